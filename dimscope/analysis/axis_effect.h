#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dimscope/analysis/cell_estimates.h"
#include "dimscope/analysis/factorial.h"
#include "dimscope/analysis/spread.h"
#include "dimscope/analysis/summary.h"

namespace dimscope::analysis {

struct AxisLevel {
  Setting x;
  std::int64_t n = 0;  // trials: seeds times other settings
  double mean = 0;     // adjusted: every cell of the level counts the same
  // 95 % of the mean over other seeds, the other settings staying as they are. Absent without
  // replicates.
  std::optional<Interval> interval;
  // How far one trial is from its cell's mean, over the level's cells that have seeds.
  std::optional<Spread> seeds;
};

// The adjusted mean of one level minus that of another before it.
struct LevelDifference {
  Setting a, b;
  double difference = 0;             // b - a
  std::optional<Interval> interval;  // 95 % over other seeds
  // Student's t with Welch and Satterthwaite's degrees of freedom; absent without replicates.
  std::optional<double> p;
  std::optional<double> p_holm;  // within a family, filled in by whoever has one
};

// What one hyperparameter does to a value, against what another seed does.
struct AxisEffect {
  std::string axis;
  std::vector<AxisLevel> levels;
  std::optional<double> seed_sd;  // of one trial around its cell's mean
  // Standard deviation over the levels, freed of what seeds put into it, against that of seeds: at
  // 1 changing the dimension moves the value as much as changing the seed does.
  std::optional<double> effect_ratio;
  // The test of the axis' main effect, the same as in anova().
  std::optional<double> f, df1, df2, p;
  std::optional<double> p_holm;  // within a family, filled in by whoever has one
  // Least squares of the adjusted means on log2 x, each level with the same weight; on x where an x
  // is not above 0. Absent where the levels have no order.
  std::optional<double> slope_per_doubling;
  std::optional<Interval> slope_interval;  // 95 % over other seeds
  // The last level against the first; absent as the slope is.
  std::optional<LevelDifference> ends;
  // Where they have none: every two levels, in their order.
  std::vector<LevelDifference> differences;
  std::optional<SpreadTest> spread;  // do seeds scatter alike at every level?
};

// The effect of `axis`, a factor of the design.
AxisEffect axis_effect(const FactorialDesign& design, const CellEstimates& estimates,
                       std::span<const double> values, const std::string& axis);
AxisEffect axis_effect(const FactorialDesign& design, std::span<const double> values,
                       const std::string& axis);

}  // namespace dimscope::analysis
