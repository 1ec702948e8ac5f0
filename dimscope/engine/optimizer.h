#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "dimscope/engine/backward.h"
#include "dimscope/model/config.h"

namespace dimscope::engine {

// A rule that turns gradients into steps, with what it remembers of those it made. By some rules a
// word's vector moves also in steps of batches that do not have the word. They may leave that
// undone until the vector is read: catch_up() comes before.
class Optimizer {
 public:
  virtual ~Optimizer() = default;
  // One step along a batch's gradients, of words that are caught up.
  virtual void step(const Gradients& gradients, Network& network) = 0;
  // The vectors of `words`, which may repeat, or of all words = what all steps so far made of them.
  virtual void catch_up(std::span<const std::int32_t> words, Network& network) {
    static_cast<void>(words), static_cast<void>(network);
  }
  virtual void catch_up(Network& network) { static_cast<void>(network); }
};

// The one that TrialConfig::optimizer names, before its first step. Every choice of that field is
// known here.
std::unique_ptr<Optimizer> make_optimizer(const model::TrialConfig& config,
                                          const model::Dims& dims);

}  // namespace dimscope::engine
