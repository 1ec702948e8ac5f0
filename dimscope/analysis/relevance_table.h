#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace dimscope::analysis {

// The relevance of every word of some sentences under some trials. A view: the numbers are
// another's.
struct RelevanceTable {
  std::vector<std::int64_t> offsets = {0};     // sentence s is words [offsets[s], offsets[s+1])
  std::vector<std::span<const float>> trials;  // each [offsets.back()], as the observations

  std::int32_t num_sentences() const { return static_cast<std::int32_t>(offsets.size()) - 1; }
  std::span<const float> words(std::size_t trial, std::int32_t sentence) const {
    return trials[trial].subspan(
        static_cast<std::size_t>(offsets[sentence]),
        static_cast<std::size_t>(offsets[sentence + 1] - offsets[sentence]));
  }
};

// Divides each sentence's relevances by the sum of their absolute values, in place; a sentence of
// zeros stays so. What is left is a word's share of what the model says about the sentence, -1 to
// 1: the logits of large and of small models become comparable.
void normalise(std::span<const std::int64_t> offsets, std::span<float> words);

// ½ Σ |a - b| over two normalised explanations of one sentence, 0 to 1: the share of the relevance
// that would have to move from words (or signs) to others to turn one into the other.
double explanation_distance(std::span<const float> a, std::span<const float> b);

}  // namespace dimscope::analysis
