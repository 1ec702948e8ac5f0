#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dimscope/analysis/curves.h"
#include "dimscope/analysis/factorial.h"
#include "dimscope/analysis/regression.h"

namespace dimscope::analysis {

// One way in which a value could depend on a dimension.
struct DimensionFit {
  std::string form;  // "constant", "linear" (in d), "log" (in log2 d)
  Regression line;   // CurveLines'; for "constant" only n, intercept, its interval, residual_sd
  // n ln(RSS/n) + 2k + 2k(k+1)/(n-k-1) of the trials, each with the same weight, and one variance.
  // k is CurveLines::num_parameters() and one for the variance, at most n - 2.
  double aicc = 0;
  double weight = 0;  // Akaike weight among the forms fitted
  // Against a mean of its own for each value of d: does the form miss something that seeds do not
  // explain? Absent without replicates or without values of d to spare.
  std::optional<double> lack_of_fit_f, lack_of_fit_p;
};

struct Residual {
  double x = 0;
  std::int64_t seed = 0;
  double value = 0, residual = 0;  // of the linear form
};

// A value, such as the score of a phrase's true class, on one hyperparameter with all others held:
// each seed is a point.
struct DimensionRegression {
  std::int64_t n = 0, num_levels = 0;
  std::vector<DimensionFit> fits;  // constant, linear, log (three values of d, all > 0)
  std::string best;                // the form of the lowest AICc
  std::vector<Residual> residuals;

  const DimensionFit& fit(std::string_view form) const;
};

// nullopt with fewer than eight points (AICc says nothing of fewer) or two values of d.
std::optional<DimensionRegression> dimension_regression(const Curve& curve,
                                                        Seeds seeds = Seeds::kIndependent);

}  // namespace dimscope::analysis
