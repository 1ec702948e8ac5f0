#include "tests/simulation/claims.h"

#include <fmt/format.h>

#include <algorithm>

#include "dimscope/api/effects_topics.h"

namespace dimscope {
namespace {

constexpr double kLevel = 0.05;

class ClaimList {
 public:
  ClaimList(const SimulatedStudy& study, const Scenario& scenario, const ClaimOptions& options)
      : study_(study),
        scenario_(scenario),
        data_(*study.store, {}),
        view_(view_effects(data_, ":memory:", *study.store,
                           {.topics = {EffectsTopic::kAccuracy, EffectsTopic::kPairs},
                            .resamples = options.resamples,
                            .permutations = options.permutations})) {}

  std::vector<Claim> all() {
    for (const AccuracyEffects& accuracy : view_.accuracy) {
      add_terms(accuracy.anova);
      add_axes(accuracy.axes);
    }
    add_cells();
    add_pairs();
    return std::move(claims_);
  }

 private:
  void add(ClaimKind kind, std::string what, bool happened) {
    claims_.push_back({kind, std::move(what), happened});
  }
  void add_p(bool null, std::string what, double p) {
    add(null ? ClaimKind::kError : ClaimKind::kPower, std::move(what), p <= kLevel);
  }
  void add_interval(std::string what, const std::optional<Interval>& interval, double truth) {
    if (!interval) return;
    add(ClaimKind::kCoverage, std::move(what), interval->low <= truth && truth <= interval->high);
  }

  // Nothing is there over the population of sentences; on the study's own, neither unless cells act
  // on sentences.
  bool null_in_population(const std::string& axis) const {
    return axis == "hidden_dim" ? scenario_.null_h() : scenario_.null_e();
  }
  bool null_on_test(const std::string& axis) const {
    return scenario_.sentence_effect == 0 && null_in_population(axis);
  }

  // The mean over the cells with this value, each as much as the others.
  double level_truth(const std::string& axis, double x, double CellTruth::* truth) const {
    double sum = 0;
    for (const auto& [settings, cell] : study_.cells) {
      if (settings.at(axis) == x) sum += cell.*truth;
    }
    return sum / Scenario::kNumDims;
  }

  void add_terms(const Anova& anova) {
    for (const AnovaTerm& term : anova.terms) {
      const bool main = term.factors.size() == 1;
      const std::string name = main ? term.factors.front() : "interaction";
      const bool null = main ? null_on_test(name) : scenario_.sentence_effect == 0;
      if (term.p && (null || main)) add_p(null, "anova, p of " + name, *term.p);
      if (!null) add_interval("anova, ω² of " + name, term.omega2_interval, omega2(term));
    }
  }

  // The term's share in the population of seeds: what its sum of squares is of the cells' true
  // means, against all of it and the seeds' variance.
  double omega2(const AnovaTerm& term) const {
    const EffectsGrid& grid = data_.grids().front();
    std::vector<double> means;
    double seeds = 0;
    for (const Observation& observation : grid.observations) {
      const CellTruth& cell = study_.cells.at(observation.settings);
      means.push_back(cell.on_test);
      seeds += cell.seed_variance;
    }
    const FactorialDesign::Sums sums = grid.design.sums(means);
    for (std::size_t t = 0; t < sums.terms.size(); ++t) {
      std::vector<std::string> factors;
      for (const std::int32_t f : grid.design.terms()[t].factors) {
        factors.push_back(grid.design.factors()[f]);
      }
      if (factors == term.factors) return sums.terms[t] / (sums.between + seeds);
    }
    return 0;
  }

  void add_axes(const std::vector<AxisEffect>& axes) {
    bool any = false, any_null = false;
    for (const AxisEffect& axis : axes) {
      const bool null = null_on_test(axis.axis);
      add_p(null, "axis, p of " + axis.axis, axis.p);
      any_null = any_null || null;
      any = any || (null && axis.p_holm && *axis.p_holm <= kLevel);
      for (const AxisLevel& level : axis.levels) {
        add_interval(fmt::format("level mean, {} = {:g}", axis.axis, level.x), level.interval,
                     level_truth(axis.axis, level.x, &CellTruth::on_test));
      }
    }
    if (any_null) add(ClaimKind::kError, "axis, any after Holm", any);
  }

  void add_cells() {
    for (const CellAccuracy& cell : view_.cells) {
      add_interval(fmt::format("cell mean, hidden_dim = {:g}", cell.settings.at("hidden_dim")),
                   cell.summary.interval, study_.cells.at(cell.settings).on_test);
    }
  }

  void add_pairs() {
    bool any = false, any_null = false;
    for (const PairEffects& pair : view_.pairs) {
      const bool null = null_in_population(pair.axis);
      if (pair.comparison.p) add_p(null, "pair, p of " + pair.axis, *pair.comparison.p);
      any_null = any_null || null;
      any = any || (null && pair.comparison.p_holm && *pair.comparison.p_holm <= kLevel);
      add_interval("pair, difference of " + pair.axis, pair.comparison.interval,
                   level_truth(pair.axis, pair.b, &CellTruth::in_population) -
                       level_truth(pair.axis, pair.a, &CellTruth::in_population));
    }
    if (any_null) add(ClaimKind::kError, "pair, any after Holm", any);
  }

  const SimulatedStudy& study_;
  const Scenario& scenario_;
  EffectsData data_;
  EffectsView view_;
  std::vector<Claim> claims_;
};

}  // namespace

std::vector<Claim> claims_about(const SimulatedStudy& study, const Scenario& scenario,
                                const ClaimOptions& options) {
  return ClaimList(study, scenario, options).all();
}

}  // namespace dimscope
