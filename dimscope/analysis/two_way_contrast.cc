#include "dimscope/analysis/two_way_contrast.h"

#include <algorithm>
#include <cmath>

#include "dimscope/analysis/distributions.h"
#include "dimscope/base/check.h"

namespace dimscope::analysis {
namespace {

// Of values of size 1, what rounding may leave of a variance that is 0.
constexpr double kRounding = 1e-26;

template <typename T>
TwoWayCell cell_of(std::span<const std::span<const T>> trials) {
  check(!trials.empty() && !trials[0].empty(), "trials with sentences");
  TwoWayCell cell;
  cell.num_trials = static_cast<std::int32_t>(trials.size());
  const std::size_t n = trials[0].size();
  const auto sentences = static_cast<double>(n), seeds = static_cast<double>(trials.size());
  cell.sentences.resize(n);
  std::vector<double> means;
  for (const auto& trial : trials) {
    check(trial.size() == n, "values of the same sentences");
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) {
      sum += static_cast<double>(trial[i]);
      cell.sentences[i] += static_cast<double>(trial[i]);
    }
    means.push_back(sum / sentences);
    cell.mean += sum / sentences / seeds;
  }
  for (double& value : cell.sentences) value /= seeds;
  if (trials.size() < 2) return cell;
  double own = 0;
  for (std::size_t t = 0; t < trials.size(); ++t) {
    cell.seeds += (means[t] - cell.mean) * (means[t] - cell.mean) / (seeds - 1);
    for (std::size_t i = 0; i < n; ++i) {
      const double left =
          static_cast<double>(trials[t][i]) - cell.sentences[i] - means[t] + cell.mean;
      own += left * left;
    }
  }
  if (n > 1) cell.luck = own / (seeds - 1) / (sentences - 1) / sentences;
  if (cell.seeds <= kRounding) cell.seeds = 0;
  if (cell.luck <= kRounding) cell.luck = 0;
  return cell;
}

// The weight of each cell's own variances in that of the sum: a cell of one trial takes the mean of
// the others.
std::vector<double> variance_weights(std::span<const TwoWayCell> cells,
                                     std::span<const double> weights) {
  double replicated = 0, single = 0;
  for (std::size_t c = 0; c < cells.size(); ++c) {
    if (cells[c].num_trials > 1) {
      ++replicated;
    } else {
      single += weights[c] * weights[c];
    }
  }
  std::vector<double> result(cells.size());
  for (std::size_t c = 0; c < cells.size(); ++c) {
    if (cells[c].num_trials < 2) continue;
    result[c] = weights[c] * weights[c] / cells[c].num_trials + single / replicated;
  }
  return result;
}

}  // namespace

TwoWayCell two_way_cell(std::span<const std::span<const double>> trials) {
  return cell_of(trials);
}

TwoWayCell two_way_cell(std::span<const std::span<const std::uint8_t>> trials) {
  return cell_of(trials);
}

std::optional<Interval> TwoWayEstimate::interval() const {
  if (variance <= 0) return std::nullopt;
  const double half = student_t_quantile(0.975, df) * std::sqrt(variance);
  return Interval{value - half, value + half};
}

std::optional<double> TwoWayEstimate::p() const {
  if (variance <= 0) return std::nullopt;
  return student_t_two_sided(value / std::sqrt(variance), df);
}

TwoWayEstimate two_way_contrast(std::span<const TwoWayCell> cells,
                                std::span<const double> weights) {
  check(!cells.empty() && cells.size() == weights.size(), "a weight for each cell");
  const std::size_t n = cells[0].sentences.size();
  TwoWayEstimate estimate;
  std::vector<double> differences(n);
  for (std::size_t c = 0; c < cells.size(); ++c) {
    check(cells[c].sentences.size() == n, "cells with the same sentences");
    estimate.value += weights[c] * cells[c].mean;
    estimate.seeds_counted = estimate.seeds_counted || cells[c].num_trials > 1;
    if (weights[c] == 0) continue;
    for (std::size_t i = 0; i < n; ++i) differences[i] += weights[c] * cells[c].sentences[i];
  }
  double squares = 0;  // of the parts, each by its degrees of freedom
  const auto count = static_cast<double>(n);
  double least_df = count - 1;
  if (n > 1) {
    for (const double d : differences) {
      estimate.sentences += (d - estimate.value) * (d - estimate.value) / (count - 1) / count;
    }
    squares += estimate.sentences * estimate.sentences / (count - 1);
  }
  const std::vector<double> of_cell = variance_weights(cells, weights);
  for (std::size_t c = 0; c < cells.size(); ++c) {
    const double part = of_cell[c] * cells[c].seeds;
    estimate.seeds += part;
    estimate.luck += of_cell[c] * cells[c].luck;
    if (part <= 0) continue;
    squares += part * part / (cells[c].num_trials - 1);
    least_df = std::min(least_df, cells[c].num_trials - 1.0);
  }
  // The difference of two estimates may come out near 0, where the truth is at least the luck.
  estimate.variance =
      std::max(estimate.luck / 2, estimate.sentences + estimate.seeds - estimate.luck);
  if (estimate.variance <= kRounding) {
    estimate.variance = 0;
    return estimate;
  }
  estimate.df = std::max(std::max(1.0, least_df), estimate.variance * estimate.variance / squares);
  return estimate;
}

TwoWayEstimate two_way_contrast_by_seed(
    std::span<const std::vector<std::span<const double>>> trials, std::span<const double> weights) {
  check(!trials.empty() && trials.size() == weights.size(), "a weight for each cell");
  const std::size_t seeds = trials[0].size(), n = trials[0][0].size();
  std::vector<std::vector<double>> sums(seeds, std::vector<double>(n));
  for (std::size_t c = 0; c < trials.size(); ++c) {
    check(trials[c].size() == seeds, "cells with the same seeds");
    for (std::size_t s = 0; s < seeds; ++s) {
      for (std::size_t i = 0; i < n; ++i) sums[s][i] += weights[c] * trials[c][s][i];
    }
  }
  const std::vector<std::span<const double>> views(sums.begin(), sums.end());
  const TwoWayCell cell = two_way_cell(views);
  const double one = 1;
  return two_way_contrast({&cell, 1}, {&one, 1});
}

}  // namespace dimscope::analysis
