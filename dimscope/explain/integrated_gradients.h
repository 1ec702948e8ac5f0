#pragma once

#include <vector>

#include "dimscope/explain/relevance.h"

namespace dimscope {

// Fills relevance, rest and steps of `explanations` (of sentences begin, begin + 1, …; targets and
// score set): Σ_d x_td ∫₀¹ ∂score/∂x_td(α·x) dα, along the straight line from all word vectors zero
// (Sundararajan et al. 2017). The integral is Romberg's: trapezoids whose number doubles, and
// Richardson's extrapolation, which needs far fewer gradients than a plain sum. At least 4 steps,
// then until |score(x) - score(0) - Σ relevance| <= max_gap or max_steps are taken.
// rest = score(0).
void integrated_gradients(const Network& network, const TokenSequences& sentences,
                          std::int32_t begin, double max_gap, std::int32_t max_steps, Workspace& ws,
                          std::vector<Explanation>& explanations);

}  // namespace dimscope
