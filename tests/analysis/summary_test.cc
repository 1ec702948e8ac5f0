// Reference values: mpmath 1.2.1 with 40 digits and scipy 1.10.1, by the expression beside each.
#include "dimscope/analysis/summary.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace dimscope::analysis {
namespace {

using Values = std::vector<double>;

constexpr double kTolerance = 1e-12;  // both sides work in double

void expect_near(const Interval& got, double low, double high) {
  EXPECT_NEAR(got.low, low, kTolerance);
  EXPECT_NEAR(got.high, high, kTolerance);
}

TEST(StudentT, LeavesATwentiethOutside) {
  // mpmath.findroot(lambda t: betainc(v/2, 1/2, 0, v/(v+t*t), regularized=True)/2 - 0.025, 3);
  // scipy's t.ppf is 3e-10 off at 1 degree of freedom, where the quantile is tan(0.475·π).
  EXPECT_NEAR(student_t_975(1), 12.7062047361747046, 1e-11);
  EXPECT_NEAR(student_t_975(2), 4.30265272974946385, kTolerance);
  EXPECT_NEAR(student_t_975(4), 2.77644510519779436, kTolerance);
  EXPECT_NEAR(student_t_975(29), 2.0452296421327043, kTolerance);
  EXPECT_NEAR(student_t_975(1e6), 1.95996635681410704, kTolerance);
}

TEST(Summary, AgreesWithScipy) {
  // v = [.441, .437, .452, .448, .43]
  // scipy.stats.t.interval(0.95, 4, numpy.mean(v), scipy.stats.sem(v))
  const Summary five = summarize(Values{0.441, 0.437, 0.452, 0.448, 0.430});
  EXPECT_EQ(five.n, 5);
  EXPECT_NEAR(five.mean, 0.4416, kTolerance);
  expect_near(five.interval.value(), 0.4307540809673676, 0.4524459190326325);
}

TEST(Summary, OfTwoSeedsHasTheWideIntervalOfOneDegreeOfFreedom) {
  // By hand: mean 0.35, standard error 0.15, t = tan(0.475·π).
  const Summary two = summarize(Values{0.2, 0.5});
  EXPECT_NEAR(two.mean, 0.35, kTolerance);
  expect_near(two.interval.value(), 0.35 - 0.15 * 12.7062047361747046,
              0.35 + 0.15 * 12.7062047361747046);
}

TEST(Summary, OfOneSeedHasNoInterval) {
  const Summary one = summarize(Values{0.44});
  EXPECT_EQ(one.n, 1);
  EXPECT_EQ(one.mean, 0.44);
  EXPECT_FALSE(one.interval.has_value());
}

TEST(Summary, OfEqualValuesClaimsNothingOfOthers) {
  // 0.1 has no exact binary form: the sum of seven is not seven times it.
  const Summary equal = summarize(Values(7, 0.1));
  EXPECT_EQ(equal.mean, 0.1);
  EXPECT_FALSE(equal.interval.has_value());
  EXPECT_EQ(equal.sd, 0);
}

TEST(Summary, DoesNotDependOnTheOrder) {
  Values values = {0.31, 0.47, 0.29, 0.44};
  const Summary first = summarize(values);
  while (std::next_permutation(values.begin(), values.end())) {
    const Summary other = summarize(values);
    EXPECT_NEAR(other.mean, first.mean, 1e-15);
    EXPECT_NEAR(other.interval->low, first.interval->low, 1e-14);
    EXPECT_NEAR(other.interval->high, first.interval->high, 1e-14);
  }
}

TEST(SummaryDeathTest, NeedsAValue) {
  EXPECT_DEATH(summarize({}), "a sample has values");
}

TEST(WilsonInterval, AgreesWithScipy) {
  // scipy.stats.binomtest(k, n).proportion_ci(0.95, "wilson")
  expect_near(wilson_interval(7.0 / 10, 10), 0.39677814746114526, 0.892208732593699);
  expect_near(wilson_interval(1045.0 / 2210, 2210), 0.45210059241521355, 0.4936949840828779);
  expect_near(wilson_interval(100.0 / 212, 212), 0.4056030454754002, 0.5388005919649455);
}

TEST(WilsonInterval, StaysInsideZeroToOneAtTheEnds) {
  expect_near(wilson_interval(0, 10), 0, 0.27753279986288926);
  expect_near(wilson_interval(1, 10), 0.7224672001371109, 1);
  expect_near(wilson_interval(0, 1), 0, 0.7934506856227626);
  expect_near(wilson_interval(1, 1), 0.20654931437723745, 1);
  for (const std::int64_t n : {1, 2, 3, 7, 10, 48, 212, 2210, 1'000'000}) {
    const Interval none = wilson_interval(0, n), all = wilson_interval(1, n);
    EXPECT_EQ(none.low, 0) << n;
    EXPECT_EQ(all.high, 1) << n;
    EXPECT_GT(none.high, 0) << n;
    EXPECT_LT(all.low, 1) << n;
  }
}

TEST(WilsonInterval, HoldsItsShareWithinZeroToOneForEveryCount) {
  for (std::int64_t n = 1; n <= 200; ++n) {
    for (std::int64_t k = 0; k <= n; ++k) {
      const double share = static_cast<double>(k) / static_cast<double>(n);
      // Means of shares are off by rounding, to either side.
      for (const double s : {share, std::nextafter(share, 2.0), std::nextafter(share, -1.0)}) {
        const Interval interval = wilson_interval(s, n);
        const double inside = std::clamp(s, 0.0, 1.0);
        EXPECT_GE(interval.low, 0) << k << " of " << n;
        EXPECT_LE(interval.low, inside) << k << " of " << n;
        EXPECT_GE(interval.high, inside) << k << " of " << n;
        EXPECT_LE(interval.high, 1) << k << " of " << n;
      }
    }
  }
}

TEST(WilsonInterval, MirrorsAndHoldsItsShare) {
  for (const double share : {0.0, 0.01, 0.25, 0.5, 0.99}) {
    const Interval one = wilson_interval(share, 48), other = wilson_interval(1 - share, 48);
    expect_near(other, 1 - one.high, 1 - one.low);
    EXPECT_LE(one.low, share);
    EXPECT_GE(one.high, share);
  }
}

TEST(WilsonInterval, NarrowsWithMoreCases) {
  double width = 1;
  for (const std::int64_t n : {2, 20, 200, 2000}) {
    const Interval interval = wilson_interval(0.4, n);
    EXPECT_LT(interval.high - interval.low, width);
    width = interval.high - interval.low;
  }
}

}  // namespace
}  // namespace dimscope::analysis
