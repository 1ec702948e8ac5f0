#include "dimscope/engine/sgd.h"

namespace dimscope::engine {

void Sgd::step(const Gradients& gradients, Network& network) {
  const std::int32_t width = network.dims().embedding;
  rows_.step(gradients.words, [&](std::int32_t word) {
    const std::ptrdiff_t at = std::ptrdiff_t{word} * width;
    kernels::momentum(width, step_, gradients.sum.embedding.data() + at,
                      velocities_.embedding.data() + at, network.weights.embedding.data() + at);
  });
  for_each_dense(
      [&](const AlignedBuffer& gradient, AlignedBuffer& velocity, AlignedBuffer& weight) {
        kernels::momentum(gradient.size(), step_, gradient.data(), velocity.data(), weight.data());
      },
      gradients.sum, velocities_, network.weights);
  network.refresh();
}

void Sgd::idle(std::int32_t word, std::size_t missed, Network& network) {
  const std::int32_t width = network.dims().embedding;
  const std::ptrdiff_t at = std::ptrdiff_t{word} * width;
  kernels::momentum_idle(width, step_, static_cast<std::int64_t>(missed),
                         velocities_.embedding.data() + at, network.weights.embedding.data() + at);
}

void Sgd::catch_up(std::span<const std::int32_t> words, Network& network) {
  rows_.catch_up(words,
                 [&](std::int32_t word, std::size_t missed) { idle(word, missed, network); });
}

void Sgd::catch_up(Network& network) {
  rows_.catch_up([&](std::int32_t word, std::size_t missed) { idle(word, missed, network); });
}

}  // namespace dimscope::engine
