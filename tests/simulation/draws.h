#pragma once

#include <cmath>
#include <cstdint>

#include "dimscope/base/rng.h"

namespace dimscope {

// Random numbers one after the other; those of two streams have nothing to do with each other.
class Draws {
 public:
  Draws(std::uint64_t seed, std::uint64_t stream)
      : uniform_(seed, Purpose::kTest, 2 * stream), normal_(seed, Purpose::kTest, 2 * stream + 1) {}

  double uniform() { return uniform_.uniform(num_uniform_++); }  // in [0, 1)
  double normal() { return normal_.normal(num_normal_++); }
  std::size_t below(std::size_t n) { return uniform_.below(n, num_uniform_++); }
  // Mean 0, variance 1, a long tail to the left: 1 less an exponential number.
  double skewed() { return 1 + std::log1p(-uniform()); }

 private:
  Random uniform_, normal_;
  std::uint64_t num_uniform_ = 0, num_normal_ = 0;
};

}  // namespace dimscope
