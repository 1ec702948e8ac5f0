#pragma once

#include <vector>

#include "dimscope/analysis/summary.h"

namespace dimscope::analysis {

// The quantile at 0 <= p <= 1 of some numbers (at least one), linear between them as R's type 7.
// `values` are reordered.
double quantile(std::vector<double>& values, double p);

// Quantiles at 2.5 % and 97.5 %: a percentile interval of resamples (Efron 1979).
Interval central_95(std::vector<double>& values);

}  // namespace dimscope::analysis
