#include "dimscope/analysis/axis_effect.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "dimscope/analysis/distributions.h"
#include "dimscope/analysis/regression.h"
#include "dimscope/base/check.h"
#include "dimscope/base/rng.h"

namespace dimscope {
namespace {

std::int32_t factor_number(const FactorialDesign& design, const std::string& axis) {
  const auto found = std::ranges::find(design.factors(), axis);
  check(found != design.factors().end(), "the axis is a factor of the design");
  return static_cast<std::int32_t>(found - design.factors().begin());
}

// Trials that are equal in all settings but the axis, those with one level left out: there is
// nothing to shuffle.
std::vector<std::vector<std::int32_t>> blocks_of(const FactorialDesign& design,
                                                 std::int32_t factor) {
  std::map<std::vector<std::int32_t>, std::vector<std::int32_t>> cells;
  for (std::int32_t c = 0; c < design.num_cells(); ++c) {
    std::vector<std::int32_t> others;
    for (std::int32_t f = 0; f < std::ssize(design.factors()); ++f) {
      if (f != factor) others.push_back(design.level(c, f));
    }
    cells[others].push_back(c);
  }
  std::vector<std::vector<std::int32_t>> blocks;
  for (const auto& [others, of_block] : cells) {
    if (of_block.size() < 2) continue;
    auto& trials = blocks.emplace_back();
    for (const std::int32_t c : of_block) {
      for (const std::int32_t i : design.members(c)) trials.push_back(i);
    }
  }
  return blocks;
}

// Between the levels within blocks: Σ over blocks and levels of n (mean - block mean)² would count
// interactions; the axis' main effect is what is common to the blocks, so each level's deviations
// from the block means are pooled over blocks.
class MainSquares {
 public:
  MainSquares(const FactorialDesign& design, std::int32_t factor,
              const std::vector<std::vector<std::int32_t>>& blocks)
      : blocks_(blocks), level_of_(static_cast<std::size_t>(design.num_observations())) {
    for (std::size_t i = 0; i < level_of_.size(); ++i) {
      level_of_[i] = design.level(design.cell_of(static_cast<std::int32_t>(i)), factor);
    }
    const std::size_t levels = design.levels()[factor].size();
    sums_.resize(levels);
    counts_.resize(levels);
    for (const auto& block : blocks_) {
      for (const std::int32_t i : block) counts_[level_of_[i]] += 1;
    }
  }

  // `values` are centred within each block.
  double operator()(std::span<const double> values) {
    std::ranges::fill(sums_, 0);
    for (const auto& block : blocks_) {
      for (const std::int32_t i : block) sums_[level_of_[i]] += values[i];
    }
    double squares = 0;
    for (std::size_t level = 0; level < sums_.size(); ++level) {
      if (counts_[level] > 0) squares += sums_[level] * sums_[level] / counts_[level];
    }
    return squares;
  }

 private:
  const std::vector<std::vector<std::int32_t>>& blocks_;
  std::vector<std::int32_t> level_of_;
  std::vector<double> sums_, counts_;
};

double permutation_p(const FactorialDesign& design, std::span<const double> values,
                     std::int32_t factor, const PermutationOptions& options) {
  const auto blocks = blocks_of(design, factor);
  MainSquares statistic(design, factor, blocks);
  std::vector<double> centred(values.size());
  for (const auto& block : blocks) {
    double mean = 0;
    for (const std::int32_t i : block) mean += values[i] / static_cast<double>(block.size());
    for (const std::int32_t i : block) centred[i] = values[i] - mean;
  }
  // A shuffle that only swaps equal values, or seeds, gives the same sum up to rounding.
  const double observed = statistic(centred) * (1 - 1e-12);
  std::vector<double> shuffled(values.size());
  std::int32_t at_least = 0;
  for (std::int32_t r = 0; r < options.permutations; ++r) {
    for (std::size_t b = 0; b < blocks.size(); ++b) {
      std::vector<double> drawn;
      for (const std::int32_t i : blocks[b]) drawn.push_back(centred[i]);
      const std::uint64_t stream = static_cast<std::uint64_t>(r) << 32 | b;
      Random(options.seed, Purpose::kPermutation, stream).shuffle(drawn);
      for (std::size_t k = 0; k < drawn.size(); ++k) shuffled[blocks[b][k]] = drawn[k];
    }
    at_least += statistic(shuffled) >= observed;
  }
  return (1.0 + at_least) / (1.0 + options.permutations);
}

void add_slope(std::span<const double> values, const FactorialDesign& design, std::int32_t factor,
               AxisEffect& effect) {
  const std::vector<double>& levels = design.levels()[factor];
  const bool logs = levels.front() > 0;
  std::vector<double> x;
  for (std::int32_t i = 0; i < design.num_observations(); ++i) {
    const double at = levels[design.level(design.cell_of(i), factor)];
    x.push_back(logs ? std::log2(at) : at);
  }
  if (const auto line = linear_regression(x, values)) effect.slope_per_doubling = line->slope;
}

void add_seed_noise(const FactorialDesign& design, std::span<const double> values,
                    std::int32_t factor, AxisEffect& effect) {
  const FactorialDesign::Sums sums = design.sums(values);
  const auto term =
      std::ranges::find(design.terms(), std::vector<std::int32_t>{factor}, &FactorialTerm::factors);
  if (design.error_df() == 0) return;
  const double error = sums.within / design.error_df();
  effect.seed_sd = std::sqrt(error);
  if (error == 0 || term == design.terms().end()) return;
  std::vector<double> counts(design.levels()[factor].size());
  for (std::int32_t c = 0; c < design.num_cells(); ++c) {
    counts[design.level(c, factor)] += design.count(c);
  }
  double squared_counts = 0;
  for (const double count : counts) squared_counts += count * count;
  const auto n = static_cast<double>(design.num_observations());
  const double trials_a_level = (n - squared_counts / n) / static_cast<double>(counts.size() - 1);
  const double mean_square = sums.terms[term - design.terms().begin()] / term->df;
  effect.effect_ratio = std::sqrt(std::max(0.0, (mean_square - error) / trials_a_level / error));
}

void add_levels(const FactorialDesign& design, std::span<const double> values, std::int32_t factor,
                AxisEffect& effect) {
  for (const double x : design.levels()[factor]) effect.levels.push_back({.x = x, .interval = {}});
  for (std::int32_t i = 0; i < design.num_observations(); ++i) {
    AxisLevel& level = effect.levels[design.level(design.cell_of(i), factor)];
    ++level.n;
    level.mean += values[i];
  }
  for (AxisLevel& level : effect.levels) {
    const auto n = static_cast<double>(level.n);
    level.mean /= n;
    if (!effect.seed_sd) continue;
    const double half =
        student_t_quantile(0.975, design.error_df()) * *effect.seed_sd / std::sqrt(n);
    level.interval = {level.mean - half, level.mean + half};
  }
}

}  // namespace

AxisEffect axis_effect(const FactorialDesign& design, std::span<const double> values,
                       const std::string& axis, const PermutationOptions& options) {
  const std::int32_t factor = factor_number(design, axis);
  AxisEffect effect{.axis = axis};
  add_seed_noise(design, values, factor, effect);
  add_levels(design, values, factor, effect);
  effect.p = permutation_p(design, values, factor, options);
  effect.num_permutations = options.permutations;
  add_slope(values, design, factor, effect);
  return effect;
}

}  // namespace dimscope
