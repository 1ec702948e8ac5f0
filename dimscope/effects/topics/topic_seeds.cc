// How many seeds would tell apart what view_effects() could not.
#include <algorithm>
#include <cmath>

#include "dimscope/analysis/power.h"
#include "dimscope/analysis/seeds_needed.h"
#include "dimscope/effects/topics/topics.h"

namespace dimscope::effects {
namespace {

constexpr double kLevel = 0.05;

// What Holm's adjustment leaves to those of a family that are not clear.
double level_left(std::size_t family, std::size_t clear) {
  return kLevel / static_cast<double>(std::max<std::size_t>(1, family - clear));
}

bool is_clear(const std::optional<double>& p) {
  return p.value_or(1) < kLevel;
}

}  // namespace

void add_pair_seeds(const StudyResults& data, EffectsView& view) {
  const auto clear = static_cast<std::size_t>(std::ranges::count_if(
      view.pairs, [](const PairEffects& pair) { return is_clear(pair.comparison.p_holm); }));
  if (clear == view.pairs.size()) return;
  for (const PairEffects& pair : view.pairs) {
    if (is_clear(pair.comparison.p_holm)) continue;
    const auto parts = analysis::variance_parts(pair.comparison, data.shared_streams());
    if (!parts) continue;
    SeedsNeeded needed{.grid = pair.grid, .axis = pair.axis, .a = pair.a, .b = pair.b};
    needed.difference = view.options.difference.value_or(pair.comparison.difference);
    needed.level = level_left(view.pairs.size(), clear);
    needed.seeds_now = view.grids[pair.grid].min_seeds;
    needed.seeds = analysis::seeds_needed(*parts, needed.difference, needed.level);
    needed.at_best = analysis::detectable_at_best(*parts, needed.level);
    view.seeds_needed.push_back(std::move(needed));
  }
}

void add_axis_seeds(const StudyResults& data, EffectsView& view) {
  std::size_t family = 0, clear = 0;
  for (const AccuracyEffects& effects : view.accuracy) {
    for (const analysis::AxisEffect& axis : effects.axes) {
      ++family;
      clear += is_clear(axis.p_holm);
    }
  }
  if (clear == family) return;
  for (const AccuracyEffects& effects : view.accuracy) {
    const analysis::Anova& a = effects.anova;
    if (!a.error_is_seeds || a.error_df == 0 || a.error_squares <= 0) continue;
    for (const analysis::AxisEffect& axis : effects.axes) {
      const auto term =
          std::ranges::find(a.terms, std::vector{axis.axis}, &analysis::AnovaTerm::factors);
      if (is_clear(axis.p_holm) || term == a.terms.end()) continue;
      // By what an axis' squares exceed the noise: of seeds in their cells, or, where they cross
      // the cells, of the axis with the seeds.
      const bool crossed = data.shared_streams();
      if (crossed && !axis.f) continue;
      const double f =
          crossed ? *axis.f : term->squares / term->df / (a.error_squares / a.error_df);
      const double df = crossed ? *axis.df1 : term->df;
      const double excess = f > 1 ? 1 - 1 / f : 0;
      const double seeds = static_cast<double>(a.num_trials) / static_cast<double>(a.num_cells);
      SeedsNeeded needed{.grid = effects.grid, .axis = axis.axis};
      needed.level = level_left(family, clear);
      needed.seeds_now = a.min_seeds;
      needed.difference = std::sqrt(excess * term->squares / static_cast<double>(a.num_trials));
      needed.seeds =
          analysis::seeds_for_axis(df * excess * f / seeds, df,
                                   crossed ? df : static_cast<double>(a.num_cells), needed.level);
      view.seeds_needed.push_back(std::move(needed));
    }
  }
}

}  // namespace dimscope::effects
