#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dimscope/analysis/factorial.h"
#include "dimscope/analysis/summary.h"

namespace dimscope {

struct AxisLevel {
  double x = 0;
  std::int64_t n = 0;  // trials: seeds times other settings
  double mean = 0;
  // 95 % of the mean over other seeds, the other settings staying as they are: mean ± t sd/√n with
  // the seeds' sd of all cells. Absent without replicates.
  std::optional<Interval> interval;
};

// What one hyperparameter does to a value, against what another seed does.
struct AxisEffect {
  std::string axis;
  std::vector<AxisLevel> levels;
  std::optional<double> seed_sd;  // of one trial around its cell's mean
  // Standard deviation over the levels, freed of what seeds put into it, against that of seeds: at
  // 1 changing the dimension moves the value as much as changing the seed does.
  std::optional<double> effect_ratio;
  double p = 1;                  // of a permutation test
  std::optional<double> p_holm;  // within a family, filled in by whoever has one
  std::int32_t num_permutations = 0;
  double slope_per_doubling = 0;  // least squares on log2 x; on x where an x is not above 0
};

struct PermutationOptions {
  std::int32_t permutations = 999;
  std::uint64_t seed = 1;
};

// The effect of `axis`, a factor of the design. The test shuffles the values among trials that are
// equal in every other setting (at random, `permutations` times) and compares the axis' main sum of
// squares: p = (1 + shuffles with at least as much) / (1 + permutations), exact whatever the
// values' distribution is (Edgington 1980; Phipson & Smyth 2010). Deterministic in `options.seed`.
AxisEffect axis_effect(const FactorialDesign& design, std::span<const double> values,
                       const std::string& axis, const PermutationOptions& options = {});

}  // namespace dimscope
