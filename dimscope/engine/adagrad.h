#pragma once

#include "dimscope/engine/optimizer.h"

namespace dimscope::engine {

// AdaGrad (Duchi et al. 2011), as torch.optim.Adagrad: sum += g², w -= η g / (√sum + 1e-10).
// Embedding rows without gradient stay as they are, which is exact: their step is zero.
class AdaGrad : public Optimizer {
 public:
  AdaGrad(const model::TrialConfig& config, const model::Dims& dims)
      : learning_rate_(static_cast<float>(config.learning_rate)), sums_(dims) {}

  void step(const Gradients& gradients, Network& network) override;

 private:
  const float learning_rate_;
  Weights sums_;  // of squares, zeros at first
};

}  // namespace dimscope::engine
