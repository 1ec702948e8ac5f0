#include "dimscope/analysis/dimension_regression.h"

#include <algorithm>
#include <cmath>

#include "dimscope/analysis/curve_line.h"
#include "dimscope/analysis/rounding.h"
#include "dimscope/base/check.h"

namespace dimscope::analysis {
namespace {

// Residuals of least squares over trials: y on x, or on nothing where `x` is empty.
double residual_squares(std::span<const double> x, std::span<const double> y) {
  const Regression line =
      x.empty() ? Regression{.intercept = stable_mean(y), .band = {}} : *linear_regression(x, y);
  double sum = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    const double off = y[i] - (x.empty() ? line.intercept : line.at(x[i]));
    sum += off * off;
  }
  return above_rounding(sum, y.size(), largest(y));
}

double aicc(double residual_squares, double parameters, std::span<const double> y) {
  const auto n = static_cast<double>(y.size());
  const double k = std::min(parameters + 1, n - 2);
  // A perfect fit would have no logarithm: residuals below rounding of the values count as that.
  double size = 0;
  for (const double value : y) size += value * value;
  const double least = std::max(size * 1e-30, 1e-300);
  return n * std::log(std::max(residual_squares, least) / n) + 2 * k +
         2 * k * (k + 1) / (n - k - 1);
}

class Fits {
 public:
  Fits(const Curve& curve, Seeds seeds) : curve_(curve), lines_(curve, seeds) {
    for (const CurvePoint& point : curve.points) {
      for (const Observation* seed : point.seeds) y_.push_back(seed->value);
    }
  }

  // The form over x[p] of each point; without x the constant.
  DimensionFit fit(std::string form, std::span<const double> x) const {
    DimensionFit fit{.form = std::move(form),
                     .line = x.empty() ? lines_.constant() : *lines_.line(x)};
    std::vector<double> of_trials;
    for (std::size_t p = 0; p < x.size(); ++p) {
      of_trials.insert(of_trials.end(), curve_.points[p].seeds.size(), x[p]);
    }
    fit.aicc = aicc(residual_squares(of_trials, y_), lines_.num_parameters(x), y_);
    if (const auto lack = lines_.lack_of_fit(x)) {
      fit.lack_of_fit_f = lack->f;
      fit.lack_of_fit_p = lack->p;
    }
    return fit;
  }

 private:
  const Curve& curve_;
  CurveLines lines_;
  std::vector<double> y_;
};

void weigh(DimensionRegression& result) {
  const auto best = std::ranges::min_element(result.fits, {}, &DimensionFit::aicc);
  result.best = best->form;
  double sum = 0;
  for (DimensionFit& fit : result.fits) {
    fit.weight = std::exp((best->aicc - fit.aicc) / 2);
    sum += fit.weight;
  }
  for (DimensionFit& fit : result.fits) fit.weight /= sum;
}

}  // namespace

const DimensionFit& DimensionRegression::fit(std::string_view form) const {
  const auto found = std::ranges::find(fits, form, &DimensionFit::form);
  check(found != fits.end(), "a form that was fitted");
  return *found;
}

std::optional<DimensionRegression> dimension_regression(const Curve& curve, Seeds seeds) {
  // Below, AICc's correction for a line is larger than what a clear line gains.
  constexpr std::int64_t kMinTrials = 8;
  constexpr std::int64_t kMinLevelsOfLog = 3;  // two make a line and a logarithm the same
  DimensionRegression result{.num_levels = std::ssize(curve.points)};
  std::vector<double> x, logs;
  for (const CurvePoint& point : curve.points) {
    result.n += std::ssize(point.seeds);
    x.push_back(point.x.number());
    logs.push_back(std::log2(point.x.number()));
  }
  if (result.n < kMinTrials || result.num_levels < 2) return std::nullopt;
  const Fits fits(curve, seeds);
  result.fits.push_back(fits.fit("constant", {}));
  result.fits.push_back(fits.fit("linear", x));
  if (result.num_levels >= kMinLevelsOfLog && x.front() > 0) {
    result.fits.push_back(fits.fit("log", logs));
  }
  weigh(result);
  const Regression& line = result.fit("linear").line;
  for (const CurvePoint& point : curve.points) {
    for (const Observation* seed : point.seeds) {
      result.residuals.push_back(
          {point.x.number(), seed->seed, seed->value, seed->value - line.at(point.x.number())});
    }
  }
  return result;
}

}  // namespace dimscope::analysis
