#pragma once

#include <vector>

#include "dimscope/explain/relevance.h"

namespace dimscope::explain {

// Fills relevance, rest and steps of `explanations` (of sentences begin, begin + 1, …; targets and
// score set): Σ_d x_td ∫₀¹ ∂score/∂x_td(α·x) dα, along the straight line from all word vectors zero
// (Sundararajan et al. 2017). rest = score(0).
// The path is cut into parts, each integrated by Simpson's rule from three gradients. How wrong a
// part is follows from the score itself: its gap is the difference of the scores at its ends less
// what its words were given. Parts of the largest gaps are halved until all gaps' absolute values
// sum to at most max_gap, or there are max_steps parts. A trained LSTM may jump within a thousandth
// of the path, which equal steps would have to be that short everywhere to see.
void integrated_gradients(const engine::Network& network, const text::TokenSequences& sentences,
                          std::int32_t begin, double max_gap, std::int32_t max_steps,
                          engine::Workspace& ws, std::vector<Explanation>& explanations);

}  // namespace dimscope::explain
