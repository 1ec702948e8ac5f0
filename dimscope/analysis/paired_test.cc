#include "dimscope/analysis/paired_test.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "dimscope/analysis/distributions.h"
#include "dimscope/analysis/two_way_contrast.h"
#include "dimscope/base/check.h"

namespace dimscope::analysis {
namespace {

constexpr double kPower = 0.8;

// More or less than half; sums of thirds miss it by a hair.
constexpr double kRounding = 1e-9;

void add_flips(std::span<const MatchedCells> cells, PairedComparison& result) {
  const auto add = [&](const std::vector<const Answers*>& trials, std::size_t i,
                       std::int32_t& right, double& share) {
    std::int32_t of_cell = 0;
    for (const Answers* answers : trials) of_cell += (*answers)[i];
    right += of_cell;
    share += static_cast<double>(of_cell) / static_cast<double>(trials.size() * cells.size());
  };
  for (std::int32_t i = 0; i < result.num_sentences; ++i) {
    Flip flip{.sentence = i};
    for (const MatchedCells& cell : cells) {
      add(cell.a, static_cast<std::size_t>(i), flip.right_a, flip.share_a);
      add(cell.b, static_cast<std::size_t>(i), flip.right_b, flip.share_b);
    }
    // Half of the trials are neither most of them right nor most of them wrong.
    const auto most = [](double share) { return share > 0.5 + kRounding; };
    const auto few = [](double share) { return share < 0.5 - kRounding; };
    if (few(flip.share_a) && most(flip.share_b)) result.gained.push_back(flip);
    if (most(flip.share_a) && few(flip.share_b)) result.lost.push_back(flip);
  }
  const auto size = [](const Flip& flip) {
    return std::llround(std::abs(flip.share_a - flip.share_b) / kRounding);
  };
  for (auto* flips : {&result.gained, &result.lost}) {
    std::ranges::stable_sort(*flips, std::ranges::greater(), size);
  }
}

// By their signs alone: of the changes, how many are gains (exactly), and how large those are.
void use_signs(const std::vector<double>& differences, PairedComparison& result) {
  const auto up = std::ranges::count_if(differences, [](double d) { return d > kRounding; });
  const auto down = std::ranges::count_if(differences, [](double d) { return d < -kRounding; });
  const auto n = static_cast<double>(differences.size());
  result.p = fair_coin_two_sided(up, up + down);
  result.detectable =
      detectable_difference(result.num_sentences, static_cast<double>(up + down) / n);
  if (up + down == 0) {
    // None of n changed: shares up to this make that as rare as 2.5 %.
    const double most = 1 - std::pow(0.025, 1 / n);
    result.interval = {-most, most};
    return;
  }
  double size = 0;
  for (const double d : differences) size += std::abs(d) / n;
  const Interval gains = exact_share_interval(up, up + down);
  result.interval = {(2 * gains.low - 1) * size, (2 * gains.high - 1) * size};
}

std::vector<std::span<const std::uint8_t>> views_of(const std::vector<const Answers*>& trials) {
  std::vector<std::span<const std::uint8_t>> views;
  for (const Answers* answers : trials) views.emplace_back(*answers);
  return views;
}

std::vector<std::int64_t> numbered(const std::vector<std::int64_t>& seeds, std::size_t trials) {
  if (!seeds.empty()) {
    check(seeds.size() == trials, "a seed for each trial");
    return seeds;
  }
  std::vector<std::int64_t> numbers(trials);
  std::iota(numbers.begin(), numbers.end(), std::int64_t{0});
  return numbers;
}

void add_models(const MatchedCells& cell, PairedComparison& result) {
  const std::vector<std::int64_t> seeds_a = numbered(cell.seeds_a, cell.a.size());
  const std::vector<std::int64_t> seeds_b = numbered(cell.seeds_b, cell.b.size());
  for (std::size_t a = 0; a < seeds_a.size(); ++a) {
    const auto b = std::ranges::find(seeds_b, seeds_a[a]);
    if (b == seeds_b.end()) continue;
    result.models.push_back(
        {seeds_a[a],
         mcnemar(*cell.a[a], *cell.b[static_cast<std::size_t>(b - seeds_b.begin())]),
         {}});
  }
}

// The answers of one side by ascending seed number.
std::vector<std::vector<double>> by_seed(const std::vector<const Answers*>& trials,
                                         const std::vector<std::int64_t>& given) {
  const std::vector<std::int64_t> seeds = numbered(given, trials.size());
  std::vector<std::size_t> order(trials.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t t) { return seeds[t]; });
  std::vector<std::vector<double>> result;
  for (const std::size_t t : order) result.emplace_back(trials[t]->begin(), trials[t]->end());
  return result;
}

bool all_have_the_same_seeds(std::span<const MatchedCells> cells) {
  std::vector<std::int64_t> first = numbered(cells[0].seeds_a, cells[0].a.size());
  std::ranges::sort(first);
  for (const MatchedCells& cell : cells) {
    for (std::vector<std::int64_t> seeds :
         {numbered(cell.seeds_a, cell.a.size()), numbered(cell.seeds_b, cell.b.size())}) {
      std::ranges::sort(seeds);
      if (seeds != first) return false;
    }
  }
  return true;
}

std::optional<TwoWayEstimate> seed_by_seed(std::span<const MatchedCells> cells) {
  if (!all_have_the_same_seeds(cells)) return std::nullopt;
  std::vector<std::vector<std::vector<double>>> answers;
  std::vector<std::vector<std::span<const double>>> views;
  std::vector<double> weights;
  for (const MatchedCells& cell : cells) {
    answers.push_back(by_seed(cell.a, cell.seeds_a));
    answers.push_back(by_seed(cell.b, cell.seeds_b));
    weights.push_back(-1.0 / static_cast<double>(cells.size()));
    weights.push_back(1.0 / static_cast<double>(cells.size()));
  }
  for (const auto& of_side : answers) views.emplace_back(of_side.begin(), of_side.end());
  return two_way_contrast_by_seed(views, weights);
}

void use_t(const TwoWayEstimate& estimate, PairedComparison& result) {
  result.p = estimate.p();
  result.interval = estimate.interval();
  result.standard_error = std::sqrt(estimate.variance);
  result.df = estimate.df;
  result.estimate = estimate;
  result.detectable = *result.standard_error * (student_t_quantile(0.975, estimate.df) +
                                                student_t_quantile(kPower, estimate.df));
}

}  // namespace

