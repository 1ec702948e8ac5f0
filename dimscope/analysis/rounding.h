#pragma once

#include <cstddef>
#include <span>

namespace dimscope::analysis {

// The largest |v|; 0 for none.
double largest(std::span<const double> values);

// `squares`, a sum of squared deviations or of squared effects over `n` numbers of at most
// `largest` in size, or 0 where rounding alone could have left it: below n (8 ε largest)². A mean
// in double precision, and each difference from it, is off by a few ε of the size of the numbers.
double above_rounding(double squares, std::size_t n, double largest);

// The mean, exact for equal numbers and otherwise to rounding of the deviations from the smallest.
// At least one number.
double stable_mean(std::span<const double> values);

}  // namespace dimscope::analysis
