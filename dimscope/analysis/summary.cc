#include "dimscope/analysis/summary.h"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include "dimscope/analysis/rounding.h"
#include "dimscope/base/check.h"

namespace dimscope::analysis {

Summary summarize(std::span<const double> values) {
  check(!values.empty(), "a sample has values");
  Summary summary{.n = std::ssize(values), .mean = 0, .sd = {}, .interval = {}};
  const auto n = static_cast<double>(values.size());
  summary.mean = stable_mean(values);
  if (values.size() < 2) return summary;
  double squares = 0;
  for (const double value : values) squares += (value - summary.mean) * (value - summary.mean);
  squares = above_rounding(squares, values.size(), largest(values));
  summary.sd = std::sqrt(squares / (n - 1));
  if (squares == 0) return summary;
  const double half = student_t_975(n - 1) * *summary.sd / std::sqrt(n);
  summary.interval = {summary.mean - half, summary.mean + half};
  return summary;
}

Interval wilson_interval(double share, std::int64_t n) {
  share = std::clamp(share, 0.0, 1.0);     // a mean of shares may be a hair beyond
  constexpr double z = 1.959963984540054;  // 97.5 % quantile of the normal distribution
  const auto count = static_cast<double>(n);
  const double scale = 1 + z * z / count;
  const double centre = (share + z * z / (2 * count)) / scale;
  const double half =
      z * std::sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / scale;
  // The share lies within, at 0 and 1 on the end: rounding would leave it out by a hair.
  return {std::clamp(centre - half, 0.0, share), std::clamp(centre + half, share, 1.0)};
}

double student_t_975(double degrees) {
  return boost::math::quantile(boost::math::students_t(degrees), 0.975);
}

}  // namespace dimscope::analysis
