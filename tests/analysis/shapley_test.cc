#include "dimscope/analysis/shapley.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "dimscope/analysis/anova.h"
#include "dimscope/base/rng.h"
#include "tests/analysis/planted.h"

namespace dimscope::analysis {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

// The mean of the cells that have `cell`'s settings of some factors, by going through all of them.
double mean_with(const std::map<std::vector<int>, double>& cells, const std::vector<int>& cell,
                 const std::vector<int>& factors) {
  double sum = 0, n = 0;
  for (const auto& [levels, mean] : cells) {
    const bool same = std::ranges::all_of(factors, [&](int f) { return levels[f] == cell[f]; });
    if (!same) continue;
    sum += mean;
    ++n;
  }
  return sum / n;
}

// Variance over cells of the mean given some factors.
double explained(const std::map<std::vector<int>, double>& cells, const std::vector<int>& factors) {
  double mean = 0, squares = 0;
  for (const auto& [levels, value] : cells) mean += value / static_cast<double>(cells.size());
  for (const auto& [levels, value] : cells) {
    squares += std::pow(mean_with(cells, levels, factors) - mean, 2);
  }
  return squares / static_cast<double>(cells.size());
}

// The Shapley value by its definition: over every order of the factors, what one adds when it
// comes.
template <typename Worth>
std::vector<double> by_orders(int k, const Worth& worth) {
  std::vector<int> order(k);
  std::iota(order.begin(), order.end(), 0);
  std::vector<double> sums(k);
  double orders = 0;
  do {
    std::vector<int> before;
    for (const int f : order) {
      const double without = worth(before);
      before.push_back(f);
      sums[f] += worth(before) - without;
    }
    ++orders;
  } while (std::next_permutation(order.begin(), order.end()));
  for (double& sum : sums) sum /= orders;
  return sums;
}

struct Planted {
  std::vector<Observation> observations;
  std::vector<double> values;
  std::map<std::vector<int>, double> cells;  // means by level
};

// A grid with noise of its own in every cell.
Planted planted(const std::vector<int>& levels, int seeds, std::uint64_t seed, double noise = 1) {
  Planted result{.observations = full_grid(levels, seeds)};
  const Random random(seed, Purpose::kTest);
  std::uint64_t position = 0;
  for (const Observation& o : result.observations) {
    std::vector<int> cell;
    double value = 0;
    for (const auto& [name, level] : o.settings) cell.push_back(static_cast<int>(level.number()));
    for (std::size_t f = 0; f < cell.size(); ++f)
      value += std::sqrt(cell[f] * static_cast<double>(f + 1));
    value += 0.7 * cell.front() * cell.back();
    value += noise * random.normal(position++);
    result.values.push_back(value);
    result.cells[cell] += value / seeds;
  }
  return result;
}

TEST(Shapley, IsWhatEveryOrderOfTheFactorsAddsOnAverage) {
  const Planted p = planted({3, 2, 4}, 3, 11);
  const FactorialDesign design(p.observations);
  const auto shares = shapley(design, p.values, {.resamples = 0});
  ASSERT_TRUE(shares.has_value());
  const auto worth = [&](const std::vector<int>& factors) { return explained(p.cells, factors); };
  const std::vector<double> expected = by_orders(3, worth);
  const double all = worth({0, 1, 2});
  double sum = 0;
  for (int f = 0; f < 3; ++f) {
    EXPECT_NEAR(shares->factors[f].of_cells, expected[f] / all, 1e-12) << f;
    sum += shares->factors[f].of_cells;
  }
  EXPECT_NEAR(sum, 1, 1e-12);
}

TEST(Shapley, InteractionIsTheGrabischRoubensIndex) {
  const Planted p = planted({3, 2, 4}, 2, 12);
  const auto shares = shapley(FactorialDesign(p.observations), p.values, {.resamples = 0});
  const auto v = [&](const std::vector<int>& factors) { return explained(p.cells, factors); };
  const double all = v({0, 1, 2});
  // Σ over S without i, j of (n - s - 2)! s! / (n - 1)! times the second difference.
  const double with_none = v({0, 1}) - v({0}) - v({1}) + v({});
  const double with_third = v({0, 1, 2}) - v({0, 2}) - v({1, 2}) + v({2});
  ASSERT_THAT(shares->interactions, SizeIs(3));
  EXPECT_THAT(shares->interactions[0].factors, ElementsAre("a", "b"));
  EXPECT_NEAR(shares->interactions[0].of_cells, (with_none / 2 + with_third / 2) / all, 1e-12);
}

TEST(Shapley, AgreesWithTheAnalysisOfVarianceOfTwoFactors) {
  const Planted p = planted({4, 5}, 3, 13);
  const FactorialDesign design(p.observations);
  const Anova a = anova(design, p.values);
  const auto shares = shapley(design, p.values, {.resamples = 0});
  const double between = 1 - a.error_share.value();
  for (int f = 0; f < 2; ++f) {
    const double expected = (a.terms[f].share.value() + a.terms[2].share.value() / 2) / between;
    EXPECT_NEAR(shares->factors[f].of_cells, expected, 1e-12);
  }
  // Freed of noise as ω² frees its squares, over an unbiased estimate of all variance.
  const double mse = a.error_squares / a.error_df;
  const auto freed = [&](int t) { return (a.terms[t].squares - a.terms[t].df * mse) / 60; };
  const double total = freed(0) + freed(1) + freed(2) + mse;
  EXPECT_NEAR(*shares->factors[1].of_trials, (freed(1) + freed(2) / 2) / total, 1e-12);
  EXPECT_NEAR(*shares->seeds, mse / total, 1e-12);
  EXPECT_NEAR(*shares->factors[0].of_trials + *shares->factors[1].of_trials + *shares->seeds, 1,
              1e-12);
}

TEST(Shapley, CountsCellsAlikeHoweverManySeedsTheyHave) {
  Planted p = planted({2, 3}, 2, 14, 0);  // without noise: a seed more says nothing new
  const auto before = shapley(FactorialDesign(p.observations), p.values, {.resamples = 0});
  for (int more = 3; more < 9; ++more) {
    p.observations.push_back(p.observations.front());
    p.observations.back().seed = more;
    p.values.push_back(p.values.front());
  }
  const auto after = shapley(FactorialDesign(p.observations), p.values, {.resamples = 0});
  EXPECT_NEAR(before->factors[0].of_cells, after->factors[0].of_cells, 1e-12);
}

TEST(Shapley, SplitsACellsDistanceAmongItsSettings) {
  const Planted p = planted({3, 2, 4}, 3, 15);
  const FactorialDesign design(p.observations);
  std::vector<std::int32_t> all(static_cast<std::size_t>(design.num_cells()));
  std::iota(all.begin(), all.end(), 0);
  for (const ShapleyCell& cell : shapley_cells(design, p.values, all)) {
    std::vector<int> levels;
    for (int f = 0; f < 3; ++f) levels.push_back(design.level(cell.cell, f) + 1);
    const auto worth = [&](const std::vector<int>& factors) {
      return mean_with(p.cells, levels, factors);
    };
    const std::vector<double> expected = by_orders(3, worth);
    double sum = 0;
    for (int f = 0; f < 3; ++f) {
      EXPECT_NEAR(cell.settings[f].value, expected[f], 1e-12);
      EXPECT_TRUE(cell.settings[f].interval.has_value());
      sum += cell.settings[f].value;
    }
    EXPECT_NEAR(sum, cell.distance, 1e-12);
    EXPECT_NEAR(cell.mean, p.cells.at(levels), 1e-12);
  }
}

TEST(Shapley, SaysNothingOfAConstantOrOfMissingCells) {
  for (int k = 1; k < 1000; k += 37) {
    const std::vector<Observation> grid = full_grid({3, 3}, 4);
    const std::vector<double> same(grid.size(), k / 1000.0);
    EXPECT_FALSE(shapley(FactorialDesign(grid), same).has_value()) << k;
  }
  Planted p = planted({3, 3}, 1, 16);
  const auto single = shapley(FactorialDesign(p.observations), p.values);
  EXPECT_FALSE(single->factors[0].of_trials.has_value());  // one seed: noise is not known
  p.observations.pop_back();
  p.values.pop_back();
  EXPECT_FALSE(shapley(FactorialDesign(p.observations), p.values).has_value());
  EXPECT_THAT(shapley_cells(FactorialDesign(p.observations), p.values, std::vector{0}), SizeIs(0));
}

TEST(Shapley, IntervalsCoverTheTrueShareWhereCellsScatterDifferently) {
  // Two factors, 3 x 4 cells, 4 seeds; the spread falls from 2 to 0.5 along the first.
  const std::vector<Observation> grid = full_grid({3, 4}, 4);
  const FactorialDesign design(grid);
  const double spread[] = {2, 1, 0.5};
  std::map<std::vector<int>, double> truth;
  double noise = 0;
  for (int a = 1; a <= 3; ++a) {
    for (int b = 1; b <= 4; ++b) truth[{a, b}] = 0.9 * a + 0.3 * b + 0.2 * a * b;
    noise += spread[a - 1] * spread[a - 1] / 3;
  }
  const auto worth = [&](const std::vector<int>& factors) { return explained(truth, factors); };
  const std::vector<double> effects = by_orders(2, worth);
  const double all = worth({0, 1}) + noise;
  constexpr int kStudies = 300;
  int covered[2] = {0, 0}, split_covered = 0;
  for (int study = 0; study < kStudies; ++study) {
    const Random random(static_cast<std::uint64_t>(study), Purpose::kTest);
    std::vector<double> values;
    for (std::size_t i = 0; i < grid.size(); ++i) {
      const auto a = static_cast<int>(grid[i].settings.at("a").number());
      const auto b = static_cast<int>(grid[i].settings.at("b").number());
      values.push_back(truth[{a, b}] + spread[a - 1] * random.normal(i));
    }
    const auto shares = shapley(design, values, {.resamples = 200});
    for (int f = 0; f < 2; ++f) {
      const Interval& interval = *shares->factors[f].interval;
      const double share = effects[f] / all;
      covered[f] += interval.low <= share && share <= interval.high;
    }
    const ShapleyCell cell = shapley_cells(design, values, std::vector{11})[0];
    const double expected =
        by_orders(2, [&](const std::vector<int>& s) { return mean_with(truth, {3, 4}, s); })[0];
    split_covered +=
        cell.settings[0].interval->low <= expected && expected <= cell.settings[0].interval->high;
  }
  for (const int hits : {covered[0], covered[1], split_covered}) {
    EXPECT_GE(hits, kStudies * 0.87);  // docs/effects.md has the coverage by seeds and spread
    EXPECT_LE(hits, kStudies * 0.99);
  }
}

TEST(Shapley, FreesTermsOfWhatCrossedSeedsPutIntoThem) {
  const Planted p = planted({4, 5}, 3, 13);
  const FactorialDesign design(p.observations, Seeds::kCrossed);
  const auto shares = shapley(design, p.values, {.resamples = 50});
  // The noise of each term's squares as its test has it.
  const CellEstimates estimates(design, p.values);
  const auto freed = [&](int t) {
    return (estimates.tests()[t]->squares - estimates.tests()[t]->noise) / 20;
  };
  const double seeds = *estimates.seed_variance();
  const double total = freed(0) + freed(1) + freed(2) + seeds;
  EXPECT_NEAR(*shares->factors[0].of_trials, (freed(0) + freed(2) / 2) / total, 1e-12);
  EXPECT_NEAR(*shares->factors[1].of_trials, (freed(1) + freed(2) / 2) / total, 1e-12);
  EXPECT_NEAR(*shares->seeds, seeds / total, 1e-12);
  EXPECT_TRUE(shares->factors[0].interval.has_value());
  // A number that each seed adds to all cells is luck of the seed, and no effect.
  std::vector<double> shifted = p.values;
  for (std::size_t i = 0; i < shifted.size(); ++i) {
    shifted[i] += 5.0 * static_cast<double>(p.observations[i].seed);
  }
  const auto more = shapley(design, shifted, {.resamples = 0});
  const double ratio = *more->factors[0].of_trials / *more->factors[1].of_trials;
  EXPECT_NEAR(ratio, *shares->factors[0].of_trials / *shares->factors[1].of_trials, 1e-9);
  EXPECT_GT(*more->seeds, *shares->seeds);
  const auto split = shapley_cells(design, p.values, std::vector{7})[0].settings;
  const auto split_shifted = shapley_cells(design, shifted, std::vector{7})[0].settings;
  EXPECT_NEAR(split[0].interval->low, split_shifted[0].interval->low, 1e-9);
  // Not the same seeds everywhere: nothing is freed, and nothing has an interval.
  std::vector<Observation> other = p.observations;
  other.back().seed = 99;
  const FactorialDesign uncrossed(other, Seeds::kCrossed);
  const auto none = shapley(uncrossed, p.values);
  EXPECT_FALSE(none->factors[0].of_trials || none->factors[0].interval || none->seeds);
  EXPECT_FALSE(shapley_cells(uncrossed, p.values, std::vector{7})[0].settings[0].interval);
}

TEST(Shapley, IntervalsCoverTheTrueShareOfCrossedSeeds) {
  // 3 x 4 cells, 5 seeds; half of a seed's variance is common to the cells of one value of a, a
  // fifth to all cells.
  constexpr int kSeeds = 5;
  const std::vector<Observation> grid = full_grid({3, 4}, kSeeds);
  const FactorialDesign design(grid, Seeds::kCrossed);
  std::map<std::vector<int>, double> truth;
  for (int a = 1; a <= 3; ++a) {
    for (int b = 1; b <= 4; ++b) truth[{a, b}] = 0.9 * a + 0.3 * b + 0.2 * a * b;
  }
  const auto worth = [&](const std::vector<int>& factors) { return explained(truth, factors); };
  const std::vector<double> effects = by_orders(2, worth);
  const double all = worth({0, 1}) + 1;
  constexpr int kStudies = 300;
  int covered[2] = {0, 0}, split_covered = 0;
  double mean[2] = {0, 0};
  for (int study = 0; study < kStudies; ++study) {
    const Random random(static_cast<std::uint64_t>(study), Purpose::kTest);
    std::vector<double> values;
    for (std::size_t i = 0; i < grid.size(); ++i) {
      const auto a = static_cast<int>(grid[i].settings.at("a").number());
      const auto b = static_cast<int>(grid[i].settings.at("b").number());
      const auto seed = static_cast<std::uint64_t>(grid[i].seed);
      const double luck = std::sqrt(0.2) * random.normal(1000 + seed) +
                          std::sqrt(0.5) * random.normal(2000 + 10 * seed + a) +
                          std::sqrt(0.3) * random.normal(i);
      values.push_back(truth[{a, b}] + luck);
    }
    const auto shares = shapley(design, values, {.resamples = 200});
    for (int f = 0; f < 2; ++f) {
      const Interval& interval = *shares->factors[f].interval;
      const double share = effects[f] / all;
      covered[f] += interval.low <= share && share <= interval.high;
      mean[f] += *shares->factors[f].of_trials / kStudies;
    }
    const ShapleyCell cell = shapley_cells(design, values, std::vector{11})[0];
    const double expected =
        by_orders(2, [&](const std::vector<int>& s) { return mean_with(truth, {3, 4}, s); })[0];
    split_covered +=
        cell.settings[0].interval->low <= expected && expected <= cell.settings[0].interval->high;
  }
  for (int f = 0; f < 2; ++f) EXPECT_NEAR(mean[f], effects[f] / all, 0.03);
  for (const int hits : {covered[0], covered[1], split_covered}) {
    EXPECT_GE(hits, kStudies * 0.87);  // docs/effects.md has the coverage
    EXPECT_LE(hits, kStudies * 0.995);
  }
}

}  // namespace
}  // namespace dimscope::analysis
