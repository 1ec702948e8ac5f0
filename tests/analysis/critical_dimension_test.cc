#include "dimscope/analysis/critical_dimension.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dimscope/base/rng.h"

namespace dimscope {
namespace {

using ::testing::ElementsAre;

std::vector<RightCount> of_five(const std::vector<std::int32_t>& right) {
  std::vector<RightCount> counts;
  for (const std::int32_t r : right) counts.push_back({r, 5});
  return counts;
}

TEST(IsotonicShares, AreThoseOfR) {
  // isoreg(c(1, 0, 3, 2, 5, 4, 4) / 5)$yf in R 4.2.2.
  const std::vector<double> expected = {0.1, 0.1, 0.5, 0.5, 13.0 / 15, 13.0 / 15, 13.0 / 15};
  const std::vector<double> got = isotonic_shares(of_five({1, 0, 3, 2, 5, 4, 4}));
  ASSERT_EQ(got.size(), expected.size());
  for (std::size_t i = 0; i < got.size(); ++i) EXPECT_NEAR(got[i], expected[i], 1e-12);
}

TEST(IsotonicShares, WeighLevelsByTheirTrials) {
  const std::vector<RightCount> counts = {{8, 10}, {1, 2}, {3, 3}};
  EXPECT_THAT(isotonic_shares(counts), ElementsAre(0.75, 0.75, 1));
}

TEST(CriticalLevel, IsTheFirstThatReachesTheShare) {
  EXPECT_EQ(critical_level(of_five({0, 1, 4, 5, 5})).level, 2) << "4 of 5 are 0.8";
  EXPECT_EQ(critical_level(of_five({5, 5, 5})).level, 0);
  EXPECT_EQ(critical_level(of_five({0, 0, 3})).level, 3) << "none of the three";
  EXPECT_EQ(critical_level(of_five({0, 5, 1, 5, 5})).level, 3) << "one lucky level is no proof";
  EXPECT_EQ(critical_level(of_five({0, 1, 4, 5, 5}), {.reliable = 1}).level, 3);
}

TEST(CriticalLevel, IsLessCertainWithFewerTrials) {
  const CriticalLevel few = critical_level(of_five({0, 1, 4, 5, 5}));
  std::vector<RightCount> many;
  for (const RightCount& count : of_five({0, 1, 4, 5, 5})) {
    many.push_back({40 * count.right, 40 * count.trials});
  }
  const CriticalLevel sure = critical_level(many);
  EXPECT_EQ(sure.level, 2);
  EXPECT_LE(few.low, sure.low);
  EXPECT_GT(few.high, sure.high);
  EXPECT_GE(sure.low, 2);
  EXPECT_LE(sure.high, 3);
}

TEST(CriticalLevel, SaysHowFarTheShareFalls) {
  EXPECT_DOUBLE_EQ(critical_level(of_five({0, 3, 5, 2, 5})).largest_fall, 0.6);
  EXPECT_DOUBLE_EQ(critical_level(of_five({0, 1, 5})).largest_fall, 0);
}

TEST(CriticalLevel, OfThousandsOfTrialsIsAsCertainAsTheyAre) {
  // The first binomial shares are below the smallest double.
  const std::vector<RightCount> counts = {{100, 5000}, {4900, 5000}};
  const CriticalLevel level = critical_level(counts);
  EXPECT_EQ(level.low, 1);
  EXPECT_EQ(level.high, 1);
}

// A slice of 100 sentences under 2 levels of 2 cells of 2 trials: the first `easy` are right
// everywhere, the next `needs_second` at the second level only, the rest nowhere.
struct Planted {
  std::vector<Answers> answers;
  std::vector<LevelTrials> levels;

  Planted(int easy, int needs_second) : answers(8, Answers(100)), levels(2, LevelTrials(2)) {
    for (int t = 0; t < 8; ++t) {
      for (int s = 0; s < 100; ++s) {
        answers[t][s] = s < easy || (t >= 4 && s < easy + needs_second) ? 1 : 0;
      }
      levels[t / 4][t % 2].push_back(&answers[t]);
    }
  }
};

TEST(CriticalSummary, CountsSentencesByTheirLevel) {
  const Planted planted(30, 50);
  const CriticalSummary summary = critical_summary(planted.levels, {.resamples = 200});
  EXPECT_THAT(summary.num_sentences, ElementsAre(30, 50, 20));
  EXPECT_THAT(summary.reliable_share, ElementsAre(0.3, 0.8));
  // Trials agree, so only sentences vary: 0.3 ± 1.96 · sqrt(0.3 · 0.7 / 100) = [0.21, 0.39].
  EXPECT_NEAR(summary.interval[0].low, 0.21, 0.025);
  EXPECT_NEAR(summary.interval[0].high, 0.39, 0.025);
}

TEST(CriticalSummary, DrawsSeedsWithinTheirCells) {
  // Four cells of a level, three of which have everything right: 80 % is never reached, however
  // often the seeds of each cell are drawn anew.
  const Answers right(50, 1), wrong(50, 0);
  const LevelTrials level = {
      {&right, &right}, {&right, &right}, {&right, &right}, {&wrong, &wrong}};
  const CriticalSummary summary = critical_summary(std::span(&level, 1), {.resamples = 100});
  EXPECT_EQ(summary.reliable_share[0], 0);
  EXPECT_EQ(summary.interval[0].high, 0);
}

TEST(CriticalSummary, WithoutResamplesGivesTheEstimateAlone) {
  const Planted planted(30, 50);
  const CriticalSummary summary = critical_summary(planted.levels, {.resamples = 0});
  EXPECT_EQ(summary.interval[1].low, 0.8);
  EXPECT_EQ(summary.interval[1].high, 0.8);
}

}  // namespace
}  // namespace dimscope
