#include "dimscope/analysis/mends.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dimscope::analysis {
namespace {

using ::testing::ElementsAre;

TEST(CellDistance, CountsSettingsFirstAndThenDoublings) {
  const std::map<std::string, std::vector<Setting>> levels = {{"d", {0, 0.2, 0.5}},
                                                              {"h", {2, 4, 8, 16}}};
  const Settings from = {{"d", 0}, {"h", 2}};
  EXPECT_EQ(cell_distance(from, from, levels), (CellDistance{0, 0}));
  EXPECT_EQ(cell_distance(from, {{"d", 0}, {"h", 16}}, levels), (CellDistance{1, 3}));
  // log2 of nothing: by places.
  EXPECT_EQ(cell_distance(from, {{"d", 0.5}, {"h", 2}}, levels), (CellDistance{1, 2}));
  EXPECT_EQ(cell_distance(from, {{"d", 0.2}, {"h", 4}}, levels), (CellDistance{2, 2}));
  EXPECT_LT((CellDistance{1, 3}), (CellDistance{2, 0.5}));
  // Without an order every other value is as far.
  EXPECT_EQ(cell_distance({{"o", "adam"}}, {{"o", "sgd"}}, {{"o", {"adagrad", "adam", "sgd"}}}),
            (CellDistance{1, 1}));
}

TEST(NearestFirst, OrdersTheOtherCells) {
  const std::vector<Settings> cells = {{{"e", 2}, {"h", 2}},
                                       {{"e", 2}, {"h", 8}},
                                       {{"e", 4}, {"h", 2}},
                                       {{"e", 4}, {"h", 4}},
                                       {{"e", 2}, {"h", 1}}};
  // One setting: by one doubling (h 1, then e 4, by their settings), by two; then two settings.
  EXPECT_THAT(nearest_first(cells, 0), ElementsAre(4, 2, 1, 3));
  EXPECT_THAT(nearest_first(cells, 3), ElementsAre(2, 0, 1, 4));
}

TEST(IsReliable, IsDecidedByNoRounding) {
  for (std::int32_t n = 5; n <= 1000; n += 5) {
    EXPECT_TRUE(is_reliable(n / 5 * 4, n, 0.8)) << n;
    EXPECT_FALSE(is_reliable(n / 5 * 4 - 1, n, 0.8)) << n;
  }
  EXPECT_FALSE(is_reliable(0, 0, 0.8)) << "no trial is no reason to count on it";
}

}  // namespace
}  // namespace dimscope::analysis
