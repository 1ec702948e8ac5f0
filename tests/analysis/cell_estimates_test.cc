#include "dimscope/analysis/cell_estimates.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "dimscope/analysis/anova.h"
#include "dimscope/base/rng.h"
#include "tests/analysis/planted.h"

namespace dimscope::analysis {
namespace {

constexpr double kTolerance = 1e-10;

void expect_test(const TermTest& got, double f, double df1, double df2, double p) {
  EXPECT_NEAR(got.f, f, 1e-9 * f);
  EXPECT_NEAR(got.df1, df1, 1e-9 * df1);
  EXPECT_NEAR(got.df2, df2, 1e-9 * df2);
  EXPECT_NEAR(got.p, p, 1e-9 * p);
}

TEST(CellEstimates, OfABalancedGridAreTheAnovaTypeStatisticByMatrices) {
  // reference/ats.py
  std::vector<Observation> trials = full_grid({3, 2, 4}, 2);
  ParkMiller draw(1);
  for (Observation& trial : trials) trial.value = draw() + 0.5 * trial.settings.at("a").number();
  const FactorialDesign design(trials);
  const CellEstimates estimates(design, values_of(trials));
  const auto& tests = estimates.tests();
  ASSERT_EQ(tests.size(), 7u);
  expect_test(*tests[0], 57.60091987475, 1.990327272159, 12.11964034924, 6.561094372776e-07);
  expect_test(*tests[1], 2.239845669982, 1, 12.11964034924, 0.1600759065483);
  expect_test(*tests[4], 1.183004483895, 5.272502550705, 12.11964034924, 0.3739051424631);
  expect_test(*tests[6], 0.4735933193177, 5.272502550705, 12.11964034924, 0.7970721844877);
}

TEST(CellEstimates, OfUnequalSeedsCountEveryCellAlike) {
  // reference/ats.py
  const std::vector<Observation> trials = unequal_seeds();
  const FactorialDesign design(trials);
  const CellEstimates estimates(design, values_of(trials));
  expect_test(*estimates.tests()[0], 2.304106898079, 1.548371947213, 9.740965132449,
              0.1567643910275);
  expect_test(*estimates.tests()[1], 96.04441113454, 1, 9.740965132449, 2.337983400549e-06);
  expect_test(*estimates.tests()[2], 0.6739640984278, 1.548371947213, 9.740965132449,
              0.4953016572329);
  // The terms' squares add up although the seeds differ in number.
  const Anova table = anova(design, estimates);
  double sum = *table.error_share;
  for (const AnovaTerm& term : table.terms) sum += *term.share;
  EXPECT_NEAR(sum, 1, kTolerance);
}

TEST(CellEstimates, OfCrossedSeedsCompareWithTheSeedsOwnInteraction) {
  // reference/ats.py
  std::vector<Observation> trials = full_grid({3, 2}, 4);
  ParkMiller draw(17);
  const double of_seed[] = {0.9, 0.1, -0.6, 0.4};
  for (std::int64_t seed = 1; seed <= 4; ++seed) {
    for (Observation& trial : trials) {
      if (trial.seed == seed) {
        trial.value = draw() + 0.3 * trial.settings.at("a").number() + of_seed[seed - 1];
      }
    }
  }
  const FactorialDesign design(trials, Seeds::kCrossed);
  ASSERT_TRUE(design.seeds_cross());
  const CellEstimates estimates(design, values_of(trials));
  expect_test(*estimates.tests()[0], 18.05320305555, 1.431579432038, 4.294738296114,
              0.009472342856965);
  const CellContrast last = estimates.contrast(design.level_weights(0, 2));
  EXPECT_NEAR(last.value, 1.537424359989, kTolerance);
  EXPECT_NEAR(last.interval()->low, 0.446012251056, kTolerance);
  EXPECT_NEAR(last.interval()->high, 2.628836468921, kTolerance);
}

TEST(CellEstimates, OfCrossedSeedsThatDifferBetweenCellsTestNothing) {
  std::vector<Observation> trials = full_grid({3}, 3);
  for (std::size_t i = 0; i < trials.size(); ++i) trials[i].value = std::sqrt(i);
  trials.back().seed = 7;
  const FactorialDesign design(trials, Seeds::kCrossed);
  EXPECT_FALSE(design.seeds_cross());
  const CellEstimates estimates(design, values_of(trials));
  EXPECT_FALSE(estimates.tests()[0].has_value());
  EXPECT_FALSE(estimates.contrast(design.level_weights(0, 0)).interval().has_value());
}

TEST(CellEstimates, OfCrossedSeedsKeepTheLevelWhereIndependentOnesWouldNot) {
  // Each seed moves all cells alike, and each cell a little by itself: a 3 x 2 grid, 6 seeds.
  constexpr int kStudies = 1000;
  std::vector<Observation> trials = full_grid({3, 2}, 6);
  const FactorialDesign crossed(trials, Seeds::kCrossed), independent(trials);
  std::vector<double> values(trials.size());
  int found = 0, covered = 0, covered_wrongly = 0;
  for (int study = 0; study < kStudies; ++study) {
    const Random random(5, Purpose::kTest, static_cast<std::uint64_t>(study));
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] =
          random.normal(i) + random.normal(1000 + static_cast<std::uint64_t>(trials[i].seed));
    }
    const CellEstimates estimates(crossed, values), wrong(independent, values);
    found += estimates.tests()[0]->p < 0.05;
    const auto holds_zero = [](const CellContrast& c) {
      return c.interval()->low <= 0 && 0 <= c.interval()->high;
    };
    const std::vector<double> weights = crossed.level_weights(0, 1);
    covered += holds_zero(estimates.contrast(weights));
    covered_wrongly += holds_zero(wrong.contrast(weights));
  }
  EXPECT_LT(found, 0.07 * kStudies);
  EXPECT_GT(found, 0.02 * kStudies);
  EXPECT_NEAR(covered, 0.95 * kStudies, 0.022 * kStudies);
  EXPECT_LT(covered_wrongly, 0.92 * kStudies) << "seeds that are taken for independent";
}

