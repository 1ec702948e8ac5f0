#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "dimscope/analysis/relevance_table.h"

namespace dimscope::analysis {

// Ways to compare two explanations of a sentence.
enum class AgreementMeasure {
  kDistance,  // explanation_distance(): 0 is equal
  kRank,      // Spearman's correlation of the words' shares, signs included: 1 is the same order
  kTop1,      // whether the word of the largest absolute share is the same
  kTop3,      // how many of the three largest are the same, of three
};
inline constexpr std::size_t kNumAgreementMeasures = 4;
using AgreementSums = std::array<double, kNumAgreementMeasures>;  // by measure

// Some sentences under some trials, made ready to compare any two trials. Of words with equal
// absolute shares the first counts as larger. Sentences of one word have no order, and of three
// words or fewer all are among the three largest: those are left out of the measure. A sentence
// whose words all have the same share correlates with nothing (0).
class ComparableExplanations {
 public:
  ComparableExplanations(const RelevanceTable& table, std::span<const std::int32_t> sentences);

  // Sentences that the measures count.
  const AgreementSums& num_sentences() const { return num_sentences_; }
  // Sums over the sentences.
  AgreementSums compare(std::size_t a, std::size_t b) const;
  // What compare(a, b) is on average when b's shares are dealt to the words of each sentence at
  // random.
  AgreementSums by_chance(std::size_t a, std::size_t b) const;
  // Explanations of sentences with two words or more, over all trials, and how many of them have
  // two words whose absolute shares tie for the largest.
  std::int64_t num_explanations() const { return num_explanations_; }
  std::int64_t num_ties() const { return num_ties_; }

 private:
  struct Trial {
    std::vector<float> shares;        // of all words
    std::vector<float> ranks;         // [words] of each sentence centred, of length 1
    std::vector<std::uint16_t> top1;  // word by sentence
    std::array<std::vector<std::uint16_t>, 3> top3;
  };
  void add_sentence(std::span<const float> words, Trial& trial);

  std::vector<Trial> trials_;
  std::vector<std::size_t> lengths_;
  AgreementSums num_sentences_{};
  std::int64_t num_explanations_ = 0, num_ties_ = 0;
};

}  // namespace dimscope::analysis
