#include "dimscope/analysis/cell_estimates.h"

#include <algorithm>
#include <cmath>

#include "dimscope/analysis/distributions.h"
#include "dimscope/analysis/rounding.h"
#include "dimscope/base/check.h"

namespace dimscope::analysis {
namespace {

double dot(std::span<const double> a, std::span<const double> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

// The moments of a term's squares.
struct Moments {
  double squares = 0;
  double noise = 0;     // expected without an effect: tr(PV), V the covariance of the cell means
  double spread = 0;    // tr(PVPV): half the variance of `squares` without an effect
  double along = 0;     // variance of the means along the term's part
  double error_df = 0;  // of `noise` as an estimate
};

TermTest test_of(const Moments& m, double df) {
  TermTest test{.squares = m.squares, .noise = m.noise};
  test.f = m.squares / m.noise;
  test.df1 = std::clamp(m.noise * m.noise / m.spread, 1.0, df);
  test.df2 = m.error_df;
  test.p = f_upper_tail(test.f, test.df1, test.df2);
  test.along = m.along;
  return test;
}

// Degrees of freedom of a term that has `df` in all, as Huynh & Feldt (1976) estimate them from
// those of Greenhouse & Geisser, tr² / tr(square) of the covariance over n seeds, which are too
// few.
double freedom_by_seeds(double estimated, double n, double df) {
  const double left = n - 1 - estimated;
  return left > 0 ? std::clamp((n * estimated - 2) / left, 1.0, df) : df;
}

// P(squares at most as large as `squares`), where `effect` are the squares without seeds: squares /
// (noise + effect) against F whose first degrees of freedom have the variance of a sum of squares
// around means that differ (Patnaik 1949).
double lower_tail(const TermTest& test, double squares, double effect) {
  const double expected = test.noise + effect;
  const double spread = test.noise * test.noise / test.df1 + 2 * effect * test.along;
  return 1 - f_upper_tail(squares / expected, expected * expected / spread, test.df2);
}

// The effect under which P(squares at most as large) is `p`, 0 where it is below already.
double effect_at(const TermTest& test, double squares, double p) {
  double low = 0, high = std::max(squares, test.noise);
  if (lower_tail(test, squares, low) <= p) return 0;
  constexpr int kDoublings = 200, kHalvings = 50;
  for (int i = 0; i < kDoublings && lower_tail(test, squares, high) > p; ++i) high *= 2;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = low + (high - low) / 2;
    (lower_tail(test, squares, middle) > p ? low : high) = middle;
  }
  return low + (high - low) / 2;
}

}  // namespace

// Squares below what seeds alone are expected to leave say nothing more of a small effect.
Interval TermTest::effect() const {
  return {effect_at(*this, squares, 0.975), effect_at(*this, std::max(squares, noise), 0.025)};
}

std::optional<Interval> CellContrast::interval() const {
  if (!standard_error) return std::nullopt;
  const double half = student_t_quantile(0.975, *df) * *standard_error;
  return Interval{value - half, value + half};
}

std::optional<double> CellContrast::p() const {
  if (!standard_error || *standard_error <= 0) return std::nullopt;
  return student_t_two_sided(value / *standard_error, *df);
}

CellEstimates::CellEstimates(const FactorialDesign& design, std::span<const double> values)
    : design_(design), largest_(largest(values)) {
  check(std::ssize(values) == design.num_observations(), "one value an observation");
  find_means(values);
  const std::vector<std::vector<double>> parts = design.parts(means_);
  const auto cells = means_.size();
  for (const auto& part : parts) {
    squares_.push_back(above_rounding(dot(part, part), cells, largest_));
  }
  for (const double m : means_) between_ += (m - mean_) * (m - mean_);
  between_ = above_rounding(between_, cells, largest_);
  cells_vary_ = between_ > 0;
  if (!cells_vary_) std::ranges::fill(squares_, 0);
  tests_.resize(parts.size());
  if (design.error_df() == 0) {
    test_by_last_term();
  } else if (seeds_vary() && design.seeds() == Seeds::kIndependent) {
    find_noise();
    test_by_cells(parts);
  } else if (seeds_vary() && design.seeds_cross()) {
    find_seeds(values);
    test_by_seeds(parts);
  }
}

void CellEstimates::find_means(std::span<const double> values) {
  std::vector<double> own;
  double sum = 0, num_replicated = 0;
  for (std::int32_t c = 0; c < design_.num_cells(); ++c) {
    own.clear();
    for (const std::int32_t i : design_.members(c)) own.push_back(values[i]);
    const double mean = stable_mean(own);
    means_.push_back(mean);
    auto& variance = variances_.emplace_back();
    if (own.size() < 2) continue;
    double squares = 0;
    for (const double value : own) squares += (value - mean) * (value - mean);
    variance = above_rounding(squares, own.size(), largest_) / static_cast<double>(own.size() - 1);
    sum += *variance;
    num_replicated += 1;
  }
  mean_ = stable_mean(means_);
  if (num_replicated > 0) seed_variance_ = sum / num_replicated;
}

void CellEstimates::find_noise() {
  for (std::int32_t c = 0; c < design_.num_cells(); ++c) {
    const double n = design_.count(c);
    noise_.push_back(variances_[c].value_or(*seed_variance_) / n);
    noise_df_.push_back(variances_[c] ? n - 1 : design_.error_df());
  }
}

void CellEstimates::find_seeds(std::span<const double> values) {
  by_seed_.resize(static_cast<std::size_t>(design_.count(0)));
  for (std::size_t s = 0; s < by_seed_.size(); ++s) {
    for (std::int32_t c = 0; c < design_.num_cells(); ++c) {
      by_seed_[s].push_back(values[design_.members(c)[s]]);
    }
  }
}

std::optional<TermTest> CellEstimates::test_of_cells(std::span<const double> part, double squares,
                                                     double df, std::span<const double> leverages,
                                                     double squared_trace) const {
  Moments m{.squares = squares, .spread = squared_trace};
  double uncertainty = 0;
  for (std::size_t c = 0; c < means_.size(); ++c) {
    const double noise = leverages[c] * noise_[c];
    m.noise += noise;
    uncertainty += noise * noise / noise_df_[c];
    m.along += part[c] * part[c] * noise_[c];
  }
  if (m.noise == 0) return std::nullopt;
  m.along = m.squares > 0 ? m.along / m.squares : m.noise / df;
  m.error_df = m.noise * m.noise / uncertainty;
  return test_of(m, df);
}

std::optional<TermTest> CellEstimates::test_of_seeds(
    std::span<const double> part, double squares, double df,
    std::span<const std::vector<double>> off) const {
  const auto n = static_cast<double>(off.size());
  Moments m{.squares = squares};
  for (const std::vector<double>& a : off) {
    m.noise += dot(a, a) / (n - 1) / n;
    const double along = dot(a, part);
    m.along += along * along / (n - 1) / n;
    for (const std::vector<double>& b : off) {
      const double product = dot(a, b) / (n - 1) / n;
      m.spread += product * product;
    }
  }
  m.noise = above_rounding(m.noise, means_.size(), largest_);
  if (m.noise == 0) return std::nullopt;
  m.along = m.squares > 0 ? m.along / m.squares : m.noise / df;
  const double free = freedom_by_seeds(m.noise * m.noise / m.spread, n, df);
  m.spread = m.noise * m.noise / free;
  m.error_df = free * (n - 1);
  return test_of(m, df);
}

void CellEstimates::test_by_cells(const std::vector<std::vector<double>>& parts) {
  const std::vector<double> traces = design_.squared_traces(noise_);
  std::vector<double> leverages(means_.size());
  for (std::size_t t = 0; t < parts.size(); ++t) {
    for (std::size_t c = 0; c < leverages.size(); ++c) {
      leverages[c] = design_.leverage(t, static_cast<std::int32_t>(c));
    }
    tests_[t] = test_of_cells(parts[t], squares_[t], design_.terms()[t].df, leverages, traces[t]);
  }
}

void CellEstimates::test_by_seeds(const std::vector<std::vector<double>>& parts) {
  std::vector<std::vector<std::vector<double>>> off(parts.size());  // [terms][seeds][cells]
  for (const std::vector<double>& cells : by_seed_) {
    std::vector<std::vector<double>> of_seed = design_.parts(around_means(cells));
    for (std::size_t t = 0; t < parts.size(); ++t) off[t].push_back(std::move(of_seed[t]));
  }
  for (std::size_t t = 0; t < parts.size(); ++t) {
    tests_[t] = test_of_seeds(parts[t], squares_[t], design_.terms()[t].df, off[t]);
  }
}

std::optional<TermTest> CellEstimates::test(const CellProjection& onto) const {
  const std::size_t cells = means_.size();
  check(onto.p.size() == cells * cells, "a projection of the cells");
  const auto part_of = [&](std::span<const double> numbers) {
    std::vector<double> part;
    for (std::size_t c = 0; c < cells; ++c) {
      part.push_back(dot(std::span(onto.p).subspan(c * cells, cells), numbers));
    }
    return part;
  };
  const std::vector<double> part = part_of(means_);
  const double squares = above_rounding(dot(part, part), cells, largest_);
  if (!by_seed_.empty()) {
    std::vector<std::vector<double>> off;
    for (const std::vector<double>& seed : by_seed_) off.push_back(part_of(around_means(seed)));
    return test_of_seeds(part, squares, onto.df, off);
  }
  if (noise_.empty()) return std::nullopt;
  std::vector<double> leverages;
  double squared_trace = 0;
  for (std::size_t c = 0; c < cells; ++c) {
    leverages.push_back(onto.p[c * cells + c]);
    for (std::size_t d = 0; d < cells; ++d) {
      squared_trace += onto.p[c * cells + d] * onto.p[c * cells + d] * noise_[c] * noise_[d];
    }
  }
  return test_of_cells(part, squares, onto.df, leverages, squared_trace);
}

std::vector<double> CellEstimates::around_means(std::span<const double> cells) const {
  std::vector<double> off;
  for (std::size_t c = 0; c < cells.size(); ++c) off.push_back(cells[c] - means_[c]);
  return off;
}

void CellEstimates::test_by_last_term() {
  const std::vector<FactorialTerm>& terms = design_.terms();
  if (terms.empty() || terms.back().factors.size() == 1 || squares_.back() == 0) return;
  last_term_is_error_ = true;
  const double error = squares_.back() / terms.back().df;
  for (std::size_t t = 0; t + 1 < terms.size(); ++t) {
    const double df = terms[t].df;
    tests_[t] = test_of({.squares = squares_[t],
                         .noise = error * df,
                         .spread = error * error * df,
                         .along = error,
                         .error_df = static_cast<double>(terms.back().df)},
                        df);
  }
}

CellContrast CellEstimates::contrast(std::span<const double> weights) const {
  CellContrast contrast{.value = dot(weights, means_)};
  if (!by_seed_.empty()) {
    std::vector<double> of_seeds;
    for (const auto& cells : by_seed_) of_seeds.push_back(dot(weights, cells));
    const double mean = stable_mean(of_seeds), n = static_cast<double>(of_seeds.size());
    double squares = 0;
    for (const double value : of_seeds) squares += (value - mean) * (value - mean);
    squares = above_rounding(squares, of_seeds.size(), largest_);
    if (squares == 0) return contrast;
    contrast.standard_error = std::sqrt(squares / (n - 1) / n);
    contrast.df = n - 1;
    return contrast;
  }
  if (noise_.empty()) return contrast;
  double variance = 0, uncertainty = 0;
  for (std::size_t c = 0; c < weights.size(); ++c) {
    const double part = weights[c] * weights[c] * noise_[c];
    variance += part;
    uncertainty += part * part / noise_df_[c];
  }
  if (variance == 0) return contrast;
  contrast.standard_error = std::sqrt(variance);
  contrast.df = variance * variance / uncertainty;
  return contrast;
}

}  // namespace dimscope::analysis
