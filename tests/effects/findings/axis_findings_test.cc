// How sure a finding is, and in which words: from a trained study whose results are then planted.
#include "dimscope/effects/findings/axis_findings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "dimscope/effects/topics/topics.h"
#include "tests/effects/findings/found.h"

namespace dimscope::effects {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

const study::SmallStudy& study() {
  static const study::SmallStudy* const study =
      new study::SmallStudy(built_in_study(120, 3, 60) + R"([[grid]]
embedding_dim = [2, 3]
hidden_dim = [1, 2, 4]
seed = "1..3"
)");
  return *study;
}

// The study's effects, to be planted in, and what is found then.
class Planted {
 public:
  Planted() : store_(study().directory(), study::Store::Mode::kRead), data_(store_, {}) {
    const EffectsOptions options{.topics = {EffectsTopic::kAccuracy, EffectsTopic::kPairs},
                                 .metric = "test.fine"};
    view = view_effects(data_, study().directory(), store_, options);
    for (AccuracyEffects& effects : view.accuracy) {
      for (analysis::AxisEffect& axis : effects.axes) axis.p_holm = 0.5;
    }
    for (PairEffects& pair : view.pairs) pair.comparison.p_holm = 0.5;
    view.seeds_needed.clear();
  }
  analysis::AxisEffect& hidden() { return view.accuracy[0].axes[1]; }
  PairEffects& hidden_pair() { return view.pairs[1]; }
  AxisFinding hidden_finding() const {
    for (AxisFinding& finding : all()) {
      if (finding.axis.name == "hidden_dim") return finding;
    }
    return {};
  }
  std::vector<AxisFinding> all() const {
    const std::vector<std::string> none;
    return axis_findings({.data = data_, .store = store_, .metric = view, .left_out = none});
  }

  EffectsView view;

