// Effects on explanations: words, cues, distances, behaviour.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "dimscope/analysis/behaviour.h"
#include "dimscope/analysis/explanation_distance.h"
#include "dimscope/analysis/word_effects.h"
#include "dimscope/base/rng.h"
#include "tests/analysis/planted.h"

namespace dimscope::analysis {
namespace {

using ::testing::ElementsAre;

// Relevances of four sentences of 5 words under every trial of a grid a x b: noise, and in words 2
// (of each sentence) what `planted` gives.
template <typename Planted>
struct Table {
  std::vector<Observation> trials;
  std::vector<std::vector<float>> words;
  RelevanceTable table;

  Table(const std::vector<int>& levels, int seeds, double noise, const Planted& planted)
      : trials(full_grid(levels, seeds)) {
    table.offsets = {0, 5, 10, 15, 20};
    for (std::size_t t = 0; t < trials.size(); ++t) {
      const Random random(8, Purpose::kTest, t);
      auto& row = words.emplace_back();
      for (std::uint64_t w = 0; w < 20; ++w) {
        const double base = 1 + noise * (random.uniform(w) - 0.5);
        row.push_back(static_cast<float>(w % 5 == 2 ? base * planted(trials[t]) : base));
      }
      normalise(table.offsets, row);
    }
    for (const auto& row : words) table.trials.emplace_back(row);
  }
};

double nothing(const Observation&) {
  return 1;
}
double grows_with_a(const Observation& trial) {
  return trial.settings.at("a").number();
}

TEST(Normalise, MakesSharesOfEachSentence) {
  std::vector<float> words = {1, -3, 0, 0, 5};
  normalise(std::vector<std::int64_t>{0, 2, 4, 5}, words);
  EXPECT_THAT(words, ElementsAre(0.25f, -0.75f, 0, 0, 1));
}

TEST(ExplanationDistance, IsTheShareThatWouldHaveToMove) {
  const std::vector<float> a = {0.5f, 0.5f, 0}, b = {0.5f, 0, 0.5f}, opposite = {-0.5f, -0.5f, 0};
  EXPECT_EQ(explanation_distance(a, a), 0);
  EXPECT_EQ(explanation_distance(a, b), 0.5);
  EXPECT_EQ(explanation_distance(a, opposite), 1);
}

TEST(WordEffects, FindTheWordAndTheHyperparameterThatMovesIt) {
  const Table data({4, 3}, 3, 0.3, grows_with_a);
  const std::vector<Anova> words = word_effects(FactorialDesign(data.trials), data.table, 1);
  ASSERT_EQ(words.size(), 5u);
  EXPECT_GT(*words[2].terms[0].share, 0.8) << "a";
  EXPECT_LT(*words[2].terms[0].p, 1e-6);
  EXPECT_GE(*words[2].terms[0].p_holm, 15 * *words[2].terms[0].p) << "over five words";
  EXPECT_GT(*words[2].terms[1].p, 0.001) << "b";
  // The same as of the values by themselves.
  std::vector<double> values;
  for (const auto& row : data.words) values.push_back(static_cast<double>(row[5 + 2]));
  const Anova direct = anova(FactorialDesign(data.trials), values);
  EXPECT_EQ(words[2].terms[0].squares, direct.terms[0].squares);
}

TEST(CueShares, AreMeansOverTheSentencesThatHoldTheCue) {
  const std::vector<float> row = {0.5f, -0.5f, 0.25f, 0.25f, -0.5f, 1};
  const RelevanceTable table{.offsets = {0, 2, 5, 6}, .trials = {row}};
  // Sentence 0: word 1; sentence 1: words 2 and 4 together.
  EXPECT_THAT(cue_shares(table, {.name = "but", .words = {1, 2, 4}}),
              ElementsAre((0.5 + 0.75) / 2));
}

TEST(CueEffects, FindAPlantedEffectAboveTheSeeds) {
  const Table data({4, 3}, 3, 0.3, grows_with_a);
  const std::vector<CueWord> cues = {{"moved", {2, 7, 12, 17}}, {"still", {0, 5, 10, 15}}};
  const auto effects = cue_effects(FactorialDesign(data.trials), data.table, cues);
  ASSERT_EQ(effects.size(), 2u);
  const AxisEffect &a = effects[0].axes[0], &b = effects[0].axes[1];
  EXPECT_EQ(a.axis, "a");
  EXPECT_GT(*a.effect_ratio, 2);
  EXPECT_LE(*a.p_holm, 0.01);
  EXPECT_GE(*a.p_holm, *a.p);
  EXPECT_GT(a.slope_per_doubling, 0.05);
  EXPECT_GT(*b.p, 0.01);
  EXPECT_EQ(effects[0].num_sentences, 4);
  EXPECT_NEAR(effects[0].even_share, 0.2, 1e-12);
  EXPECT_LT(effects[1].axes[0].slope_per_doubling, 0) << "what one word gains, others lose";
}

std::vector<std::int32_t> all_four() {
  return {0, 1, 2, 3};
}

TEST(ExplanationDistances, FindTheAxisThatMovesExplanationsBeyondTheSeed) {
  const Table data({4, 3}, 3, 0.3, grows_with_a);
  const auto axes = explanation_distances(FactorialDesign(data.trials), data.table, all_four(), {});
  ASSERT_EQ(axes.size(), 2u);
  EXPECT_EQ(axes[0].axis, "a");
  EXPECT_GT(axes[0].ratio, 2);
  EXPECT_EQ(axes[0].p, 0.001);
  EXPECT_LT(axes[0].ratio_interval->low, axes[0].ratio);
  EXPECT_GT(axes[0].ratio_interval->low, 1);
  EXPECT_NEAR(axes[1].ratio, 1, 0.1);
  EXPECT_GT(*axes[1].p, 0.01);
  EXPECT_EQ(axes[0].num_seed_pairs, 12 * 3);
  EXPECT_EQ(axes[0].num_axis_pairs, 3 * 6 * 9);
}

TEST(ExplanationDistances, AreMeansOfTheDistancesOfPairs) {
  const Table data({2}, 2, 1, nothing);
  const auto axes = explanation_distances(FactorialDesign(data.trials), data.table, all_four(), {});
  ASSERT_EQ(axes.size(), 1u);
  const auto mean = [&](std::size_t i, std::size_t j) {
    double sum = 0;
    for (std::int32_t s = 0; s < 4; ++s) {
      sum += explanation_distance(data.table.words(i, s), data.table.words(j, s)) / 4;
    }
    return sum;
  };
  // Sums of 20 float32 numbers below 1.
  constexpr double kTolerance = 1e-6;
  EXPECT_NEAR(axes[0].distance.seeds, (mean(0, 1) + mean(2, 3)) / 2, kTolerance);
  EXPECT_NEAR(axes[0].distance.across, (mean(0, 2) + mean(0, 3) + mean(1, 2) + mean(1, 3)) / 4,
              kTolerance);
  EXPECT_NEAR(axes[0].distance.between[0], mean(0, 1), kTolerance);
  EXPECT_NEAR(axes[0].distance.between[1], axes[0].distance.across, kTolerance);
  EXPECT_NEAR(axes[0].distance.between[3], mean(2, 3), kTolerance);
}

TEST(ExplanationDistances, WithoutSeedsHaveNothingToCompareWith) {
  const Table data({3, 2}, 1, 1, nothing);
  EXPECT_TRUE(
      explanation_distances(FactorialDesign(data.trials), data.table, all_four(), {}).empty());
}

TEST(PassRates, AreSharesOfTheCasesThatShowTheBehaviour) {
  // One trial, two sentences of four words.
  const std::vector<float> row = {0.1f, -0.2f, 0.3f, 0.4f, 0.25f, 0.25f, -0.25f, 0.25f};
  const RelevanceTable table{.offsets = {0, 4, 8}, .trials = {row}};
  const std::vector<BehaviourCase> cases = {{0, {0, 2}, {2, 4}}, {1, {0, 2}, {2, 4}}};
  EXPECT_THAT(pass_rates(Behaviour::kSecondOutweighs, cases, table), ElementsAre(0.5));
  EXPECT_THAT(pass_rates(Behaviour::kOpposes, cases, table), ElementsAre(0.5));
  EXPECT_THAT(pass_rates(Behaviour::kStrengthens, cases, table), ElementsAre(0))
      << "a sum of 0 passes nothing";
}

TEST(Passes, ReadsTheModelsOwnAnswers) {
  EXPECT_TRUE(passes(Behaviour::kSecondOutweighs, {.first = 1, .second = -1, .whole = -0.2}));
  EXPECT_FALSE(passes(Behaviour::kSecondOutweighs, {.first = 1, .second = -1, .whole = 0.2}));
  EXPECT_TRUE(passes(Behaviour::kOpposes, {.first = 0, .second = 1, .whole = -0.1}));
  EXPECT_FALSE(passes(Behaviour::kOpposes, {.first = 0, .second = 1, .whole = 0.1}));
  EXPECT_TRUE(passes(Behaviour::kStrengthens, {.first = 0, .second = -0.5, .whole = -0.6}));
  EXPECT_FALSE(passes(Behaviour::kStrengthens, {.first = 0, .second = -0.5, .whole = -0.4}));
  EXPECT_FALSE(passes(Behaviour::kStrengthens, {.first = 0, .second = -0.5, .whole = 0.9}));
}

}  // namespace
}  // namespace dimscope::analysis
