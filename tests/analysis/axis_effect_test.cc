#include "dimscope/analysis/axis_effect.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

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
  EXPECT_NEAR(a.slope_per_doubling, -0.2592710801427, kTolerance);
  expect_interval(a.slope_interval, -0.7080546801344, 0.189512519849);
  EXPECT_NEAR(*a.f, 2.304106898079, kTolerance);
  EXPECT_NEAR(*a.df1, 1.548371947213, kTolerance);
  EXPECT_NEAR(*a.df2, 9.740965132449, kTolerance);
  EXPECT_NEAR(*a.p, 0.1567643910275, kTolerance);
  EXPECT_FALSE(a.spread.has_value()) << "a cell of two seeds";
}

TEST(AxisEffect, OfMissingCellsHasAdjustedMeans) {
  std::vector<Observation> trials = full_grid({4, 3}, 3);
  ParkMiller draw(7);
  for (Observation& trial : trials) {
    trial.value = draw() + 0.2 * trial.settings.at("a") * trial.settings.at("b");
  }
  std::erase_if(trials, [](const Observation& trial) {
    const double a = trial.settings.at("a"), b = trial.settings.at("b");
    return (a == 1 && b == 1) || (a == 4 && b == 3) || (a == 2 && b == 2 && trial.seed == 3);
  });
  const AxisEffect a = axis_effect(FactorialDesign(trials), values_of(trials), "a");
  EXPECT_NEAR(a.levels[0].mean, 0.822747484566, kTolerance);
  expect_interval(a.levels[0].interval, 0.5387061612075, 1.106788807925);
  EXPECT_NEAR(a.levels[3].mean, 2.09720866569, kTolerance);
  expect_interval(a.levels[3].interval, 1.814891129405, 2.379526201975);
  EXPECT_NEAR(a.slope_per_doubling, 0.6463286047466, kTolerance);
  expect_interval(a.slope_interval, 0.4785472383938, 0.8141099710994);
  const Anova all = anova(FactorialDesign(trials), values_of(trials));
  EXPECT_EQ(*a.p, *all.terms[0].p) << "one p for one question";
}

TEST(AxisEffect, KeepsItsSignHoweverManySeedsACellHas) {
  // +2 points a doubling of a; b is worth far more, and its good cells have the fewer seeds the
  // larger a is: a mean over trials would fall.
  std::vector<Observation> trials = full_grid({3, 3}, 20);
  std::erase_if(trials, [](const Observation& trial) {
    const double a = trial.settings.at("a"), b = trial.settings.at("b");
    const double seeds = 2 + 9 * std::abs((a - 1) - (b - 1));
    return static_cast<double>(trial.seed) > (b == 3 ? 20 - 9 * (a - 1) : seeds);
  });
  for (Observation& trial : trials) {
    trial.settings["a"] = std::exp2(trial.settings.at("a"));
    trial.value = 0.02 * std::log2(trial.settings.at("a")) + 0.1 * trial.settings.at("b") +
                  0.001 * static_cast<double>(trial.seed % 3);
  }
  double raw[2] = {0, 0}, n[2] = {0, 0};
  for (const Observation& trial : trials) {
    if (trial.settings.at("a") == 4) continue;
    const bool last = trial.settings.at("a") == 8;
    raw[last] += trial.value;
    n[last] += 1;
  }
  ASSERT_LT(raw[1] / n[1], raw[0] / n[0]) << "the trap is set";
  const AxisEffect a = axis_effect(FactorialDesign(trials), values_of(trials), "a");
  EXPECT_NEAR(a.slope_per_doubling, 0.02, 0.002);
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
      values[i] = std::pow(13, (1 - trials[i].settings.at("a")) / 3) * random.normal(i);
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
  for (Observation& trial : trials) trial.value = trial.settings.at("a");
  const AxisEffect effect = axis_effect(FactorialDesign(trials), values_of(trials), "a");
  EXPECT_FALSE(effect.effect_ratio.has_value());
  EXPECT_FALSE(effect.levels[0].interval.has_value());
  EXPECT_FALSE(effect.p || effect.slope_interval || effect.spread);
  EXPECT_GT(effect.slope_per_doubling, 0);
}

}  // namespace
}  // namespace dimscope::analysis