McNemar mcnemar(const Answers& a, const Answers& b) {
  check(a.size() == b.size(), "answers to the same sentences");
  McNemar result;
  for (std::size_t i = 0; i < a.size(); ++i) {
    result.only_a += a[i] > b[i];
    result.only_b += b[i] > a[i];
  }
  result.p = fair_coin_two_sided(result.only_a, result.only_a + result.only_b);
  return result;
}

double detectable_difference(std::int64_t n, double discordance) {
  if (n == 0 || discordance <= 0) return discordance;
  const double level = normal_quantile(0.975), power = normal_quantile(kPower);
  const double root = std::sqrt(static_cast<double>(n));
  const auto enough = [&](double delta) {
    return delta * root >= level * std::sqrt(discordance) +
                               power * std::sqrt(std::max(0.0, discordance - delta * delta));
  };
  if (!enough(discordance)) return discordance;
  double low = 0, high = discordance;
  for (int step = 0; step < 60; ++step) {  // to the last bit of a double in [0, 1]
    const double middle = (low + high) / 2;
    (enough(middle) ? high : low) = middle;
  }
  return high;
}

PairedComparison compare(std::span<const MatchedCells> cells, const PairedOptions& options) {
  check(!cells.empty() && !cells[0].a.empty(), "cells with trials to compare");
  const std::size_t n = cells[0].a[0]->size();
  check(n > 0, "sentences to compare on");
  PairedComparison result;
  result.num_sentences = static_cast<std::int64_t>(n);
  result.num_cells = static_cast<std::int32_t>(cells.size());
  std::vector<double> weights, differences(n);
  std::vector<TwoWayCell> sides;
  for (const MatchedCells& cell : cells) {
    check(!cell.a.empty() && !cell.b.empty(), "both cells have trials");
    result.num_trials_a += static_cast<std::int32_t>(cell.a.size());
    result.num_trials_b += static_cast<std::int32_t>(cell.b.size());
    add_models(cell, result);
    for (const bool first : {true, false}) {
      const TwoWayCell& side = sides.emplace_back(two_way_cell(views_of(first ? cell.a : cell.b)));
      (first ? result.accuracy_a : result.accuracy_b) += side.mean / result.num_cells;
      weights.push_back((first ? -1.0 : 1.0) / result.num_cells);
      for (std::size_t i = 0; i < n; ++i) differences[i] += weights.back() * side.sentences[i];
    }
  }
  result.difference = result.accuracy_b - result.accuracy_a;
  result.seeds_counted =
      result.num_trials_a > result.num_cells || result.num_trials_b > result.num_cells;
  add_flips(cells, result);
  if (result.num_trials_a == 1 && result.num_trials_b == 1) {
    use_signs(differences, result);
    return result;
  }
  const auto estimate = options.shared_streams && result.seeds_counted
                            ? seed_by_seed(cells)
                            : two_way_contrast(sides, weights);
  if (!estimate) return result;
  if (estimate->variance > 0) {
    use_t(*estimate, result);
  } else {
    use_signs(differences, result);
  }
  return result;
}

}  // namespace dimscope::analysis
