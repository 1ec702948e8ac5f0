#include "dimscope/effects/quality/method_comparisons.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "dimscope/analysis/rank_correlation.h"
#include "dimscope/effects/quality/evaluation_means.h"
#include "dimscope/effects/quality/explanation_quality.h"

namespace dimscope::effects {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

TEST(PairedDifferences, AreOverTheSentencesThatBothCount) {
  const std::vector<SentenceValues> values = {
      {"random", "sufficiency", {1, 1, 1, 1, 1}},
      {"omission", "sufficiency", {0.1, 0.2, kNone, 0.4, 0.9}},
      {"lrp-all", "sufficiency", {0.2, 0.4, 0.6, 0.5, 1.0}},
      {"lrp-all", "truth", {0, 1, 0, 1, 0}},
  };
  const std::vector<study::Evaluation> differences = paired_differences(values);
  ASSERT_EQ(differences.size(), 3u) << "truth has one method";
  const study::Evaluation& e = differences[0];
  EXPECT_EQ(e.method, "lrp-all") << "the order of method_names()";
  EXPECT_EQ(e.measure, "minus.omission.sufficiency");
  EXPECT_EQ(e.n, 4);
  // scipy.stats.ttest_1samp([.1, .2, .1, .1], 0).confidence_interval(): 0.125 ± 0.0795611.
  EXPECT_NEAR(e.value, 0.125, 1e-12);
  EXPECT_NEAR(*e.high - e.value, 0.0795611, 1e-6);
  EXPECT_EQ(differences[1].measure, "minus.random.sufficiency");
  EXPECT_EQ(differences[2].method, "omission");
}

study::Evaluation difference(std::string method, const std::string& other, double value,
                             double half, std::int64_t n = 101) {
  return {.method = std::move(method),
          .measure = difference_measure(other, "deletion.first-right"),
          .value = value,
          .low = value - half,
          .high = value + half,
          .n = n};
}

TrialEvaluations trial(int seed, std::vector<study::Evaluation> evaluations) {
  TrialEvaluations result{.trial = {}, .evaluations = std::move(evaluations)};
  result.trial.config.seed = seed;
  return result;
}

// Half of 1.98397 = t.975(100) says that the standard error is 0.01.
constexpr double kHalf = 0.0198397152;

TEST(MethodComparisons, OfOneTrialAreThoseOfItsSentences) {
  const auto found =
      method_comparisons({trial(1, {difference("lrp-all", "occlusion", 0.03, kHalf),
                                    difference("lrp-all", "omission", 0.01, kHalf),
                                    difference("occlusion", "omission", 0, kHalf)})});
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].method, "lrp-all");
  EXPECT_EQ(found[0].other, "occlusion");
  EXPECT_EQ(found[0].measure, "deletion.first-right");
  EXPECT_NEAR(found[0].interval->low, 0.03 - kHalf, 1e-9);
  EXPECT_NEAR(*found[0].p, 0.0034079, 1e-6);  // 2 * scipy.stats.t.sf(3, 100)
  EXPECT_NEAR(*found[0].p_holm, 3 * *found[0].p, 1e-12);
  EXPECT_NEAR(*found[1].p, 0.3197242, 1e-6);  // 2 * scipy.stats.t.sf(1, 100)
  EXPECT_NEAR(*found[1].p_holm, 2 * *found[1].p, 1e-12);
  EXPECT_EQ(*found[2].p, 1);
  EXPECT_EQ(found[2].n, 1);
  EXPECT_EQ(found[2].least_sentences, 101);
}

TEST(MethodComparisons, OfSeveralTrialsCountTrialsAndSentences) {
  const auto found =
      method_comparisons({trial(1, {difference("lrp-all", "occlusion", 0.02, kHalf)}),
                          trial(2, {difference("lrp-all", "occlusion", 0.04, kHalf)}),
                          trial(3, {difference("lrp-all", "occlusion", 0.06, kHalf)})});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_NEAR(found[0].difference, 0.04, 1e-12);
  EXPECT_EQ(found[0].n, 3);
  // Variances 0.02² / 3 of trials (df 2) and 0.01² of sentences (df 100):
  // df = 0.000233333² / (0.000133333² / 2 + 0.0001² / 100) = 6.05686, 2 * t.sf(2.6186147, df).
  EXPECT_NEAR(*found[0].p, 0.0393, 0.0001);
  EXPECT_LT(found[0].interval->high, 0.08);
  EXPECT_GT(found[0].interval->low, 0);
}

