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

std::optional<Regression> linear_regression(std::span<const double> x, std::span<const double> y) {
  check(x.size() == y.size(), "as many x as y");
  if (all_equal(x)) return std::nullopt;
  Regression line;
  line.n = std::ssize(x);
  const auto n = static_cast<double>(x.size());
  const double y_mean = stable_mean(y);
  const double x_mean = stable_mean(x);
  double x_squares = 0, products = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    x_squares += (x[i] - x_mean) * (x[i] - x_mean);
    products += (x[i] - x_mean) * (y[i] - y_mean);
  }
  const double y_squares = squares_around(y, y_mean);
  if (y_squares == 0) {
    line.intercept = y_mean;
    return line;
  }
  line.slope = products / x_squares;
  line.intercept = y_mean - line.slope * x_mean;
  double residual_squares = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    residual_squares += (y[i] - line.at(x[i])) * (y[i] - line.at(x[i]));
  }
  residual_squares = above_rounding(residual_squares, y.size(), largest(y));
  line.r_squared = 1 - residual_squares / y_squares;
  if (line.n < 3) return line;
  line.residual_sd = std::sqrt(residual_squares / (n - 2));
  const double t = student_t_975(n - 2);
  const auto interval = [&](double x0) {
    const double off = x0 - x_mean;
    const double half = t * line.residual_sd * std::sqrt(1 / n + off * off / x_squares);
    return Interval{line.at(x0) - half, line.at(x0) + half};
  };
  const double error = line.residual_sd / std::sqrt(x_squares);
  line.slope_interval = {line.slope - t * error, line.slope + t * error};
  line.intercept_interval = interval(0);
  for (const double at : x) line.band.push_back(interval(at));
  line.slope_p = error > 0 ? student_t_two_sided(line.slope / error, n - 2) : 0;
  return line;
}

}  // namespace dimscope::analysis
