#include "dimscope/analysis/curves.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace dimscope::analysis {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Observation observation(double e, double h, std::int64_t seed, double value) {
  return {.key = "e" + std::to_string(static_cast<int>(e)) + "h" +
                 std::to_string(static_cast<int>(h)) + "s" + std::to_string(seed),
          .seed = seed,
          .settings = {{"e", e}, {"h", h}},
          .value = value};
}

// A cross: h varies at e = 2, e varies at h = 2, and (3, 3) stands alone.
std::vector<Observation> cross() {
  return {observation(2, 2, 1, 0.10), observation(2, 2, 2, 0.20), observation(2, 3, 1, 0.30),
          observation(2, 9, 1, 0.50), observation(3, 2, 2, 0.40), observation(3, 2, 1, 0.20),
          observation(7, 2, 1, 0.60)};
}

std::string text(const Curve& curve) {
  std::string text = curve.axis + " |";
  for (const auto& [name, value] : curve.fixed) {
    text += " " + name + "=" + std::to_string(static_cast<int>(value.number()));
  }
  text += ":";
  for (const CurvePoint& point : curve.points) {
    text += " " + std::to_string(static_cast<int>(point.x.number())) + "(";
    for (const Observation* seed : point.seeds) text += seed->key + " ";
    text.back() = ')';
  }
  return text;
}

std::vector<std::string> texts(const std::vector<Curve>& curves) {
  std::vector<std::string> result;
  for (const Curve& curve : curves) result.push_back(text(curve));
  return result;
}

std::string text(const Plane& plane) {
  std::string text = plane.x + "×" + plane.y + ":";
  for (const Cell& cell : plane.cells) {
    text += " (" + std::to_string(static_cast<int>(cell.x.number())) + "," +
            std::to_string(static_cast<int>(cell.y.number())) + ")" +
            std::to_string(cell.summary.n);
  }
  return text;
}

TEST(Curves, HoldEveryOtherHyperparameterAndLeaveOutLonePoints) {
  const auto observations = cross();
  EXPECT_THAT(texts(curves(observations)),
              ElementsAre("e | h=2: 2(e2h2s1 e2h2s2) 3(e3h2s1 e3h2s2) 7(e7h2s1)",
                          "h | e=2: 2(e2h2s1 e2h2s2) 3(e2h3s1) 9(e2h9s1)"));
}

TEST(Curves, SummariseTheSeedsOfEachPoint) {
  const auto observations = cross();
  const Curve curve = curves(observations).front();
  EXPECT_EQ(curve.points[0].summary.n, 2);
  EXPECT_NEAR(curve.points[0].summary.mean, 0.15, 1e-15);
  // By hand: standard error 0.05, t with one degree of freedom 12.7062.
  EXPECT_NEAR(curve.points[0].summary.interval->high, 0.15 + 12.7062047361747046 * 0.05, 1e-12);
  EXPECT_EQ(curve.points[2].summary.n, 1);
  EXPECT_FALSE(curve.points[2].summary.interval.has_value());
}

TEST(Curves, DoNotDependOnTheOrderOfObservations) {
  const auto sorted = cross();
  const auto first = curves(sorted);
  auto shuffled = cross();
  for (int turn = 0; turn < 7; ++turn) {
    std::rotate(shuffled.begin(), shuffled.begin() + 3, shuffled.end());
    std::swap(shuffled[0], shuffled[4]);
    const auto other = curves(shuffled);
    ASSERT_EQ(texts(other), texts(first));
    for (std::size_t c = 0; c < first.size(); ++c) {
      for (std::size_t p = 0; p < first[c].points.size(); ++p) {
        // Bit for bit: seeds are added up in the order of their numbers.
        EXPECT_EQ(other[c].points[p].summary.mean, first[c].points[p].summary.mean);
      }
    }
  }
}

TEST(Curves, OfNothingOrOneSettingAreNone) {
  EXPECT_THAT(curves({}), IsEmpty());
  const std::vector<Observation> one = {observation(2, 2, 1, 0.1), observation(2, 2, 2, 0.2)};
  EXPECT_THAT(curves(one), IsEmpty());
  const std::vector<Observation> no_axis = {{.key = "a", .seed = 1, .settings = {}, .value = 0.1},
                                            {.key = "b", .seed = 2, .settings = {}, .value = 0.2}};
  EXPECT_THAT(curves(no_axis), IsEmpty());
}

TEST(Curves, OfAFullGridAreOneForEachCombinationOfTheOthers) {
  std::vector<Observation> grid;
  for (const double e : {1, 2, 3}) {
    for (const double h : {1, 2, 3, 4}) grid.push_back(observation(e, h, 1, e * h));
  }
  const auto all = curves(grid);
  EXPECT_THAT(all, SizeIs(4 + 3));
  for (const Curve& curve : all) EXPECT_THAT(curve.points, SizeIs(curve.axis == "e" ? 3 : 4));
}

TEST(Planes, HoldEveryCellThatHasAnObservation) {
  const auto observations = cross();
  const auto found = planes(observations, "h", "e");
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(text(found[0]), "h×e: (2,2)2 (3,2)1 (9,2)1 (2,3)2 (2,7)1");
  EXPECT_THAT(found[0].fixed, IsEmpty());
  EXPECT_NEAR(found[0].cells[3].summary.mean, 0.3, 1e-15);
  ASSERT_THAT(found[0].cells[3].seeds, SizeIs(2));
  EXPECT_EQ(found[0].cells[3].seeds[0]->key, "e3h2s1");
}

TEST(Planes, AreOneForEachSettingOfTheThirdAxis) {
  std::vector<Observation> grid;
  for (const double rate : {0.1, 0.5}) {
    for (const double e : {1, 2}) {
      for (const double h : {1, 2}) {
        grid.push_back(observation(e, h, 1, e));
        grid.back().settings["rate"] = rate;
      }
    }
  }
  grid.push_back(observation(1, 1, 1, 1));
  grid.back().settings["rate"] = 0.9;  // one cell is no plane
  const auto found = planes(grid, "e", "h");
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[0].fixed.at("rate").number(), 0.1);
  EXPECT_EQ(found[1].fixed.at("rate").number(), 0.5);
}

TEST(Planes, NeedTwoValuesOfBothAxes) {
  const std::vector<Observation> row = {observation(2, 2, 1, 0.1), observation(2, 3, 1, 0.2)};
  EXPECT_THAT(planes(row, "h", "e"), IsEmpty());
  EXPECT_THAT(planes({}, "h", "e"), IsEmpty());
}

}  // namespace
}  // namespace dimscope::analysis
