#pragma once

#include <vector>

#include "dimscope/explain/relevance.h"

namespace dimscope {

// LRP-all after forward() over chains(): fills relevance and rest of `explanations` (one a sentence
// of the batch, whose target is set). Layer-wise relevance propagation with the epsilon rule (Bach
// et al. 2015, Arras et al. 2017) and, at each product of a gate and a signal, all relevance to the
// signal (Arras et al. 2017, 2019):
//   R_i<-j = (z_i w_ij + δ (ε s_j + b_j) / N) / (z_j + ε s_j) R_j,   s_j = sign(z_j), sign(0) = +1
// N = 2H at the output layer and at the cell's sum, E + H at the pre-activation of g.
void lrp_all(const Network& network, const Batch& batch, double epsilon, double delta,
             const Workspace& ws, std::vector<Explanation>& explanations);

}  // namespace dimscope
