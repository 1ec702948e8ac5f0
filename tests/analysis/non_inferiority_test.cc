#include "dimscope/analysis/non_inferiority.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "dimscope/base/rng.h"

namespace dimscope::analysis {
namespace {

// Models of falling size: one cell each, the first is the reference.
class Ladder {
 public:
  // chance[k] of being right on a sentence, on average; seeds scatter by `seed_sd`.
  Ladder(const std::vector<double>& chance, int sentences, int seeds, double seed_sd,
         std::uint64_t stream) {
    const Random random(3, Purpose::kTest, stream);
    std::uint64_t position = 0;
    std::vector<double> easy;
    for (int i = 0; i < sentences; ++i) easy.push_back(0.5 * (random.uniform(position++) - 0.5));
    cells_.resize(chance.size());
    for (std::size_t k = 0; k < chance.size(); ++k) {
      for (int s = 0; s < seeds; ++s) {
        const double shift = seed_sd * random.normal(position++);
        Answers& answers = cells_[k].emplace_back();
        for (int i = 0; i < sentences; ++i) {
          answers.push_back(random.uniform(position++) < chance[k] + easy[i] + shift ? 1 : 0);
        }
      }
    }
  }
  std::vector<std::vector<MatchedCells>> steps() const {
    std::vector<std::vector<MatchedCells>> steps;
    for (std::size_t k = 1; k < cells_.size(); ++k) {
      MatchedCells& pair = steps.emplace_back().emplace_back();
      for (const Answers& answers : cells_[0]) pair.a.push_back(&answers);
      for (const Answers& answers : cells_[k]) pair.b.push_back(&answers);
    }
    return steps;
  }

 private:
  std::vector<std::vector<Answers>> cells_;
};

TEST(NonInferiority, GoesDownUntilAStepFails) {
  const Ladder ladder({0.7, 0.7, 0.69, 0.5, 0.7}, 2000, 5, 0.002, 1);
  const auto results = non_inferiority(ladder.steps(), 0.05);
  ASSERT_EQ(results.size(), 4U);
  EXPECT_TRUE(results[0].shown);
  EXPECT_TRUE(results[1].shown);
  EXPECT_TRUE(results[2].tested);
  EXPECT_FALSE(results[2].shown);
  // As good as the largest, but behind one that failed.
  EXPECT_FALSE(results[3].tested);
  EXPECT_FALSE(results[3].shown);
  EXPECT_LT(results[3].p, 0.05);
  EXPECT_EQ(results[0].num_trials, 5);
  EXPECT_EQ(results[0].num_sentences, 2000);
  EXPECT_NEAR(results[2].difference, -0.2, 0.03);
}

TEST(NonInferiority, BoundAndPAreTwoSidesOfOneTest) {
  for (std::uint64_t stream = 0; stream < 60; ++stream) {
    const Ladder ladder({0.7, 0.68}, 300, 3, 0.01, 50 + stream);
    const NonInferiority r = non_inferiority(ladder.steps(), 0.04)[0];
    EXPECT_EQ(r.lower > -0.04, r.p < 0.05);
    EXPECT_EQ(r.shown, r.p < 0.05);
    EXPECT_LT(r.lower, r.difference);
  }
}

TEST(NonInferiority, BoundAndPAreStudents) {
  const Answers a1 = {1, 1, 1, 0}, a2 = {1, 1, 0, 1}, b1 = {1, 0, 1, 1}, b2 = {0, 1, 1, 1};
  const std::vector<std::vector<MatchedCells>> steps = {{{{&a1, &a2}, {&b1, &b2}}}};
  const NonInferiority r = non_inferiority(steps, 0.5)[0];
  // d = (-.5, -.5, .5, .5): var/N = (1/3) / 4; seeds are equal in sum; m = 1/3 on both sides, luck
  // 2 (1/3) / 2 / 4 = 1/12, of which half is left: se² = 1/24 with 3 degrees of freedom.
  // scipy: t.ppf(.95, 3) / √24; t.sf(.5 √24, 3).
  EXPECT_NEAR(r.difference, 0, 1e-15);
  EXPECT_NEAR(r.lower, -0.4803782995490046, 1e-6);
  EXPECT_NEAR(r.p, 0.04586055665578593, 1e-6);
}

TEST(NonInferiority, OfEqualAnswersIsLimitedByTheirNumber) {
  const Answers same(58, 1);
  const std::vector<std::vector<MatchedCells>> steps = {{{{&same, &same}, {&same, &same}}}};
  // 1 - 0.05^(1/58) = 0.0503: 58 equal answers show 5.1 points, not 5.
  EXPECT_TRUE(non_inferiority(steps, 0.051)[0].shown);
  EXPECT_FALSE(non_inferiority(steps, 0.05)[0].shown);
  EXPECT_NEAR(non_inferiority(steps, 0.05)[0].lower, -0.0503, 1e-4);
}

TEST(NonInferiority, ShowsNothingOfSingleSeeds) {
  const Ladder ladder({0.7, 0.7}, 2000, 1, 0, 2);
  const NonInferiority r = non_inferiority(ladder.steps(), 0.2)[0];
  EXPECT_FALSE(r.tested);
  EXPECT_FALSE(r.shown);
}

TEST(NonInferiority, CallsAModelEnoughThatIsNotInAtMostOneOfTwentyStudies) {
  // Every step is exactly the margin below: each certificate would be false.
  int wrong = 0;
  constexpr int kStudies = 500;
  for (std::uint64_t study = 0; study < kStudies; ++study) {
    const Ladder ladder({0.6, 0.55, 0.55, 0.55}, 150, 5, 0.03, 1000 + study);
    for (const NonInferiority& r : non_inferiority(ladder.steps(), 0.05)) {
      if (r.shown) {
        ++wrong;
        break;
      }
    }
  }
  EXPECT_LE(wrong, kStudies * 0.05 + 3 * std::sqrt(kStudies * 0.05 * 0.95));
  EXPECT_GE(wrong, 1);  // the margin itself is certified now and then: the test has some power
}

}  // namespace
}  // namespace dimscope::analysis
