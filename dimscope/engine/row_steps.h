#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "dimscope/base/check.h"

namespace dimscope::engine {

// How many of an optimizer's steps each word's row has made, for rules that move rows without
// gradient too, but only when they are read. Steps are numbered from the last time that all rows
// had made them.
class RowSteps {
 public:
  explicit RowSteps(std::int32_t words) : made_(static_cast<std::size_t>(words)) {}

  std::size_t num_steps() const { return num_steps_; }

  // Calls idle(word, n) for each of `words` that lacks the last n > 0 steps; then it has them.
  template <typename Idle>
  void catch_up(std::span<const std::int32_t> words, const Idle& idle) {
    for (const std::int32_t word : words) {
      if (made_[word] == num_steps_) continue;
      idle(word, num_steps_ - made_[word]);
      made_[word] = num_steps_;
    }
  }
  // The same for all words; then steps are numbered from 0.
  template <typename Idle>
  void catch_up(const Idle& idle) {
    for (std::size_t w = 0; w < made_.size(); ++w) {
      if (made_[w] < num_steps_) idle(static_cast<std::int32_t>(w), num_steps_ - made_[w]);
    }
    std::ranges::fill(made_, 0);
    num_steps_ = 0;
  }
  // A step, in which the rows of `words` have a gradient: calls row(word) for each.
  template <typename Row>
  void step(std::span<const std::int32_t> words, const Row& row) {
    for (const std::int32_t word : words) {
      check(made_[word] == num_steps_, "a row with a gradient has made all steps before");
      row(word);
      made_[word] = num_steps_ + 1;
    }
    ++num_steps_;
  }

 private:
  std::vector<std::size_t> made_;  // [V]
  std::size_t num_steps_ = 0;
};

}  // namespace dimscope::engine
