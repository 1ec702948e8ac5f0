#include <gtest/gtest.h>

#include <cmath>

#include "dimscope/analysis/paired_test.h"
#include "dimscope/base/rng.h"
#include "tests/analysis/planted.h"

namespace dimscope::analysis {
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
  EXPECT_NEAR(*result.standard_error, 0.05059189369827, kTolerance);
  EXPECT_NEAR(*result.df, 2.473203158655, kTolerance);
  EXPECT_NEAR(*result.p, 0.02948469005378, kTolerance);
  EXPECT_NEAR(result.interval->low, 0.04899177886917, kTolerance);
  EXPECT_NEAR(result.interval->high, 0.4135082211308, kTolerance);
  EXPECT_NEAR(*result.detectable, 0.2334712617516, kTolerance);
  EXPECT_EQ(result.models[0].test.only_a, 5);
  EXPECT_EQ(result.models[0].test.only_b, 13);
  EXPECT_NEAR(result.models[0].test.p, 0.09625244140625, kTolerance);
  EXPECT_EQ(result.models.size(), 4u) << "two seeds on the shorter side of each pair";
  EXPECT_EQ(result.num_cells, 2);
  EXPECT_EQ(result.num_trials_a, 6);
  EXPECT_EQ(result.num_trials_b, 4);
  EXPECT_TRUE(result.seeds_counted);
}

TEST(Compare, DoesNotCareWhichSeedIsWhich) {
  Cells cells = reference_cells();
  const PairedComparison before = compare(cells.matched());
  std::swap(cells.trials[0][0], cells.trials[0][2]);
  std::swap(cells.trials[3][0], cells.trials[3][1]);
  const PairedComparison after = compare(cells.matched());
  EXPECT_NEAR(before.difference, after.difference, 1e-12);
  EXPECT_NEAR(*before.p, *after.p, 1e-12);
  EXPECT_NEAR(before.interval->low, after.interval->low, 1e-12);
  EXPECT_EQ(before.gained.size(), after.gained.size());
}

TEST(Compare, PutsModelsOfOneSeedNumberSideBySide) {
  const Answers a1 = {0, 1}, a2 = {1, 1}, b2 = {0, 0}, b3 = {1, 0};
  const std::vector<MatchedCells> cells = {{{&a1, &a2}, {&b3, &b2}, {1, 2}, {3, 2}}};
  const PairedComparison result = compare(cells);
  ASSERT_EQ(result.models.size(), 1u) << "1 and 3 have no counterpart";
  EXPECT_EQ(result.models[0].seed, 2);
  EXPECT_EQ(result.models[0].test.only_a, 2);
}

// The cells of "pair by seed" in reference/effects.py; by place among the seeds, and by number.
TEST(Compare, TakesSharedSeedsAsOneDrawForBothSides) {
  ParkMiller draw(12);
  std::vector<Answers> trials;
  for (const auto& [chance, step] : {std::pair(0.3, 0.1), std::pair(0.5, 0.05)}) {
    for (int seed = 0; seed < 4; ++seed) {
      Answers& answers = trials.emplace_back();
      for (int i = 0; i < 40; ++i) answers.push_back(draw() < chance + step * seed ? 1 : 0);
    }
  }
  MatchedCells cell{{&trials[0], &trials[1], &trials[2], &trials[3]},
                    {&trials[6], &trials[7], &trials[4], &trials[5]},
                    {1, 2, 3, 4},
                    {3, 4, 1, 2}};
  const PairedComparison result = compare({&cell, 1}, {.shared_streams = true});
  EXPECT_NEAR(result.difference, 0.15625, kTolerance);
  EXPECT_NEAR(*result.standard_error, 0.03938674190682, kTolerance);
  EXPECT_NEAR(*result.df, 3, kTolerance);
  EXPECT_NEAR(*result.p, 0.02862039852801, kTolerance);
  EXPECT_NEAR(result.interval->low, 0.03090380874149, kTolerance);

  cell.seeds_b.back() = 5;
  const PairedComparison refused = compare({&cell, 1}, {.shared_streams = true});
  EXPECT_EQ(refused.difference, result.difference);
  EXPECT_FALSE(refused.p || refused.interval || refused.detectable);
  EXPECT_TRUE(compare({&cell, 1}).p) << "seeds of their own need no counterpart";
}

