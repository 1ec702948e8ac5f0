#include "dimscope/analysis/rounding.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace dimscope::analysis {

double largest(std::span<const double> values) {
  double found = 0;
  for (const double value : values) found = std::max(found, std::abs(value));
  return found;
}

double above_rounding(double squares, std::size_t n, double largest) {
  constexpr double kFew = 8;
  const double off = kFew * std::numeric_limits<double>::epsilon() * largest;
  // By the root: squares of tiny numbers are below the smallest double, of huge ones above it.
  return std::sqrt(squares) <= std::sqrt(static_cast<double>(n)) * off ? 0 : squares;
}

double stable_mean(std::span<const double> values) {
  const double least = *std::ranges::min_element(values);
  double above = 0;
  for (const double value : values) above += value - least;
  return least + above / static_cast<double>(values.size());
}

}  // namespace dimscope::analysis