 private:
  const study::Store store_;
  const StudyResults data_;
};

TEST(AxisFindings, AreClearWhereTheEndsDiffer) {
  Planted planted;
  analysis::PairedComparison& c = planted.hidden_pair().comparison;
  c.accuracy_a = 0.3;
  c.accuracy_b = 0.366;
  c.interval = analysis::Interval{0.059, 0.073};
  c.p = 0.0001;
  c.p_holm = 0.0002;
  const AxisFinding finding = planted.hidden_finding();
  EXPECT_EQ(finding.certainty, Certainty::kClear);
  EXPECT_EQ(finding.headline, "Hidden dimension 1 → 4");
  EXPECT_EQ(finding.amount, "+6.6 points");
  EXPECT_EQ(finding.range, "[5.9, 7.3]");
  EXPECT_EQ(finding.verdict,
            "p < 0.001 after Holm over 2 comparisons, for other seeds and other sentences.");
  EXPECT_EQ(finding.from, 0.3);
  EXPECT_EQ(finding.to, 0.366);
  EXPECT_EQ(finding.p, 0.0001);
  EXPECT_EQ(finding.p_holm, 0.0002);
  ASSERT_THAT(finding.levels, SizeIs(3));
  EXPECT_THAT(finding.levels[0].trials, SizeIs(6)) << "two cells of three seeds";
  EXPECT_EQ(finding.levels[0].trials[0].seed, 1);
  EXPECT_EQ(finding.levels[0].trials[1].seed, 1);
  EXPECT_EQ(finding.share, planted.view.accuracy[0].anova.terms[1].share);
}

TEST(AxisFindings, HaveAShapeWhereOnlyValuesBetweenTheEndsDiffer) {
  Planted planted;
  planted.hidden().p_holm = 0.004;
  planted.hidden().levels[0].mean = 0.4;
  planted.hidden().levels[1].mean = 0.45;
  planted.hidden().levels[2].mean = 0.41;
  planted.hidden_pair().comparison.detectable = 0.031;
  const AxisFinding finding = planted.hidden_finding();
  EXPECT_EQ(finding.certainty, Certainty::kShape);
  EXPECT_EQ(finding.verdict,
            "The values differ (p = 0.004 after Holm over 3 tests), but the two ends are not told "
            "apart (below 3.1 points a true difference could easily hide): lowest at 1 (40.0 %), "
            "highest at 2 (45.0 %).");
}

TEST(AxisFindings, AreUnsureWhereNothingIsToldApart) {
  Planted planted;
  planted.hidden_pair().comparison.detectable = 0.031;
  SeedsNeeded needed{.grid = 0, .axis = "hidden_dim", .a = 1, .b = 4};
  needed.seeds_now = 3;
  needed.seeds = 1400;
  planted.view.seeds_needed = {needed};
  EXPECT_EQ(planted.hidden_finding().certainty, Certainty::kUnsure);
  const std::string start =
      "Not told apart: p = 0.500 after Holm over 2 comparisons. A true difference below 3.1 points "
      "could easily hide here.";
  EXPECT_EQ(planted.hidden_finding().verdict,
            start +
                " If it is as large as it looks, 1,400 seeds a cell would show it with a chance "
                "of 80 % (now 3).");
  planted.view.seeds_needed[0].seeds = std::nullopt;
  planted.view.seeds_needed[0].at_best = 0.012;
  EXPECT_EQ(planted.hidden_finding().verdict,
            start +
                " No number of seeds would show a difference as small as the one seen on so few "
                "sentences: at best 1.2 points could be shown.");
  planted.view.seeds_needed.clear();
  EXPECT_EQ(planted.hidden_finding().verdict, start);
}

TEST(AxisFindings, WithoutPairsGoByTheAxisOwnTerm) {
  Planted planted;
  planted.view.pairs.clear();
  planted.hidden().p = 0.001;
  planted.hidden().p_holm = 0.003;
  planted.hidden().ends->interval = analysis::Interval{0.01, 0.09};
  AxisFinding finding = planted.hidden_finding();
  EXPECT_EQ(finding.certainty, Certainty::kClear);
  EXPECT_EQ(finding.p, 0.001);
  EXPECT_EQ(finding.range, "[1.0, 9.0]");
  EXPECT_EQ(finding.verdict,
            "p = 0.003 after Holm over 3 tests, for other seeds on the same data.");
  EXPECT_NEAR(finding.difference, planted.hidden().ends->difference, 1e-12);

  planted.hidden().ends->interval = analysis::Interval{-0.01, 0.09};
  finding = planted.hidden_finding();
  EXPECT_EQ(finding.certainty, Certainty::kShape);
  EXPECT_THAT(finding.verdict, StartsWith("The values differ (p = 0.003 after Holm over 3 tests), "
                                          "but the two ends are not told apart: lowest at "));

  planted.hidden().p_holm = 0.2;
  SeedsNeeded needed{.grid = 0, .axis = "hidden_dim"};
  needed.seeds_now = 3;
  planted.view.seeds_needed = {needed};
  finding = planted.hidden_finding();
  EXPECT_EQ(finding.certainty, Certainty::kUnsure);
  EXPECT_EQ(finding.verdict,
            "Not told apart: p = 0.200 after Holm over 3 tests. What is seen is no more than seeds "
            "alone give; no number of them would show it.");
}

TEST(AxisFindings, AreUntestedWhereNothingCanBeTested) {
  Planted planted;
  planted.hidden().p_holm.reset();
  planted.hidden_pair().comparison.p.reset();
  EXPECT_EQ(planted.hidden_finding().certainty, Certainty::kUntested);
  EXPECT_EQ(planted.hidden_finding().verdict,
            "Not tested: trials of one seed share their random numbers, and not every cell has the "
            "same seeds.");
  planted.view.accuracy[0].anova.seeds_vary = false;
  EXPECT_EQ(
      planted.hidden_finding().verdict,
      "Not tested: the seeds of each cell score exactly alike, so that chance cannot be seen.");
  planted.view.accuracy[0].anova.max_seeds = 1;
  EXPECT_EQ(
      planted.hidden_finding().verdict,
      "Not tested: with one seed a cell, what the hyperparameter does cannot be told from what "
      "another seed would do.");
  planted.view.accuracy[0].anova.varies = false;
  const AxisFinding finding = planted.hidden_finding();
  EXPECT_EQ(finding.verdict, "Nothing to test: every model scores the same.");
  EXPECT_THAT(finding.lines, IsEmpty()) << "where nothing varies, nothing is claimed";
}

TEST(AxisFindings, OfOneSeedMayHaveAShapeOverTheOtherHyperparameters) {
  Planted planted;
  planted.hidden_pair().comparison.seeds_counted = false;
  planted.hidden().p_holm = 0.01;
  planted.view.accuracy[0].anova.error_is_seeds = false;
  const AxisFinding finding = planted.hidden_finding();
  EXPECT_EQ(finding.certainty, Certainty::kShape);
  EXPECT_FALSE(finding.interval || finding.p) << "those are about two models";
  EXPECT_EQ(
      finding.verdict,
      "One seed a cell: tested only against how it differs over the other hyperparameters (p = "
      "0.010 after Holm over 3 tests). Its two ends by themselves cannot be told apart.");
}

TEST(AxisFindings, AreOrderedByWhatTheAxisMovesOnceFound) {
  Planted planted;
  analysis::AxisEffect& embedding = planted.view.accuracy[0].axes[0];
  embedding.effect_ratio = 3;
  planted.hidden().effect_ratio = 2;
  EXPECT_EQ(planted.all()[0].axis.name, "embedding_dim");
  EXPECT_NEAR(planted.all()[0].spread, 3 * embedding.seed_sd.value(), 1e-12);
  planted.hidden_pair().comparison.p_holm = 0.01;
  EXPECT_EQ(planted.all()[0].axis.name, "hidden_dim") << "what is found comes first";
  planted.hidden().effect_ratio.reset();
  EXPECT_EQ(planted.hidden_finding().spread, std::abs(planted.hidden_finding().difference));
}

TEST(AxisFindings, WithoutAnOrderGoFromTheWorstToTheBest) {
  const study::SmallStudy unordered(built_in_study(120, 3, 60) + R"([[grid]]
optimizer = ["adagrad", "adam", "sgd"]
seed = "1..3"
)");
  const ReportEffects effects = effects_found(unordered);
  const AxisFinding& finding = effects.findings->axes.at(0);
  const std::vector<analysis::AxisLevel>& levels = effects.metrics[0].accuracy[0].axes[0].levels;
  const auto [low, high] = std::ranges::minmax_element(levels, {}, &analysis::AxisLevel::mean);
  EXPECT_FALSE(finding.axis.ordered);
  EXPECT_EQ(finding.a, low->x);
  EXPECT_EQ(finding.b, high->x);
  EXPECT_GE(finding.difference, 0);
  EXPECT_NEAR(finding.from, low->mean, 1e-12);
  EXPECT_NEAR(finding.difference, high->mean - low->mean, 1e-12);
  ASSERT_TRUE(finding.interval.has_value());
  EXPECT_LE(finding.interval->low, finding.difference);
  EXPECT_GE(finding.interval->high, finding.difference);
  EXPECT_THAT(finding.verdict, HasSubstr("after Holm over 3 "));
}

TEST(AxisFindings, OfLinesNameWhatIsHeld) {
  const Findings findings = found(R"([[grid]]
embedding_dim = [2, 3, 4]
hidden_dim = 1
seed = "1..2"
[[grid]]
embedding_dim = 2
hidden_dim = [1, 2, 3]
seed = "1..2"
)");
  ASSERT_THAT(findings.axes, SizeIs(2));
  for (const AxisFinding& finding : findings.axes) {
    const bool hidden = finding.axis.name == "hidden_dim";
    EXPECT_EQ(finding.headline, hidden ? "Hidden dimension 1 → 3 (embedding dimension 2)"
                                       : "Embedding dimension 2 → 4 (hidden dimension 1)");
    EXPECT_EQ(finding.fixed,
              hidden ? Settings({{"embedding_dim", 2}}) : Settings({{"hidden_dim", 1}}));
  }
  EXPECT_EQ(
      findings.studied,
      "10 models: 2 lines of embedding dimension 2–4 × hidden dimension 1–3, 2 seeds each, on "
      "1,000 sentences of the built-in corpus");
  EXPECT_THAT(doubt_of(findings, "lines").text,
              StartsWith("The trials are 2 lines, no full grid: "));
}

}  // namespace
}  // namespace dimscope::effects
