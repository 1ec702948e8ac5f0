#include "dimscope/engine/bilstm.h"

#include <algorithm>

namespace dimscope::engine {

double cross_entropy(const Network& network, const Batch& batch, std::int32_t phrases,
                     Workspace& ws) {
  const model::Dims& d = network.dims();
  const Strides stride(d);
  const std::int32_t own = batch.num_phrases();
  ws.dlogits.grow(own * stride.classes);
  ws.likelihoods.grow(own);
  for (std::int32_t b = 0; b < own; ++b) {
    const float* p = ws.probabilities.data() + b * stride.classes;
    float* gradient = ws.dlogits.data() + b * stride.classes;
    for (std::int32_t k = 0; k < d.classes; ++k) {
      gradient[k] = (p[k] - (k == batch.labels[b] ? 1.0f : 0.0f)) / static_cast<float>(phrases);
    }
    ws.likelihoods[b] = p[batch.labels[b]];
  }
  kernels::log(own, ws.likelihoods.data());
  double sum = 0;
  for (std::int32_t b = 0; b < own; ++b) sum -= static_cast<double>(ws.likelihoods[b]);
  return sum / phrases;
}

void Gradients::clear() {
  for (const std::int32_t word : words) seen[word] = false;
  words.clear();
  for (DirectionWeights& direction : sum.lstm) {
    direction.input.fill_zero();
    direction.hidden.fill_zero();
    direction.bias_ih.fill_zero();
  }
  sum.output.fill_zero();
}

void adagrad_step(const Gradients& gradients, float learning_rate, Weights& sums,
                  Network& network) {
  const auto step = [&](const AlignedBuffer& gradient, AlignedBuffer& sum, AlignedBuffer& weight) {
    kernels::adagrad(gradient.size(), learning_rate, gradient.data(), sum.data(), weight.data());
  };
  Weights& weights = network.weights;
  kernels::adagrad_rows(gradients.words, network.dims().embedding, learning_rate,
                        gradients.sum.embedding.data(), sums.embedding.data(),
                        weights.embedding.data());
  for (int k = 0; k < 2; ++k) {
    const DirectionWeights& gradient = gradients.sum.lstm[k];
    step(gradient.input, sums.lstm[k].input, weights.lstm[k].input);
    step(gradient.hidden, sums.lstm[k].hidden, weights.lstm[k].hidden);
    step(gradient.bias_ih, sums.lstm[k].bias_ih, weights.lstm[k].bias_ih);
    step(gradient.bias_hh, sums.lstm[k].bias_hh, weights.lstm[k].bias_hh);
  }
  step(gradients.sum.output, sums.output, weights.output);
  network.refresh();
}

}  // namespace dimscope::engine
