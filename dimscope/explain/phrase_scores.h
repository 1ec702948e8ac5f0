#pragma once

#include <cstdint>
#include <vector>

#include "dimscope/explain/relevance.h"
#include "dimscope/text/corpus/tree.h"

namespace dimscope::explain {

// What every node of each sentence's tree counts for the score: [S][nodes of its tree, in
// preorder]. By contextual decomposition the node's own span; by any other method the sum of its
// words' relevances. The trees' tokens are the sentences' words.
std::vector<std::vector<double>> phrase_scores(const engine::Network& network,
                                               const text::TokenSequences& sentences,
                                               const std::vector<text::Tree>& trees,
                                               const ExplainOptions& options,
                                               engine::Workspace& ws);

// The scores of a tree's nodes [nodes] from those of its words [tokens]: sums.
std::vector<double> sums_over_phrases(const text::Tree& tree, const std::vector<double>& words);

// How many nodes the longest way from each node down to a word passes: 0 for a word.
std::vector<std::int32_t> depths(const text::Tree& tree);

}  // namespace dimscope::explain
