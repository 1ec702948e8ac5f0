#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dimscope/analysis/curves.h"

namespace dimscope::analysis {

// Whether the trials of one cell had finished learning when their training ended.
struct BudgetCell {
  Settings settings;
  std::vector<Summary> dev;  // accuracy on dev by epoch, over the cell's seeds
  std::int32_t num_seeds = 0;
  std::int32_t window = 0;                 // epochs the slope is taken over, the last ones
  double slope = 0;                        // of accuracy an epoch there, mean over seeds
  std::optional<Interval> slope_interval;  // 95 %
  bool still_rising = false;               // the whole interval lies above 0
  double gain = 0;                 // slope · window: what another such stretch would bring at most
  std::int32_t num_best_last = 0;  // seeds whose best epoch is the last
};

// `observations` are the trials, `dev` each one's accuracy on dev by epoch (at least one; as many
// for all trials of a cell, else the cell is cut to its shortest). Cells in the order of their
// settings.
//
// The slope is ordinary least squares over the last quarter of the epochs, at least three, for each
// seed; its interval is Student's t over the seeds or, with one seed, of the least squares itself,
// which takes epochs for independent and is too narrow. Of many cells that stand still one in forty
// is flagged by chance.
std::vector<BudgetCell> budget(std::span<const Observation> observations,
                               std::span<const std::vector<double>> dev);

}  // namespace dimscope::analysis