// P(c, d) of a full grid's term, by the definition: a product over the factors.
double projection(const FactorialDesign& design, const std::vector<std::int32_t>& factors,
                  std::int32_t c, std::int32_t d) {
  double p = 1;
  for (std::int32_t f = 0; f < std::ssize(design.factors()); ++f) {
    const auto size = static_cast<double>(design.levels()[f].size());
    const bool in_term = std::ranges::count(factors, f) > 0;
    p *= in_term ? (design.level(c, f) == design.level(d, f)) - 1 / size : 1 / size;
  }
  return p;
}

TEST(FactorialDesign, FindsPartsAndTracesByMarginalMeansAsByMatrices) {
  for (const std::vector<int>& levels :
       std::vector<std::vector<int>>{{4}, {3, 5}, {2, 3, 4}, {2, 3, 2, 3}}) {
    const std::vector<Observation> trials = full_grid(levels, 1);
    const FactorialDesign design(trials);
    const auto cells = static_cast<std::size_t>(design.num_cells());
    std::vector<double> m(cells), v(cells);
    ParkMiller draw(3);
    for (std::size_t c = 0; c < cells; ++c) {
      m[c] = draw();
      v[c] = draw();
    }
    const auto parts = design.parts(m);
    const std::vector<double> traces = design.squared_traces(v);
    ASSERT_EQ(parts.size(), (std::size_t{1} << levels.size()) - 1);
    for (std::size_t t = 0; t < parts.size(); ++t) {
      double trace = 0;
      for (std::size_t c = 0; c < cells; ++c) {
        double part = 0;
        for (std::size_t d = 0; d < cells; ++d) {
          const double p = projection(design, design.terms()[t].factors,
                                      static_cast<std::int32_t>(c), static_cast<std::int32_t>(d));
          part += p * m[d];
          trace += p * p * v[c] * v[d];
          if (c != d) continue;
          EXPECT_NEAR(design.leverage(t, static_cast<std::int32_t>(c)), p, kTolerance);
        }
        EXPECT_NEAR(parts[t][c], part, kTolerance);
      }
      EXPECT_NEAR(traces[t], trace, kTolerance);
    }
  }
}

TEST(FactorialDesign, OfFiveFactorsHasTheTracesOfItsRest) {
  // All terms' projections add up to that of all differences between cells.
  const std::vector<Observation> trials = full_grid({2, 3, 2, 2, 3}, 1);
  const FactorialDesign design(trials);
  const auto cells = static_cast<std::size_t>(design.num_cells());
  std::vector<double> v(cells, 1.0);
  const std::vector<double> traces = design.squared_traces(v);
  for (std::size_t t = 0; t < traces.size(); ++t) {
    EXPECT_NEAR(traces[t], design.terms()[t].df, kTolerance) << "of a projection: its rank";
  }
  std::vector<double> m(cells);
  ParkMiller draw(5);
  for (double& number : m) number = draw();
  double mean = 0;
  for (const double number : m) mean += number / static_cast<double>(cells);
  std::vector<double> sum(cells, mean);
  for (const auto& part : design.parts(m)) {
    for (std::size_t c = 0; c < cells; ++c) sum[c] += part[c];
  }
  for (std::size_t c = 0; c < cells; ++c) EXPECT_NEAR(sum[c], m[c], kTolerance);
}

}  // namespace
}  // namespace dimscope::analysis
