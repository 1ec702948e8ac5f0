#include "dimscope/analysis/regression.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace dimscope::analysis {
namespace {

using Values = std::vector<double>;

constexpr double kTolerance = 1e-12;

void expect_near(const std::optional<Interval>& got, double low, double high) {
  ASSERT_TRUE(got.has_value());
  EXPECT_NEAR(got->low, low, kTolerance);
  EXPECT_NEAR(got->high, high, kTolerance);
}

// Scores of a phrase at eight trials, two values of x with two seeds each.
const Values kX = {2, 2, 3, 3, 5, 8, 13, 20};
const Values kY = {0.21, 0.25, 0.28, 0.24, 0.37, 0.41, 0.55, 0.83};

TEST(Regression, AgreesWithScipy) {
  // scipy.stats.linregress(x, y), version 1.10.1. The interval is slope ± t·stderr with t from
  // mpmath (see summary_test.cc), residual_sd = sqrt(sum((y - intercept - slope·x)²) / 6).
  const auto line = linear_regression(kX, kY);
  ASSERT_TRUE(line.has_value());
  EXPECT_EQ(line->n, 8);
  EXPECT_NEAR(line->slope, 0.03212328767123288, kTolerance);
  EXPECT_NEAR(line->intercept, 0.16763698630136983, kTolerance);
  EXPECT_NEAR(line->r_squared.value(), 0.9829275431615216, kTolerance);
  expect_near(line->slope_interval, 0.027894168283599546, 0.036352407058866208);
  EXPECT_NEAR(line->residual_sd, 0.02953405278610781, kTolerance);
}

TEST(Regression, AgreesWithScipyOnAnscombesFirstSet) {
  // Anscombe 1973: y = 3.00 + 0.500·x, R² = 0.67; the digits as above.
  const Values x = {10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5};
  const Values y = {8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68};
  const auto line = linear_regression(x, y);
  ASSERT_TRUE(line.has_value());
  EXPECT_NEAR(line->slope, 0.5000909090909091, kTolerance);
  EXPECT_NEAR(line->intercept, 3.0000909090909103, kTolerance);
  EXPECT_NEAR(line->r_squared.value(), 0.666542459508775, kTolerance);
  expect_near(line->slope_interval, 0.23337013638518734, 0.76681168179663084);
  expect_near(line->band.at(3), 6.657463949878939, 8.3443542319392428);
  expect_near(line->band.at(7), 3.4225131743175172, 6.5783959165915738);
}

TEST(Regression, BandWidensAwayFromTheMean) {
  // As above: f ± t·s·sqrt(1/n + (x - mean)² / 292) with f = intercept + slope·x.
  const auto line = linear_regression(kX, kY);
  ASSERT_EQ(line->band.size(), 8u);
  expect_near(line->band[0], 0.19871798877250334, 0.26504913451516789);
  expect_near(line->band[7], 0.74947716642281704, 0.87072831302923776);
  EXPECT_LT(line->band[5].high - line->band[5].low, line->band[0].high - line->band[0].low);
}

TEST(Regression, DoesNotDependOnTheOrder) {
  const auto first = linear_regression(kX, kY);
  Values x = kX, y = kY;
  for (std::size_t turn = 1; turn < x.size(); ++turn) {
    std::rotate(x.begin(), x.begin() + 1, x.end());
    std::rotate(y.begin(), y.begin() + 1, y.end());
    const auto line = linear_regression(x, y);
    EXPECT_NEAR(line->slope, first->slope, 1e-15);
    EXPECT_NEAR(line->intercept, first->intercept, 1e-15);
    EXPECT_NEAR(*line->r_squared, *first->r_squared, 1e-14);
  }
}

TEST(Regression, FollowsALinearChangeOfUnits) {
  Values x = kX, y = kY;
  for (double& v : x) v = 10 * v - 3;
  for (double& v : y) v = 100 * v + 7;
  const auto line = linear_regression(x, y), plain = linear_regression(kX, kY);
  EXPECT_NEAR(line->slope, 10 * plain->slope, kTolerance);
  EXPECT_NEAR(line->at(10 * 4 - 3), 100 * plain->at(4) + 7, 1e-11);
  EXPECT_NEAR(*line->r_squared, *plain->r_squared, kTolerance);
}

TEST(Regression, OfTwoPointsIsTheLineThroughThemWithoutIntervals) {
  const auto line = linear_regression(Values{2, 6}, Values{0.3, 0.1});
  ASSERT_TRUE(line.has_value());
  EXPECT_NEAR(line->slope, -0.05, kTolerance);
  EXPECT_NEAR(line->intercept, 0.4, kTolerance);
  EXPECT_NEAR(line->r_squared.value(), 1, kTolerance);
  EXPECT_FALSE(line->slope_interval.has_value());
  EXPECT_TRUE(line->band.empty());
  EXPECT_EQ(line->residual_sd, 0);
}

TEST(Regression, OfALineHasNoWidth) {
  const auto line = linear_regression(Values{1, 2, 4, 8}, Values{0.5, 0.75, 1.25, 2.25});
  EXPECT_NEAR(line->slope, 0.25, kTolerance);
  EXPECT_NEAR(*line->r_squared, 1, kTolerance);
  expect_near(line->slope_interval, 0.25, 0.25);
}

TEST(Regression, OfOneScoreEverywhereHasNoRSquared) {
  // 0.1 and 0.7 have no exact binary form, so that their mean over n is not always themselves.
  for (const double score : {0.0, 0.1, 0.5, 0.7, 1.0 / 3}) {
    for (std::size_t n = 2; n <= 12; ++n) {
      Values x;
      for (std::size_t i = 0; i < n; ++i) x.push_back(static_cast<double>(i * i));
      const auto line = linear_regression(x, Values(n, score));
      ASSERT_TRUE(line.has_value());
      EXPECT_FALSE(line->r_squared.has_value()) << score << " " << n;
      EXPECT_NEAR(line->slope, 0, kTolerance);
      EXPECT_NEAR(line->intercept, score, kTolerance);
    }
  }
}

TEST(Regression, NeedsTwoDistinctX) {
  EXPECT_FALSE(linear_regression({}, {}).has_value());
  EXPECT_FALSE(linear_regression(Values{3}, Values{0.5}).has_value());
  for (const double x : {3.0, 0.1, 0.05, 0.7, 1e-8}) {
    for (std::size_t n = 2; n <= 12; ++n) {
      Values y;
      for (std::size_t i = 0; i < n; ++i) y.push_back(static_cast<double>(i));
      EXPECT_FALSE(linear_regression(Values(n, x), y).has_value()) << x << " " << n;
    }
  }
}

TEST(RegressionDeathTest, NeedsAsManyXAsY) {
  EXPECT_DEATH(linear_regression(Values{1, 2}, Values{1}), "as many x as y");
}

}  // namespace
}  // namespace dimscope::analysis
