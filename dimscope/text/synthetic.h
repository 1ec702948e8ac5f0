#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dimscope/text/tree.h"

namespace dimscope {

// A sentence of the built-in corpus with the truth about it.
struct SyntheticSentence {
  Tree tree;
  // The grammar's own sentiment score of the sentence, before it is cut into five classes.
  double score = 0;
  // Exact Shapley values of the grammar's score, one a token: how much each word contributes.
  // They sum to score - (score with every player absent); words the grammar ignores have exactly 0.
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

// Generates film-review sentences from a written grammar with negation, contrast, concession,
// intensifiers and diminishers, labelled at every node with the five classes of
// sentiment_class_names(). Sentence i of a split is a pure function of (seed, split, i).
SyntheticCorpus generate_synthetic(const SyntheticConfig& config);

}  // namespace dimscope
