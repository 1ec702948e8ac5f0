#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "dimscope/engine/forward.h"
#include "dimscope/text/corpus/dataset.h"

namespace dimscope::explain {

// Does the model react to the words an explanation points at? `relevance` is that of each word of
// each sentence, whatever the method.

// The word positions by decreasing relevance; of equal ones the first in the sentence.
std::vector<std::int32_t> by_relevance(std::span<const double> relevance);

// Relevances that mean nothing: uniform numbers, for comparison.
std::vector<std::vector<double>> random_relevance(const text::TokenSequences& sentences,
                                                  std::uint64_t seed);

// Deletion (Arras et al. 2017): in sentences of at least kMinWords words, up to kMaxDeleted words
// are set to the zero vector; of sentences that the model gets right, in the order of decreasing
// relevance for the true class; of sentences it gets wrong, increasing. Good relevances make the
// first lose and the second gain accuracy quickly.
struct Deletion {
  static constexpr std::size_t kMinWords = 10;
  static constexpr std::int32_t kMaxDeleted = 5;

  // One sentence: whether the model is right with 0..kMaxDeleted words deleted.
  using Answers = std::array<bool, kMaxDeleted + 1>;
  std::vector<Answers> first_right, first_wrong;
};
// `relevance` is for each sentence's true class, `labels`.
Deletion deletion(const engine::Network& network, const text::TokenSequences& sentences,
                  std::span<const std::int32_t> labels,
                  std::span<const std::vector<double>> relevance, engine::Workspace& ws);

// Comprehensiveness and sufficiency (DeYoung et al. 2020): the predicted class' probability less
// that without the most relevant words, and less that with them alone; words are removed, and the
// values are means over the most relevant kShares of the words (each rounded up to whole words). A
// comprehensive explanation has much of the first, a sufficient one little of the second.
struct Erasures {
  static constexpr std::array kShares = {0.01, 0.05, 0.10, 0.20, 0.50};

  std::vector<double> comprehensiveness, sufficiency;  // [S]
};
// `relevance` is for the class predicted.
Erasures erasures(const engine::Network& network, const text::TokenSequences& sentences,
                  std::span<const std::vector<double>> relevance, engine::Workspace& ws);

}  // namespace dimscope::explain
