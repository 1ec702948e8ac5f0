#include "dimscope/analysis/anova.h"

#include <algorithm>
#include <cmath>

#include "dimscope/analysis/distributions.h"
#include "dimscope/analysis/quantile.h"
#include "dimscope/base/rng.h"

namespace dimscope {
namespace {

struct Error {
  double squares = 0;
  std::int32_t df = 0;
  bool is_seeds = true;
};

// With one seed a cell there is no seed error; the last interaction, if any, is the classical
// stand-in.
Error error_of(const FactorialDesign& design, const FactorialDesign::Sums& sums) {
  if (design.error_df() > 0) return {sums.within, design.error_df(), true};
  const std::vector<FactorialTerm>& terms = design.terms();
  if (terms.empty() || terms.back().factors.size() == 1) return {0, 0, false};
  return {sums.terms.back(), terms.back().df, false};
}

double omega2(double squares, std::int32_t df, const Error& error, double total) {
  const double mean_error = error.squares / error.df;
  const double denominator = total + mean_error;
  return denominator > 0 ? std::max(0.0, (squares - df * mean_error) / denominator) : 0;
}

// ω² of every term in every resample: [term][resample].
std::vector<std::vector<double>> resample(const FactorialDesign& design,
                                          std::span<const double> values,
                                          const AnovaOptions& options) {
  const auto n = static_cast<std::size_t>(design.num_observations());
  const std::vector<double> means = design.shrunk_means(values);
  std::vector<double> cell_means(static_cast<std::size_t>(design.num_cells()));
  for (std::size_t i = 0; i < n; ++i) {
    const std::int32_t c = design.cell_of(static_cast<std::int32_t>(i));
    cell_means[c] += values[i] / design.count(c);
  }
  std::vector<double> residuals(n);
  const double scale = std::sqrt(static_cast<double>(n) / design.error_df());
  for (std::size_t i = 0; i < n; ++i) {
    residuals[i] = scale * (values[i] - cell_means[design.cell_of(static_cast<std::int32_t>(i))]);
  }
  std::ranges::sort(residuals);  // so that no order of trials or seeds changes a draw

  std::vector<std::vector<double>> results(design.terms().size());
  std::vector<double> drawn(n);
  for (std::int32_t b = 0; b < options.resamples; ++b) {
    const Random random(options.seed, Purpose::kBootstrap, static_cast<std::uint64_t>(b));
    std::uint64_t position = 0;
    for (std::int32_t c = 0; c < design.num_cells(); ++c) {
      for (const std::int32_t i : design.members(c)) {
        drawn[i] = means[c] + residuals[random.below(n, position++)];
      }
    }
    const FactorialDesign::Sums sums = design.sums(drawn);
    const Error error{sums.within, design.error_df(), true};
    for (std::size_t t = 0; t < results.size(); ++t) {
      results[t].push_back(
          omega2(sums.terms[t], design.terms()[t].df, error, sums.between + sums.within));
    }
  }
  return results;
}

}  // namespace

Anova anova(const FactorialDesign& design, std::span<const double> values,
            const AnovaOptions& options) {
  const FactorialDesign::Sums sums = design.sums(values);
  const Error error = error_of(design, sums);
  Anova result;
  result.num_trials = design.num_observations();
  result.num_cells = design.num_cells();
  result.num_missing_cells = design.num_missing_cells();
  result.min_seeds = result.max_seeds = design.count(0);
  for (std::int32_t c = 1; c < design.num_cells(); ++c) {
    result.min_seeds = std::min(result.min_seeds, design.count(c));
    result.max_seeds = std::max(result.max_seeds, design.count(c));
  }
  result.balanced = design.balanced();
  result.error_is_seeds = error.is_seeds;
  result.mean = sums.mean;
  result.total_squares = sums.between + sums.within;
  result.error_squares = error.squares;
  result.error_df = error.df;
  const double total = result.total_squares;
  if (total > 0) result.error_share = error.squares / total;
  if (error.is_seeds && error.df > 0) result.seed_sd = std::sqrt(error.squares / error.df);

  const std::size_t num_terms = design.terms().size() - (error.is_seeds || error.df == 0 ? 0 : 1);
  for (std::size_t t = 0; t < num_terms; ++t) {
    AnovaTerm& term = result.terms.emplace_back();
    for (const std::int32_t f : design.terms()[t].factors) {
      term.factors.push_back(design.factors()[f]);
    }
    term.df = design.terms()[t].df;
    term.squares = sums.terms[t];
    if (total > 0) term.share = term.squares / total;
    if (error.df == 0) continue;
    term.omega2 = omega2(term.squares, term.df, error, total);
    if (error.squares + term.squares > 0) {
      term.partial_eta2 = term.squares / (term.squares + error.squares);
    }
    if (error.squares > 0) {
      term.f = (term.squares / term.df) / (error.squares / error.df);
      term.p = f_upper_tail(*term.f, term.df, error.df);
    }
  }
  if (options.resamples > 0 && error.is_seeds && error.squares > 0) {
    std::vector<std::vector<double>> resampled = resample(design, values, options);
    for (std::size_t t = 0; t < num_terms; ++t) {
      result.terms[t].omega2_interval = central_95(resampled[t]);
    }
  }
  return result;
}

std::vector<double> values_of(std::span<const Observation> observations) {
  std::vector<double> values;
  values.reserve(observations.size());
  for (const Observation& observation : observations) values.push_back(observation.value);
  return values;
}

}  // namespace dimscope
