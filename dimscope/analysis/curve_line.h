#pragma once

#include <optional>
#include <span>
#include <vector>

#include "dimscope/analysis/cell_estimates.h"
#include "dimscope/analysis/curves.h"
#include "dimscope/analysis/factorial.h"
#include "dimscope/analysis/regression.h"

namespace dimscope::analysis {

// Lines through a curve: least squares of the means of its values, each value with the same weight
// whatever its number of seeds, as a slope of axis_effect() is.
//
// How sure a line is follows from the scatter of the seeds, each value by its own: intercept, slope
// and line are sums of means (CellContrast), so they have Welch and Satterthwaite's degrees of
// freedom. A value with a single seed is taken to have the mean variance of the others. Crossed
// seeds give a line each, with Student's t over them, where every value has the same seeds. With
// independent seeds, one for each value, intervals are those of linear_regression(), from
// residuals.
//
// Sums of squares are as for as many seeds everywhere, the harmonic mean of what there are (Yates
// 1934): so is R², and the residuals' standard deviation. With as many seeds everywhere they are
// those of ordinary least squares over trials.
class CurveLines {
 public:
  explicit CurveLines(const Curve& curve, Seeds seeds = Seeds::kIndependent);
  CurveLines(const CurveLines&) = delete;
  CurveLines& operator=(const CurveLines&) = delete;

  // The line over x[p], where the curve's point p lies: its value, or a function of it. At least
  // two distinct x, else nullopt. The band has an interval a point.
  std::optional<Regression> line(std::span<const double> x) const;
  // The mean of the means as a line without slope; no R², no p.
  Regression constant() const;

  // Do the means differ from the line over x, or, without x, from the constant, by more than seeds
  // explain? The ANOVA-type statistic of what the line leaves of them. Absent without a point to
  // spare, and without an error of seeds.
  std::optional<TermTest> lack_of_fit(std::span<const double> x) const;

  // What least squares over trials of the line over x, or, without x, of the constant, take out of
  // the trials' squares by chance, in units of their variance: two, or one, where seeds scatter
  // alike and where nothing tells that they do not (Takeuchi 1976).
  double num_parameters(std::span<const double> x) const;

 private:
  bool single() const;  // independent seeds, one for each point
  double crossed_parameters(std::span<const double> x) const;
  Regression of_fit(std::span<const double> fitted, int parameters) const;

  std::vector<double> values_;  // of the trials, by point
  FactorialDesign design_;      // a cell a point
  CellEstimates estimates_;
};

}  // namespace dimscope::analysis
