#include "dimscope/analysis/non_inferiority.h"

#include <algorithm>
#include <cmath>

#include "dimscope/analysis/distributions.h"
#include "dimscope/base/check.h"

namespace dimscope::analysis {
namespace {

constexpr double kLevel = 0.05;
constexpr double kPower = 0.8;

// P(T >= t).
double upper_tail(double t, double degrees) {
  const double half = student_t_two_sided(t, degrees) / 2;
  return t > 0 ? half : 1 - half;
}

// p is 1 and the bound lowest where nothing can be said.
NonInferiority test(std::span<const MatchedCells> cells, double margin,
                    const PairedOptions& options) {
  check(!cells.empty(), "a step has cells");
  const PairedComparison c = compare(cells, options);
  NonInferiority result{.num_sentences = c.num_sentences,
                        .num_trials = c.num_trials_b,
                        .num_reference = c.num_trials_a,
                        .accuracy = c.accuracy_b,
                        .difference = c.difference,
                        .lower = -1,
                        .detectable_margin = 1};
  const double room = c.difference + margin;
  if (c.standard_error && c.df) {
    const double t = student_t_quantile(1 - kLevel, *c.df);
    result.lower = c.difference - t * *c.standard_error;
    result.p = upper_tail(room / *c.standard_error, *c.df);
    result.detectable_margin = *c.standard_error * (t + student_t_quantile(kPower, *c.df));
  } else if (c.p) {
    const auto n = static_cast<double>(c.num_sentences);
    result.detectable_margin = 1 - std::pow(kLevel, 1 / n);
    result.lower = c.difference - result.detectable_margin;
    result.p = room > 0 ? std::pow(1 - std::min(1.0, room), n) : 1;
  }
  return result;
}

bool replicated(std::span<const MatchedCells> cells) {
  return std::ranges::all_of(
      cells, [](const MatchedCells& cell) { return cell.a.size() > 1 && cell.b.size() > 1; });
}

}  // namespace

std::vector<NonInferiority> non_inferiority(std::span<const std::vector<MatchedCells>> steps,
                                            double margin, const PairedOptions& options) {
  std::vector<NonInferiority> results;
  bool going = true;
  for (const std::vector<MatchedCells>& step : steps) {
    NonInferiority& result = results.emplace_back(test(step, margin, options));
    result.tested = going && replicated(step);
    result.shown = result.tested && result.p < kLevel;
    going = result.shown;
  }
  return results;
}

}  // namespace dimscope::analysis
