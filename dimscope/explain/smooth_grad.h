#pragma once

#include <vector>

#include "dimscope/explain/relevance.h"

namespace dimscope::explain {

// Fills the relevance of `explanations` (of sentences begin, begin + 1, …; targets set): gradient ×
// input with the gradient averaged over noisy copies of the sentence (SmoothGrad, Smilkov et al.
// 2017), Σ_d x_td · mean over n of ∂score/∂x_td (x + noise_n). The noise of component d of word t
// in copy n is normal (Random::normal) with standard deviation noise · (largest - smallest
// component of the sentence's vectors), drawn by (seed, n, t, d): the same for every sentence and
// model, so that it is no reason why two of them differ.
void smooth_grad(const engine::Network& network, const text::TokenSequences& sentences,
                 std::int32_t begin, const ExplainOptions& options, engine::Workspace& ws,
                 std::vector<Explanation>& explanations);

}  // namespace dimscope::explain
