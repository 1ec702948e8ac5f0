#include "dimscope/analysis/axis_effect.h"

#include <algorithm>
#include <cmath>

#include "dimscope/analysis/rounding.h"
#include "dimscope/base/check.h"

namespace dimscope::analysis {
namespace {

std::int32_t factor_number(const FactorialDesign& design, const std::string& axis) {
  const auto found = std::ranges::find(design.factors(), axis);
  check(found != design.factors().end(), "the axis is a factor of the design");
  return static_cast<std::int32_t>(found - design.factors().begin());
}

void add_levels(const FactorialDesign& design, const CellEstimates& estimates, std::int32_t factor,
                AxisEffect& effect) {
  for (std::int32_t l = 0; l < std::ssize(design.levels()[factor]); ++l) {
    AxisLevel& level = effect.levels.emplace_back();
    level.x = design.levels()[factor][l];
    std::vector<double> variances, df;
    for (std::int32_t c = 0; c < design.num_cells(); ++c) {
      if (design.level(c, factor) != l) continue;
      level.n += design.count(c);
      if (!estimates.variances()[c]) continue;
      variances.push_back(*estimates.variances()[c]);
      df.push_back(design.count(c) - 1);
    }
    const CellContrast mean = estimates.contrast(design.level_weights(factor, l));
    level.mean = mean.value;
    level.interval = mean.interval();
    level.seeds = mean_spread(variances, df);
  }
}

void add_slope(const FactorialDesign& design, const CellEstimates& estimates, std::int32_t factor,
               AxisEffect& effect) {
  if (!all_numbers(design.levels()[factor])) return;
  std::vector<double> x = numbers_of(design.levels()[factor]);
  effect.slope_per_doubling = 0;
  if (x.front() > 0) std::ranges::transform(x, x.begin(), [](double at) { return std::log2(at); });
  const double mean = stable_mean(x);
  double squares = 0;
  for (const double at : x) squares += (at - mean) * (at - mean);
  if (squares == 0) return;
  std::vector<double> weights(static_cast<std::size_t>(design.num_cells()));
  for (std::size_t l = 0; l < x.size(); ++l) {
    const std::vector<double> of_level = design.level_weights(factor, static_cast<std::int32_t>(l));
    for (std::size_t c = 0; c < weights.size(); ++c) {
      weights[c] += (x[l] - mean) / squares * of_level[c];
    }
  }
  const CellContrast slope = estimates.contrast(weights);
  if (!estimates.cells_vary()) return;
  effect.slope_per_doubling = slope.value;
  effect.slope_interval = slope.interval();
}

LevelDifference level_difference(const FactorialDesign& design, const CellEstimates& estimates,
                                 std::int32_t factor, std::int32_t a, std::int32_t b) {
  std::vector<double> weights = design.level_weights(factor, b);
  const std::vector<double> of_a = design.level_weights(factor, a);
  for (std::size_t c = 0; c < weights.size(); ++c) weights[c] -= of_a[c];
  const CellContrast contrast = estimates.contrast(weights);
  return {.a = design.levels()[factor][a],
          .b = design.levels()[factor][b],
          .difference = contrast.value,
          .interval = contrast.interval(),
          .p = contrast.p()};
}

void add_differences(const FactorialDesign& design, const CellEstimates& estimates,
                     std::int32_t factor, AxisEffect& effect) {
  const std::vector<Setting>& levels = design.levels()[factor];
  const auto last = static_cast<std::int32_t>(levels.size()) - 1;
  if (all_numbers(levels)) {
    effect.ends = level_difference(design, estimates, factor, 0, last);
    return;
  }
  for (std::int32_t a = 0; a <= last; ++a) {
    for (std::int32_t b = a + 1; b <= last; ++b) {
      effect.differences.push_back(level_difference(design, estimates, factor, a, b));
    }
  }
}

void add_test(const FactorialDesign& design, const CellEstimates& estimates, std::int32_t factor,
              AxisEffect& effect) {
  const auto term =
      std::ranges::find(design.terms(), std::vector<std::int32_t>{factor}, &FactorialTerm::factors);
  if (term == design.terms().end()) return;
  const auto t = static_cast<std::size_t>(term - design.terms().begin());
  const auto& test = t < estimates.tests().size() ? estimates.tests()[t] : std::nullopt;
  if (!test) return;
  effect.f = test->f;
  effect.df1 = test->df1;
  effect.df2 = test->df2;
  effect.p = test->p;
  if (!estimates.seeds_vary()) return;
  const double cells_a_level =
      static_cast<double>(design.num_cells()) / static_cast<double>(effect.levels.size());
  const double over_levels = (test->squares - test->noise) / term->df / cells_a_level;
  effect.effect_ratio = std::sqrt(std::max(0.0, over_levels) / *estimates.seed_variance());
}

}  // namespace

AxisEffect axis_effect(const FactorialDesign& design, const CellEstimates& estimates,
                       std::span<const double> values, const std::string& axis) {
  const std::int32_t factor = factor_number(design, axis);
  AxisEffect effect{.axis = axis};
  if (estimates.seed_variance()) effect.seed_sd = std::sqrt(*estimates.seed_variance());
  add_levels(design, estimates, factor, effect);
  add_test(design, estimates, factor, effect);
  add_slope(design, estimates, factor, effect);
  add_differences(design, estimates, factor, effect);
  effect.spread = spread_test(design, values, factor);
  return effect;
}

AxisEffect axis_effect(const FactorialDesign& design, std::span<const double> values,
                       const std::string& axis) {
  return axis_effect(design, CellEstimates(design, values), values, axis);
}

}  // namespace dimscope::analysis
