#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dimscope/text/corpus/tree.h"

namespace dimscope::text {

// A sentence of the built-in corpus with the truth about it. docs/synthetic-corpus.md has the
// rules.
struct SyntheticSentence {
  Tree tree;
  // The grammar's own sentiment score of the sentence, before it is cut into five classes.
  double score = 0;
  // The same for every node of the tree; node_scores[0] == score. Label noise leaves scores alone.
  std::vector<double> node_scores;
  // Exact Shapley values of the grammar's score, one a token: how much each word contributes.
  // They sum to score (without any player the score is 0) within 1e-12; words the grammar ignores
  // have exactly 0.
  std::vector<double> contribution;
};

struct SyntheticCorpus {
  std::vector<SyntheticSentence> train, dev, test;
};

struct SyntheticConfig {
  std::uint64_t seed = 1;
  std::int32_t num_train = 4000;
  std::int32_t num_dev = 500;
  std::int32_t num_test = 1000;
  double label_noise = 0.0;  // share of train nodes whose label moves to a neighbouring class
};

// The label of a node with this score, 0 (very negative) .. 4 (very positive), in the order of
// sentiment_class_names(): the cuts are at -1.45, -0.45, 0.45 and 1.45.
std::int32_t sentiment_class_of_score(double score);

// Generates film-review sentences from a written grammar with negation, contrast, concession,
// intensifiers and diminishers, labelled at every node. Trees are binary.
// Sentence i of a split is a pure function of (seed, split, i): a larger num_train keeps the first
// sentences. No sentence is in two splits, whatever the seeds; a short one may occur twice in one
// split. Throws InputError for a count outside 0..1000000 and a label_noise outside [0,1].
SyntheticCorpus generate_synthetic(const SyntheticConfig& config);

}  // namespace dimscope::text
