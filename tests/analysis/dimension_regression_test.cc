#include "dimscope/analysis/dimension_regression.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/analysis/planted.h"

namespace dimscope::analysis {
namespace {

constexpr double kTolerance = 1e-10;

std::vector<Observation> at(const std::vector<double>& xs, int seeds) {
  std::vector<Observation> trials;
  for (const double x : xs) {
    for (int seed = 1; seed <= seeds; ++seed) {
      trials.push_back({.key = "", .seed = seed, .settings = {{"d", x}}, .value = 0});
    }
  }
  return trials;
}

std::vector<Observation> reference() {
  std::vector<Observation> trials = at({2, 5, 8, 20}, 3);
  ParkMiller draw(3);
  for (Observation& trial : trials) {
    trial.value = draw() * 0.3 + 0.1 * std::log2(trial.settings.at("d").number());
  }
  return trials;
}

TEST(DimensionRegression, AgreesWithR) {
  // reference/effects.R, written out by matrices.
  const std::vector<Observation> trials = reference();
  const auto result = dimension_regression(curves(trials).front());
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->n, 12);
  EXPECT_EQ(result->num_levels, 4);
  const DimensionFit& linear = result->fit("linear");
  EXPECT_NEAR(linear.line.intercept, 0.1923691583577, kTolerance);
  EXPECT_NEAR(linear.line.slope, 0.01991463881667, kTolerance);
  EXPECT_NEAR(linear.line.intercept_interval->low, 0.1217279062572, kTolerance);
  EXPECT_NEAR(linear.line.intercept_interval->high, 0.2630104104582, kTolerance);
  EXPECT_NEAR(linear.line.slope_interval->low, 0.007118725322045, kTolerance);
  EXPECT_NEAR(linear.line.slope_interval->high, 0.03271055231129, kTolerance);
  EXPECT_NEAR(*linear.line.slope_p, 0.01757744608652, kTolerance);
  EXPECT_NEAR(linear.line.band.at(3).low, 0.3662581071212, kTolerance);
  EXPECT_NEAR(linear.line.band.at(3).high, 0.8150657622609, kTolerance);
  EXPECT_NEAR(*linear.line.r_squared, 0.7364085811168, kTolerance) << "as lm has it";
  EXPECT_NEAR(linear.line.residual_sd, 0.08918043378129, kTolerance);
  EXPECT_NEAR(*linear.lack_of_fit_f, 11.62462292461, 1e-8);
  EXPECT_NEAR(*linear.lack_of_fit_p, 0.01006126786788, kTolerance);
  const DimensionFit& log = result->fit("log");
  EXPECT_NEAR(log.line.slope, 0.1162541102949, kTolerance);
  EXPECT_NEAR(*log.line.slope_p, 0.006746222417555, kTolerance);
  EXPECT_NEAR(*log.lack_of_fit_p, 0.03325507605089, kTolerance);
  EXPECT_EQ(result->best, "log");
  const DimensionFit& constant = result->fit("constant");
  EXPECT_NEAR(constant.line.intercept_interval->low, 0.3179716341782, kTolerance);
  EXPECT_NEAR(constant.line.residual_sd, 0.1656180259883, kTolerance);
  EXPECT_NEAR(*constant.lack_of_fit_p, 0.004911252745478, kTolerance);
  EXPECT_NEAR(constant.aicc - log.aicc, 11.16727879958, 1e-8);
  EXPECT_NEAR(linear.aicc - log.aicc, 3.287696838631, 1e-8);
  EXPECT_NEAR(constant.weight, 0.00314025062852, kTolerance);
  EXPECT_NEAR(linear.weight, 0.161433548761, kTolerance);
  EXPECT_NEAR(log.weight, 0.8354262006105, kTolerance);
}

TEST(DimensionRegression, HasTheLinesResiduals) {
  const std::vector<Observation> trials = reference();
  const auto result = dimension_regression(curves(trials).front());
  double sum = 0;
  ASSERT_EQ(result->residuals.size(), 12u);
  for (const Residual& r : result->residuals) {
    EXPECT_NEAR(r.value - r.residual, result->fit("linear").line.at(r.x), 1e-12);
    sum += r.residual;
  }
  EXPECT_NEAR(sum, 0, 1e-12);
}

TEST(DimensionRegression, TellsALineFromALogarithmAndFromNothing) {
  for (const std::string form : {"linear", "log", "constant"}) {
    std::vector<Observation> trials = at({2, 4, 8, 16, 32}, 4);
    ParkMiller draw(17);
    for (Observation& trial : trials) {
      const double x = trial.settings.at("d").number();
      const double mean = form == "linear" ? 0.02 * x : form == "log" ? 0.1 * std::log2(x) : 0.4;
      trial.value = mean + 0.02 * (draw() - 0.5);
    }
    EXPECT_EQ(dimension_regression(curves(trials).front())->best, form);
  }
}

TEST(DimensionRegression, OfAPerfectLineStaysFinite) {
  std::vector<Observation> trials = at({1, 2, 3}, 3);
  for (Observation& trial : trials) trial.value = 0.25 * trial.settings.at("d").number();
  const auto result = dimension_regression(curves(trials).front());
  EXPECT_EQ(result->best, "linear");
  EXPECT_TRUE(std::isfinite(result->fit("linear").aicc));
  EXPECT_FALSE(result->fit("linear").lack_of_fit_p.has_value()) << "seeds do not scatter";
}

TEST(DimensionRegression, LeavesTheLogarithmOutWhereItCannotBeToldOrTaken) {
  for (const std::vector<double>& xs : {std::vector<double>{0, 0.5, 1}, {2, 20}}) {
    std::vector<Observation> trials = at(xs, 4);
    ParkMiller draw(2);
    for (Observation& trial : trials) trial.value = draw();
    EXPECT_EQ(dimension_regression(curves(trials).front())->fits.size(), 2u);
  }
}

TEST(DimensionRegression, NeedsEightPoints) {
  EXPECT_FALSE(dimension_regression(curves(at({1, 2, 3, 4, 5, 6, 7}, 1)).front()).has_value());
  EXPECT_TRUE(dimension_regression(curves(at({1, 2}, 4)).front()).has_value());
}

}  // namespace
}  // namespace dimscope::analysis
