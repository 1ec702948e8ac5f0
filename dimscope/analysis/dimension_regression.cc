#include "dimscope/analysis/dimension_regression.h"

#include <algorithm>
#include <cmath>

#include "dimscope/analysis/distributions.h"
#include "dimscope/analysis/rounding.h"
#include "dimscope/base/check.h"

namespace dimscope::analysis {
namespace {

struct Points {
  std::vector<double> x, y;
  double within_squares = 0;  // around the mean of each x
  std::int64_t num_levels = 0;
};

Points points_of(const Curve& curve) {
  Points points;
  points.num_levels = std::ssize(curve.points);
  for (const CurvePoint& point : curve.points) {
    for (const Observation* seed : point.seeds) {
      points.x.push_back(point.x);
      points.y.push_back(seed->value);
      const double off = seed->value - point.summary.mean;
      points.within_squares += off * off;
    }
  }
  points.within_squares = above_rounding(points.within_squares, points.y.size(), largest(points.y));
  return points;
}

double residual_squares(const Regression& line, std::span<const double> x,
                        std::span<const double> y) {
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    sum += (y[i] - line.at(x[i])) * (y[i] - line.at(x[i]));
  }
  return above_rounding(sum, y.size(), largest(y));
}

// `num_means` parameters of the mean: 1 for a constant, 2 for a line.
DimensionFit finish(std::string form, Regression line, std::span<const double> x,
                    const Points& points, int num_means) {
  DimensionFit fit{.form = std::move(form), .line = std::move(line)};
  fit.residual_squares = residual_squares(fit.line, x, points.y);
  const auto n = static_cast<double>(points.y.size());
  const double k = num_means + 1;
  // A perfect fit would have no logarithm: residuals below rounding of the values count as that.
  double size = 0;
  for (const double value : points.y) size += value * value;
  const double least = std::max(size * 1e-30, 1e-300);
  fit.aicc = n * std::log(std::max(fit.residual_squares, least) / n) + 2 * k +
             2 * k * (k + 1) / (n - k - 1);
  const double spare = static_cast<double>(points.num_levels) - num_means;
  const double replicates = n - static_cast<double>(points.num_levels);
  if (spare > 0 && replicates > 0 && points.within_squares > 0) {
    const double lack = above_rounding(std::max(0.0, fit.residual_squares - points.within_squares),
                                       points.y.size(), largest(points.y));
    fit.lack_of_fit_f = (lack / spare) / (points.within_squares / replicates);
    fit.lack_of_fit_p = f_upper_tail(*fit.lack_of_fit_f, spare, replicates);
  }
  return fit;
}

Regression constant(std::span<const double> y) {
  const Summary mean = summarize(y);
  Regression line;
  line.n = mean.n;
  line.intercept = mean.mean;
  line.intercept_interval = mean.interval;
  line.residual_sd = mean.sd.value_or(0);
  return line;
}

void weigh(DimensionRegression& result) {
  const auto best = std::ranges::min_element(result.fits, {}, &DimensionFit::aicc);
  result.best = best->form;
  double sum = 0;
  for (DimensionFit& fit : result.fits) {
    fit.weight = std::exp((best->aicc - fit.aicc) / 2);
    sum += fit.weight;
  }
  for (DimensionFit& fit : result.fits) fit.weight /= sum;
}

}  // namespace

const DimensionFit& DimensionRegression::fit(std::string_view form) const {
  const auto found = std::ranges::find(fits, form, &DimensionFit::form);
  check(found != fits.end(), "a form that was fitted");
  return *found;
}

std::optional<DimensionRegression> dimension_regression(const Curve& curve) {
  // Below, AICc's correction for a line is larger than what a clear line gains.
  constexpr std::size_t kMinPoints = 8;
  constexpr std::int64_t kMinLevelsOfLog = 3;  // two make a line and a logarithm the same
  const Points points = points_of(curve);
  if (points.y.size() < kMinPoints || points.num_levels < 2) return std::nullopt;
  DimensionRegression result{.n = std::ssize(points.y), .num_levels = points.num_levels};
  const Regression line = *linear_regression(points.x, points.y);
  result.fits.push_back(finish("constant", constant(points.y), points.x, points, 1));
  result.fits.push_back(finish("linear", line, points.x, points, 2));
  if (points.num_levels >= kMinLevelsOfLog &&
      std::ranges::all_of(points.x, [](double x) { return x > 0; })) {
    std::vector<double> logs;
    for (const double x : points.x) logs.push_back(std::log2(x));
    result.fits.push_back(finish("log", *linear_regression(logs, points.y), logs, points, 2));
  }
  weigh(result);
  for (const CurvePoint& point : curve.points) {
    for (const Observation* seed : point.seeds) {
      result.residuals.push_back(
          {point.x, seed->seed, seed->value, seed->value - line.at(point.x)});
    }
  }
  return result;
}

}  // namespace dimscope::analysis
