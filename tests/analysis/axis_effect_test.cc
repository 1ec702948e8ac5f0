#include "dimscope/analysis/axis_effect.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "dimscope/analysis/anova.h"
#include "dimscope/base/rng.h"
#include "tests/analysis/planted.h"

namespace dimscope {
namespace {

constexpr double kTolerance = 1e-10;

TEST(AxisEffect, AgreesWithScipyAndWithAllPermutations) {
  // reference/effects.py: all 720 orders of six values.
  std::vector<Observation> trials;
  ParkMiller draw(21);
  for (const double x : {2, 4, 8}) {
    for (int seed = 1; seed <= 2; ++seed) {
      const double step = 0.3 * (std::log2(x) - 1);
      trials.push_back({.key = "", .seed = seed, .settings = {{"d", x}}, .value = draw() + step});
    }
  }
  const AxisEffect effect =
      axis_effect(FactorialDesign(trials), values_of(trials), "d", {.permutations = 4999});
  EXPECT_NEAR(*effect.effect_ratio, 0.7242606322164, kTolerance);
  EXPECT_NEAR(*effect.seed_sd, 0.366217176924, kTolerance);
  EXPECT_NEAR(effect.levels[0].interval->low, -0.4428803141703, kTolerance);
  EXPECT_NEAR(effect.slope_per_doubling, 0.3059492484461, kTolerance);
  // Monte Carlo: 4 standard deviations of 4,999 draws.
  EXPECT_NEAR(effect.p, 0.2666666666667, 4 * std::sqrt(0.267 * 0.733 / 4999));
  EXPECT_EQ(effect.num_permutations, 4999);
}

TEST(AxisEffect, PermutesOnlyAmongTrialsThatAreEqualElsewhere) {
  // All of the variation is b's: shuffling a within b's levels never reaches a planted effect of a.
  std::vector<Observation> trials = full_grid({4, 3}, 3);
  ParkMiller draw(31);
  for (Observation& trial : trials) {
    trial.value = 100 * trial.settings.at("b") + 0.2 * trial.settings.at("a") + 0.1 * draw();
  }
  const FactorialDesign design(trials);
  EXPECT_EQ(axis_effect(design, values_of(trials), "a").p, 0.001);
  EXPECT_EQ(axis_effect(design, values_of(trials), "b").p, 0.001);
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
  // Other shuffles are drawn of the same values: 4 standard deviations of 999.
  EXPECT_NEAR(before.p, after.p, 0.09);
}

TEST(AxisEffect, WithoutAnEffectHasUniformP) {
  constexpr int kStudies = 400;
  std::vector<Observation> trials = full_grid({3, 2}, 2);
  const FactorialDesign design(trials);
  std::vector<double> p;
  for (int study = 0; study < kStudies; ++study) {
    const Random random(6, Purpose::kTest, static_cast<std::uint64_t>(study));
    std::vector<double> values;
    for (std::size_t i = 0; i < trials.size(); ++i) {
      values.push_back(std::exp(5 * random.uniform(i)));  // far from normal
    }
    p.push_back(axis_effect(design, values, "a", {.permutations = 199}).p);
  }
  std::ranges::sort(p);
  double distance = 0;
  for (int i = 0; i < kStudies; ++i) {
    distance = std::max(distance, std::abs(p[i] - static_cast<double>(i + 1) / kStudies));
  }
  EXPECT_LT(distance, 1.95 / std::sqrt(kStudies)) << "Kolmogorov, 1 in 1,000";
}

TEST(AxisEffect, OfOneSeedACellHasNoNoiseToCompareWith) {
  std::vector<Observation> trials = full_grid({3}, 1);
  for (Observation& trial : trials) trial.value = trial.settings.at("a");
  const AxisEffect effect = axis_effect(FactorialDesign(trials), values_of(trials), "a");
  EXPECT_FALSE(effect.effect_ratio.has_value());
  EXPECT_FALSE(effect.levels[0].interval.has_value());
  EXPECT_EQ(effect.p, 1) << "every order of three single trials separates them as well";
}

}  // namespace
}  // namespace dimscope
