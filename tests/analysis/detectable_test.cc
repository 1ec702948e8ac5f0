#include "dimscope/analysis/detectable.h"

#include <gtest/gtest.h>

#include <cmath>

namespace dimscope {
namespace {

TEST(DetectableDifference, IsThatOfTheTreebanksTestSets) {
  // Connor's formula, solved by bisection in Python (statistics.NormalDist) for power 0.8,
  // discordance 0.25.
  EXPECT_NEAR(*detectable_difference(2210), 0.029781, 1e-6);
  EXPECT_NEAR(*detectable_difference(1821), 0.032805, 1e-6);
  EXPECT_NEAR(*detectable_difference(212), 0.095673, 1e-6);
}

TEST(DetectableDifference, SolvesConnorsEquation) {
  constexpr double z_test = 1.959963984540054, z_power = 1.2815515655446004;  // 97.5 %, 90 %
  const double d = *detectable_difference(500, 0.4, 0.9);
  const double n = std::pow((z_test * std::sqrt(0.4) + z_power * std::sqrt(0.4 - d * d)) / d, 2);
  // One root, a few roundings: the relative error of n is a small multiple of 2^-53.
  EXPECT_NEAR(n, 500, 1e-9);
}

TEST(DetectableDifference, ShrinksWithSentencesAndGrowsWithDiscordance) {
  EXPECT_LT(*detectable_difference(1000), *detectable_difference(999));
  EXPECT_LT(*detectable_difference(1000, 0.2), *detectable_difference(1000, 0.25));
  EXPECT_LT(*detectable_difference(1000, 0.2, 0.8), *detectable_difference(1000, 0.2, 0.9));
}

TEST(DetectableDifference, IsAbsentWhereNothingCouldBeFound) {
  EXPECT_EQ(detectable_difference(1), std::nullopt);
  EXPECT_EQ(detectable_difference(28), std::nullopt);  // it would be 0.254
  EXPECT_NEAR(*detectable_difference(31), 0.242136, 1e-6);
}

}  // namespace
}  // namespace dimscope
