#include "dimscope/effects/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dimscope/analysis/summary.h"
#include "dimscope/base/rng.h"
#include "dimscope/effects/class_metrics.h"
#include "dimscope/engine/class_means.h"
#include "tests/message_of.h"

namespace dimscope::effects {
namespace {

using ::testing::ElementsAre;

study::StoredData data_of(std::vector<std::string> classes, std::vector<std::int32_t> labels) {
  study::StoredData data;
  data.class_names = std::move(classes);
  data.labels = {{"dev", labels}, {"test", labels}};
  data.slices = {{"few", {0, 1}}};
  return data;
}

std::vector<std::string> names_of(const std::vector<MetricView>& metrics) {
  std::vector<std::string> names;
  for (const MetricView& metric : metrics) names.push_back(metric.name);
  return names;
}

TEST(Metrics, WeighClassesOfOnesOwnAlike) {
  const auto metrics = view_metrics(data_of({"ham", "spam"}, {0, 0, 0, 1}));
  EXPECT_THAT(names_of(metrics),
              ElementsAre("test.fine", "test.macro_f1", "test.balanced", "few.fine", "few.macro_f1",
                          "few.balanced", "dev.fine", "dev.macro_f1", "dev.balanced"));
  // Always "ham": F1 is 2 · 0.75 / 1.75 and 0.
  EXPECT_DOUBLE_EQ(metrics[1].chance.value(), 0.75 / 1.75);
  EXPECT_DOUBLE_EQ(metrics[2].chance.value(), 0.5);
  EXPECT_EQ(metrics[0].n, 4);
  EXPECT_EQ(metrics[1].n, 2) << "two classes, one sentence of the rarer";
  EXPECT_EQ(metrics[4].n, 2) << "the slice has one class";
}

TEST(Metrics, OfTheFiveSentimentsAreFineAndCoarse) {
  const auto metrics = view_metrics(data_of(
      {"very negative", "negative", "neutral", "positive", "very positive"}, {0, 1, 2, 3, 4}));
  EXPECT_THAT(names_of(metrics), ::testing::Not(::testing::Contains("test.macro_f1")));
}

TEST(Metrics, CountSentencesOrDoNot) {
  const auto metrics = view_metrics(data_of({"ham", "spam"}, {0, 0, 0, 1}));
  EXPECT_TRUE(counts_sentences(metrics[0]));
  EXPECT_NO_THROW(require_counts_sentences(metrics[0]));
  EXPECT_EQ(message_of([&] { require_counts_sentences(metrics[1]); }),
            "test.macro_f1 is no share of sentences that are right, as comparing sentences needs; "
            "test.fine is one");
}

// A classifier of two classes, of which `rare` of `n` sentences are 1; it finds class 0 and class 1
// with the recalls given. How often do the intervals hold what a test set without end would give?
struct Coverage {
  double macro_f1 = 0, balanced = 0;
};

Coverage coverage(std::int32_t n, std::int32_t rare, double recall0, double recall1) {
  const double g0 = n - rare, g1 = rare;
  const double right0 = recall0 * g0, right1 = recall1 * g1;
  const double f0 = 2 * right0 / (g0 + right0 + g1 - right1);
  const double f1 = 2 * right1 / (g1 + right1 + g0 - right0);
  const double macro_f1 = (f0 + f1) / 2, balanced = (recall0 + recall1) / 2;
  std::vector<std::int32_t> labels(static_cast<std::size_t>(n), 0);
  for (std::int32_t i = 0; i < rare; ++i) labels[static_cast<std::size_t>(i)] = 1;
  const std::int64_t by_class = sentences_by_class(labels);
  constexpr int kSets = 500;
  Coverage held;
  for (int set = 0; set < kSets; ++set) {
    const Random random(static_cast<std::uint64_t>(set), Purpose::kTest, 77);
    std::vector<float> p;
    for (std::size_t i = 0; i < labels.size(); ++i) {
      const bool right = random.uniform(i) < (labels[i] == 0 ? recall0 : recall1);
      const float first = (labels[i] == 0) == right ? 0.9f : 0.1f;
      p.insert(p.end(), {first, 1 - first});
    }
    const engine::ClassMeans a = engine::class_means(p, 2, labels);
    const auto holds = [&](double estimate, double truth) {
      const analysis::Interval interval = analysis::wilson_interval(estimate, by_class);
      return interval.low <= truth && truth <= interval.high ? 1.0 / kSets : 0;
    };
    held.macro_f1 += holds(a.macro_f1, macro_f1);
    held.balanced += holds(a.balanced, balanced);
  }
  return held;
}

TEST(Metrics, OfClassMeansHaveIntervalsThatAreRatherTooWide) {
  for (const std::int32_t rare : {20, 50, 200}) {
    for (const double recall1 : {0.3, 0.6, 0.9}) {
      const Coverage held = coverage(400, rare, 0.95, recall1);
      EXPECT_GE(held.macro_f1, 0.93) << rare << ' ' << recall1;
      EXPECT_GE(held.balanced, 0.93) << rare << ' ' << recall1;
    }
  }
}

}  // namespace
}  // namespace dimscope::effects
