#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "dimscope/analysis/summary.h"

namespace dimscope::analysis {

// A line y = intercept + slope · x by least squares.
struct Regression {
  std::int64_t n = 0;  // values of y
  double slope = 0, intercept = 0;
  // Where y does not vary (to rounding), the line is level and nothing else is said.
  std::optional<double> r_squared;
  // 95 %, and two-sided p of slope 0; absent where nothing tells how sure the line is.
  std::optional<Interval> slope_interval, intercept_interval;
  std::optional<double> slope_p;
  // 95 % confidence interval of the line at each x that it was fitted to, or empty.
  std::vector<Interval> band;
  double residual_sd = 0;  // with n - 2 degrees of freedom; 0 with two points

  double at(double x) const { return intercept + slope * x; }
};

// Ordinary least squares of single values, x and y of equal size. Intervals and p (0 on a perfect
// line) are from the residuals, which takes the line for right and their spread for the same
// everywhere; absent with fewer than three points. nullopt with fewer than two distinct x.
std::optional<Regression> linear_regression(std::span<const double> x, std::span<const double> y);

}  // namespace dimscope::analysis
