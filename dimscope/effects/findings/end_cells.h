#pragma once

#include <cstdint>
#include <vector>

#include "dimscope/effects/study_results.h"

namespace dimscope::effects {

// Two cells of a grid that differ in one axis alone.
struct EndCells {
  std::vector<std::int32_t> a, b;   // numbers of their trials in StudyResults
  Settings settings_a, settings_b;  // of what varies in the study
};

// All those of the values a and b of `axis`, a factor of the grid.
std::vector<EndCells> end_cells(const StudyResults& data, const EffectsGrid& grid,
                                const std::string& axis, const Setting& a, const Setting& b);

}  // namespace dimscope::effects
