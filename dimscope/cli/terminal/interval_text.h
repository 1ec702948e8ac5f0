#pragma once

#include <string>

#include "dimscope/analysis/summary.h"

namespace dimscope::cli {

// A value and its interval times `unit`, with so many digits behind the point: "81.5 ±2.4" with
// half the interval's width, or "99.9 [99.4, 100.0]" where ± would reach below 0 or beyond ±1 and
// the interval does not, as that of a share.
std::string interval_text(double value, const analysis::Interval& interval, double unit,
                          int digits);

}  // namespace dimscope::cli
