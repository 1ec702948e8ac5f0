#include "dimscope/cli/terminal/interval_text.h"

#include <fmt/format.h>

namespace dimscope::cli {

std::string interval_text(double value, const analysis::Interval& interval, double unit,
                          int digits) {
  const double half = (interval.high - interval.low) / 2;
  const auto leaves = [&](double bound) {
    return (value + half > bound && value <= bound && interval.high <= bound) ||
           (value - half < bound && value >= bound && interval.low >= bound);
  };
  if (leaves(-1) || leaves(0) || leaves(1)) {
    return fmt::format("{:.{}f} [{:.{}f}, {:.{}f}]", unit * value, digits, unit * interval.low,
                       digits, unit * interval.high, digits);
  }
  return fmt::format("{:.{}f} ±{:.{}f}", unit * value, digits, unit * half, digits);
}

}  // namespace dimscope::cli
