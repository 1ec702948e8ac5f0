#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "dimscope/analysis/summary.h"

namespace dimscope::analysis {

// Sums of cell means of a value that every trial has of every sentence. Two things vary: which
// seeds a cell was trained with, and which sentences were drawn, the same for all trials.

// One cell, as a contrast needs it. At least one trial; two sentences or more leave an interaction.
struct TwoWayCell {
  std::vector<double> sentences;  // [n] mean over the cell's trials
  double mean = 0;
  std::int32_t num_trials = 0;
  // With two trials or more: the variance of one trial's mean over seeds, and what of it is the
  // trial's own luck on these sentences (mean square of seed x sentence, by n). 0 with one.
  double seeds = 0, luck = 0;
};

// trials [n] each, of one size.
TwoWayCell two_way_cell(std::span<const std::span<const double>> trials);
TwoWayCell two_way_cell(std::span<const std::span<const std::uint8_t>> trials);

struct TwoWayEstimate {
  double value = 0;
  // Variance of `value`, and its degrees of freedom (Satterthwaite 1946); 0 where nothing varies.
  double variance = 0, df = 0;
  // Parts of the variance, each with the trials' luck in it: from sentences and from seeds.
  double sentences = 0, seeds = 0, luck = 0;
  bool seeds_counted = false;  // some cell has two trials

  std::optional<Interval> interval() const;  // 95 %, Student's t; absent where nothing varies
  std::optional<double> p() const;           // of the value 0, by the same t
};

// Σ weight · mean over cells with sentences in common; d_i is the same sum of sentence i.
//   variance = var(d_i) / n + Σ weight² seeds / trials - Σ weight² luck / trials
// Trials' luck on sentences is in both of the first (Cornfield & Tukey 1956; Gallas 2006), so it is
// taken away once; at least half of it is left. A cell of one trial has the mean variance of the
// cells that have more. Needs a cell.
TwoWayEstimate two_way_contrast(std::span<const TwoWayCell> cells, std::span<const double> weights);

// The same where trials of one seed number share their random streams: `trials` [cells][seeds], the
// same seeds in each cell. A seed is then one draw for all cells: the sum is taken within it.
TwoWayEstimate two_way_contrast_by_seed(
    std::span<const std::vector<std::span<const double>>> trials, std::span<const double> weights);

}  // namespace dimscope::analysis
