#include <gtest/gtest.h>

#include <cmath>

#include "dimscope/analysis/distributions.h"
#include "dimscope/analysis/holm.h"
#include "dimscope/analysis/two_way_contrast.h"
#include "dimscope/base/rng.h"

namespace dimscope::analysis {
namespace {

TEST(BinomialTail, IsTheChanceOfSoManyOrMore) {
  EXPECT_EQ(binomial_upper_tail(0, 36, 0.025), 1);
  EXPECT_NEAR(binomial_upper_tail(1, 1, 0.025), 0.025, 1e-15);
  EXPECT_NEAR(binomial_upper_tail(2, 2, 0.5), 0.25, 1e-15);
  EXPECT_NEAR(binomial_upper_tail(1, 36, 0.025), 1 - std::pow(0.975, 36), 1e-13);
}

TEST(ExactShareInterval, AgreesWithScipy) {
  // reference/effects.py: binomtest(k, n).proportion_ci(method="exact").
  const Interval some = exact_share_interval(12, 15), none = exact_share_interval(0, 8),
                 all = exact_share_interval(5, 5);
  EXPECT_NEAR(some.low, 0.5191088661931, 1e-12);
  EXPECT_NEAR(some.high, 0.9566879948942, 1e-12);
  EXPECT_EQ(none.low, 0);
  EXPECT_NEAR(none.high, 0.3694166475528, 1e-12);
  EXPECT_NEAR(all.low, 0.478176249895, 1e-12);
  EXPECT_EQ(all.high, 1);
}

TEST(ExactShareInterval, ExcludesAHalfWhereTheCoinTestIsBelowFivePercent) {
  for (std::int64_t n = 1; n <= 40; ++n) {
    for (std::int64_t k = 0; k <= n; ++k) {
      const Interval interval = exact_share_interval(k, n);
      EXPECT_EQ(interval.low > 0.5 || interval.high < 0.5, fair_coin_two_sided(k, n) < 0.05)
          << k << " of " << n;
    }
  }
}

TEST(HolmFamily, AdjustsWhatIsATestAndNothingElse) {
  std::optional<double> first, second, none = 0.5;
  HolmFamily family;
  family.add(0.04, first);
  family.add(std::nullopt, none);
  family.add(0.01, second);
  family.adjust();
  EXPECT_NEAR(*first, 0.04, 1e-15);
  EXPECT_NEAR(*second, 0.02, 1e-15);
  EXPECT_FALSE(none.has_value());
}

using Trials = std::vector<std::vector<double>>;

TwoWayCell cell_of(const Trials& trials) {
  const std::vector<std::span<const double>> views(trials.begin(), trials.end());
  return two_way_cell(views);
}

TEST(TwoWayContrast, OfOneTrialIsTheMeanOfItsSentences) {
  const TwoWayCell cell = cell_of({{1, 2, 4, 5}});
  const double one = 1;
  const TwoWayEstimate estimate = two_way_contrast({&cell, 1}, {&one, 1});
  EXPECT_EQ(estimate.value, 3);
  EXPECT_NEAR(estimate.variance, 10.0 / 3 / 4, 1e-15);
  EXPECT_EQ(estimate.df, 3);
  EXPECT_FALSE(estimate.seeds_counted);
}

// What two-way analysis of variance without replication gives: seeds 2 and 8/3, sentences 2 and
// 8/3 around 4 and one cell's residuals of 1.
TEST(TwoWayContrast, TakesTheLuckAwayOnce) {
  const Trials trials = {{1, 5, 3}, {5, 3, 7}};
  const TwoWayCell cell = cell_of(trials);
  EXPECT_EQ(cell.mean, 4);
  EXPECT_EQ(cell.seeds, 2);  // (3 - 4)² + (5 - 4)²
  // Residuals: ∓1 ±2 ∓1, squares 12, df 2, n 3.
  EXPECT_NEAR(cell.luck, 12.0 / 2 / 3, 1e-15);
  const double one = 1;
  const TwoWayEstimate estimate = two_way_contrast({&cell, 1}, {&one, 1});
  EXPECT_NEAR(estimate.sentences, 1.0 / 3, 1e-15);  // means 3, 4, 5
  EXPECT_NEAR(estimate.seeds, 1, 1e-15);
  EXPECT_NEAR(estimate.luck, 1, 1e-15);
  EXPECT_NEAR(estimate.variance, 0.5, 1e-15) << "no less than half the luck";
}

TEST(TwoWayContrast, GivesACellOfOneTrialTheVarianceOfTheOthers) {
  const std::vector<TwoWayCell> cells = {cell_of({{1, 0, 1, 1}, {0, 0, 1, 0}}),
                                         cell_of({{1, 1, 0, 0}})};
  const double weights[] = {-1, 1};
  const TwoWayEstimate estimate = two_way_contrast(cells, weights);
  EXPECT_NEAR(estimate.seeds, cells[0].seeds / 2 + cells[0].seeds, 1e-15);
}

TEST(TwoWayContrast, OfWhatDoesNotVaryClaimsNothing) {
  for (const double value : {0.1, 0.3, 0.7}) {
    const Trials trials(7, std::vector<double>(11, value));
    const TwoWayCell cell = cell_of(trials);
    const double third = 1.0 / 3;
    const TwoWayEstimate estimate = two_way_contrast({&cell, 1}, {&third, 1});
    EXPECT_EQ(estimate.variance, 0);
    EXPECT_FALSE(estimate.p() || estimate.interval());
  }
}

// A mean over seeds that scatter and sentences that differ.
TEST(TwoWayContrast, CoversTheMeanInNineteenOfTwentyStudies) {
  constexpr int kStudies = 1000;
  int covered = 0;
  for (int study = 0; study < kStudies; ++study) {
    const Random random(6, Purpose::kTest, static_cast<std::uint64_t>(study));
    std::uint64_t position = 0;
    std::vector<double> sentences;
    for (int i = 0; i < 30; ++i) sentences.push_back(random.normal(position++));
    std::vector<TwoWayCell> cells;
    for (const double spread : {0.5, 0.05}) {
      Trials trials;
      for (int seed = 0; seed < 4; ++seed) {
        const double own = spread * random.normal(position++);
        auto& trial = trials.emplace_back();
        for (const double s : sentences) trial.push_back(s + own + random.normal(position++));
      }
      cells.push_back(cell_of(trials));
    }
    const double weights[] = {0.5, 0.5};
    const auto interval = two_way_contrast(cells, weights).interval();
    covered += interval->low <= 0 && 0 <= interval->high;
  }
  EXPECT_GE(covered, 930);
  EXPECT_LE(covered, 980);
}

}  // namespace
}  // namespace dimscope::analysis
