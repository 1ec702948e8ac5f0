#pragma once

#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include "dimscope/engine/backward.h"
#include "dimscope/text/corpus/dataset.h"

namespace dimscope::explain {

// A network that reads words of our own making: what does it answer when a word's vector is zero,
// scaled, noisy? Add words and sentences of them, run forward(), read the workspace; clear() and
// go on.
class Probe {
 public:
  explicit Probe(const engine::Network& network);

  const engine::Network& network() const { return network_; }  // its words are the probe's
  const engine::Batch& batch() const { return batch_; }
  // The vector [E] of word `word` of the network probed.
  const float* original(std::int32_t word) const;

  void clear();  // forgets words and sentences
  // A new word; its number is the count before. Returns its vector [E], to be filled before the
  // next is added.
  float* add_word();
  std::int32_t num_words() const;
  void add_sentence(std::span<const std::int32_t> words) { sentences_.add(words); }
  // A sentence whose words are changed ones of the network probed: change(x, to) fills a word's
  // vector to [E] from its original x.
  template <typename Change>
  void add_changed(std::span<const std::int32_t> words, const Change& change) {
    const std::int32_t first = num_words();
    for (const std::int32_t word : words) change(original(word), add_word());
    std::vector<std::int32_t> numbers(words.size());
    std::iota(numbers.begin(), numbers.end(), first);
    add_sentence(numbers);
  }
  const text::TokenSequences& sentences() const { return sentences_; }

  // Over all sentences; what backward() needs is kept where gradients follow.
  enum class For { kAnswers, kGradients };
  void forward(For purpose, engine::Workspace& ws);

 private:
  const engine::Network& original_;
  engine::Network network_;
  std::vector<float> vectors_;  // [words, E]
  text::TokenSequences sentences_;
  engine::BatchBuilder builder_;
  engine::Batch batch_;
};

// How many words a probe should hold before it is run: enough to fill the product's tiles, few
// enough for the activations to stay in the cache.
inline constexpr std::int64_t kProbeWords = 8192;

}  // namespace dimscope::explain
