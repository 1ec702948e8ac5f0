#include "dimscope/analysis/budget.h"

#include <gtest/gtest.h>

#include "tests/analysis/planted.h"

namespace dimscope::analysis {
namespace {

std::vector<std::vector<double>> rising(int trials, double step) {
  ParkMiller draw(5);
  std::vector<std::vector<double>> dev(static_cast<std::size_t>(trials));
  for (auto& curve : dev) {
    for (int e = 1; e <= 12; ++e) curve.push_back(draw() * 0.02 + step * e);
  }
  return dev;
}

TEST(Budget, SlopeAndIntervalAgreeWithR) {
  // reference/effects.R: lm over the last 3 of 12 epochs, t.test over 4 seeds.
  const std::vector<Observation> trials = full_grid({1}, 4);
  const std::vector<BudgetCell> cells = budget(trials, rising(4, 0.01));
  ASSERT_EQ(cells.size(), 1u);
  EXPECT_EQ(cells[0].window, 3);
  EXPECT_EQ(cells[0].num_seeds, 4);
  EXPECT_NEAR(cells[0].slope, 0.01151472770679, 1e-12);
  EXPECT_NEAR(cells[0].slope_interval->low, 0.008222422394882, 1e-12);
  EXPECT_NEAR(cells[0].slope_interval->high, 0.01480703301871, 1e-12);
  EXPECT_TRUE(cells[0].still_rising);
  EXPECT_NEAR(cells[0].gain, 3 * 0.01151472770679, 1e-12);
  EXPECT_EQ(cells[0].dev.size(), 12u);
  EXPECT_EQ(cells[0].dev[0].n, 4);
}

TEST(Budget, FlagsOnlyTheCellThatRises) {
  const std::vector<Observation> trials = full_grid({2}, 4);
  std::vector<std::vector<double>> dev = rising(8, 0.01);
  const auto level = rising(8, 0);
  std::copy(level.begin() + 4, level.end(), dev.begin() + 4);
  const std::vector<BudgetCell> cells = budget(trials, dev);
  ASSERT_EQ(cells.size(), 2u);
  EXPECT_EQ(cells[0].settings.at("a").number(), 1);
  EXPECT_TRUE(cells[0].still_rising);
  EXPECT_FALSE(cells[1].still_rising);
}

TEST(Budget, TakesTheLastQuarterOfTheEpochs) {
  const std::vector<Observation> trials = full_grid({1}, 2);
  std::vector<std::vector<double>> dev(2);
  for (auto& curve : dev) {
    for (int e = 0; e < 40; ++e) curve.push_back(e < 30 ? 0.01 * e : 0.3);
  }
  const BudgetCell cell = budget(trials, dev).front();
  EXPECT_EQ(cell.window, 10);
  EXPECT_NEAR(cell.slope, 0, 1e-15);
  EXPECT_EQ(cell.num_best_last, 0);
}

TEST(Budget, OfOneSeedUsesTheScatterOfItsEpochs) {
  const std::vector<Observation> trials = full_grid({1}, 1);
  EXPECT_TRUE(
      budget(trials, std::vector<std::vector<double>>{{0.1, 0.2, 0.3, 0.4}}).front().still_rising);
  EXPECT_FALSE(
      budget(trials, std::vector<std::vector<double>>{{0.1, 0.3, 0.1, 0.3}}).front().still_rising);
}

TEST(Budget, SaysNothingOfTwoEpochs) {
  const std::vector<Observation> trials = full_grid({1}, 2);
  const BudgetCell cell =
      budget(trials, std::vector<std::vector<double>>{{0.1, 0.2}, {0.1, 0.3}}).front();
  EXPECT_EQ(cell.window, 0);
  EXPECT_FALSE(cell.slope_interval.has_value());
  EXPECT_FALSE(cell.still_rising);
  EXPECT_EQ(cell.num_best_last, 2);
}

}  // namespace
}  // namespace dimscope::analysis
