#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "dimscope/engine/aligned_buffer.h"
#include "dimscope/model/parameters.h"

namespace dimscope::engine {

// Row strides of the arranged matrices, in floats.
struct Strides {
  explicit Strides(const model::Dims& d)
      : gates(kernels::padded(d.gates())),
        inputs(kernels::padded(d.embedding)),
        h_rows((d.hidden + 3) / 4 * 4),
        states(kernels::padded(2 * d.hidden)),
        classes(kernels::padded(d.classes)) {}
  std::ptrdiff_t gates, inputs, h_rows, states, classes;
};

// The numbers of one direction, arranged as the kernels want them: gates along the row, unit by
// unit (4j + g, g in order i,f,g,o). Also the shape of their gradients, and of what optimizers
// remember.
struct DirectionWeights {
  AlignedBuffer input;             // [E, gates stride]: W_ih^T
  AlignedBuffer hidden;            // [H, gates stride]: W_hh^T
  AlignedBuffer bias_ih, bias_hh;  // [gates stride]
};

struct Weights {
  model::Dims dims;
  AlignedBuffer embedding;  // [V,E] contiguous
  std::array<DirectionWeights, 2> lstm;
  AlignedBuffer output;       // [2H, classes stride]: W_out^T
  AlignedBuffer output_bias;  // [classes stride]

  explicit Weights(const model::Dims& dims);  // zeros
};

// Calls f with each buffer that learns from whole batches, and its like in the other weights: all
// but the word vectors, of which a batch has some rows, and the output's bias, which is not
// learned.
template <typename F, typename... W>
void for_each_dense(F&& f, W&... weights) {
  for (std::size_t k = 0; k < 2; ++k) {
    f(weights.lstm[k].input...);
    f(weights.lstm[k].hidden...);
    f(weights.lstm[k].bias_ih...);
    f(weights.lstm[k].bias_hh...);
  }
  f(weights.output...);
}

// A classifier ready to compute with: its weights, and what follows from them.
struct Network {
  // What follows from one direction's weights.
  struct Derived {
    AlignedBuffer bias;            // [gates stride]: bias_ih + bias_hh
    AlignedBuffer hidden_by_unit;  // [H,H,4]: W_hh by unit, unit before, gate
    AlignedBuffer gate_major;      // [G, inputs stride]: W_ih
  };
  Weights weights;
  std::array<Derived, 2> lstm;
  AlignedBuffer class_major;  // [C, states stride]: W_out

  explicit Network(const model::Parameters& parameters);
  const model::Dims& dims() const { return weights.dims; }

  // Recomputes what follows from the weights other than word vectors, after they changed.
  void refresh();
};

// Back to the layout of the model file, with an output bias or without.
model::Parameters to_parameters(const Weights& weights, bool output_bias);

}  // namespace dimscope::engine
