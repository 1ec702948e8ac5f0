#pragma once

#include <vector>

#include "dimscope/engine/kernels/optimizers.h"
#include "dimscope/engine/optimizer.h"
#include "dimscope/engine/row_steps.h"

namespace dimscope::engine {

// Adam (Kingma & Ba 2015) with β1 = 0.9, β2 = 0.999, ε = 1e-8, as torch.optim.Adam: the exact rule,
// in which every step moves every row of the word vectors by its fading moments, with or without a
// gradient. Not torch.optim.SparseAdam, which leaves rows without gradient where they are. Rows
// make the steps that they miss when they are read, one by one, to the same bits as at once.
class Adam : public Optimizer {
 public:
  Adam(const model::TrialConfig& config, const model::Dims& dims)
      : learning_rate_(config.learning_rate),
        means_(dims),
        squares_(dims),
        rows_(dims.vocabulary) {}

  void step(const Gradients& gradients, Network& network) override;
  void catch_up(std::span<const std::int32_t> words, Network& network) override;
  void catch_up(Network& network) override;

 private:
  kernels::AdamStep next_step();
  // The last `missed` steps of a row.
  void idle(std::int32_t word, std::size_t missed, Network& network);

  const double learning_rate_;
  double beta1_power_ = 1, beta2_power_ = 1;  // to the number of steps so far
  Weights means_, squares_;                   // of gradients; zeros at first
  RowSteps rows_;
  std::vector<kernels::AdamStep> steps_;  // that a row may lack
};

}  // namespace dimscope::engine
