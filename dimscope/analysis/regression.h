#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "dimscope/analysis/summary.h"

namespace dimscope::analysis {

// Ordinary least squares of y on x: y = intercept + slope · x.
struct Regression {
  std::int64_t n = 0;
  double slope = 0, intercept = 0;
  // Where y does not vary (to rounding), the line is level and nothing else is said.
  std::optional<double> r_squared;
  // 95 %, and two-sided p of slope 0 (0 on a perfect line); absent with fewer than three points.
  std::optional<Interval> slope_interval, intercept_interval;
  std::optional<double> slope_p;
  double x_mean = 0, x_squares = 0;  // sum of squared deviations of x
  double residual_sd = 0;            // with n - 2 degrees of freedom; 0 with two points

  double at(double x) const { return intercept + slope * x; }
  // 95 % confidence interval of the line at x; absent with fewer than three points.
  std::optional<Interval> band(double x) const;
};

// x and y of equal size. nullopt with fewer than two distinct x.
std::optional<Regression> linear_regression(std::span<const double> x, std::span<const double> y);

}  // namespace dimscope::analysis
