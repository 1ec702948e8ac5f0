#include "dimscope/analysis/curve_line.h"

#include <algorithm>
#include <cmath>

#include "dimscope/analysis/distributions.h"
#include "dimscope/analysis/rounding.h"
#include "dimscope/base/check.h"

namespace dimscope::analysis {
namespace {

std::vector<double> values_by_point(const Curve& curve) {
  std::vector<double> values;
  for (const CurvePoint& point : curve.points) {
    for (const Observation* seed : point.seeds) values.push_back(seed->value);
  }
  return values;
}

// The trials by the number of their point, which orders cells as the curve does.
std::vector<Observation> trials_by_point(const Curve& curve) {
  std::vector<Observation> trials;
  for (std::size_t p = 0; p < curve.points.size(); ++p) {
    for (const Observation* seed : curve.points[p].seeds) {
      trials.push_back({.key = seed->key,
                        .seed = seed->seed,
                        .settings = {{"point", static_cast<double>(p)}},
                        .value = seed->value});
    }
  }
  return trials;
}

// Least squares of numbers of the points on x as sums of them.
class Weights {
 public:
  explicit Weights(std::span<const double> x) : x_(x), mean_(stable_mean(x)) {
    for (const double at : x_) squares_ += (at - mean_) * (at - mean_);
  }

  std::vector<double> slope() const {
    std::vector<double> weights;
    for (const double at : x_) weights.push_back((at - mean_) / squares_);
    return weights;
  }

  // The line's value at x0; the intercept at 0.
  std::vector<double> at(double x0) const {
    std::vector<double> weights = slope();
    for (double& weight : weights) {
      weight = weight * (x0 - mean_) + 1 / static_cast<double>(x_.size());
    }
    return weights;
  }

  // What the line leaves of the numbers.
  CellProjection rest() const {
    const std::size_t n = x_.size();
    CellProjection rest{.p = std::vector<double>(n * n), .df = static_cast<double>(n) - 2};
    for (std::size_t row = 0; row < n; ++row) {
      const std::vector<double> fitted = at(x_[row]);
      for (std::size_t c = 0; c < n; ++c) rest.p[row * n + c] = (row == c) - fitted[c];
    }
    return rest;
  }

