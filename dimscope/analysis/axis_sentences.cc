#include "dimscope/analysis/axis_sentences.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

#include "dimscope/base/check.h"

namespace dimscope::analysis {

SentenceIntervals::SentenceIntervals(const FactorialDesign& design,
                                     std::vector<std::vector<double>> values)
    : design_(design), values_(std::move(values)) {
  check(std::ssize(values_) == design.num_observations(), "values of each trial");
  for (std::int32_t c = 0; c < design.num_cells(); ++c) {
    std::vector<std::span<const double>> trials;
    for (const std::int32_t i : design.members(c)) trials.emplace_back(values_[i]);
    cells_.push_back(two_way_cell(trials));
  }
}

std::optional<Interval> SentenceIntervals::interval_of(std::span<const double> weights) const {
  if (values_.front().size() < 2) return std::nullopt;
  if (design_.seeds() == Seeds::kIndependent) return two_way_contrast(cells_, weights).interval();
  if (!design_.seeds_cross()) return std::nullopt;
  std::vector<std::vector<std::span<const double>>> trials;
  for (std::int32_t c = 0; c < design_.num_cells(); ++c) {
    auto& of_cell = trials.emplace_back();
    for (const std::int32_t i : design_.members(c)) of_cell.emplace_back(values_[i]);
  }
  return two_way_contrast_by_seed(trials, weights).interval();
}

void SentenceIntervals::apply_to_differences(
    AxisEffect& axis, const std::vector<std::vector<double>>& weights) const {
  const auto apply = [&](LevelDifference& d) {
    if (!d.interval) return;
    const auto number = [&](const Setting& x) {
      return std::ranges::find(axis.levels, x, &AxisLevel::x) - axis.levels.begin();
    };
    std::vector<double> difference = weights[number(d.b)];
    const std::vector<double>& of_a = weights[number(d.a)];
    for (std::size_t c = 0; c < difference.size(); ++c) difference[c] -= of_a[c];
    d.interval = interval_of(difference);
  };
  std::ranges::for_each(axis.differences, apply);
  if (axis.ends) apply(*axis.ends);
}

void SentenceIntervals::apply(AxisEffect& axis) const {
  const auto found = std::ranges::find(design_.factors(), axis.axis);
  check(found != design_.factors().end(), "an axis of the design");
  const auto factor = static_cast<std::int32_t>(found - design_.factors().begin());
  std::vector<std::vector<double>> weights;
  for (std::size_t l = 0; l < axis.levels.size(); ++l) {
    weights.push_back(design_.level_weights(factor, static_cast<std::int32_t>(l)));
    if (axis.levels[l].interval) axis.levels[l].interval = interval_of(weights.back());
  }
  apply_to_differences(axis, weights);
  if (!axis.slope_interval) return;
  std::vector<double> x = numbers_of(design_.levels()[factor]);
  // The slope that axis_effect() fits to the levels' means.
  if (x.front() > 0) std::ranges::transform(x, x.begin(), [](double at) { return std::log2(at); });
  const double mean = std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
  double squares = 0;
  for (const double at : x) squares += (at - mean) * (at - mean);
  std::vector<double> slope(static_cast<std::size_t>(design_.num_cells()));
  for (std::size_t l = 0; l < x.size(); ++l) {
    for (std::size_t c = 0; c < slope.size(); ++c) {
      slope[c] += (x[l] - mean) / squares * weights[l][c];
    }
  }
  axis.slope_interval = interval_of(slope);
}

std::vector<std::vector<double>> shares_by_sentence(
    std::span<const std::vector<std::uint8_t>> passed, std::span<const std::int32_t> sentence_of) {
  std::map<std::int32_t, std::vector<std::size_t>> cases;
  for (std::size_t c = 0; c < sentence_of.size(); ++c) cases[sentence_of[c]].push_back(c);
  const double mean_cases =
      static_cast<double>(sentence_of.size()) / static_cast<double>(cases.size());
  std::vector<std::vector<double>> result;
  for (const std::vector<std::uint8_t>& of_trial : passed) {
    const double share =
        static_cast<double>(std::accumulate(of_trial.begin(), of_trial.end(), std::int64_t{0})) /
        static_cast<double>(of_trial.size());
    std::vector<double>& values = result.emplace_back();
    for (const auto& [sentence, of_sentence] : cases) {
      double right = 0;
      for (const std::size_t c : of_sentence) right += of_trial[c];
      const double expected = share * static_cast<double>(of_sentence.size());
      values.push_back(share + (right - expected) / mean_cases);
    }
  }
  return result;
}

}  // namespace dimscope::analysis
