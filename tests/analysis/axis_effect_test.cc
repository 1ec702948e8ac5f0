#include "dimscope/analysis/axis_effect.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "dimscope/analysis/anova.h"
#include "dimscope/base/rng.h"
#include "tests/analysis/planted.h"

namespace dimscope::analysis {
namespace {

constexpr double kTolerance = 1e-10;

void expect_interval(const std::optional<Interval>& got, double low, double high) {
  ASSERT_TRUE(got.has_value());
  EXPECT_NEAR(got->low, low, kTolerance);
  EXPECT_NEAR(got->high, high, kTolerance);
}

TEST(AxisEffect, OfUnequalSeedsAgreesWithScipy) {
  const std::vector<Observation> trials = unequal_seeds();
  const AxisEffect a = axis_effect(FactorialDesign(trials), values_of(trials), "a");
  EXPECT_EQ(a.levels[0].n, 9);
  EXPECT_NEAR(a.levels[0].mean, -2.082102983658, kTolerance);
  expect_interval(a.levels[0].interval, -2.751687295095, -1.41251867222);
  EXPECT_NEAR(a.levels[2].mean, -2.555622230496, kTolerance);
  expect_interval(a.levels[2].interval, -2.638229258539, -2.473015202454);
  EXPECT_NEAR(a.levels[0].seeds->sd, 0.7815377392704, kTolerance);
  expect_interval(a.levels[0].seeds->interval, 0.5014397787277, 1.745219482334);
  EXPECT_NEAR(*a.slope_per_doubling, -0.2592710801427, kTolerance);
  expect_interval(a.slope_interval, -0.7080546801344, 0.189512519849);
  EXPECT_NEAR(*a.f, 2.304106898079, kTolerance);
  EXPECT_NEAR(*a.df1, 1.548371947213, kTolerance);
  EXPECT_NEAR(*a.df2, 9.740965132449, kTolerance);
  EXPECT_NEAR(*a.p, 0.1567643910275, kTolerance);
  EXPECT_FALSE(a.spread.has_value()) << "a cell of two seeds";
  // The ends are a contrast of their own: Welch's t of their cells' means.
  ASSERT_TRUE(a.ends && a.ends->interval && a.ends->p);
  EXPECT_EQ(a.ends->a, a.levels.front().x);
  EXPECT_EQ(a.ends->b, a.levels.back().x);
  EXPECT_NEAR(a.ends->difference, a.levels[2].mean - a.levels[0].mean, kTolerance);
  const FactorialDesign design(trials);
  const std::vector<double> values = values_of(trials);
  const CellEstimates estimates(design, values);
  std::vector<double> weights = design.level_weights(0, 2);
  const std::vector<double> of_first = design.level_weights(0, 0);
  for (std::size_t c = 0; c < weights.size(); ++c) weights[c] -= of_first[c];
  EXPECT_EQ(*a.ends->p, *estimates.contrast(weights).p());
  EXPECT_EQ(a.ends->interval->low, estimates.contrast(weights).interval()->low);
}

TEST(AxisEffect, OfMissingCellsHasAdjustedMeans) {
  std::vector<Observation> trials = full_grid({4, 3}, 3);
  ParkMiller draw(7);
  for (Observation& trial : trials) {
    trial.value = draw() + 0.2 * trial.settings.at("a").number() * trial.settings.at("b").number();
  }
  std::erase_if(trials, [](const Observation& trial) {
    const double a = trial.settings.at("a").number(), b = trial.settings.at("b").number();
    return (a == 1 && b == 1) || (a == 4 && b == 3) || (a == 2 && b == 2 && trial.seed == 3);
  });
  const AxisEffect a = axis_effect(FactorialDesign(trials), values_of(trials), "a");
  EXPECT_NEAR(a.levels[0].mean, 0.822747484566, kTolerance);
  expect_interval(a.levels[0].interval, 0.5387061612075, 1.106788807925);
  EXPECT_NEAR(a.levels[3].mean, 2.09720866569, kTolerance);
  expect_interval(a.levels[3].interval, 1.814891129405, 2.379526201975);
  EXPECT_NEAR(*a.slope_per_doubling, 0.6463286047466, kTolerance);
  expect_interval(a.slope_interval, 0.4785472383938, 0.8141099710994);
  const Anova all = anova(FactorialDesign(trials), values_of(trials));
  EXPECT_EQ(*a.p, *all.terms[0].p) << "one p for one question";
}

TEST(AxisEffect, KeepsItsSignHoweverManySeedsACellHas) {
  // +2 points a doubling of a; b is worth far more, and its good cells have the fewer seeds the
  // larger a is: a mean over trials would fall.
  std::vector<Observation> trials = full_grid({3, 3}, 20);
  std::erase_if(trials, [](const Observation& trial) {
    const double a = trial.settings.at("a").number(), b = trial.settings.at("b").number();
    const double seeds = 2 + 9 * std::abs((a - 1) - (b - 1));
    return static_cast<double>(trial.seed) > (b == 3 ? 20 - 9 * (a - 1) : seeds);
  });
  for (Observation& trial : trials) {
    trial.settings["a"] = std::exp2(trial.settings.at("a").number());
    trial.value = 0.02 * std::log2(trial.settings.at("a").number()) +
                  0.1 * trial.settings.at("b").number() +
                  0.001 * static_cast<double>(trial.seed % 3);
  }
  double raw[2] = {0, 0}, n[2] = {0, 0};
  for (const Observation& trial : trials) {
    if (trial.settings.at("a").number() == 4) continue;
    const bool last = trial.settings.at("a").number() == 8;
    raw[last] += trial.value;
    n[last] += 1;
  }
  ASSERT_LT(raw[1] / n[1], raw[0] / n[0]) << "the trap is set";
  const AxisEffect a = axis_effect(FactorialDesign(trials), values_of(trials), "a");
  EXPECT_NEAR(*a.slope_per_doubling, 0.02, 0.002);
  EXPECT_GT(a.slope_interval->low, 0.015);
  EXPECT_GT(a.levels[2].mean, a.levels[0].mean);
}

TEST(AxisEffect, IntervalsOfLevelsCoverWhereTheSpreadFalls) {
  // The seeds' standard deviation falls 13 times from the first value to the last; 3 seeds a cell.
  constexpr int kStudies = 600;
  std::vector<Observation> trials = full_grid({4, 2}, 3);
  const FactorialDesign design(trials);
  std::vector<double> values(trials.size());
  int first = 0, last = 0, slope = 0;
  for (int study = 0; study < kStudies; ++study) {
    const Random random(9, Purpose::kTest, static_cast<std::uint64_t>(study));
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = std::pow(13, (1 - trials[i].settings.at("a").number()) / 3) * random.normal(i);
    }
    const AxisEffect a = axis_effect(design, values, "a");
    const auto holds_zero = [](const Interval& i) { return i.low <= 0 && 0 <= i.high; };
    first += holds_zero(*a.levels.front().interval);
    last += holds_zero(*a.levels.back().interval);
    slope += holds_zero(*a.slope_interval);
  }
  // 3.4 standard deviations of 600 at 95 % are 3 %.
  for (const int covered : {first, last, slope}) {
    EXPECT_GT(covered, 0.92 * kStudies);
    EXPECT_LT(covered, 0.985 * kStudies);
  }
}

TEST(AxisEffect, DoesNotCareWhichSeedIsWhich) {
  std::vector<Observation> trials = full_grid({3, 3}, 3);
  ParkMiller draw(41);
  for (Observation& trial : trials) trial.value = draw();
  const AxisEffect before = axis_effect(FactorialDesign(trials), values_of(trials), "a");
  for (Observation& trial : trials) trial.seed = -trial.seed;
  std::ranges::reverse(trials);
  const AxisEffect after = axis_effect(FactorialDesign(trials), values_of(trials), "a");
  EXPECT_NEAR(*before.effect_ratio, *after.effect_ratio, kTolerance);
  for (std::size_t l = 0; l < 3; ++l) {
    EXPECT_NEAR(before.levels[l].mean, after.levels[l].mean, kTolerance);
  }
  EXPECT_NEAR(*before.p, *after.p, kTolerance);
}

TEST(AxisEffect, OfOneSeedACellHasNoNoiseToCompareWith) {
  std::vector<Observation> trials = full_grid({3}, 1);
  for (Observation& trial : trials) trial.value = trial.settings.at("a").number();
  const AxisEffect effect = axis_effect(FactorialDesign(trials), values_of(trials), "a");
  EXPECT_FALSE(effect.effect_ratio.has_value());
  EXPECT_FALSE(effect.levels[0].interval.has_value());
  EXPECT_FALSE(effect.p || effect.slope_interval || effect.spread);
  EXPECT_GT(effect.slope_per_doubling, 0);
}

// Values of optimizers that have no order, and as many seeds as there are.
std::vector<Observation> unordered() {
  const std::map<std::string, std::vector<double>> values = {
      {"adagrad", {0.40, 0.42, 0.45}}, {"adam", {0.44, 0.50, 0.47, 0.49}}, {"sgd", {0.41, 0.52}}};
  std::vector<Observation> trials;
  for (const auto& [optimizer, of_optimizer] : values) {
    std::int64_t seed = 0;
    for (const double value : of_optimizer) {
      trials.push_back({.key = optimizer + std::to_string(seed),
                        .seed = seed,
                        .settings = {{"optimizer", optimizer}},
                        .value = value});
      ++seed;
    }
  }
  return trials;
}

TEST(AxisEffect, WithoutAnOrderIsEveryDifferenceAsInWelchsTest) {
  const std::vector<Observation> trials = unordered();
  const AxisEffect effect = axis_effect(FactorialDesign(trials), values_of(trials), "optimizer");
  EXPECT_FALSE(effect.slope_per_doubling || effect.slope_interval);
  ASSERT_EQ(effect.differences.size(), 3u);
  // t.test(adam, adagrad) and so on in R 4.2.
  const double expected[3][4] = {
      {0.051666666667, 0.050699581799, -0.000238950109, 0.103572283442},
      {0.041666666667, 0.584792213681, -0.500134248791, 0.583467582124},
      {-0.010000000000, 0.886219471995, -0.572312758644, 0.552312758644}};
  for (std::size_t i = 0; i < 3; ++i) {
    const LevelDifference& d = effect.differences[i];
    EXPECT_NEAR(d.difference, expected[i][0], kTolerance);
    EXPECT_NEAR(d.p.value(), expected[i][1], kTolerance);
    expect_interval(d.interval, expected[i][2], expected[i][3]);
  }
  EXPECT_EQ(effect.differences[1].a, "adagrad");
  EXPECT_EQ(effect.differences[1].b, "sgd");
}

TEST(AxisEffect, OfNumbersHasNoDifferences) {
  const std::vector<Observation> trials = unequal_seeds();
  EXPECT_TRUE(axis_effect(FactorialDesign(trials), values_of(trials), "a").differences.empty());
}

}  // namespace
}  // namespace dimscope::analysis