 private:
  std::span<const double> x_;
  double mean_ = 0, squares_ = 0;
};

bool all_equal(std::span<const double> values) {
  return std::ranges::all_of(values, [&](double value) { return value == values.front(); });
}

}  // namespace

CurveLines::CurveLines(const Curve& curve, Seeds seeds)
    : values_(values_by_point(curve)),
      design_(trials_by_point(curve), seeds),
      estimates_(design_, values_) {}

bool CurveLines::single() const {
  return design_.error_df() == 0 && design_.seeds() == Seeds::kIndependent;
}

Regression CurveLines::of_fit(std::span<const double> fitted, int parameters) const {
  Regression line;
  line.n = std::ssize(values_);
  const double points = design_.num_cells(), n = design_.harmonic_mean_count();
  const double within = points * (n - 1) * estimates_.seed_variance().value_or(0);
  double off = 0;
  for (std::size_t p = 0; p < fitted.size(); ++p) {
    off += (estimates_.means()[p] - fitted[p]) * (estimates_.means()[p] - fitted[p]);
  }
  off = above_rounding(off, fitted.size(), largest(values_));
  const double spare = n * points - parameters;
  // By rounding, two points of one trial each may have 2 + ε.
  if (line.n > parameters) line.residual_sd = std::sqrt((n * off + within) / spare);
  const double total = n * estimates_.squares_between() + within;
  if (total > 0 && parameters > 1) line.r_squared = 1 - (n * off + within) / total;
  return line;
}

std::optional<Regression> CurveLines::line(std::span<const double> x) const {
  check(std::ssize(x) == design_.num_cells(), "an x for each point");
  if (all_equal(x)) return std::nullopt;
  if (single()) return linear_regression(x, estimates_.means());
  const Weights weights(x);
  const CellContrast slope = estimates_.contrast(weights.slope());
  const CellContrast intercept = estimates_.contrast(weights.at(0));
  const bool level = !estimates_.cells_vary();
  std::vector<double> fitted;
  std::vector<Interval> band;
  for (const double at : x) {
    const CellContrast value = estimates_.contrast(weights.at(at));
    fitted.push_back(level ? estimates_.mean() : value.value);
    if (const auto interval = value.interval()) band.push_back(*interval);
  }
  Regression line = of_fit(fitted, 2);
  line.slope = level ? 0 : slope.value;
  line.intercept = level ? estimates_.mean() : intercept.value;
  line.slope_interval = slope.interval();
  line.intercept_interval = intercept.interval();
  if (slope.standard_error) {
    line.slope_p = student_t_two_sided(slope.value / *slope.standard_error, *slope.df);
  }
  // Crossed seeds may leave one point without an error, and so the band with a hole.
  if (band.size() == x.size()) line.band = std::move(band);
  return line;
}

Regression CurveLines::constant() const {
  const auto points = static_cast<std::size_t>(design_.num_cells());
  Regression line = of_fit(std::vector<double>(points, estimates_.mean()), 1);
  line.intercept = estimates_.mean();
  if (single()) {
    line.intercept_interval = summarize(estimates_.means()).interval;
  } else {
    line.intercept_interval =
        estimates_.contrast(std::vector<double>(points, 1 / static_cast<double>(points)))
            .interval();
  }
  return line;
}

std::optional<TermTest> CurveLines::lack_of_fit(std::span<const double> x) const {
  if (x.empty()) return estimates_.tests().empty() ? std::nullopt : estimates_.tests().front();
  check(std::ssize(x) == design_.num_cells(), "an x for each point");
  if (x.size() < 3 || all_equal(x)) return std::nullopt;
  return estimates_.test(Weights(x).rest());
}

double CurveLines::num_parameters(std::span<const double> x) const {
  const double known = x.empty() ? 1 : 2;
  if (!estimates_.seeds_vary()) return known;
  if (design_.seeds() == Seeds::kCrossed) {
    return design_.seeds_cross() ? crossed_parameters(x) : known;
  }
  std::vector<double> counts, variances;
  double trials = 0, variance = 0, x_sum = 0;
  for (std::int32_t p = 0; p < design_.num_cells(); ++p) {
    counts.push_back(design_.count(p));
    variances.push_back(estimates_.variances()[p].value_or(*estimates_.seed_variance()));
    trials += counts.back();
    variance += counts.back() * variances.back();
    if (!x.empty()) x_sum += counts.back() * x[p];
  }
  variance /= trials;
  double x_squares = 0;
  for (std::size_t p = 0; p < x.size(); ++p) {
    x_squares += counts[p] * (x[p] - x_sum / trials) * (x[p] - x_sum / trials);
  }
  double parameters = 0;
  for (std::size_t p = 0; p < counts.size(); ++p) {
    const double off = x.empty() ? 0 : x[p] - x_sum / trials;
    const double leverage = 1 / trials + (x.empty() ? 0 : off * off / x_squares);
    parameters += counts[p] * leverage * variances[p] / variance;
  }
  return parameters;
}

double CurveLines::crossed_parameters(std::span<const double> x) const {
  const double points = design_.num_cells(), seeds = design_.count(0);
  const auto of = [&](std::vector<double> direction) {  // of norm 1
    const double error = estimates_.contrast(direction).standard_error.value_or(0);
    return seeds * error * error / *estimates_.seed_variance();
  };
  double parameters =
      of(std::vector<double>(static_cast<std::size_t>(points), 1 / std::sqrt(points)));
  if (!x.empty()) {
    std::vector<double> slope = Weights(x).slope();
    double squares = 0;
    for (const double weight : slope) squares += weight * weight;
    for (double& weight : slope) weight /= std::sqrt(squares);
    parameters += of(std::move(slope));
  }
  return parameters;
}

}  // namespace dimscope::analysis
