#include "dimscope/analysis/spread.h"

#include <algorithm>
#include <cmath>

#include "dimscope/analysis/distributions.h"
#include "dimscope/analysis/rounding.h"

namespace dimscope::analysis {
namespace {

// Distances from the median of at least three sorted numbers. Of an odd number the middle one's, 0,
// is left out; of an even number the two in the middle have the same: of two such numbers the sum
// over √2 stays and the difference, 0, goes.
std::vector<double> distances(std::span<const double> sorted) {
  const std::size_t n = sorted.size(), middle = n / 2;
  const bool odd = n % 2 == 1;
  const double median =
      odd ? sorted[middle] : sorted[middle - 1] + (sorted[middle] - sorted[middle - 1]) / 2;
  std::vector<double> found;
  for (std::size_t i = 0; i < n; ++i) {
    if (i == middle) continue;
    const double pair = !odd && i == middle - 1 ? std::sqrt(2.0) : 1;
    found.push_back(pair * std::abs(sorted[i] - median));
  }
  return found;
}

// Their mean for n normal numbers of variance 1, by Blom's (1958) expected order statistics.
double normal_distance(std::int32_t n) {
  std::vector<double> scores;
  for (std::int32_t i = 1; i <= n; ++i) scores.push_back(normal_quantile((i - 0.375) / (n + 0.25)));
  return stable_mean(distances(scores));
}

struct Distances {
  std::vector<double> means, noise;  // [cells] noise: variance of the mean
  double df = 0;
};

std::optional<Distances> distances_of(const FactorialDesign& design,
                                      std::span<const double> values) {
  if (design.min_count() < 3 || design.seeds() == Seeds::kCrossed) return std::nullopt;
  Distances result;
  double all = 0;
  for (std::int32_t c = 0; c < design.num_cells(); ++c) {
    std::vector<double> own;
    for (const std::int32_t i : design.members(c)) own.push_back(values[i]);
    std::ranges::sort(own);
    std::vector<double> z = distances(own);
    const double unit = normal_distance(design.count(c));
    for (double& d : z) d /= unit;
    const double mean = stable_mean(z);
    double squares = 0;
    for (const double d : z) squares += (d - mean) * (d - mean);
    all += squares;
    const auto n = static_cast<double>(z.size());
    result.means.push_back(mean);
    result.noise.push_back(squares / (n - 1) / n);
    result.df += n - 1;
  }
  if (above_rounding(all, values.size(), largest(values)) == 0) return std::nullopt;
  return result;
}

// `squares` of the means' part, which has `df` degrees of freedom; `noise` and `spread` are tr(PV)
// and tr(PVPV).
SpreadTest test_of(double squares, double df, double noise, double spread, double df2) {
  SpreadTest test{.f = squares / noise, .df2 = df2, .p_holm = {}};
  test.df1 = std::clamp(noise * noise / spread, 1.0, df);
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
  const std::size_t t = term - design.terms().begin();
  const std::vector<std::vector<double>> parts = design.parts(z->means);
  double squares = 0, noise = 0;
  for (std::int32_t c = 0; c < design.num_cells(); ++c) {
    squares += parts[t][c] * parts[t][c];
    noise += design.leverage(t, c) * z->noise[c];
  }
  if (noise == 0) return std::nullopt;
  return test_of(squares, term->df, noise, design.squared_traces(z->noise)[t], z->df);
}

std::optional<SpreadTest> spread_test(const FactorialDesign& design,
                                      std::span<const double> values) {
  const std::optional<Distances> z = distances_of(design, values);
  if (design.num_cells() < 2 || !z) return std::nullopt;
  const double mean = stable_mean(z->means), cells = design.num_cells();
  double squares = 0, sum = 0, sum_of_squares = 0;
  for (std::size_t c = 0; c < z->means.size(); ++c) {
    squares += (z->means[c] - mean) * (z->means[c] - mean);
    sum += z->noise[c];
    sum_of_squares += z->noise[c] * z->noise[c];
  }
  // P takes the mean of all cells out.
  const double spread = (1 - 2 / cells) * sum_of_squares + sum * sum / (cells * cells);
  return test_of(squares, cells - 1, (1 - 1 / cells) * sum, spread, z->df);
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

}  // namespace dimscope::analysis
