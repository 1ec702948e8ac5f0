#include "dimscope/engine/adagrad.h"

namespace dimscope::engine {

void AdaGrad::step(const Gradients& gradients, Network& network) {
  const auto step = [&](const AlignedBuffer& gradient, AlignedBuffer& sum, AlignedBuffer& weight) {
    kernels::adagrad(gradient.size(), learning_rate_, gradient.data(), sum.data(), weight.data());
  };
  Weights& weights = network.weights;
  kernels::adagrad_rows(gradients.words, network.dims().embedding, learning_rate_,
                        gradients.sum.embedding.data(), sums_.embedding.data(),
                        weights.embedding.data());
  for (int k = 0; k < 2; ++k) {
    const DirectionWeights& gradient = gradients.sum.lstm[k];
    step(gradient.input, sums_.lstm[k].input, weights.lstm[k].input);
    step(gradient.hidden, sums_.lstm[k].hidden, weights.lstm[k].hidden);
    step(gradient.bias_ih, sums_.lstm[k].bias_ih, weights.lstm[k].bias_ih);
    step(gradient.bias_hh, sums_.lstm[k].bias_hh, weights.lstm[k].bias_hh);
  }
  step(gradients.sum.output, sums_.output, weights.output);
  network.refresh();
}

}  // namespace dimscope::engine
