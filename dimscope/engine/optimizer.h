#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "dimscope/engine/backward.h"
#include "dimscope/model/config.h"

namespace dimscope::engine {

// A rule that turns gradients into steps, with what it remembers of those it made.
class Optimizer {
 public:
  virtual ~Optimizer() = default;
  // One step along a batch's gradients.
  virtual void step(const Gradients& gradients, Network& network) = 0;
};

// The one that TrialConfig::optimizer names, before its first step. Every choice of that field is
// known here.
std::unique_ptr<Optimizer> make_optimizer(const model::TrialConfig& config,
                                          const model::Dims& dims);

}  // namespace dimscope::engine
