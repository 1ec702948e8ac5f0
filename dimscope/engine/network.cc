#include "dimscope/engine/network.h"

namespace dimscope {
namespace {

// to(c, r) = from(r, c); both row-major with the given strides.
void transpose(const float* from, std::ptrdiff_t from_row, std::int32_t rows, std::int32_t columns,
               float* to, std::ptrdiff_t to_row) {
  for (std::int32_t r = 0; r < rows; ++r) {
    for (std::int32_t c = 0; c < columns; ++c) to[c * to_row + r] = from[r * from_row + c];
  }
}

}  // namespace

Weights::Weights(const Dims& d) : dims(d) {
  const Strides stride(d);
  embedding.grow(static_cast<std::ptrdiff_t>(d.vocabulary) * d.embedding);
  for (DirectionWeights& direction : lstm) {
    direction.weight.grow(d.inputs() * stride.gates);
    direction.bias_ih.grow(stride.gates);
    direction.bias_hh.grow(stride.gates);
  }
  output.grow(2 * d.hidden * stride.classes);
  output_bias.grow(stride.classes);
}

Network::Network(const Parameters& p) : weights(p.dims) {
  const Dims& d = p.dims;
  const Strides stride(d);
  std::copy(p.embedding.begin(), p.embedding.end(), weights.embedding.data());
  for (int k = 0; k < 2; ++k) {
    const LstmParameters& from = p.lstm[k];
    DirectionWeights& to = weights.lstm[k];
    transpose(from.weight_ih.data(), d.embedding, d.gates(), d.embedding, to.weight.data(),
              stride.gates);
    transpose(from.weight_hh.data(), d.hidden, d.gates(), d.hidden,
              to.weight.data() + d.embedding * stride.gates, stride.gates);
    std::copy(from.bias_ih.begin(), from.bias_ih.end(), to.bias_ih.data());
    std::copy(from.bias_hh.begin(), from.bias_hh.end(), to.bias_hh.data());
    gate_major[k].grow(d.gates() * stride.inputs);
    bias[k].grow(stride.gates);
  }
  transpose(p.output_weight.data(), 2 * d.hidden, d.classes, 2 * d.hidden, weights.output.data(),
            stride.classes);
  std::copy(p.output_bias.begin(), p.output_bias.end(), weights.output_bias.data());
  class_major.grow(d.classes * stride.states);
  refresh();
}

void Network::refresh() {
  const Dims& d = dims();
  const Strides stride(d);
  for (int k = 0; k < 2; ++k) {
    const DirectionWeights& w = weights.lstm[k];
    transpose(w.weight.data(), stride.gates, d.inputs(), d.gates(), gate_major[k].data(),
              stride.inputs);
    for (std::int32_t g = 0; g < d.gates(); ++g) bias[k][g] = w.bias_ih[g] + w.bias_hh[g];
  }
  transpose(weights.output.data(), stride.classes, 2 * d.hidden, d.classes, class_major.data(),
            stride.states);
}

Parameters to_parameters(const Weights& weights, bool output_bias) {
  const Dims& d = weights.dims;
  const Strides stride(d);
  Parameters p = zero_parameters(d);
  std::copy_n(weights.embedding.data(), p.embedding.size(), p.embedding.data());
  for (int k = 0; k < 2; ++k) {
    const DirectionWeights& from = weights.lstm[k];
    LstmParameters& to = p.lstm[k];
    transpose(from.weight.data(), stride.gates, d.embedding, d.gates(), to.weight_ih.data(),
              d.embedding);
    transpose(from.weight.data() + d.embedding * stride.gates, stride.gates, d.hidden, d.gates(),
              to.weight_hh.data(), d.hidden);
    std::copy_n(from.bias_ih.data(), d.gates(), to.bias_ih.data());
    std::copy_n(from.bias_hh.data(), d.gates(), to.bias_hh.data());
  }
  transpose(weights.output.data(), stride.classes, 2 * d.hidden, d.classes, p.output_weight.data(),
            2 * d.hidden);
  if (output_bias) {
    p.output_bias.assign(weights.output_bias.data(), weights.output_bias.data() + d.classes);
  }
  return p;
}

}  // namespace dimscope
