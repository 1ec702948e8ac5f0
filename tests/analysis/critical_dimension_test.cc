#include "dimscope/analysis/critical_dimension.h"
#include "dimscope/base/rng.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dimscope/base/rng.h"

namespace dimscope::analysis {
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
  const Interval wilson = wilson_interval(0.3, 100);
  EXPECT_NEAR(summary.interval[0]->low, wilson.low, 1e-12);
  EXPECT_NEAR(summary.interval[0]->high, wilson.high, 1e-12);
}

TEST(CriticalSummary, DrawsSeedsWithinTheirCells) {
  // Four cells of a level, three of which have everything right: 80 % is never reached, however
  // often the seeds of each cell are drawn anew.
  const Answers right(50, 1), wrong(50, 0);
  const LevelTrials level = {
      {&right, &right}, {&right, &right}, {&right, &right}, {&wrong, &wrong}};
  const CriticalSummary summary = critical_summary(std::span(&level, 1), {.resamples = 100});
  EXPECT_EQ(summary.reliable_share[0], 0);
  EXPECT_EQ(summary.interval[0]->high, wilson_interval(0, 50).high) << "sentences alone";
}

// Studies of one level of 5 trials (or of 3 cells with 3 each): a share of sentences is easy, the
// rest hard, trials differ in skill. What is held to be the truth is the mean estimate.
struct SimulatedStudies {
  std::vector<double> shares;
  std::vector<Interval> intervals;
  int on_their_bound = 0;
};

SimulatedStudies simulated(std::size_t cells, std::size_t seeds, double skill_sd) {
  SimulatedStudies studies;
  constexpr std::uint64_t kSentences = 150;
  for (std::uint64_t study = 0; study < 300; ++study) {
    const Random random(5, Purpose::kTest, study);
    std::uint64_t position = 0;
    std::vector<double> difficulty;
    for (std::uint64_t s = 0; s < kSentences; ++s) {
      difficulty.push_back(2.5 * random.normal(position++));
    }
    std::vector<Answers> answers;
    for (std::size_t t = 0; t < cells * seeds; ++t) {
      const double skill = skill_sd * random.normal(position++);
      Answers& trial = answers.emplace_back();
      for (const double d : difficulty) {
        trial.push_back(random.uniform(position++) < 1 / (1 + std::exp(d - skill)) ? 1 : 0);
      }
    }
    LevelTrials level(cells);
    for (std::size_t t = 0; t < answers.size(); ++t) level[t % cells].push_back(&answers[t]);
    const CriticalSummary summary = critical_summary({&level, 1}, {.resamples = 100});
    studies.shares.push_back(summary.reliable_share[0]);
    studies.intervals.push_back(*summary.interval[0]);
    studies.on_their_bound += summary.interval[0]->low >= studies.shares.back() ||
                              summary.interval[0]->high <= studies.shares.back();
  }
  return studies;
}

TEST(CriticalSummary, HasAnIntervalAroundTheEstimateThatHoldsTheMean) {
  const struct {
    std::size_t cells, seeds;
    double skill_sd;
  } cases[] = {{1, 5, 0.5}, {1, 10, 0.1}, {3, 3, 0.5}, {1, 3, 0.5}};
  for (const auto& c : cases) {
    const SimulatedStudies studies = simulated(c.cells, c.seeds, c.skill_sd);
    EXPECT_EQ(studies.on_their_bound, 0);
    double truth = 0;
    for (const double share : studies.shares) truth += share / 300;
    const auto covered = std::ranges::count_if(
        studies.intervals, [&](const Interval& i) { return i.low <= truth && truth <= i.high; });
    EXPECT_GE(covered, 270) << c.cells << " x " << c.seeds << ": 92 % of 300, less their error";
  }
}

TEST(CriticalSummary, DrawsSharedSeedsTogether) {
  const Answers right(50, 1), wrong(50, 0);
  // By seeds drawn together both cells of a level are right or both wrong.
  const std::vector<LevelTrials> levels = {{{&right, &wrong}, {&right, &wrong}}};
  const CriticalOptions shared{.reliable = 0.5, .resamples = 200, .shared_streams = true};
  const auto interval = critical_summary(levels, shared).interval[0];
  ASSERT_TRUE(interval.has_value());
  const std::vector<LevelTrials> uneven = {{{&right, &wrong}, {&right, &wrong, &right}}};
  EXPECT_FALSE(critical_summary(uneven, shared).interval[0].has_value());
}

TEST(CriticalSummary, WithoutResamplesCountsSentencesAlone) {
  const Planted planted(30, 50);
  const CriticalSummary summary = critical_summary(planted.levels, {.resamples = 0});
  EXPECT_EQ(summary.interval[1]->low, wilson_interval(0.8, 100).low);
}

}  // namespace
}  // namespace dimscope::analysis
