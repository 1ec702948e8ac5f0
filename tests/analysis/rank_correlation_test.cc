#include "dimscope/analysis/rank_correlation.h"

#include <gtest/gtest.h>

#include <cmath>

#include "dimscope/base/rng.h"

namespace dimscope::analysis {
namespace {

TEST(RankCorrelation, EqualValuesShareTheMeanOfTheirRanks) {
  EXPECT_EQ(ranks(std::vector<double>{3, 1, 3, 2, 3}), (std::vector<double>{4, 1, 4, 2, 4}));
  EXPECT_EQ(ranks(std::vector<double>{5, 5}), (std::vector<double>{1.5, 1.5}));
  EXPECT_TRUE(ranks(std::vector<double>()).empty());
}

// By hand, from the ranks 3 4.5 4.5 7 1 6 2 and 2 5.5 4 5.5 1 7 3, and by 1 - 6Σd²/(n³ - n).
TEST(RankCorrelation, IsSpearmans) {
  const std::vector<double> x = {1.5, 2.0, 2.0, 7.0, -3.0, 4.0, 0.0};
  const std::vector<double> y = {0.1, 0.5, 0.4, 0.5, -1.0, 3.0, 0.2};
  EXPECT_NEAR(*rank_correlation(x, y), 97.0 / 110, 1e-12);
  EXPECT_NEAR(*rank_correlation(std::vector<double>{1, 2, 3, 4, 5, 6},
                                std::vector<double>{2, 1, 4, 3, 6, 5}),
              29.0 / 35, 1e-12);
}

TEST(RankCorrelation, IsOneForAnyIncreasingFunctionAndMinusOneForAnyDecreasing) {
  std::vector<double> x, up, down;
  for (int i = 0; i < 50; ++i) {
    x.push_back(i * 0.37 - 4);
    up.push_back(std::exp(x.back()));
    down.push_back(-x.back() * x.back() * x.back());
  }
  EXPECT_DOUBLE_EQ(*rank_correlation(x, up), 1);
  EXPECT_DOUBLE_EQ(*rank_correlation(x, down), -1);
}

TEST(RankCorrelation, DoesNotExistWithoutVariationOrPairs) {
  EXPECT_EQ(rank_correlation(std::vector<double>{1}, std::vector<double>{2}), std::nullopt);
  EXPECT_EQ(rank_correlation(std::vector<double>(), std::vector<double>()), std::nullopt);
  EXPECT_EQ(rank_correlation(std::vector<double>{1, 1, 1}, std::vector<double>{1, 2, 3}),
            std::nullopt);
  EXPECT_EQ(grouped_rank_correlation(std::vector<double>{1, 2, 3}, std::vector<double>{4, 4, 4},
                                     std::vector<std::int32_t>{0, 0, 1}),
            std::nullopt);
}

TEST(RankCorrelation, CountsGroupsAndPairs) {
  const auto r =
      grouped_rank_correlation(std::vector<double>{1, 2, 3, 4}, std::vector<double>{1, 3, 2, 4},
                               std::vector<std::int32_t>{5, 5, 7, 7});
  ASSERT_TRUE(r);
  EXPECT_EQ(r->num_groups, 2);
  EXPECT_EQ(r->num_pairs, 4);
  EXPECT_NEAR(r->value, 0.8, 1e-12);
  ASSERT_TRUE(r->interval);
  EXPECT_FALSE(grouped_rank_correlation(std::vector<double>{1, 2}, std::vector<double>{1, 2},
                                        std::vector<std::int32_t>{5, 5})
                   ->interval);
}

// How often the interval holds the true correlation, in groups whose pairs share a common part: an
// interval that took the pairs for independent would be far too short.
TEST(RankCorrelation, TheIntervalHoldsTheTruthNineteenTimesInTwenty) {
  // x = a + e, y = b + f per group and pair, a and b with correlation ½: of pairs, ρ of the normal
  // variables is ½·½, Spearman's (6/π)·asin(ρ/2).
  const double truth = 6 / 3.141592653589793 * std::asin(0.25 / 2);
  int holds = 0;
  constexpr int kRepeats = 400, kGroups = 100, kPairs = 8;
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    const Random random(3, Purpose::kTest, static_cast<std::uint64_t>(repeat));
    std::uint64_t position = 0;
    std::vector<double> x, y;
    std::vector<std::int32_t> groups;
    for (std::int32_t g = 0; g < kGroups; ++g) {
      const double a = random.normal(position++);
      const double b = 0.5 * a + std::sqrt(0.75) * random.normal(position++);
      for (int p = 0; p < kPairs; ++p) {
        x.push_back(a + random.normal(position++));
        y.push_back(b + random.normal(position++));
        groups.push_back(g);
      }
    }
    const auto r = grouped_rank_correlation(x, y, groups);
    holds += r->interval->low <= truth && truth <= r->interval->high;
  }
  // 380 expected; five standard deviations are 22.
  EXPECT_NEAR(holds, 380, 22);
}

}  // namespace
}  // namespace dimscope::analysis