TEST(MethodComparisons, HaveIntervalsOfWhatIsPossible) {
  const auto of = [](double a, double b) {
    return method_comparisons({trial(1, {difference("lrp-all", "occlusion", a, kHalf)}),
                               trial(2, {difference("lrp-all", "occlusion", b, kHalf)})})
        .at(0);
  };
  // Two shares differ by -1 to 1. Of two trials t is 12.7 with hardly more than 1 degree of
  // freedom.
  const MethodComparison wide = of(-0.1, -0.8);
  EXPECT_FALSE(wide.interval) << "all that is possible";
  EXPECT_TRUE(wide.p);
  const MethodComparison some = of(-0.5, -0.7);
  ASSERT_TRUE(some.interval);
  EXPECT_EQ(some.interval->low, -1);
  EXPECT_GT(some.interval->high, 0);
  EXPECT_LT(some.interval->high, 1);
}

// Two cells in which a seed does the same are one seed, not two trials.
TEST(MethodComparisons, OfSharedStreamsCountSeeds) {
  std::vector<TrialEvaluations> own, shared;
  for (const int hidden_dim : {1, 2}) {
    for (const int seed : {1, 2, 3}) {
      TrialEvaluations& each = shared.emplace_back(
          trial(seed, {difference("lrp-all", "occlusion", 0.02 * seed, kHalf)}));
      each.trial.config.hidden_dim = hidden_dim;
      each.trial.config.streams = model::kSharedStreams;
      each.evaluations.push_back(each.evaluations[0]);
      each.evaluations[1].measure = difference_measure("occlusion", "stability");
      if (hidden_dim == 1) own.push_back(each);
    }
  }
  for (TrialEvaluations& each : own) each.trial.config.streams = "own";
  const auto one_cell = method_comparisons(own), found = method_comparisons(shared);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].n, 6);
  EXPECT_NEAR(found[0].difference, 0.04, 1e-12);
  EXPECT_NEAR(*found[0].p, *one_cell[0].p, 1e-12);
  EXPECT_NEAR(found[0].interval->high, one_cell[0].interval->high, 1e-12);
  EXPECT_FALSE(found[1].p || found[1].interval) << "stability: both cells have these seeds";
}

TEST(MethodComparisons, OfWhatDoesNotVaryHaveNoTest) {
  study::Evaluation same = difference("lrp-all", "occlusion", 0, 0);
  same.low.reset();
  same.high.reset();
  const auto found = method_comparisons({trial(1, {same})});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_FALSE(found[0].p || found[0].p_holm || found[0].interval);
}

// Two intervals that meet, and a difference that is clear of 0.
TEST(MethodComparisons, DecideOnWhichSideOfRandomAMethodIs) {
  const auto value = [](const char* method, double mean) {
    return study::Evaluation{.method = method,
                             .measure = "deletion.first-right",
                             .value = mean,
                             .low = mean - 0.03,
                             .high = mean + 0.03,
                             .n = 101};
  };
  const auto means = [&](bool paired) {
    std::vector<study::Evaluation> all = {value("lrp-all", 0.30), value("random", 0.34)};
    if (paired) all.push_back(difference("lrp-all", "random", -0.04, kHalf));
    return evaluation_means({trial(1, all)});
  };
  ASSERT_EQ(means(true).size(), 2u) << "differences are no means";
  EXPECT_EQ(means(true)[0].side, EvaluationMean::Side::kBelow);
  EXPECT_EQ(means(false)[0].side, EvaluationMean::Side::kUnclear);
}

TEST(RankCorrelationByGroup, HasTheJackknifesMeanAndSpread) {
  const std::vector<double> x = {1, 4, 2, 8, 5, 7, 3, 9}, y = {2, 3, 1, 9, 4, 8, 7, 6};
  const std::vector<std::int32_t> groups = {0, 0, 1, 1, 2, 2, 5, 5};
  const std::vector<double> values = analysis::rank_correlation_by_group(x, y, groups);
  ASSERT_EQ(values.size(), 4u);
  const double whole = *analysis::rank_correlation(x, y);
  // Without the first group, its ranks held: the correlation of the others' ranks.
  const std::vector<double> rx = analysis::ranks(x), ry = analysis::ranks(y);
  double sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0;
  for (std::size_t i = 2; i < 8; ++i) {
    sx += rx[i] / 6;
    sy += ry[i] / 6;
  }
  for (std::size_t i = 2; i < 8; ++i) {
    sxx += (rx[i] - sx) * (rx[i] - sx);
    syy += (ry[i] - sy) * (ry[i] - sy);
    sxy += (rx[i] - sx) * (ry[i] - sy);
  }
  EXPECT_NEAR(values[0], 4 * whole - 3 * sxy / std::sqrt(sxx * syy), 1e-12);
  EXPECT_TRUE(analysis::rank_correlation_by_group(x, y, std::vector<std::int32_t>(8, 0)).empty());
}

}  // namespace
}  // namespace dimscope::effects
