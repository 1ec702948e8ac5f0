// Certificates, exact shares and the seeds that are needed, from a trained study.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dimscope/effects/effects_view.h"
#include "dimscope/effects/model_size.h"
#include "dimscope/effects/tables/effects_tables.h"
#include "tests/study/small_study.h"

namespace dimscope::effects {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const study::SmallStudy& study() {
  static const study::SmallStudy* const study =
      new study::SmallStudy("name = \"small\"\n" + built_in_study(120, 4, 60) + R"([[grid]]
embedding_dim = [2, 4]
hidden_dim = [1, 2, 3]
seed = "1..4"
)" + kTurnsSlice);
  return *study;
}

EffectsView view_of(EffectsOptions options) {
  options.resamples = 100;
  options.permutations = 49;
  return view_effects(study().directory(),
                      study::Store(study().directory(), study::Store::Mode::kRead), options);
}

TEST(EffectsEnough, StepsDownFromTheLargestByTheNumberOfParameters) {
  const EffectsView view = view_of({.topics = {EffectsTopic::kEnough}, .margin = 0.9});
  ASSERT_THAT(view.enough, SizeIs(3)) << "two axes and both together";
  const EnoughEffects& whole = view.enough[2];
  EXPECT_EQ(whole.axis, "");
  EXPECT_EQ(settings_text(whole.largest), "embedding_dim = 4, hidden_dim = 3");
  ASSERT_THAT(whole.steps, SizeIs(5));
  const study::StoredData data =
      study::Store(study().directory(), study::Store::Mode::kRead).data();
  std::int64_t last = num_parameters({.embedding_dim = 4, .hidden_dim = 3}, data);
  for (const EnoughEffects::Step& step : whole.steps) {
    EXPECT_LT(step.num_parameters, last);
    last = step.num_parameters;
    EXPECT_TRUE(step.test.shown) << "nothing is 90 points worse";
    EXPECT_EQ(step.test.num_trials, 4);
  }
  EXPECT_EQ(whole.enough, 4u);
  EXPECT_FALSE(whole.refused.has_value());
  const EnoughEffects& hidden = view.enough[1];
  EXPECT_EQ(hidden.axis, "hidden_dim");
  ASSERT_THAT(hidden.steps, SizeIs(2));
  EXPECT_EQ(hidden.steps[1].settings.at("hidden_dim").number(), 1);
  EXPECT_EQ(hidden.steps[1].test.num_trials, 8) << "over both embedding dimensions";
}

TEST(EffectsEnough, ComparesTheSameMeansAsPairs) {
  const EffectsView view =
      view_of({.topics = {EffectsTopic::kEnough, EffectsTopic::kPairs}, .metric = "turns.coarse"});
  ASSERT_THAT(view.pairs, SizeIs(2));
  for (int axis = 0; axis < 2; ++axis) {
    const analysis::NonInferiority& last = view.enough[axis].steps.back().test;
    EXPECT_NEAR(last.difference, -view.pairs[axis].comparison.difference, 1e-12);
    EXPECT_NEAR(view.enough[axis].largest_accuracy, view.pairs[axis].comparison.accuracy_b, 1e-12);
    EXPECT_EQ(view.enough[axis].metric.name, "turns.coarse");
  }
}

TEST(EffectsEnough, LooksAtTheSliceAskedFor) {
  const EffectsView view =
      view_of({.topics = {EffectsTopic::kEnough}, .metric = "test.coarse", .slice = "turns"});
  EXPECT_EQ(view.enough.at(0).metric.name, "turns.coarse");
  EXPECT_EQ(view.enough.at(0).steps.at(0).test.num_sentences, view.enough.at(0).metric.n);
}

TEST(EffectsEnough, SaysWhereNoSizeVaries) {
  const EffectsView view = view_of({.topics = {EffectsTopic::kEnough},
                                    .where = {study::parse_trial_condition("embedding_dim=2"),
                                              study::parse_trial_condition("hidden_dim=2")}});
  EXPECT_THAT(view.enough, IsEmpty());
}

TEST(EffectsShapley, IsThatOfTheStoredMetric) {
  const EffectsView view = view_of({.topics = {EffectsTopic::kShapley, EffectsTopic::kAccuracy}});
  ASSERT_THAT(view.shapley, SizeIs(1));
  const ShapleyEffects& effects = view.shapley[0];
  const analysis::Anova& a = view.accuracy[0].anova;
  const double between = 1 - a.error_share.value();
  EXPECT_NEAR(effects.shares.factors[1].of_cells,
              (a.terms[1].share.value() + a.terms[2].share.value() / 2) / between, 1e-9);
  ASSERT_THAT(effects.cells, SizeIs(6));
  for (std::size_t c = 1; c < 6; ++c) {
    EXPECT_GE(effects.cells[c - 1].split.mean, effects.cells[c].split.mean);
  }
  const auto& best = effects.cells[0].split;
  EXPECT_NEAR(effects.mean + best.settings[0].value + best.settings[1].value, best.mean, 1e-12);
}

TEST(EffectsShapley, IsNotOfAGridWithAHole) {
  // Embedding dimension 4 has hidden dimensions 1 and 2 only: one of four cells is missing.
  const study::SmallStudy holed("name = \"holed\"\n" + built_in_study(60, 1, 60) + R"([[grid]]
embedding_dim = [2, 3, 4]
hidden_dim = [1, 2]
seed = "1..2"
[[grid]]
embedding_dim = [2, 3]
hidden_dim = 3
seed = "1..2"
)");
  const EffectsView view =
      view_effects(holed.directory(), study::Store(holed.directory(), study::Store::Mode::kRead),
                   {.topics = {EffectsTopic::kShapley}});
  EXPECT_THAT(view.shapley, IsEmpty());
  EXPECT_THAT(view.notes, ::testing::Contains(HasSubstr("need a full grid")));
}

TEST(EffectsShapley, SharesOutEachWordsRelevance) {
  const EffectsView view = view_of({.topics = {EffectsTopic::kWords}, .sentence = 7});
  ASSERT_THAT(view.word_shapley, SizeIs(1));
  ASSERT_EQ(view.word_shapley[0].words.size(), view.words[0].tokens.size());
  for (std::size_t w = 0; w < view.words[0].tokens.size(); ++w) {
    const auto& shares = view.word_shapley[0].words[w].shares;
    const analysis::Anova& a = view.words[0].words[w];
    ASSERT_TRUE(shares.has_value());
    EXPECT_NEAR(
        shares->factors[0].of_cells,
        (a.terms[0].share.value() + a.terms[2].share.value() / 2) / (1 - a.error_share.value()),
        1e-9);
  }
}

TEST(EffectsSeeds, AreCountedForWhatWasNotToldApart) {
  const EffectsView view =
      view_of({.topics = {EffectsTopic::kPairs, EffectsTopic::kAccuracy}, .difference = 0.2});
  std::size_t open = 0;
  for (const PairEffects& pair : view.pairs) open += pair.comparison.p_holm.value_or(1) >= 0.05;
  for (const analysis::AxisEffect& axis : view.accuracy[0].axes)
    open += axis.p_holm.value_or(1) >= 0.05;
  EXPECT_THAT(view.seeds_needed, SizeIs(open));
  for (const SeedsNeeded& needed : view.seeds_needed) {
    EXPECT_EQ(needed.seeds_now, 4);
    if (!needed.a) continue;
    EXPECT_EQ(needed.difference, 0.2);
    EXPECT_LE(needed.level, 0.05);
    EXPECT_TRUE(needed.seeds.has_value()) << "20 points are shown by some number of seeds";
  }
}

}  // namespace
}  // namespace dimscope::effects
