#pragma once

#include <cstdint>

#include "dimscope/engine/network.h"

namespace dimscope::explain {

// How much of a model is randomised, from the answer down (Adebayo et al. 2018).
enum class Randomised { kOutput, kOutputAndLstm, kAll };

// The model with the numbers of each tensor shuffled among themselves: what was learned is gone,
// their distribution stays. An explanation that comes out the same did not depend on what the model
// learned. A tensor's new order follows from `seed` alone.
engine::Network randomised(const engine::Network& network, Randomised what, std::uint64_t seed);

}  // namespace dimscope::explain
