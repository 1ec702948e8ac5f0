#include "dimscope/engine/adam.h"

#include <cmath>

namespace dimscope::engine {

// Powers by one multiplication a step, the same on every machine, which std::pow need not be.
kernels::AdamStep Adam::next_step() {
  beta1_power_ *= kernels::kAdamBeta1;
  beta2_power_ *= kernels::kAdamBeta2;
  return {.size = static_cast<float>(learning_rate_ / (1 - beta1_power_)),
          .root_scale = static_cast<float>(1 / std::sqrt(1 - beta2_power_))};
}

void Adam::step(const Gradients& gradients, Network& network) {
  const kernels::AdamStep step = next_step();
  const std::int32_t width = network.dims().embedding;
  rows_.step(gradients.words, [&](std::int32_t word) {
    const std::ptrdiff_t at = std::ptrdiff_t{word} * width;
    kernels::adam(width, step, gradients.sum.embedding.data() + at, means_.embedding.data() + at,
                  squares_.embedding.data() + at, network.weights.embedding.data() + at);
  });
  steps_.push_back(step);
  for_each_dense(
      [&](const AlignedBuffer& gradient, AlignedBuffer& mean, AlignedBuffer& square,
          AlignedBuffer& weight) {
        kernels::adam(gradient.size(), step, gradient.data(), mean.data(), square.data(),
                      weight.data());
      },
      gradients.sum, means_, squares_, network.weights);
  network.refresh();
}

void Adam::idle(std::int32_t word, std::size_t missed, Network& network) {
  const std::int32_t width = network.dims().embedding;
  const std::ptrdiff_t at = std::ptrdiff_t{word} * width;
  kernels::adam_idle(width, std::span(steps_).last(missed), means_.embedding.data() + at,
                     squares_.embedding.data() + at, network.weights.embedding.data() + at);
}

void Adam::catch_up(std::span<const std::int32_t> words, Network& network) {
  rows_.catch_up(words,
                 [&](std::int32_t word, std::size_t missed) { idle(word, missed, network); });
}

void Adam::catch_up(Network& network) {
  rows_.catch_up([&](std::int32_t word, std::size_t missed) { idle(word, missed, network); });
  steps_.clear();
}

}  // namespace dimscope::engine
