#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "dimscope/engine/aligned_buffer.h"
#include "dimscope/model/parameters.h"

namespace dimscope {

// Row strides of the arranged matrices, in floats.
struct Strides {
  explicit Strides(const Dims& d)
      : gates(kernels::padded(d.gates())),
        inputs(kernels::padded(d.inputs())),
        states(kernels::padded(2 * d.hidden)),
        classes(kernels::padded(d.classes)) {}
  std::ptrdiff_t gates, inputs, states, classes;
};

// The numbers of one direction, arranged so that a step is one product: z = [x;h] · weight + bias.
// Also the shape of their gradients, and of AdaGrad's sums.
struct DirectionWeights {
  AlignedBuffer weight;            // [K, gates stride]: E rows of W_ih^T, then H rows of W_hh^T
  AlignedBuffer bias_ih, bias_hh;  // [gates stride]
};

struct Weights {
  Dims dims;
  AlignedBuffer embedding;  // [V,E] contiguous
  std::array<DirectionWeights, 2> lstm;
  AlignedBuffer output;       // [2H, classes stride]: W_out^T
  AlignedBuffer output_bias;  // [classes stride]

  explicit Weights(const Dims& dims);  // zeros
};

// A classifier ready to compute with: its weights, and what follows from them.
struct Network {
  Weights weights;
  std::array<AlignedBuffer, 2> gate_major;  // [G, inputs stride]: the weights transposed
  std::array<AlignedBuffer, 2> bias;        // [gates stride]: bias_ih + bias_hh
  AlignedBuffer class_major;                // [C, states stride]: W_out

  explicit Network(const Parameters& parameters);
  const Dims& dims() const { return weights.dims; }

  // Recomputes what follows from the weights, after they changed.
  void refresh();
};

// Back to the layout of the model file, with an output bias or without.
Parameters to_parameters(const Weights& weights, bool output_bias);

}  // namespace dimscope
