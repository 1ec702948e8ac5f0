#pragma once

#include <cstdint>

#include "dimscope/base/rng.h"
#include "dimscope/text/synthetic/score.h"

namespace dimscope::text {

// Writes one sentence: expands the grammar's start symbol, choosing rules by weight and words
// uniformly. Takes random numbers from `position` on and leaves `position` behind the last one
// used. Threads: safe.
Derivation derive_sentence(const Random& random, std::uint64_t& position);

}  // namespace dimscope::text
