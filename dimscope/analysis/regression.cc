#include "dimscope/analysis/regression.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "dimscope/analysis/distributions.h"
#include "dimscope/analysis/rounding.h"
#include "dimscope/base/check.h"

namespace dimscope::analysis {
namespace {

bool all_equal(std::span<const double> values) {
  return std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>()) == values.end();
}

double squares_around(std::span<const double> values, double mean) {
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return above_rounding(squares, values.size(), largest(values));
}

}  // namespace

std::optional<Interval> Regression::band(double x) const {
  if (!slope_interval) return std::nullopt;
  const auto count = static_cast<double>(n);
  const double error = residual_sd * std::sqrt(1 / count + (x - x_mean) * (x - x_mean) / x_squares);
  const double half = student_t_975(count - 2) * error;
  return Interval{at(x) - half, at(x) + half};
}

std::optional<Regression> linear_regression(std::span<const double> x, std::span<const double> y) {
  check(x.size() == y.size(), "as many x as y");
  if (all_equal(x)) return std::nullopt;
  Regression line;
  line.n = std::ssize(x);
  const auto n = static_cast<double>(x.size());
  const double y_mean = stable_mean(y);
  line.x_mean = stable_mean(x);
  double products = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    line.x_squares += (x[i] - line.x_mean) * (x[i] - line.x_mean);
    products += (x[i] - line.x_mean) * (y[i] - y_mean);
  }
  const double y_squares = squares_around(y, y_mean);
  if (y_squares == 0) {
    line.intercept = y_mean;
    return line;
  }
  line.slope = products / line.x_squares;
  line.intercept = y_mean - line.slope * line.x_mean;
  double residual_squares = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    residual_squares += (y[i] - line.at(x[i])) * (y[i] - line.at(x[i]));
  }
  residual_squares = above_rounding(residual_squares, y.size(), largest(y));
  line.r_squared = 1 - residual_squares / y_squares;
  if (line.n >= 3) {
    line.residual_sd = std::sqrt(residual_squares / (n - 2));
    const double half = student_t_975(n - 2) * line.residual_sd / std::sqrt(line.x_squares);
    line.slope_interval = {line.slope - half, line.slope + half};
    line.intercept_interval = line.band(0);
    const double error = line.residual_sd / std::sqrt(line.x_squares);
    line.slope_p = error > 0 ? student_t_two_sided(line.slope / error, n - 2) : 0;
  }
  return line;
}

}  // namespace dimscope::analysis
