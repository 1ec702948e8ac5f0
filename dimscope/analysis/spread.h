#pragma once

#include <optional>
#include <span>

#include "dimscope/analysis/factorial.h"
#include "dimscope/analysis/summary.h"

namespace dimscope::analysis {

// Whether seeds scatter alike.
struct SpreadTest {
  double f = 0, df1 = 0, df2 = 0, p = 1;
  std::optional<double> p_holm;  // within a family, filled in by whoever has one
};

// Brown and Forsythe's (1974) test: analysis of variance of the distances from the cells' medians,
// without those that are 0, or the same twice, by construction (Hines & Hines 2000), against what
// their mean is where n seeds are normal with variance 1 (Blom's scores), so that cells of few
// seeds compare. Noise is each cell's own, since distances that are larger vary more: F as
// CellEstimates, with the degrees of freedom of all distances below. Of a factor's main effect, or
// of all cells. Absent where a cell has fewer than three seeds, nothing varies, seeds are crossed,
// or there is one level.
std::optional<SpreadTest> spread_test(const FactorialDesign& design, std::span<const double> values,
                                      std::int32_t factor);
std::optional<SpreadTest> spread_test(const FactorialDesign& design,
                                      std::span<const double> values);

// The root of the mean variance of some cells and its 95 % interval: χ² with Satterthwaite's
// degrees of freedom, for seeds that scatter normally.
struct Spread {
  double sd = 0;
  Interval interval;
};

// `variances` with `df` degrees of freedom each. Absent for none, and where all are 0.
std::optional<Spread> mean_spread(std::span<const double> variances, std::span<const double> df);

}  // namespace dimscope::analysis
