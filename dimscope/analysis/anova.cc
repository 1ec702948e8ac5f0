#include "dimscope/analysis/anova.h"

#include <algorithm>
#include <cmath>

namespace dimscope::analysis {
namespace {

// ω² of a term and its interval. In units of a cell's mean: the mean square over cells of the
// effect, of all effects and of seeds.
class PopulationShare {
 public:
  PopulationShare(const CellEstimates& estimates, double num_cells) {
    all_ = *estimates.seed_variance() * num_cells;
    for (const auto& test : estimates.tests()) {
      if (test) all_ += test->squares - test->noise;
    }
  }
  // Where the term's effect is not the estimated one.
  double at(const TermTest& test, double effect) const {
    const double all = all_ - (test.squares - test.noise) + effect;
    return all > 0 ? std::clamp(effect / all, 0.0, 1.0) : 0;
  }
  double estimate(const TermTest& test) const {
    return at(test, std::max(0.0, test.squares - test.noise));
  }

 private:
  double all_;
};

void add_test(const TermTest& test, AnovaTerm& term) {
  term.f = test.f;
  term.df1 = test.df1;
  term.df2 = test.df2;
  term.p = test.p;
}

// With one seed a cell the classical formula, the last interaction being the error.
double classical_omega2(const AnovaTerm& term, double mean_error, double total) {
  return std::max(0.0, (term.squares - term.df * mean_error) / (total + mean_error));
}

}  // namespace

Anova anova(const FactorialDesign& design, const CellEstimates& estimates) {
  const double n = design.harmonic_mean_count();
  const double cells = design.num_cells();
  Anova result;
  result.num_trials = design.num_observations();
  result.num_cells = design.num_cells();
  result.num_missing_cells = design.num_missing_cells();
  result.min_seeds = design.min_count();
  result.max_seeds = design.max_count();
  result.full = design.full();
  result.error_is_seeds = design.error_df() > 0;
  result.seeds_vary = estimates.seeds_vary();
  result.varies = estimates.seeds_vary() || estimates.cells_vary();
  result.mean = estimates.mean();
  const double within = cells * (n - 1) * estimates.seed_variance().value_or(0);
  result.total_squares = n * estimates.squares_between() + within;
  const double total = result.total_squares;
  const std::size_t num_terms = design.terms().size() - (estimates.last_term_is_error() ? 1 : 0);
  if (result.error_is_seeds) {
    result.error_df = design.error_df();
    result.error_squares = within;
    result.seed_sd = std::sqrt(*estimates.seed_variance());
  } else if (estimates.last_term_is_error()) {
    result.error_df = design.terms().back().df;
    result.error_squares = estimates.squares().back();
  }
  if (result.varies) result.error_share = result.error_squares / total;

  for (std::size_t t = 0; t < num_terms; ++t) {
    AnovaTerm& term = result.terms.emplace_back();
    for (const std::int32_t f : design.terms()[t].factors) {
      term.factors.push_back(design.factors()[f]);
    }
    term.df = design.terms()[t].df;
    term.squares = n * estimates.squares()[t];
    if (!result.varies) continue;
    term.share = term.squares / total;
    const std::optional<TermTest>& test = estimates.tests()[t];
    if (!test) continue;
    add_test(*test, term);
    term.partial_eta2 = term.squares / (term.squares + result.error_squares);
    if (!result.error_is_seeds) {
      term.omega2 = classical_omega2(term, result.error_squares / result.error_df, total);
      continue;
    }
    const PopulationShare share(estimates, cells);
    term.omega2 = share.estimate(*test);
    const Interval effect = test->effect();
    term.omega2_interval = {share.at(*test, effect.low), share.at(*test, effect.high)};
  }
  return result;
}

Anova anova(const FactorialDesign& design, std::span<const double> values) {
  return anova(design, CellEstimates(design, values));
}

std::vector<double> values_of(std::span<const Observation> observations) {
  std::vector<double> values;
  values.reserve(observations.size());
  for (const Observation& observation : observations) values.push_back(observation.value);
  return values;
}

}  // namespace dimscope::analysis
