#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dimscope/model/dims.h"

namespace dimscope::model {

// One direction of the LSTM. Gates in order i, f, g, o (PyTorch's).
struct LstmParameters {
  std::vector<float> weight_ih;  // [G,E] row-major
  std::vector<float> weight_hh;  // [G,H] row-major
  std::vector<float> bias_ih;    // [G]
  std::vector<float> bias_hh;    // [G]
};

// All numbers a classifier learns, in the layout of the model file. With one direction, lstm[1] and
// the columns of output_weight that belong to it are zeros, which the file leaves out.
struct Parameters {
  Dims dims;
  std::vector<float> embedding;        // [V,E] row-major
  std::array<LstmParameters, 2> lstm;  // forward, backward
  std::vector<float> output_weight;    // [C,2H] row-major: forward's last state, then backward's
  std::vector<float> output_bias;      // [C], or empty: dimscope trains none, imported models may

  std::int64_t size() const;  // how many numbers, without the zeros of a missing direction
};

// A tensor by its name in the model file.
struct NamedTensor {
  std::string_view name;  // e.g. "lstm.weight_ih_l0_reverse"
  std::vector<std::int64_t> shape;
  std::vector<float>* values;
};

// Every tensor that `parameters` has, in a fixed order; the vectors are the parameters' own. With
// one direction there is none with "_reverse" in its name; output.weight is still [C,2H].
std::vector<NamedTensor> named_tensors(Parameters& parameters);

// The names of all tensors that a model may have, in that order.
const std::vector<std::string>& tensor_names();

// All zeros, with no output bias.
Parameters zero_parameters(const Dims& dims);

// Every parameter drawn from U(-0.1, 0.1) (science: Li et al. 2016), each tensor a stream of its
// own keyed by (seed, its place in named_tensors), so that a word's vector depends only on the
// seed, the word's number and E.
Parameters initial_parameters(const Dims& dims, std::uint64_t seed);

}  // namespace dimscope::model
