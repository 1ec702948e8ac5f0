#pragma once

#include <vector>

#include "dimscope/explain/relevance.h"

namespace dimscope::explain {

using engine::kernels::GateRule;

// LRP after forward() over whole sentences that kept z_g (kAll) or the z of every gate: fills
// relevance and rest of `explanations` (one a sentence of the batch, whose targets and score are
// set). Layer-wise relevance propagation with the epsilon rule (Bach et al. 2015, Arras et al.
// 2017, 2019):
//   R_i<-j = (z_i w_ij + δ (ε s_j + b_j) / N) / (z_j + ε s_j) R_j,   s_j = sign(z_j), sign(0) = +1
// N = 2H at the output layer (H with one direction) and 2H at the cell's sum, E + H at the
// pre-activation of a gate. The lead of a class over another is one output unit whose weights are
// the difference of theirs. R_j / (z_j + ε s_j) is held within ±10^25, so that relevances are
// finite even where lrp-prop's explode.
void lrp(const engine::Network& network, const engine::Batch& batch, GateRule rule, double epsilon,
         double delta, const engine::Workspace& ws, std::vector<Explanation>& explanations);

}  // namespace dimscope::explain
