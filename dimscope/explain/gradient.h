#pragma once

#include <vector>

#include "dimscope/explain/relevance.h"

namespace dimscope {

// After forward() over chains(): fills the relevance of `explanations` (whose targets are set) from
// the gradient of the target's logit with respect to each word's vector, g_t, summed over both
// directions: sensitivity Σ_d g_td² (Simonyan et al. 2013, Li et al. 2016), gradient × input Σ_d
// x_td g_td.
void sensitivity(const Network& network, const Batch& batch, Workspace& ws,
                 std::vector<Explanation>& explanations);
void gradient_x_input(const Network& network, const Batch& batch, Workspace& ws,
                      std::vector<Explanation>& explanations);

}  // namespace dimscope
