#pragma once

#include <span>
#include <string_view>

#include "dimscope/explain/contextual_decomposition.h"
#include "dimscope/explain/relevance.h"

namespace dimscope::explain {

// Weights may be finite and yet so large that what follows from them is not. Both throw InputError
// "NAME: …" with the sentence, from 1, for a logit, probability or relevance that is not finite, so
// that none is shown; `name` is the model's.
void require_finite(std::span<const Explanation> explanations, std::string_view name);
void require_finite(std::span<const std::vector<Decomposed>> decomposed, std::string_view name);

}  // namespace dimscope::explain
