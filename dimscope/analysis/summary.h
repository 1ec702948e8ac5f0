#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace dimscope::analysis {

// Both ends included.
struct Interval {
  double low = 0, high = 0;
};

// A sample's mean, its standard deviation (n - 1) and its 95 % Student t interval. One value has
// neither; values that do not vary say nothing of others and have no interval.
struct Summary {
  std::int64_t n = 0;
  double mean = 0;
  std::optional<double> sd;
  std::optional<Interval> interval;
};

// `values` is not empty.
Summary summarize(std::span<const double> values);

// 95 % Wilson score interval (Wilson 1927) of a share observed on n independent cases: what
// sampling alone leaves open. 0 <= share <= 1, n >= 1.
Interval wilson_interval(double share, std::int64_t n);

// Quantile of Student's t with `degrees` > 0 degrees of freedom that leaves 2.5 % above it.
double student_t_975(double degrees);

}  // namespace dimscope::analysis
