#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "dimscope/model/parameters.h"

namespace dimscope::explain {

// A unidirectional LSTM without biases over three inputs, read out by one number, trained by Adam
// (Kingma & Ba 2015) on squared error in double precision: as small as the toy tasks of Arras et
// al. (2019) need.
class ToyRegressor {
 public:
  static constexpr std::int32_t kInputs = 3;
  using Inputs = std::vector<std::array<double, kInputs>>;

  ToyRegressor(std::int32_t hidden, std::uint64_t seed);

  double answer(const Inputs& inputs) const;
  // Adds the gradient of ½(answer - wanted)².
  void add_gradient(const Inputs& inputs, double wanted);
  // One step along the mean of the `count` gradients added since the last.
  void step(std::int32_t count, double learning_rate);

  // The same network as a classifier of one class whose backward direction says nothing, and no
  // words yet.
  model::Parameters parameters() const;

 private:
  struct State {
    std::vector<double> x, gate, c, tanh_c, h;  // x is [inputs; h before], gate i,f,g,o
  };
  std::vector<State> run(const Inputs& inputs) const;
  std::size_t width() const { return static_cast<std::size_t>(kInputs + hidden_); }
  std::size_t gates() const { return static_cast<std::size_t>(4 * hidden_); }

  std::int32_t hidden_;
  std::vector<double> weights_;  // [4H, 3+H], then [H] of the output
  std::vector<double> gradient_, mean_, square_;
  std::int32_t steps_ = 0;
};

}  // namespace dimscope::explain
