#pragma once

#include <vector>

#include "dimscope/explain/erasure.h"
#include "dimscope/explain/relevance.h"

namespace dimscope::explain {

// Fills the relevance of `explanations` (of sentences begin, begin + 1, …; targets and score set):
// what the score loses when the word alone is erased (Li et al. 2016b; with removal, the omission
// score of Kádár et al. 2017).
void occlusion(const engine::Network& network, const text::TokenSequences& sentences,
               std::int32_t begin, Erasure erasure, engine::Workspace& ws,
               std::vector<Explanation>& explanations);

}  // namespace dimscope::explain
