#include "dimscope/analysis/spread.h"

#include <gtest/gtest.h>

#include <cmath>

#include "dimscope/analysis/anova.h"
#include "dimscope/base/rng.h"
#include "tests/analysis/planted.h"

namespace dimscope::analysis {
namespace {

TEST(SpreadTest, AgreesWithItsDefinitionInNumpy) {
  // reference/ats.py
  std::vector<Observation> trials = full_grid({3}, 5);
  std::erase_if(trials, [](const Observation& trial) {
    return static_cast<double>(trial.seed) > trial.settings.at("a").number() + 2;
  });
  ParkMiller draw(23);
  for (Observation& trial : trials) trial.value = draw() * trial.settings.at("a").number();
  const FactorialDesign design(trials);
  const SpreadTest axis = *spread_test(design, values_of(trials), 0);
  EXPECT_NEAR(axis.f, 0.852269850049, 1e-10);
  EXPECT_NEAR(axis.df1, 1.966093474304, 1e-10);
  EXPECT_EQ(axis.df2, 6);
  EXPECT_NEAR(axis.p, 0.4704274499532, 1e-10);
  EXPECT_NEAR(spread_test(design, values_of(trials))->f, axis.f, 1e-10)
      << "of one factor, the same";
}

TEST(SpreadTest, FindsASpreadThatFallsAndNoOther) {
  constexpr int kStudies = 1000;
  std::vector<Observation> trials = full_grid({3, 3}, 5);
  const FactorialDesign design(trials);
  std::vector<double> values(trials.size());
  int along = 0, across = 0, none = 0;
  for (int study = 0; study < kStudies; ++study) {
    const Random random(4, Purpose::kTest, static_cast<std::uint64_t>(study));
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = random.normal(i);
    none += spread_test(design, values, 0)->p < 0.05;
    for (std::size_t i = 0; i < values.size(); ++i) {
      // Means that differ are no spread.
      values[i] = std::pow(13, (1 - trials[i].settings.at("a").number()) / 2) * values[i] +
                  trials[i].settings.at("b").number();
    }
    along += spread_test(design, values, 0)->p < 0.05;
    across += spread_test(design, values, 1)->p < 0.05;
  }
  EXPECT_LT(none, 0.065 * kStudies);
  EXPECT_LT(across, 0.09 * kStudies) << "of b, where that of a differs: docs/effects.md";
  EXPECT_GT(along, 0.95 * kStudies);
}

TEST(SpreadTest, IsNotMisledByCellsThatHaveFewerSeedsWhereTheyScatterMore) {
  // Along b the spread falls 13 times and seeds grow from 3 to 12; along a nothing changes.
  constexpr int kStudies = 1000;
  std::vector<Observation> trials = full_grid({3, 3}, 12);
  std::erase_if(trials, [](const Observation& trial) {
    return static_cast<double>(trial.seed) > 3 * std::exp2(trial.settings.at("b").number() - 1);
  });
  const FactorialDesign design(trials);
  std::vector<double> values(trials.size());
  int along_a = 0, along_b = 0;
  for (int study = 0; study < kStudies; ++study) {
    const Random random(7, Purpose::kTest, static_cast<std::uint64_t>(study));
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = std::pow(13, (1 - trials[i].settings.at("b").number()) / 2) * random.normal(i);
    }
    along_a += spread_test(design, values, 0)->p < 0.05;
    along_b += spread_test(design, values, 1)->p < 0.05;
  }
  EXPECT_LT(along_a, 0.13 * kStudies) << "docs/effects.md; by a common variance, 60 %";
  EXPECT_GT(along_b, 0.5 * kStudies);
}

TEST(SpreadTest, NeedsThreeSeedsAndSomethingThatVaries) {
  std::vector<Observation> two = full_grid({3}, 2), three = full_grid({3}, 3);
  for (std::size_t i = 0; i < two.size(); ++i) two[i].value = static_cast<double>(i * i);
  EXPECT_FALSE(spread_test(FactorialDesign(two), values_of(two), 0).has_value());
  EXPECT_FALSE(spread_test(FactorialDesign(three), values_of(three), 0).has_value());
  EXPECT_FALSE(mean_spread({}, {}).has_value());
}

TEST(MeanSpread, OfOneCellIsTheClassicalInterval) {
  // scipy: sqrt(4 * 2.5 / chi2.ppf([0.975, 0.025], 4))
  const double variance = 2.5, df = 4;
  const Spread spread = *mean_spread({&variance, 1}, {&df, 1});
  EXPECT_NEAR(spread.sd, std::sqrt(2.5), 1e-12);
  EXPECT_NEAR(spread.interval.low, 0.9473126706752, 1e-9);
  EXPECT_NEAR(spread.interval.high, 4.543490393448, 1e-9);
}

}  // namespace
}  // namespace dimscope::analysis
