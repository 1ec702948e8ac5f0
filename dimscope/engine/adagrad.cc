#include "dimscope/engine/adagrad.h"

namespace dimscope::engine {

void AdaGrad::step(const Gradients& gradients, Network& network) {
  Weights& weights = network.weights;
  kernels::adagrad_rows(gradients.words, network.dims().embedding, learning_rate_,
                        gradients.sum.embedding.data(), sums_.embedding.data(),
                        weights.embedding.data());
  for_each_dense(
      [&](const AlignedBuffer& gradient, AlignedBuffer& sum, AlignedBuffer& weight) {
        kernels::adagrad(gradient.size(), learning_rate_, gradient.data(), sum.data(),
                         weight.data());
      },
      gradients.sum, sums_, weights);
  network.refresh();
}

}  // namespace dimscope::engine
