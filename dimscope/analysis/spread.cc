#include "dimscope/analysis/spread.h"

#include <algorithm>
#include <cmath>

#include "dimscope/analysis/distributions.h"
#include "dimscope/analysis/rounding.h"

namespace dimscope {
namespace {

// Distances from the median of at least three numbers. Of an odd number the middle one's, 0, is
// left out; of an even number the two in the middle have the same: of two such numbers the sum over
// √2 stays and the difference, 0, goes.
std::vector<double> distances(std::vector<double> values) {
  std::ranges::sort(values);
  const std::size_t n = values.size(), middle = n / 2;
  const bool odd = n % 2 == 1;
  const double median =
      odd ? values[middle] : values[middle - 1] + (values[middle] - values[middle - 1]) / 2;
  const double scale = std::sqrt(static_cast<double>(n) / static_cast<double>(n - 1));
  std::vector<double> found;
  for (std::size_t i = 0; i < n; ++i) {
    if (i == middle) continue;
    const double pair = !odd && i == middle - 1 ? std::sqrt(2.0) : 1;
    found.push_back(scale * pair * std::abs(values[i] - median));
  }
  return found;
}

struct Distances {
  std::vector<double> means;  // [cells]
  double inverse_counts = 0;  // Σ 1/n
  double mean_square = 0;     // around the means
  double df = 0;
};

std::optional<Distances> distances_of(const FactorialDesign& design,
                                      std::span<const double> values) {
  if (design.min_count() < 3 || design.seeds() == Seeds::kCrossed) return std::nullopt;
  Distances result;
  double squares = 0;
  for (std::int32_t c = 0; c < design.num_cells(); ++c) {
    std::vector<double> own;
    for (const std::int32_t i : design.members(c)) own.push_back(values[i]);
    const std::vector<double> z = distances(std::move(own));
    const double mean = stable_mean(z);
    for (const double d : z) squares += (d - mean) * (d - mean);
    result.means.push_back(mean);
    result.inverse_counts += 1.0 / static_cast<double>(z.size());
    result.df += static_cast<double>(z.size()) - 1;
  }
  squares = above_rounding(squares, values.size(), largest(values));
  if (squares == 0) return std::nullopt;
  result.mean_square = squares / result.df;
  return result;
}

// `squares` of the means with `df` degrees of freedom against the distances' own scatter.
SpreadTest test_of(const Distances& z, double squares, double df) {
  const double noise = z.mean_square * z.inverse_counts / static_cast<double>(z.means.size());
  SpreadTest test{.f = squares / df / noise, .df1 = df, .df2 = z.df, .p_holm = {}};
  test.p = f_upper_tail(test.f, test.df1, test.df2);
  return test;
}

}  // namespace

std::optional<SpreadTest> spread_test(const FactorialDesign& design, std::span<const double> values,
                                      std::int32_t factor) {
  const auto term =
      std::ranges::find(design.terms(), std::vector<std::int32_t>{factor}, &FactorialTerm::factors);
  const std::optional<Distances> z = distances_of(design, values);
  if (term == design.terms().end() || !z) return std::nullopt;
  double squares = 0;
  const std::vector<std::vector<double>> parts = design.parts(z->means);
  for (const double d : parts[term - design.terms().begin()]) squares += d * d;
  return test_of(*z, squares, term->df);
}

std::optional<SpreadTest> spread_test(const FactorialDesign& design,
                                      std::span<const double> values) {
  const std::optional<Distances> z = distances_of(design, values);
  if (design.num_cells() < 2 || !z) return std::nullopt;
  const double mean = stable_mean(z->means);
  double squares = 0;
  for (const double d : z->means) squares += (d - mean) * (d - mean);
  return test_of(*z, squares, design.num_cells() - 1);
}

std::optional<Spread> mean_spread(std::span<const double> variances, std::span<const double> df) {
  double sum = 0, uncertainty = 0;
  for (std::size_t i = 0; i < variances.size(); ++i) {
    sum += variances[i];
    uncertainty += variances[i] * variances[i] / df[i];
  }
  if (sum == 0) return std::nullopt;
  const double freedom = sum * sum / uncertainty;
  const double mean = sum / static_cast<double>(variances.size());
  return Spread{.sd = std::sqrt(mean),
                .interval = {std::sqrt(mean * freedom / chi_squared_quantile(0.975, freedom)),
                             std::sqrt(mean * freedom / chi_squared_quantile(0.025, freedom))}};
}

}  // namespace dimscope
