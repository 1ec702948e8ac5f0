#include "dimscope/analysis/curve_line.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "dimscope/analysis/axis_effect.h"
#include "dimscope/analysis/dimension_regression.h"
#include "tests/analysis/planted.h"

namespace dimscope::analysis {
namespace {

constexpr double kTolerance = 1e-10;

using Values = std::vector<double>;

// Trials along d, with seeds 1 to counts[x] at xs[x]; values 0.
std::vector<Observation> trials_at(const Values& xs, const std::vector<int>& counts) {
  std::vector<Observation> trials;
  for (std::size_t x = 0; x < xs.size(); ++x) {
    for (int seed = 1; seed <= counts[x]; ++seed) {
      trials.push_back({.key = "", .seed = seed, .settings = {{"d", xs[x]}}, .value = 0});
    }
  }
  return trials;
}

void draw_uniform(std::vector<Observation>& trials, std::int64_t state = 3) {
  ParkMiller draw(state);
  for (Observation& trial : trials) trial.value = draw();
}

void expect_near(const std::optional<Interval>& got, double low, double high) {
  ASSERT_TRUE(got.has_value());
  EXPECT_NEAR(got->low, low, kTolerance);
  EXPECT_NEAR(got->high, high, kTolerance);
}

TEST(CurveLine, WithFewAndSingleSeedsAgreesWithR) {
  // reference/effects.R: 3, 5, 2 and 1 seeds.
  std::vector<Observation> trials = trials_at({2, 5, 8, 20}, {3, 5, 2, 1});
  ParkMiller draw(3);
  for (Observation& trial : trials) {
    trial.value = draw() * 0.3 + 0.1 * std::log2(trial.settings.at("d").number());
  }
  const std::vector<Curve> found = curves(trials);
  const CurveLines lines(found.front());
  const Regression line = lines.line(Values{2, 5, 8, 20}).value();
  EXPECT_EQ(line.n, 11);
  EXPECT_NEAR(line.intercept, 0.228407359481, kTolerance);
  EXPECT_NEAR(line.slope, 0.01419657078803, kTolerance);
  expect_near(line.intercept_interval, 0.09702448092995, 0.359790238032);
  expect_near(line.slope_interval, -0.001681486886, 0.03007462846205);
  EXPECT_NEAR(line.slope_p.value(), 0.07294405686829, kTolerance);
  EXPECT_NEAR(line.r_squared.value(), 0.4704849576787, kTolerance);
  EXPECT_NEAR(line.residual_sd, 0.1191596302219, kTolerance);
  ASSERT_EQ(line.band.size(), 4u);
  expect_near(line.band[3], 0.2670913566565, 0.7575861938265);
  const TermTest lack = lines.lack_of_fit(Values{2, 5, 8, 20}).value();
  EXPECT_NEAR(lack.f, 1.48803741051, 1e-8);
  EXPECT_NEAR(lack.p, 0.3994140348527, kTolerance);
  const Regression constant = lines.constant();
  EXPECT_NEAR(constant.intercept, 0.3526273538762, kTolerance);
  expect_near(constant.intercept_interval, 0.2362437173563, 0.4690109903961);
  EXPECT_NEAR(constant.residual_sd, 0.1513646627881, kTolerance);
  EXPECT_NEAR(lines.lack_of_fit({})->p, 0.1847039187284, kTolerance);
  const auto forms = dimension_regression(found.front());
  EXPECT_NEAR(forms->fit("constant").weight, 0.02803501535361, kTolerance);
  EXPECT_NEAR(forms->fit("linear").weight, 0.05876346040798, kTolerance);
  EXPECT_NEAR(forms->fit("log").line.slope, 0.09498098471949, kTolerance);
  EXPECT_NEAR(*forms->fit("log").lack_of_fit_p, 0.7074976543946, kTolerance);
}

TEST(CurveLine, ThroughTwoValuesIsWelchsTest) {
  std::vector<Observation> trials = trials_at({2, 5}, {6, 3});
  draw_uniform(trials);
  const std::vector<Curve> found = curves(trials);
  const CurveLines lines(found.front());
  const Regression line = lines.line(Values{2, 5}).value();
  EXPECT_NEAR(line.slope_p.value(), 0.02304022974301, kTolerance);
  expect_near(line.slope_interval, -0.1869792144997, -0.01983723478887);
  EXPECT_NEAR(lines.lack_of_fit({})->p, 0.02304022974301, kTolerance) << "of no slope";
  EXPECT_FALSE(lines.lack_of_fit(Values{2, 5}).has_value()) << "no value to spare";
}

TEST(CurveLine, OfCrossedSeedsIsALineASeed) {
  std::vector<Observation> trials = trials_at({2, 4, 8}, {4, 4, 4});
  draw_uniform(trials);
  const Values x = {2, 4, 8};
  {
    const std::vector<Curve> found = curves(trials);
    const CurveLines lines(found.front(), Seeds::kCrossed);
    const Regression line = lines.line(x).value();
    EXPECT_NEAR(line.slope, 0.01938478728561, kTolerance);
    expect_near(line.slope_interval, -0.04580584502371, 0.08457541959494);
    EXPECT_NEAR(line.slope_p.value(), 0.4138006136824, kTolerance);
    expect_near(line.intercept_interval, 0.10176776194, 0.3874798451222);
    EXPECT_NEAR(lines.lack_of_fit(x)->p, 0.8039021616667, kTolerance);
  }
  trials.back().seed = 9;  // no longer the same seeds everywhere
  const std::vector<Curve> found = curves(trials);
  const CurveLines lines(found.front(), Seeds::kCrossed);
  const Regression line = lines.line(x).value();
  EXPECT_NEAR(line.slope, 0.01938478728561, kTolerance);
  EXPECT_FALSE(line.slope_interval || line.intercept_interval || line.slope_p);
  EXPECT_TRUE(line.band.empty());
  EXPECT_TRUE(line.r_squared.has_value());
  EXPECT_FALSE(lines.lack_of_fit(x).has_value() || lines.lack_of_fit({}).has_value());
  EXPECT_EQ(lines.num_parameters(x), 2);
}

TEST(CurveLine, OfCrossedSeedsTestsTheFitOverSeveralDirections) {
  std::vector<Observation> trials = trials_at({2, 4, 8, 16}, {5, 5, 5, 5});
  draw_uniform(trials);
  // The generator goes on from the three values before.
  ParkMiller draw(3);
  for (int i = 0; i < 12; ++i) draw();
  for (Observation& trial : trials) trial.value = draw();
  const std::vector<Curve> found = curves(trials);
  const auto lack = CurveLines(found.front(), Seeds::kCrossed).lack_of_fit(Values{2, 4, 8, 16});
  EXPECT_NEAR(lack->f, 4.860991474058, 1e-8);
  EXPECT_NEAR(lack->p, 0.04152510034333, kTolerance);
}

// What an effect's slope a doubling says, the line over log2 x says.
TEST(CurveLine, OverLogarithmsIsTheAxisSlopeADoubling) {
  for (const Seeds seeds : {Seeds::kIndependent, Seeds::kCrossed}) {
    std::vector<Observation> trials = seeds == Seeds::kCrossed ? trials_at({2, 4, 8}, {4, 4, 4})
                                                               : trials_at({2, 4, 8}, {2, 6, 4});
    draw_uniform(trials);
    Values values;
    for (const Observation& trial : trials) values.push_back(trial.value);
    const FactorialDesign design(trials, seeds);
    const AxisEffect axis = axis_effect(design, values, "d");
    const std::vector<Curve> found = curves(trials);
    const CurveLines lines(found.front(), seeds);
    const Regression line = lines.line(Values{1, 2, 3}).value();
    EXPECT_NEAR(line.slope, *axis.slope_per_doubling, 1e-12);
    expect_near(line.slope_interval, axis.slope_interval->low, axis.slope_interval->high);
    EXPECT_NEAR(lines.lack_of_fit({})->p, *axis.p, 1e-12);
  }
}

TEST(CurveLine, WithOneSeedEverywhereIsOrdinaryLeastSquares) {
  std::vector<Observation> trials = trials_at({2, 3, 5, 9, 12}, {1, 1, 1, 1, 1});
  draw_uniform(trials);
  Values y;
  for (const Observation& trial : trials) y.push_back(trial.value);
  const Values x = {2, 3, 5, 9, 12};
  const std::vector<Curve> found = curves(trials);
  const CurveLines lines(found.front());
  const Regression line = lines.line(x).value(), plain = linear_regression(x, y).value();
  EXPECT_EQ(line.slope, plain.slope);
  expect_near(line.slope_interval, plain.slope_interval->low, plain.slope_interval->high);
  EXPECT_EQ(line.band.size(), 5u);
  EXPECT_FALSE(lines.lack_of_fit(x).has_value());
  EXPECT_TRUE(lines.constant().intercept_interval.has_value());
  EXPECT_EQ(lines.num_parameters(x), 2);
  // Trials that share their streams are not independent, and one seed is no replicate.
  const CurveLines shared(found.front(), Seeds::kCrossed);
  EXPECT_FALSE(shared.line(x)->slope_interval || shared.constant().intercept_interval);
}

TEST(CurveLine, WithoutScatterOfSeedsClaimsNothing) {
  std::vector<Observation> trials = trials_at({1, 2, 3}, {3, 3, 3});
  for (Observation& trial : trials) trial.value = trial.settings.at("d") == 2 ? 0.3 : 0.1;
  const std::vector<Curve> found = curves(trials);
  const CurveLines lines(found.front());
  const Regression line = lines.line(Values{1, 2, 3}).value();
  EXPECT_FALSE(line.slope_interval || line.slope_p || line.intercept_interval);
  EXPECT_TRUE(line.band.empty());
  EXPECT_NEAR(line.r_squared.value(), 0, 1e-12);
  EXPECT_FALSE(lines.lack_of_fit(Values{1, 2, 3}).has_value());
}

TEST(CurveLine, NeedsTwoPlaces) {
  std::vector<Observation> trials = trials_at({2, 5}, {3, 3});
  const std::vector<Curve> found = curves(trials);
  EXPECT_FALSE(CurveLines(found.front()).line(Values{1, 1}).has_value());
}

// Seeds that scatter thirteen times as far at the smallest value, and fewest of them: one variance
// for all values finds a slope in 32 % of the studies and another form than the constant in half.
TEST(CurveLine, HoldsWhereSpreadFallsAndSeedsAreFew) {
  constexpr int kStudies = 1500;
  ParkMiller draw(11);
  const auto normal = [&] {
    return std::sqrt(-2 * std::log(draw())) * std::cos(2 * M_PI * draw());
  };
  int slopes = 0, lacks = 0, covered = 0, constant = 0;
  for (int study = 0; study < kStudies; ++study) {
    std::vector<Observation> trials = trials_at({2, 4, 8}, {3, 6, 12});
    for (Observation& trial : trials) {
      const double d = trial.settings.at("d").number();
      trial.value = 0.5 + normal() * (d == 2 ? 0.065 : d == 4 ? 0.018 : 0.005);
    }
    const std::vector<Curve> found = curves(trials);
    const auto result = dimension_regression(found.front());
    const DimensionFit& linear = result->fit("linear");
    slopes += *linear.line.slope_p <= 0.05;
    lacks += *linear.lack_of_fit_p <= 0.05;
    covered += linear.line.band.front().low <= 0.5 && 0.5 <= linear.line.band.front().high;
    constant += result->best == "constant";
  }
  EXPECT_LT(slopes, 0.07 * kStudies);
  EXPECT_LT(lacks, 0.08 * kStudies);
  EXPECT_GT(covered, 0.92 * kStudies);
  EXPECT_GT(constant, 0.75 * kStudies);
}

}  // namespace
}  // namespace dimscope::analysis