TEST(Compare, OfOneModelAgainstOneIsMcNemars) {
  const Answers a = pattern(10, 3, 12, 15), b = other_pattern(10, 3, 12, 15);
  const std::vector<MatchedCells> cells = {{{&a}, {&b}}};
  const PairedComparison result = compare(cells);
  EXPECT_NEAR(result.difference, 9.0 / 40, kTolerance);
  EXPECT_NEAR(*result.p, 0.03515625, kTolerance);
  // Of 15 changes 12 are gains: reference/effects.py, exact share.
  EXPECT_NEAR(result.interval->low, (2 * 0.5191088661931 - 1) * 15 / 40, kTolerance);
  EXPECT_NEAR(result.interval->high, (2 * 0.9566879948942 - 1) * 15 / 40, kTolerance);
  EXPECT_FALSE(result.seeds_counted);
  EXPECT_NEAR(*result.detectable, detectable_difference(40, 15.0 / 40), kTolerance);
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

TEST(Compare, CountsEachCellAlikeHoweverManySeedsItHas) {
  const Answers right = {1}, wrong = {0};
  // Of all trials 4 of 6 are right on side a and 3 of 6 on side b; by cells it is the other way.
  const std::vector<MatchedCells> cells = {{{&wrong}, {&right, &wrong, &wrong, &wrong, &right}},
                                           {{&right, &right, &right, &right, &wrong}, {&right}}};
  const PairedComparison result = compare(cells);
  EXPECT_NEAR(result.difference, 0.7 - 0.4, 1e-12);
  ASSERT_EQ(result.gained.size(), 1u);
  EXPECT_TRUE(result.lost.empty());
  EXPECT_EQ(result.gained[0].right_a, 4);
  EXPECT_NEAR(result.gained[0].share_a, 0.4, 1e-12);
  EXPECT_NEAR(result.gained[0].share_b, 0.7, 1e-12);
}

TEST(Compare, OfEqualAnswersFindsNothing) {
  const Answers same = {1, 0, 1, 1};
  const std::vector<MatchedCells> cells = {{{&same, &same}, {&same, &same}}};
  const PairedComparison result = compare(cells);
  EXPECT_EQ(result.p, 1);
  // What four sentences without a change leave open: 1 - 0.025^(1/4).
  EXPECT_NEAR(result.interval->high, 0.6023646356164, 1e-12);
  EXPECT_EQ(result.interval->low, -result.interval->high);
}

TEST(Compare, OfOneSentenceSaysThatItProvesNothing) {
  const Answers right = {1}, wrong = {0};
  const std::vector<MatchedCells> cells = {{{&wrong, &wrong}, {&right, &right}}};
  const PairedComparison result = compare(cells);
  EXPECT_EQ(result.difference, 1);
  EXPECT_EQ(result.p, 1);
  EXPECT_EQ(result.detectable, 1);
}

// Studies without a difference: the sides of each of `cells` have these numbers of seeds, whose
// chances to be right scatter by these deviations around a half, on `sentences` of any difficulty.
struct Planted {
  std::vector<std::pair<int, int>> cells;
  double deviation_a = 0, deviation_b = 0;
  int sentences = 200;
};

struct Rates {
  double significant = 0;
  int contradictions = 0;  // p and interval disagree
};

Rates rates_of(const Planted& planted, int studies) {
  Rates rates;
  for (int study = 0; study < studies; ++study) {
    const Random random(4, Purpose::kTest, static_cast<std::uint64_t>(study));
    std::uint64_t position = 0;
    std::vector<double> difficulty;
    for (int i = 0; i < planted.sentences; ++i) difficulty.push_back(2 * random.normal(position++));
    std::vector<std::vector<Answers>> sides;
    for (const auto& [seeds_a, seeds_b] : planted.cells) {
      for (const auto& [seeds, deviation] :
           {std::pair(seeds_a, planted.deviation_a), std::pair(seeds_b, planted.deviation_b)}) {
        auto& side = sides.emplace_back();
        for (int s = 0; s < seeds; ++s) {
          const double skill = deviation * random.normal(position++);
          Answers& answers = side.emplace_back();
          for (const double d : difficulty) {
            const double chance = 1 / (1 + std::exp(d - skill));
            answers.push_back(random.uniform(position++) < chance ? 1 : 0);
          }
        }
      }
    }
    std::vector<MatchedCells> cells;
    for (std::size_t c = 0; c < planted.cells.size(); ++c) {
      MatchedCells& cell = cells.emplace_back();
      for (const Answers& answers : sides[2 * c]) cell.a.push_back(&answers);
      for (const Answers& answers : sides[2 * c + 1]) cell.b.push_back(&answers);
    }
    const PairedComparison result = compare(cells);
    const bool significant = *result.p < 0.05;
    const bool excludes = result.interval->low > 0 || result.interval->high < 0;
    rates.significant += significant ? 1.0 / studies : 0;
    rates.contradictions += significant != excludes;
  }
  return rates;
}

TEST(Compare, IsWrongInOneOfTwentyStudiesWithoutADifference) {
  const Planted cases[] = {
      {.cells = {{5, 5}}},  // what seeds differ in is luck on sentences alone
      {.cells = {{3, 3}}, .deviation_a = 0.3, .deviation_b = 0.3},
      {.cells = {{10, 3}}, .deviation_a = 0.65, .deviation_b = 0.05},
      {.cells = {{3, 10}}, .deviation_a = 0.65, .deviation_b = 0.05},
      {.cells = {{3, 10}, {10, 3}, {5, 5}}, .deviation_a = 0.65, .deviation_b = 0.05},
  };
  for (const Planted& planted : cases) {
    constexpr int kStudies = 800;
    const Rates rates = rates_of(planted, kStudies);
    // [3, 7] % and two standard deviations of a rate of 5 % among so many.
    EXPECT_GE(rates.significant, 0.015) << planted.cells[0].first << planted.deviation_a;
    EXPECT_LE(rates.significant, 0.085) << planted.cells[0].first << planted.deviation_a;
    EXPECT_EQ(rates.contradictions, 0);
  }
}

TEST(Compare, HasOneAnswerInPAndIntervalOfSingleModels) {
  for (const Planted& planted : {Planted{.cells = {{1, 1}}, .sentences = 30},
                                 Planted{.cells = {{1, 1}, {1, 1}}, .sentences = 30},
                                 Planted{.cells = {{1, 3}, {1, 1}}, .sentences = 30}}) {
    EXPECT_EQ(rates_of(planted, 300).contradictions, 0);
  }
}

}  // namespace
}  // namespace dimscope::analysis
