#include "dimscope/effects/quality/evaluation_means.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "dimscope/api/evaluations_json.h"
#include "dimscope/effects/quality/method_comparisons.h"
#include "dimscope/effects/quality/quality_measures.h"

namespace dimscope::effects {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Over = EvaluationMean::Over;
using Side = EvaluationMean::Side;

study::Evaluation evaluation(std::string method, std::string measure, double value,
                             double half = 0.1) {
  return {.method = std::move(method),
          .measure = std::move(measure),
          .value = value,
          .low = value - half,
          .high = value + half,
          .n = 100};
}

// A trial with d_h = `hidden_dim`.
TrialEvaluations trial(int hidden_dim, int seed, std::vector<study::Evaluation> evaluations) {
  TrialEvaluations result{.trial = {}, .evaluations = std::move(evaluations)};
  result.trial.config.hidden_dim = hidden_dim;
  result.trial.config.seed = seed;
  return result;
}

EvaluationMean only(const std::vector<EvaluationMean>& means, std::string_view method,
                    std::string_view measure) {
  for (const EvaluationMean& mean : means) {
    if (mean.method == method && mean.measure == measure) return mean;
  }
  ADD_FAILURE() << method << " has no " << measure;
  return {};
}

TEST(EvaluationMeans, AreOverTrialsWithTheirSpread) {
  std::vector<TrialEvaluations> trials;
  for (const double value : {0.1, 0.2, 0.6}) {
    trials.push_back(
        trial(2, static_cast<int>(10 * value), {evaluation("lrp-all", "truth", value)}));
  }
  trials[1].evaluations[0].n = 70;
  const auto means = evaluation_means(trials);
  ASSERT_EQ(means.size(), 1u);
  const EvaluationMean& mean = means[0];
  EXPECT_DOUBLE_EQ(mean.mean, 0.3);
  EXPECT_EQ(mean.n, 3);
  EXPECT_EQ(mean.over, Over::kTrials);
  // Standard deviation sqrt(0.07), t of 2 degrees of freedom 4.3027 (any table).
  ASSERT_TRUE(mean.interval);
  EXPECT_NEAR(mean.interval->high - mean.mean, 4.30265 * std::sqrt(0.07 / 3), 1e-5);
  EXPECT_NEAR(mean.mean - mean.interval->low, 4.30265 * std::sqrt(0.07 / 3), 1e-5);
  EXPECT_EQ(mean.lowest, 0.1);
  EXPECT_EQ(mean.highest, 0.6);
  EXPECT_EQ(mean.least_sentences, 70);
  EXPECT_EQ(mean.most_sentences, 100);
}

TEST(EvaluationMeans, OfSharedStreamsVaryOverSeeds) {
  std::vector<TrialEvaluations> trials;
  for (const int hidden_dim : {2, 3}) {
    for (const int seed : {2, 3, 7}) {
      trials.push_back(
          trial(hidden_dim, seed,
                {evaluation("lrp-all", "truth", seed / 100.0),
                 evaluation("lrp-all", "stability", seed / 100.0 + hidden_dim / 10.0)}));
      trials.back().trial.config.streams = model::kSharedStreams;
    }
  }
  const auto means = evaluation_means(trials);
  const EvaluationMean mean = only(means, "lrp-all", "truth");
  EXPECT_EQ(mean.n, 6);
  // As of three trials: their standard deviation is sqrt(0.0007).
  EXPECT_NEAR(mean.interval->high - mean.mean, 4.30265 * std::sqrt(0.0007 / 3), 1e-6);
  EXPECT_FALSE(only(means, "lrp-all", "stability").interval);
}

TEST(EvaluationMeans, OfOneTrialKeepItsIntervalOverSentences) {
  const auto means = evaluation_means({trial(2, 1, {evaluation("lrp-all", "truth", 0.5)})});
  ASSERT_EQ(means.size(), 1u);
  EXPECT_EQ(means[0].over, Over::kSentences);
  EXPECT_EQ(means[0].interval->low, 0.4);
  EXPECT_EQ(means[0].interval->high, 0.6);
  study::Evaluation bare = evaluation("lrp-all", "truth", 0.5);
  bare.low = bare.high = std::nullopt;
  const auto unsure = evaluation_means({trial(2, 1, {bare})});
  EXPECT_FALSE(unsure[0].interval);
  EXPECT_EQ(unsure[0].side, Side::kUnclear);
}

TEST(EvaluationMeans, HaveIntervalsOfWhatIsPossible) {
  const auto interval = [](const char* measure, std::vector<double> values) {
    std::vector<TrialEvaluations> trials;
    for (std::size_t t = 0; t < values.size(); ++t) {
      trials.push_back(
          trial(2 + static_cast<int>(t), 1, {evaluation("lrp-all", measure, values[t])}));
    }
    return evaluation_means(trials).at(0).interval;
  };
  // Of two, 12.706 times half their distance: 0.5 ± 1.27 of a share is no news, 0.15 ± 0.64 is
  // some, and of a correlation all of it is.
  EXPECT_FALSE(interval("deletion.first-right", {0.4, 0.6}));
  const auto share = interval("deletion.first-right", {0.1, 0.2});
  ASSERT_TRUE(share);
  EXPECT_EQ(share->low, 0);
  EXPECT_NEAR(share->high, 0.15 + 12.7062 * 0.05, 1e-4);
  EXPECT_EQ(interval("deletion.first-right.3", {0.1, 0.2})->low, 0) << "a point of the same curve";
  EXPECT_NEAR(interval("truth", {0.1, 0.2})->low, 0.15 - 12.7062 * 0.05, 1e-4);
  EXPECT_EQ(interval("agreement.occlusion", {0.8, 0.9})->high, 1);
  EXPECT_FALSE(interval("stability", {-0.2, 0.2})) << "of two cells";
}

TEST(EvaluationsJson, HasIntervalsOfWhatIsPossible) {
  const auto json = nlohmann::json::parse(api::evaluations_json({trial(
      2, 1, {evaluation("lrp-all", "truth", 0.95), evaluation("lrp-all", "sufficiency", 0, 2)})}));
  const auto& evaluations = json[0]["evaluations"];
  EXPECT_EQ(evaluations[0]["low"], 0.95 - 0.1);
  EXPECT_EQ(evaluations[0]["high"], 1);
  EXPECT_EQ(evaluations[1]["value"], 0);
  EXPECT_TRUE(evaluations[1]["low"].is_null() && evaluations[1]["high"].is_null());
}

TEST(QualityMeasures, SayWhatTheyCanBe) {
  for (const QualityMeasure& measure : quality_measures()) {
    EXPECT_LT(measure.range.low, measure.range.high) << measure.name;
    const analysis::Interval range = possible_range(measure.name);
    EXPECT_EQ(range.low, measure.range.low) << measure.name;
    EXPECT_EQ(range.high, measure.range.high) << measure.name;
    const analysis::Interval difference =
        possible_range(difference_measure("omission", measure.name));
    EXPECT_EQ(difference.high, range.high - range.low) << measure.name;
    EXPECT_EQ(difference.low, -difference.high) << measure.name;
  }
}

TEST(EvaluationMeans, CountACellOnceForStability) {
  // The seeds of a cell share their pairs: 0.5 twice is one value, and says nothing of its spread.
  const auto of = [](double value) {
    return std::vector{evaluation("lrp-all", "stability", value)};
  };
  const auto one =
      only(evaluation_means({trial(2, 1, of(0.5)), trial(2, 2, of(0.5))}), "lrp-all", "stability");
  EXPECT_EQ(one.n, 1);
  EXPECT_EQ(one.over, Over::kSentences);
  EXPECT_DOUBLE_EQ(one.interval->low, 0.4);
  const auto two = only(evaluation_means({trial(2, 1, of(0.5)), trial(3, 1, of(0.9)),
                                          trial(2, 2, of(0.6)), trial(3, 2, of(0.7))}),
                        "lrp-all", "stability");
  EXPECT_EQ(two.n, 2);
  EXPECT_EQ(two.over, Over::kCells);
  EXPECT_DOUBLE_EQ(two.lowest, 0.55);
  EXPECT_DOUBLE_EQ(two.highest, 0.8);
  EXPECT_DOUBLE_EQ(two.mean, 0.675);
}

TEST(EvaluationMeans, TellASideOnlyWhereBothIntervalsDo) {
  const auto side = [](std::vector<double> values, std::vector<double> random) {
    std::vector<TrialEvaluations> trials;
    for (std::size_t t = 0; t < values.size(); ++t) {
      trials.push_back(trial(2, static_cast<int>(t),
                             {evaluation("lrp-all", "sufficiency", values[t]),
                              evaluation("random", "sufficiency", random[t])}));
    }
    const auto means = evaluation_means(trials);
    EXPECT_EQ(only(means, "random", "sufficiency").side, Side::kUnclear);
    return only(means, "lrp-all", "sufficiency").side;
  };
  EXPECT_EQ(side({0.10, 0.12, 0.11}, {0.40, 0.42, 0.38}), Side::kBelow);
  EXPECT_EQ(side({0.70, 0.72, 0.71}, {0.40, 0.42, 0.38}), Side::kAbove);
  EXPECT_EQ(side({0.35, 0.52, 0.44}, {0.40, 0.42, 0.38}), Side::kUnclear);
  // The difference is clear in every trial, but the mean's interval holds random's mean.
  EXPECT_EQ(side({0.20, 0.50, 0.80}, {0.30, 0.60, 0.90}), Side::kUnclear);
  // The mean's interval does not hold it, but random's own spread leaves the difference open.
  EXPECT_EQ(side({0.50, 0.51, 0.49}, {0.10, 0.90, 0.20}), Side::kUnclear);
  // One trial: the intervals have to be apart.
  EXPECT_EQ(side({0.10}, {0.40}), Side::kBelow);
  EXPECT_EQ(side({0.25}, {0.40}), Side::kUnclear);
}

TEST(EvaluationMeans, LieAgainst0WhereRandomHasNoSuchMeasure) {
  const auto means = evaluation_means({trial(
      2, 1,
      {evaluation("lrp-all", "truth", 0.5), evaluation("lrp-prop", "truth", 0.05),
       evaluation("sensitivity", "truth", -0.3), evaluation("random", "sufficiency", 0.4)})});
  EXPECT_EQ(only(means, "lrp-all", "truth").side, Side::kAbove);
  EXPECT_EQ(only(means, "lrp-prop", "truth").side, Side::kUnclear);
  EXPECT_EQ(only(means, "sensitivity", "truth").side, Side::kBelow);
}

TEST(EvaluationMeans, AreInTheOrderOfATable) {
  const auto means = evaluation_means({trial(
      2, 1,
      {evaluation("random", "sufficiency", 0.4), evaluation("occlusion", "agreement.lrp-all", 0.4),
       evaluation("occlusion", "sufficiency", 0.4), evaluation("lrp-all", "stability", 0.4),
       evaluation("lrp-all", "deletion.first-right", 0.4),
       evaluation("lrp-all", "agreement.occlusion", 0.4)})});
  std::vector<std::string> names;
  for (const EvaluationMean& mean : means) names.push_back(mean.method + " " + mean.measure);
  EXPECT_THAT(names, ElementsAre("lrp-all deletion.first-right", "lrp-all stability",
                                 "lrp-all agreement.occlusion", "occlusion sufficiency",
                                 "occlusion agreement.lrp-all", "random sufficiency"));
  EXPECT_THAT(evaluation_means({}), IsEmpty());
}

}  // namespace
}  // namespace dimscope::effects
