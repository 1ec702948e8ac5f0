#pragma once

#include "dimscope/engine/kernels/optimizers.h"
#include "dimscope/engine/optimizer.h"
#include "dimscope/engine/row_steps.h"

namespace dimscope::engine {

// Stochastic gradient descent with momentum m (Polyak 1964), as torch.optim.SGD: v = m·v + g,
// w -= η·v; without momentum w -= η·g. Rows of word vectors without gradient move by their fading
// velocities, and make the steps that they miss when they are read, to the same bits as at once.
class Sgd : public Optimizer {
 public:
  Sgd(const model::TrialConfig& config, const model::Dims& dims)
      : step_{.rate = static_cast<float>(config.learning_rate),
              .momentum = static_cast<float>(config.momentum)},
        velocities_(dims),
        rows_(dims.vocabulary) {}

  void step(const Gradients& gradients, Network& network) override;
  void catch_up(std::span<const std::int32_t> words, Network& network) override;
  void catch_up(Network& network) override;

 private:
  void idle(std::int32_t word, std::size_t missed, Network& network);

  const kernels::MomentumStep step_;
  Weights velocities_;  // zeros at first
  RowSteps rows_;
};

}  // namespace dimscope::engine
