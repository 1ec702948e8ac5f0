#include "dimscope/analysis/axis_sentences.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "dimscope/base/rng.h"
#include "tests/analysis/planted.h"

namespace dimscope::analysis {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;

TEST(SharesBySentence, TakeCasesOfASentenceTogether) {
  // Cases 0 and 2 are of sentence 7, case 1 of sentence 3: 1.5 cases a sentence.
  const std::vector<std::vector<std::uint8_t>> passed = {{1, 0, 1}};
  const std::vector<std::int32_t> sentence_of = {7, 3, 7};
  const auto shares = shares_by_sentence(passed, sentence_of);
  // 2/3 + (0 - 2/3) / 1.5 for sentence 3, 2/3 + (2 - 4/3) / 1.5 for sentence 7.
  EXPECT_THAT(shares[0], ElementsAre(DoubleNear(2.0 / 9, 1e-12), DoubleNear(10.0 / 9, 1e-12)));
  EXPECT_NEAR((shares[0][0] + shares[0][1]) / 2, 2.0 / 3, 1e-12);
}

// Sentences that differ much, seeds that hardly do; the truth of each level is 0.
struct Study {
  std::vector<Observation> trials = full_grid({2, 2}, 3);
  std::vector<std::vector<double>> values;
  std::vector<double> means;

  explicit Study(std::uint64_t number) {
    const Random random(7, Purpose::kTest, number);
    std::uint64_t position = 0;
    constexpr int kSentences = 40;
    std::vector<double> of_sentence;
    for (int s = 0; s < kSentences; ++s) of_sentence.push_back(random.normal(position++));
    for (std::size_t t = 0; t < trials.size(); ++t) {
      const double skill = 0.05 * random.normal(position++);
      auto& row = values.emplace_back();
      for (const double each : of_sentence) {
        row.push_back(each + skill + 0.3 * random.normal(position++));
      }
      means.push_back(std::accumulate(row.begin(), row.end(), 0.0) / kSentences);
    }
  }
};

TEST(SentenceIntervals, HoldWhatIntervalsOverSeedsAloneMiss) {
  for (const Seeds seeds : {Seeds::kIndependent, Seeds::kCrossed}) {
    constexpr int kStudies = 300;
    int alone = 0, with_sentences = 0, slopes = 0;
    for (std::uint64_t number = 0; number < kStudies; ++number) {
      const Study study(number);
      const FactorialDesign design(study.trials, seeds);
      AxisEffect axis = axis_effect(design, study.means, "a");
      const auto holds = [](const std::optional<Interval>& i) {
        return i && i->low <= 0 && 0 <= i->high;
      };
      alone += holds(axis.levels[1].interval);
      SentenceIntervals(design, study.values).apply(axis);
      with_sentences += holds(axis.levels[1].interval);
      slopes += holds(axis.slope_interval);
    }
    EXPECT_LT(alone, kStudies * 3 / 4);
    EXPECT_GE(with_sentences, 270) << "92 % of 300, less their error";
    EXPECT_GE(slopes, 270);
  }
}

TEST(SentenceIntervals, OfTheSlopeAreAroundTheSlope) {
  const Study study(1);
  const FactorialDesign design(study.trials);
  AxisEffect axis = axis_effect(design, study.means, "a");
  SentenceIntervals(design, study.values).apply(axis);
  ASSERT_TRUE(axis.slope_interval);
  EXPECT_NEAR((axis.slope_interval->low + axis.slope_interval->high) / 2, *axis.slope_per_doubling,
              1e-12);
  for (const AxisLevel& level : axis.levels) {
    EXPECT_NEAR((level.interval->low + level.interval->high) / 2, level.mean, 1e-12);
  }
}

}  // namespace
}  // namespace dimscope::analysis
