#pragma once

#include <cstddef>
#include <vector>

#include "dimscope/effects/quality/evaluation_means.h"

namespace dimscope::effects {

// [trials] Numbers of what is independent: each trial by itself, but trials that share their seed's
// random numbers together.
std::vector<std::size_t> blocks_of(const std::vector<TrialEvaluations>& trials);
// The same of their cells: those of shared streams have the same seeds, and are one.
std::vector<std::size_t> blocks_of_cells(const std::vector<TrialEvaluations>& trials);

}  // namespace dimscope::effects
