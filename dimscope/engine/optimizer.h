#pragma once

#include <string_view>

#include "dimscope/engine/bilstm.h"

namespace dimscope::engine {

// One step along the batch's gradients; `sums` is what the optimizer remembers, zeros before the
// first step.
using OptimizerStep = void (*)(const Gradients& gradients, float learning_rate, Weights& sums,
                               Network& network);

// The step of TrialConfig::optimizer. Every choice of that field is known here.
OptimizerStep optimizer_step(std::string_view optimizer);

}  // namespace dimscope::engine
