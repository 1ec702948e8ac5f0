#include "dimscope/engine/network.h"

namespace dimscope::engine {
namespace {

// to(c, r) = from(r, c); both row-major with the given strides.
void transpose(const float* from, std::ptrdiff_t from_row, std::int32_t rows, std::int32_t columns,
               float* to, std::ptrdiff_t to_row) {
  for (std::int32_t r = 0; r < rows; ++r) {
    for (std::int32_t c = 0; c < columns; ++c) to[c * to_row + r] = from[r * from_row + c];
  }
}

// Where gate row g of the model file (i, f, g, o, H units each) stands in a row of ours.
std::ptrdiff_t place_of_gate(std::int32_t row, std::int32_t hidden) {
  return static_cast<std::ptrdiff_t>(row % hidden) * 4 + row / hidden;
}

// ours [columns, stride] from the file's [4H, columns], and back.
void arrange(const std::vector<float>& file, std::int32_t hidden, std::int32_t columns, float* ours,
             std::ptrdiff_t stride) {
  for (std::int32_t g = 0; g < 4 * hidden; ++g) {
    for (std::int32_t c = 0; c < columns; ++c) {
      ours[c * stride + place_of_gate(g, hidden)] = file[static_cast<std::size_t>(g) * columns + c];
    }
  }
}
void restore(const float* ours, std::ptrdiff_t stride, std::int32_t hidden, std::int32_t columns,
             std::vector<float>& file) {
  for (std::int32_t g = 0; g < 4 * hidden; ++g) {
    for (std::int32_t c = 0; c < columns; ++c) {
      file[static_cast<std::size_t>(g) * columns + c] = ours[c * stride + place_of_gate(g, hidden)];
    }
  }
}

}  // namespace

Weights::Weights(const model::Dims& d) : dims(d) {
  const Strides stride(d);
  embedding.grow(static_cast<std::ptrdiff_t>(d.vocabulary) * d.embedding);
  for (DirectionWeights& direction : lstm) {
    direction.input.grow(d.embedding * stride.gates);
    direction.hidden.grow(d.hidden * stride.gates);
    direction.bias_ih.grow(stride.gates);
    direction.bias_hh.grow(stride.gates);
  }
  output.grow(2 * d.hidden * stride.classes);
  output_bias.grow(stride.classes);
}

Network::Network(const model::Parameters& p) : weights(p.dims) {
  const model::Dims& d = p.dims;
  const Strides stride(d);
  std::copy(p.embedding.begin(), p.embedding.end(), weights.embedding.data());
  for (int k = 0; k < 2; ++k) {
    const model::LstmParameters& from = p.lstm[k];
    DirectionWeights& to = weights.lstm[k];
    arrange(from.weight_ih, d.hidden, d.embedding, to.input.data(), stride.gates);
    arrange(from.weight_hh, d.hidden, d.hidden, to.hidden.data(), stride.gates);
    arrange(from.bias_ih, d.hidden, 1, to.bias_ih.data(), stride.gates);
    arrange(from.bias_hh, d.hidden, 1, to.bias_hh.data(), stride.gates);
    lstm[k].bias.grow(stride.gates);
    lstm[k].hidden_by_unit.grow(d.hidden * d.gates());
    lstm[k].gate_major.grow(d.gates() * stride.inputs);
  }
  transpose(p.output_weight.data(), 2 * d.hidden, d.classes, 2 * d.hidden, weights.output.data(),
            stride.classes);
  std::copy(p.output_bias.begin(), p.output_bias.end(), weights.output_bias.data());
  class_major.grow(d.classes * stride.states);
  refresh();
}

void Network::refresh() {
  const model::Dims& d = dims();
  const Strides stride(d);
  for (int k = 0; k < 2; ++k) {
    const DirectionWeights& from = weights.lstm[k];
    Derived& to = lstm[k];
    for (std::int32_t g = 0; g < d.gates(); ++g) to.bias[g] = from.bias_ih[g] + from.bias_hh[g];
    for (std::int32_t before = 0; before < d.hidden; ++before) {
      const float* row = from.hidden.data() + before * stride.gates;
      for (std::int32_t unit = 0; unit < d.hidden; ++unit) {
        std::copy_n(row + 4 * unit, 4,
                    to.hidden_by_unit.data() + (unit * d.hidden + before) * std::ptrdiff_t{4});
      }
    }
    transpose(from.input.data(), stride.gates, d.embedding, d.gates(), to.gate_major.data(),
              stride.inputs);
  }
  transpose(weights.output.data(), stride.classes, 2 * d.hidden, d.classes, class_major.data(),
            stride.states);
}

model::Parameters to_parameters(const Weights& weights, bool output_bias) {
  const model::Dims& d = weights.dims;
  const Strides stride(d);
  model::Parameters p = model::zero_parameters(d);
  std::copy_n(weights.embedding.data(), p.embedding.size(), p.embedding.data());
  for (int k = 0; k < 2; ++k) {
    const DirectionWeights& from = weights.lstm[k];
    model::LstmParameters& to = p.lstm[k];
    restore(from.input.data(), stride.gates, d.hidden, d.embedding, to.weight_ih);
    restore(from.hidden.data(), stride.gates, d.hidden, d.hidden, to.weight_hh);
    restore(from.bias_ih.data(), stride.gates, d.hidden, 1, to.bias_ih);
    restore(from.bias_hh.data(), stride.gates, d.hidden, 1, to.bias_hh);
  }
  transpose(weights.output.data(), stride.classes, 2 * d.hidden, d.classes, p.output_weight.data(),
            2 * d.hidden);
  if (output_bias) {
    p.output_bias.assign(weights.output_bias.data(), weights.output_bias.data() + d.classes);
  }
  return p;
}

}  // namespace dimscope::engine
