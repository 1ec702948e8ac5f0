// Nothing is said of what does not vary, whatever rounding leaves of it.
#include "dimscope/analysis/rounding.h"

#include <gtest/gtest.h>

#include <cmath>

#include "dimscope/analysis/anova.h"
#include "dimscope/analysis/axis_effect.h"
#include "dimscope/analysis/dimension_regression.h"
#include "dimscope/analysis/regression.h"
#include "dimscope/analysis/summary.h"
#include "tests/analysis/planted.h"

namespace dimscope::analysis {
namespace {

// The same number up to its last bit or two, as sums in another order leave it.
double wobble(double value, std::size_t i) {
  return i % 3 == 0 ? value : std::nextafter(value, i % 3 == 1 ? 2 * value : 0);
}

void expect_nothing(const FactorialDesign& design, const std::vector<double>& values) {
  const Anova result = anova(design, values);
  ASSERT_FALSE(result.varies) << values.front();
  EXPECT_EQ(result.total_squares, 0);
  EXPECT_FALSE(result.error_share.has_value());
  for (const AnovaTerm& term : result.terms) {
    EXPECT_FALSE(term.share || term.omega2 || term.omega2_interval || term.partial_eta2 || term.p);
  }
  for (const std::string& axis : design.factors()) {
    const AxisEffect effect = axis_effect(design, values, axis);
    EXPECT_FALSE(effect.p || effect.effect_ratio || effect.slope_interval || effect.spread);
    EXPECT_EQ(effect.slope_per_doubling, 0);
    for (const AxisLevel& level : effect.levels) {
      EXPECT_FALSE(level.interval || level.seeds);
      EXPECT_NEAR(level.mean, values.front(), 1e-14 * std::abs(values.front()));
    }
  }
}

TEST(Rounding, NoConstantIsAnEffect) {
  for (const auto& [levels, seeds] : std::vector<std::pair<std::vector<int>, int>>{
           {{2}, 2}, {{3, 3}, 1}, {{3, 3}, 3}, {{19}, 2}, {{2, 2, 2}, 5}, {{5, 4}, 2}}) {
    std::vector<Observation> trials = full_grid(levels, seeds);
    const FactorialDesign whole(trials);
    trials.pop_back();  // unequal, or a missing cell
    const FactorialDesign rest(trials);
    for (int k = 1; k < 1000; k += 7) {
      for (const double scale : {1.0, 1e-12, 1e12, 1e-140, 1e140}) {
        const double value = k / 1000.0 * scale;
        for (const FactorialDesign* design : {&whole, &rest}) {
          std::vector<double> values(static_cast<std::size_t>(design->num_observations()), value);
          expect_nothing(*design, values);
          for (std::size_t i = 0; i < values.size(); ++i) values[i] = wobble(value, i);
          expect_nothing(*design, values);
        }
        if (::testing::Test::HasFailure()) return;
      }
    }
  }
}

TEST(Rounding, CellsOfConstantsHaveNoErrorToCompareWith) {
  std::vector<Observation> trials = full_grid({3, 2}, 4);
  for (Observation& trial : trials) trial.value = 0.1 * trial.settings.at("a").number() + 0.7 / 3;
  const Anova result = anova(FactorialDesign(trials), values_of(trials));
  EXPECT_TRUE(result.varies);
  EXPECT_FALSE(result.seeds_vary);
  EXPECT_EQ(result.error_squares, 0);
  EXPECT_NEAR(*result.terms[0].share, 1, 1e-12);
  EXPECT_EQ(result.terms[1].squares, 0) << "b does nothing";
  EXPECT_EQ(result.terms[2].squares, 0) << "nor the interaction";
  for (const AnovaTerm& term : result.terms) EXPECT_FALSE(term.p || term.omega2_interval);
  const AxisEffect a = axis_effect(FactorialDesign(trials), values_of(trials), "a");
  EXPECT_FALSE(a.p || a.levels[0].interval || a.slope_interval);
}

TEST(Rounding, NoSampleOfConstantsHasAnIntervalOrASlope) {
  for (int k = 1; k < 1000; ++k) {
    for (std::size_t n = 2; n <= 40; ++n) {
      const double value = k / 1000.0;
      std::vector<double> values(n, value), x(n);
      for (std::size_t i = 0; i < n; ++i) x[i] = static_cast<double>(i) / 7;
      for (int pass = 0; pass < 2; ++pass) {
        EXPECT_FALSE(summarize(values).interval.has_value()) << value << ", " << n;
        const Regression line = *linear_regression(x, values);
        EXPECT_EQ(line.slope, 0);
        EXPECT_FALSE(line.slope_p || line.slope_interval || line.r_squared || !line.band.empty());
        for (std::size_t i = 0; i < n; ++i) values[i] = wobble(value, i);
      }
      if (::testing::Test::HasFailure()) return;
    }
  }
}

TEST(Rounding, NoConstantLacksFit) {
  for (int k = 1; k < 1000; ++k) {
    std::vector<Observation> trials = full_grid({5}, 3);
    for (std::size_t i = 0; i < trials.size(); ++i) trials[i].value = wobble(k / 1000.0, i);
    const auto result = dimension_regression(curves(trials).front());
    for (const DimensionFit& fit : result->fits) {
      ASSERT_FALSE(fit.lack_of_fit_p.has_value()) << k;
      ASSERT_EQ(fit.line.residual_sd, 0);
    }
    ASSERT_EQ(result->best, "constant");
    // Lines without scatter fit, and lack nothing.
    for (Observation& trial : trials) {
      trial.value = k / 1000.0 + 0.1 * trial.settings.at("a").number() +
                    (static_cast<double>(trial.seed) - 2) * 1e-3;
    }
    const auto line = dimension_regression(curves(trials).front());
    ASSERT_NEAR(*line->fit("linear").lack_of_fit_f, 0, 1e-9) << k;
  }
}

TEST(Rounding, WhatVariesByMoreIsKept) {
  std::vector<Observation> trials = full_grid({3}, 3);
  for (const double scale : {1e-60, 1.0, 1e60}) {
    for (std::size_t i = 0; i < trials.size(); ++i) {
      trials[i].value = scale * (1 + 1e-12 * static_cast<double>(i * i));
    }
    EXPECT_TRUE(anova(FactorialDesign(trials), values_of(trials)).varies) << scale;
  }
}

}  // namespace
}  // namespace dimscope::analysis
