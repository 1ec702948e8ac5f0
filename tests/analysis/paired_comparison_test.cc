#include <gtest/gtest.h>

#include <cmath>

#include "dimscope/analysis/paired_test.h"
#include "dimscope/base/rng.h"
#include "tests/analysis/planted.h"

namespace dimscope {
namespace {

constexpr double kTolerance = 1e-10;

Answers pattern(int both, int only_this, int only_other, int neither) {
  Answers answers;
  answers.insert(answers.end(), both, 1);
  answers.insert(answers.end(), only_this, 1);
  answers.insert(answers.end(), only_other, 0);
  answers.insert(answers.end(), neither, 0);
  return answers;
}

Answers other_pattern(int both, int only_this, int only_other, int neither) {
  Answers answers = pattern(both, 0, 0, 0);
  answers.insert(answers.end(), only_this, 0);
  answers.insert(answers.end(), only_other, 1);
  answers.insert(answers.end(), neither, 0);
  return answers;
}

TEST(McNemarTest, AgreesWithTheBinomialTestOfR) {
  // reference/effects.R: binom.test(k, n)$p.value.
  const struct {
    int only_a, only_b;
    double p;
  } cases[] = {{3, 12, 0.03515625}, {130, 90, 0.008405451752682}, {5, 5, 1}, {0, 0, 1}};
  for (const auto& c : cases) {
    const McNemar result =
        mcnemar(pattern(7, c.only_a, c.only_b, 4), other_pattern(7, c.only_a, c.only_b, 4));
    EXPECT_EQ(result.only_a, c.only_a);
    EXPECT_EQ(result.only_b, c.only_b);
    EXPECT_NEAR(result.p, c.p, 1e-12);
  }
}

TEST(HolmAdjustment, AgreesWithR) {
  // reference/effects.R: p.adjust(…, "holm"); statsmodels' multipletests gives the same.
  const std::vector<double> p = {0.01, 0.04, 0.03, 0.005, 0.5};
  const std::vector<double> expected = {0.04, 0.09, 0.09, 0.025, 0.5};
  const std::vector<double> got = holm(p);
  for (std::size_t i = 0; i < p.size(); ++i) EXPECT_NEAR(got[i], expected[i], 1e-15);
  EXPECT_TRUE(holm({}).empty());
}

TEST(DetectableDifference, IsThatOfConnorsFormula) {
  // reference/effects.py, solved by scipy.optimize.brentq. docs/science.md: 3.0, 3.3, 9.6 points.
  EXPECT_NEAR(detectable_difference(2210, 0.25), 0.02978146157218, kTolerance);
  EXPECT_NEAR(detectable_difference(1821, 0.25), 0.03280482092642, kTolerance);
  EXPECT_NEAR(detectable_difference(212, 0.25), 0.09567281229904, kTolerance);
  EXPECT_NEAR(detectable_difference(50, 0.4), 0.2447179192556, kTolerance);
}

TEST(DetectableDifference, IsAtMostTheDiscordance) {
  EXPECT_EQ(detectable_difference(4, 0.1), 0.1);
  EXPECT_EQ(detectable_difference(100, 0), 0);
}

// The cells of reference/effects.py.
struct Cells {
  std::vector<std::vector<Answers>> trials;  // a, b of the first pair; a, b of the second
  std::vector<MatchedCells> matched() const {
    std::vector<MatchedCells> result(2);
    for (std::size_t k = 0; k < 2; ++k) {
      for (const Answers& answers : trials[2 * k]) result[k].a.push_back(&answers);
      for (const Answers& answers : trials[2 * k + 1]) result[k].b.push_back(&answers);
    }
    return result;
  }
};

Cells reference_cells() {
  const struct {
    double chance;
    int seeds;
  } sides[] = {{0.5, 3}, {0.7, 2}, {0.4, 3}, {0.65, 2}};
  ParkMiller draw(11);
  Cells cells;
  for (const auto& side : sides) {
    auto& trials = cells.trials.emplace_back();
    for (int s = 0; s < side.seeds; ++s) {
      Answers& answers = trials.emplace_back();
      for (int i = 0; i < 40; ++i) answers.push_back(draw() < side.chance ? 1 : 0);
    }
  }
  return cells;
}

TEST(Compare, AgreesWithScipy) {
  const Cells cells = reference_cells();
  const PairedComparison result = compare(cells.matched());
  EXPECT_NEAR(result.difference, 0.23125, kTolerance);
  EXPECT_NEAR(result.p, 0.009123828905561, kTolerance);
  EXPECT_NEAR(result.detectable, 0.2229606534588, kTolerance);
  EXPECT_EQ(result.models[0].only_a, 5);
  EXPECT_EQ(result.models[0].only_b, 13);
  EXPECT_NEAR(result.models[0].p, 0.09625244140625, kTolerance);
  EXPECT_EQ(result.models.size(), 4u) << "two seeds on the shorter side of each pair";
  EXPECT_EQ(result.num_cells, 2);
  EXPECT_EQ(result.num_trials_a, 6);
  EXPECT_EQ(result.num_trials_b, 4);
  EXPECT_TRUE(result.seeds_counted);
  // The bootstrap's interval has about the width of ± t · se; se = 0.0718, df = 10.
  EXPECT_NEAR(result.interval.high - result.interval.low, 2 * 2.0 * 0.0718, 0.04);
  EXPECT_LT(result.interval.low, result.difference);
  EXPECT_GT(result.interval.high, result.difference);
}

TEST(Compare, DoesNotCareWhichSeedIsWhich) {
  Cells cells = reference_cells();
  const PairedComparison before = compare(cells.matched());
  std::swap(cells.trials[0][0], cells.trials[0][2]);
  std::swap(cells.trials[3][0], cells.trials[3][1]);
  const PairedComparison after = compare(cells.matched());
  EXPECT_NEAR(before.difference, after.difference, 1e-12);
  EXPECT_NEAR(before.p, after.p, 1e-12);
  // Other seeds are drawn, from the same ones: 2,000 draws leave 3 % of the width.
  EXPECT_NEAR(before.interval.low, after.interval.low, 0.02);
  EXPECT_NEAR(before.interval.high, after.interval.high, 0.02);
  EXPECT_EQ(before.gained.size(), after.gained.size());
}

TEST(Compare, OfOneModelAgainstOneIsMcNemars) {
  const Answers a = pattern(10, 3, 12, 15), b = other_pattern(10, 3, 12, 15);
  const std::vector<MatchedCells> cells = {{{&a}, {&b}}};
  const PairedComparison result = compare(cells);
  EXPECT_NEAR(result.difference, 9.0 / 40, kTolerance);
  EXPECT_NEAR(result.p, 0.03515625, kTolerance);
  EXPECT_FALSE(result.seeds_counted);
  EXPECT_NEAR(result.detectable, detectable_difference(40, 15.0 / 40), kTolerance);
  EXPECT_EQ(result.gained.size(), 12u);
  EXPECT_EQ(result.lost.size(), 3u);
}

TEST(Compare, ListsFlipsByHowManySeedsChangeSides) {
  const Answers a1 = {0, 0, 1, 1, 1}, a2 = {0, 0, 1, 1, 0}, a3 = {0, 1, 1, 0, 0};
  const Answers b1 = {1, 1, 0, 0, 0}, b2 = {1, 1, 0, 0, 1}, b3 = {1, 0, 0, 1, 0};
  const std::vector<MatchedCells> cells = {{{&a1, &a2, &a3}, {&b1, &b2, &b3}}};
  const PairedComparison result = compare(cells);
  ASSERT_EQ(result.gained.size(), 2u);
  EXPECT_EQ(result.gained[0].sentence, 0);
  EXPECT_EQ(result.gained[0].right_a, 0);
  EXPECT_EQ(result.gained[0].right_b, 3);
  EXPECT_EQ(result.gained[1].sentence, 1);
  ASSERT_EQ(result.lost.size(), 2u);
  EXPECT_EQ(result.lost[0].sentence, 2);
  EXPECT_EQ(result.lost[1].sentence, 3);
}

// Of the two seeds of one side, one right and one wrong are most of nothing.
TEST(Compare, ListsNoFlipWhereHalfOfASideIsRight) {
  const Answers a1 = {0, 0, 1, 1}, a2 = {0, 1, 1, 0};
  const Answers b1 = {1, 1, 0, 0}, b2 = {1, 1, 1, 0};
  const std::vector<MatchedCells> cells = {{{&a1, &a2}, {&b1, &b2}}};
  const PairedComparison result = compare(cells);
  ASSERT_EQ(result.gained.size(), 1u);
  EXPECT_EQ(result.gained[0].sentence, 0);
  EXPECT_TRUE(result.lost.empty());
}

TEST(Compare, OfEqualAnswersFindsNothing) {
  const Answers same = {1, 0, 1, 1};
  const std::vector<MatchedCells> cells = {{{&same, &same}, {&same, &same}}};
  const PairedComparison result = compare(cells);
  EXPECT_EQ(result.p, 1);
  EXPECT_EQ(result.interval.low, 0);
  EXPECT_EQ(result.interval.high, 0);
}

TEST(Compare, OfOneSentenceSaysThatItProvesNothing) {
  const Answers right = {1}, wrong = {0};
  const std::vector<MatchedCells> cells = {{{&wrong, &wrong}, {&right, &right}}};
  const PairedComparison result = compare(cells);
  EXPECT_EQ(result.difference, 1);
  EXPECT_EQ(result.p, 1);
  EXPECT_EQ(result.detectable, 1);
}

TEST(Compare, WithoutADifferenceIsRarelySignificant) {
  constexpr int kStudies = 400;
  int found = 0, covered = 0;
  for (int study = 0; study < kStudies; ++study) {
    const Random random(4, Purpose::kTest, static_cast<std::uint64_t>(study));
    std::vector<Answers> trials(6, Answers(200));
    std::uint64_t position = 0;
    for (std::size_t i = 0; i < 200; ++i) {
      const double chance = random.uniform(position++);  // sentences differ in difficulty
      for (Answers& answers : trials) answers[i] = random.uniform(position++) < chance ? 1 : 0;
    }
    MatchedCells cell;
    for (std::size_t s = 0; s < 3; ++s) {
      cell.a.push_back(&trials[s]);
      cell.b.push_back(&trials[s + 3]);
    }
    const PairedComparison result = compare(std::span(&cell, 1), {.resamples = 200});
    found += result.p < 0.05;
    covered += result.interval.low <= 0 && 0 <= result.interval.high;
  }
  // Sentences and seeds are counted separately, which counts their common part twice: conservative.
  EXPECT_LE(found, 34) << "5 % of 400 and 3.2 standard deviations";
  EXPECT_GE(covered, 366);
}

}  // namespace
}  // namespace dimscope
