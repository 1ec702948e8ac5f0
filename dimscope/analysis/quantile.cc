#include "dimscope/analysis/quantile.h"

#include <algorithm>
#include <cmath>

#include "dimscope/base/check.h"

namespace dimscope::analysis {

double quantile(std::vector<double>& values, double p) {
  check(!values.empty() && p >= 0 && p <= 1, "a quantile of some numbers");
  const double place = p * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::ptrdiff_t>(std::floor(place));
  const auto at = values.begin() + below;
  std::nth_element(values.begin(), at, values.end());
  if (at + 1 == values.end()) return *at;
  const double next = *std::min_element(at + 1, values.end());
  return *at + (place - static_cast<double>(below)) * (next - *at);
}

Interval central_95(std::vector<double>& values) {
  const double low = quantile(values, 0.025);
  return {low, quantile(values, 0.975)};
}

}  // namespace dimscope::analysis
