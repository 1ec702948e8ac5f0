// Distance and agreement of explanations: by hand, by brute force, and how often they are wrong.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "dimscope/analysis/explanation_distance.h"
#include "dimscope/analysis/rank_correlation.h"
#include "dimscope/base/rng.h"
#include "tests/analysis/planted.h"

namespace dimscope::analysis {
namespace {

// Sums of some dozens of float32 numbers below 1.
constexpr double kTolerance = 1e-5;

std::vector<std::int32_t> numbers(std::int32_t count) {
  std::vector<std::int32_t> all(static_cast<std::size_t>(count));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

// Two trials on sentences of 6, 4, 3, 2 and 1 words, a tie among them.
struct TwoTrials {
  std::vector<float> a = {.5f,  -.1f, .2f, .05f, -.1f, .05f, .4f,  .3f,
                          -.2f, .1f,  .6f, .2f,  .2f,  .5f,  -.5f, 1.f};
  std::vector<float> b = {.1f, -.4f, .2f, .2f, .05f, -.05f, .4f, -.3f,
                          .2f, .1f,  .2f, .2f, .6f,  .4f,   .6f, -1.f};
  RelevanceTable table{.offsets = {0, 6, 10, 13, 15, 16}, .trials = {a, b}};
};

TEST(ComparableExplanations, CountWhatTheMeasuresSay) {
  const TwoTrials two;
  const ComparableExplanations explanations(two.table, numbers(5));
  const AgreementSums sums = explanations.compare(0, 1);
  double distance = 0, rank = 0;
  for (std::int32_t s = 0; s < 5; ++s) {
    const auto x = two.table.words(0, s), y = two.table.words(1, s);
    distance += explanation_distance(x, y);
    const std::vector<double> p(x.begin(), x.end()), q(y.begin(), y.end());
    rank += rank_correlation(p, q).value_or(0);
  }
  EXPECT_NEAR(sums[0], distance, kTolerance);
  EXPECT_NEAR(sums[1], rank, kTolerance);
  // Largest words of a: 0, 0, 0, 0 (a tie: the first), of b: 1, 0, 2, 1.
  EXPECT_EQ(sums[2], 1);
  // Three largest of a: 0 2 1 (of -.1 and -.1 the first) and 0 1 2; of b: 1 2 3 and 0 1 2.
  EXPECT_NEAR(sums[3], 2.0 / 3 + 1, 1e-12);
  EXPECT_EQ(explanations.num_sentences(), (AgreementSums{5, 4, 4, 2}));
  EXPECT_EQ(explanations.num_explanations(), 8);
  EXPECT_EQ(explanations.num_ties(), 1);
  const AgreementSums same = explanations.compare(0, 0);
  EXPECT_NEAR(same[0], 0, kTolerance);
  EXPECT_NEAR(same[1], 4, kTolerance);
  EXPECT_EQ(same[2], 4);
  EXPECT_EQ(same[3], 2);
}

// Against every order of the words of b.
TEST(ComparableExplanations, KnowWhatChanceGives) {
  const TwoTrials two;
  const AgreementSums expected = ComparableExplanations(two.table, numbers(5)).by_chance(0, 1);
  AgreementSums sums{};
  for (std::int32_t s = 0; s < 5; ++s) {
    const auto x = two.table.words(0, s), y = two.table.words(1, s);
    std::vector<std::int32_t> order = numbers(static_cast<std::int32_t>(x.size()));
    double orders = 0;
    AgreementSums of_sentence{};
    do {
      std::vector<float> dealt;
      for (const std::int32_t w : order) dealt.push_back(y[static_cast<std::size_t>(w)]);
      const RelevanceTable table{.offsets = {0, std::ssize(dealt)}, .trials = {x, dealt}};
      const AgreementSums one = ComparableExplanations(table, numbers(1)).compare(0, 1);
      for (std::size_t m = 0; m < one.size(); ++m) of_sentence[m] += one[m];
      ++orders;
    } while (std::ranges::next_permutation(order).found);
    for (std::size_t m = 0; m < sums.size(); ++m) sums[m] += of_sentence[m] / orders;
  }
  for (std::size_t m = 0; m < sums.size(); ++m) {
    EXPECT_NEAR(sums[m], expected[m], kTolerance) << m;
  }
}

// Explanations without an effect: noise of each trial; and where streams are shared, noise that all
// trials of a seed number have, `share` of it only where level a is the same.
struct NullStudy {
  std::vector<Observation> trials;
  std::vector<std::vector<float>> rows;
  RelevanceTable table;
  std::vector<std::int64_t> seeds;

  NullStudy(std::uint64_t number, const std::vector<int>& levels, int num_seeds, double shared)
      : trials(full_grid(levels, num_seeds)) {
    constexpr int kSentences = 30, kWords = 6;
    for (int s = 0; s < kSentences; ++s) table.offsets.push_back(table.offsets.back() + kWords);
    const Random base(1, Purpose::kTest, number);
    for (std::size_t t = 0; t < trials.size(); ++t) {
      const Random own(2, Purpose::kTest, number << 16 | t);
      const Random of_seed(3, Purpose::kTest,
                           number << 16 | static_cast<std::uint64_t>(trials[t].seed));
      auto& row = rows.emplace_back();
      // What all sentences of a trial share makes some seeds outliers.
      const double taste = shared * of_seed.normal(1000) + (1 - shared) * own.normal(1000);
      for (std::uint64_t w = 0; w < kSentences * kWords; ++w) {
        const double noise = shared * of_seed.normal(w) + (1 - shared) * own.normal(w);
        row.push_back(static_cast<float>(base.normal(w) + noise + (w % kWords == 2 ? taste : 0)));
      }
      normalise(table.offsets, row);
      seeds.push_back(trials[t].seed);
    }
    for (const auto& row : rows) table.trials.emplace_back(row);
  }
};

struct Rates {
  double ratio = 0, significant = 0, covered = 0, rank_covered = 0;
};

Rates rates_of(int studies, const std::vector<int>& levels, int seeds, double shared,
               bool told = true) {
  Rates rates;
  for (int s = 0; s < studies; ++s) {
    const NullStudy study(static_cast<std::uint64_t>(s), levels, seeds, shared);
    DistanceOptions options{.permutations = 99};
    if (shared > 0 && told) options.shared_seeds = study.seeds;
    const AxisDistance axis =
        explanation_distances(FactorialDesign(study.trials), study.table, numbers(30), options)[0];
    const auto holds = [&](const std::optional<Interval>& interval, double truth) {
      return interval->low <= truth && truth <= interval->high ? 1.0 / studies : 0;
    };
    rates.ratio += axis.ratio / studies;
    rates.significant += *axis.p <= 0.05 ? 1.0 / studies : 0;
    rates.covered += holds(axis.ratio_interval, 1);
    rates.rank_covered += holds(axis.rank.difference_interval, 0);
  }
  return rates;
}

// 5 % of 300 studies and 3.2 standard deviations.
constexpr double kMostErrors = 0.09, kLeastCovered = 0.91;

TEST(ExplanationDistances, WithoutAnEffectHaveARatioOfOneThatTheirIntervalHolds) {
  for (const auto& [levels, seeds] :
       {std::pair(std::vector<int>{3, 2}, 3), std::pair(std::vector<int>{2}, 5)}) {
    const Rates rates = rates_of(300, levels, seeds, 0);
    EXPECT_NEAR(rates.ratio, 1, 0.01);
    EXPECT_LE(rates.significant, kMostErrors);
    EXPECT_GE(rates.covered, kLeastCovered);
    EXPECT_GE(rates.rank_covered, kLeastCovered);
  }
}

TEST(ExplanationDistances, OfSharedStreamsCompareDifferentSeedsAlone) {
  const Rates rates = rates_of(300, {3, 2}, 5, 0.5);
  EXPECT_NEAR(rates.ratio, 1, 0.01);
  EXPECT_LE(rates.significant, kMostErrors);
  EXPECT_GE(rates.covered, kLeastCovered);
  // What comes of taking them for independent.
  const Rates wrong = rates_of(60, {3, 2}, 5, 0.5, false);
  EXPECT_LT(wrong.ratio, 0.98);
  EXPECT_LT(wrong.covered, 0.7);
}

TEST(ExplanationDistances, OfSharedStreamsNeedTheSameSeedsEverywhere) {
  NullStudy study(1, {3, 2}, 3, 0.5);
  study.trials.pop_back();
  study.table.trials.pop_back();
  study.seeds.pop_back();
  const auto axes = explanation_distances(FactorialDesign(study.trials), study.table, numbers(30),
                                          {.shared_seeds = study.seeds});
  ASSERT_EQ(axes.size(), 2u);
  EXPECT_GT(axes[0].ratio, 0);
  EXPECT_FALSE(axes[0].p || axes[0].ratio_interval || axes[0].rank.difference_interval);
}

}  // namespace
}  // namespace dimscope::analysis
