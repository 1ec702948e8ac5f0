#include "dimscope/effects/effects_view.h"

#include <SQLiteCpp/Database.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "dimscope/api/effects_json.h"
#include "dimscope/base/file.h"
#include "dimscope/effects/tables/effects_tables.h"
#include "dimscope/study/models/trial_model.h"
#include "tests/api/typescript_schema.h"
#include "tests/message_of.h"
#include "tests/study/small_study.h"

namespace dimscope::effects {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;
using ::testing::StrEq;

const std::string kGrid = "name = \"small\"\n" + built_in_study(120, 4, 60) + R"([[grid]]
embedding_dim = [2, 4]
hidden_dim = [1, 2, 3]
seed = "1..4"
)" + kNotGoodPhrase + kTurnsSlice;

const study::SmallStudy& study() {
  static const study::SmallStudy* const study = new study::SmallStudy(kGrid);
  return *study;
}

EffectsView view_of(const study::SmallStudy& of, EffectsOptions options) {
  options.resamples = std::min(options.resamples, 100);
  options.permutations = std::min(options.permutations, 49);
  return view_effects(of.directory(), study::Store(of.directory(), study::Store::Mode::kRead),
                      options);
}
EffectsView view_of(const EffectsOptions& options) {
  return view_of(study(), options);
}

const api::TypescriptSchema& schema() {
  static const api::TypescriptSchema schema(
      read_file(DIMSCOPE_TESTS_DIR "/../web/src/api/study.ts") +
      read_file(DIMSCOPE_TESTS_DIR "/../web/src/api/effects.ts"));
  return schema;
}

TEST(Effects, AnalyseTheStoredMetricOfEveryTrial) {
  const EffectsView view = view_of({.topics = {EffectsTopic::kAccuracy}, .metric = "turns.fine"});
  ASSERT_THAT(view.accuracy, SizeIs(1));
  const AccuracyEffects& effects = view.accuracy[0];
  ASSERT_THAT(effects.values, SizeIs(24));
  const study::Store store(study().directory(), study::Store::Mode::kRead);
  std::vector<double> values;
  for (const study::Trial& trial : store.trials()) values.push_back(trial.metrics.at("turns.fine"));
  EXPECT_EQ(analysis::values_of(effects.values), values);
  const analysis::Anova direct = anova(analysis::FactorialDesign(effects.values), values);
  EXPECT_EQ(effects.anova.terms[0].squares, direct.terms[0].squares);
  EXPECT_EQ(effects.anova.terms[0].omega2_interval->low, direct.terms[0].omega2_interval->low);
  EXPECT_THAT(effects.anova.terms[2].factors, ElementsAre("embedding_dim", "hidden_dim"));
  ASSERT_THAT(effects.axes, SizeIs(2));
  EXPECT_EQ(effects.axes[1].axis, "hidden_dim");
  EXPECT_THAT(effects.axes[1].levels, SizeIs(3));
  EXPECT_THAT(view.pairs, IsEmpty());
  EXPECT_FALSE(view.budget.has_value());
}

TEST(Effects, PairsCountTheAnswersThatTheMetricsCount) {
  for (const char* metric :
       {"test.fine", "test.coarse", "test.coarse_argmax", "turns.coarse", "dev.fine"}) {
    const EffectsView view = view_of({.topics = {EffectsTopic::kPairs}, .metric = metric});
    ASSERT_THAT(view.pairs, SizeIs(2)) << metric;
    const PairEffects& pair = view.pairs[1];
    EXPECT_EQ(pair.axis, "hidden_dim");
    EXPECT_EQ(pair.a, 1);
    EXPECT_EQ(pair.b, 3);
    double a = 0, b = 0;
    for (const study::Trial& trial :
         study::Store(study().directory(), study::Store::Mode::kRead).trials()) {
      if (trial.config.hidden_dim == 1) a += trial.metrics.at(metric) / 8;
      if (trial.config.hidden_dim == 3) b += trial.metrics.at(metric) / 8;
    }
    EXPECT_NEAR(pair.comparison.accuracy_a, a, 1e-12) << metric;
    EXPECT_NEAR(pair.comparison.accuracy_b, b, 1e-12) << metric;
    EXPECT_EQ(pair.comparison.num_sentences, view.metric.n);
    EXPECT_EQ(pair.comparison.num_cells, 2);
    EXPECT_GE(*pair.comparison.p_holm, *pair.comparison.p);
  }
}

TEST(Effects, AdjustBehaviourTheSameInASummaryAndByTopic) {
  const EffectsView by_topic = view_of({.topics = {EffectsTopic::kBehaviour}});
  const EffectsView one_axis =
      view_of({.topics = {EffectsTopic::kBehaviour}, .axis = "hidden_dim"});
  const EffectsView together = view_of({.topics = {EffectsTopic::kBehaviour, EffectsTopic::kCues}});
  const auto p_of = [](const EffectsView& view, const std::string& reading) {
    for (const BehaviourEffects& effects : view.behaviour) {
      for (const analysis::AxisEffect& axis : effects.axes) {
        if (effects.reading == reading && axis.axis == "hidden_dim") return axis.p_holm;
      }
    }
    return std::optional<double>();
  };
  for (const char* reading : {"relevance", "score"}) {
    ASSERT_TRUE(p_of(by_topic, reading).has_value()) << reading;
    EXPECT_EQ(p_of(by_topic, reading), p_of(one_axis, reading));
    EXPECT_EQ(p_of(by_topic, reading), p_of(together, reading));
  }
  // Of relevance alone, as a summary is: Holm over its own tests.
  std::vector<double> p;
  std::vector<double> adjusted;
  for (const BehaviourEffects& effects : by_topic.behaviour) {
    if (effects.reading != "relevance") continue;
    for (const analysis::AxisEffect& axis : effects.axes) {
      p.push_back(axis.p.value());
      adjusted.push_back(axis.p_holm.value());
    }
  }
  EXPECT_EQ(adjusted, analysis::holm(p));
}

// What is shown narrows no family: the same hypothesis has one adjusted p.
TEST(Effects, AdjustPairsForTheSameTestsWhateverAxisIsShown) {
  const EffectsView all = view_of({.topics = {EffectsTopic::kPairs}});
  const EffectsView one = view_of({.topics = {EffectsTopic::kPairs}, .axis = "hidden_dim"});
  ASSERT_THAT(one.pairs, SizeIs(1));
  EXPECT_EQ(*one.pairs[0].comparison.p_holm, *all.pairs[1].comparison.p_holm);
  EXPECT_EQ(*one.pairs[0].comparison.models[0].p_holm, *all.pairs[1].comparison.models[0].p_holm);
}

TEST(Effects, ComparesTheValuesAskedFor) {
  const EffectsView view = view_of({.topics = {EffectsTopic::kPairs},
                                    .axis = "hidden_dim",
                                    .where = {study::parse_trial_condition("embedding_dim=4")},
                                    .pair = {{2, 3}}});
  ASSERT_THAT(view.pairs, SizeIs(1));
  EXPECT_EQ(view.pairs[0].a, 2);
  EXPECT_EQ(view.pairs[0].b, 3);
  EXPECT_EQ(view.num_trials, 12);
  EXPECT_THAT(view.pairs[0].comparison.models, SizeIs(4));
}

TEST(Effects, TellTheMetricOfEveryCell) {
  const EffectsView view = view_of({.topics = {EffectsTopic::kAccuracy}, .metric = "turns.fine"});
  ASSERT_THAT(view.cells, SizeIs(6));
  const CellAccuracy& cell = view.cells[4];
  EXPECT_EQ(settings_text(cell.settings), "embedding_dim = 4, hidden_dim = 2");
  std::vector<double> values;
  for (const study::Trial& trial :
       study::Store(study().directory(), study::Store::Mode::kRead).trials()) {
    if (trial.config.embedding_dim == 4 && trial.config.hidden_dim == 2) {
      values.push_back(trial.metrics.at("turns.fine"));
    }
  }
  ASSERT_THAT(values, SizeIs(4));
  const analysis::Summary direct = analysis::summarize(values);
  EXPECT_EQ(cell.summary.n, 4);
  EXPECT_EQ(cell.summary.mean, direct.mean);
  EXPECT_EQ(cell.summary.interval->high, direct.interval->high);
  // The interval's half is t · sd / √n.
  EXPECT_NEAR(*cell.summary.sd,
              (direct.interval->high - direct.mean) / analysis::student_t_975(3) * 2, 1e-12);
  EXPECT_EQ(cell.sampling_interval->low, analysis::wilson_interval(direct.mean, view.metric.n).low);
}

TEST(Effects, CompareTwoSetsOfTrialsCellByCell) {
  const auto set = [](std::initializer_list<const char*> texts) {
    std::vector<study::TrialCondition> conditions;
    for (const char* text : texts) conditions.push_back(study::parse_trial_condition(text));
    return conditions;
  };
  // (2,3) against (4,1): what no single axis compares.
  const EffectsView corners = view_of({.topics = {EffectsTopic::kPairs},
                                       .metric = "turns.fine",
                                       .a = set({"embedding_dim=2", "hidden_dim=3"}),
                                       .b = set({"embedding_dim=4", "hidden_dim=1"})});
  EXPECT_THAT(corners.pairs, IsEmpty());
  ASSERT_TRUE(corners.sets.has_value());
  EXPECT_EQ(corners.sets->a, "embedding_dim = 2, hidden_dim = 3");
  const analysis::PairedComparison& c = corners.sets->comparison;
  double a = 0, b = 0;
  for (const study::Trial& trial :
       study::Store(study().directory(), study::Store::Mode::kRead).trials()) {
    const double share = trial.metrics.at("turns.fine") / 4;
    if (trial.config.embedding_dim == 2 && trial.config.hidden_dim == 3) a += share;
    if (trial.config.embedding_dim == 4 && trial.config.hidden_dim == 1) b += share;
  }
  EXPECT_NEAR(c.accuracy_a, a, 1e-12);
  EXPECT_NEAR(c.difference, b - a, 1e-12);
  EXPECT_EQ(c.num_sentences, corners.metric.n);
  EXPECT_EQ(c.num_trials_b, 4);
  const std::vector<std::int32_t> slice =
      study::Store(study().directory(), study::Store::Mode::kRead).data().slices.at("turns");
  for (const analysis::Flip& flip : c.gained) EXPECT_THAT(slice, Contains(flip.sentence));

  // Trials that are in both sets, here (2,1), are in neither.
  const EffectsView lines = view_of({.topics = {EffectsTopic::kPairs},
                                     .a = set({"hidden_dim=1..2", "embedding_dim=2"}),
                                     .b = set({"hidden_dim=1"})});
  EXPECT_EQ(lines.sets->comparison.num_cells, 1);
  EXPECT_EQ(lines.sets->a, "hidden_dim = 1 to 2, embedding_dim = 2");

  // Two values of an axis are two sets as well.
  const EffectsView values = view_of(
      {.topics = {EffectsTopic::kPairs}, .a = set({"hidden_dim=1"}), .b = set({"hidden_dim=3"})});
  const EffectsView axis = view_of({.topics = {EffectsTopic::kPairs}, .axis = "hidden_dim"});
  EXPECT_EQ(values.sets->comparison.num_cells, 2);
  EXPECT_EQ(values.sets->comparison.p, axis.pairs[0].comparison.p);
  EXPECT_EQ(values.sets->comparison.interval->low, axis.pairs[0].comparison.interval->low);

  const auto error = [&](std::initializer_list<const char*> of_a,
                         std::initializer_list<const char*> of_b) {
    return message_of(
        [&] { view_of({.topics = {EffectsTopic::kPairs}, .a = set(of_a), .b = set(of_b)}); });
  };
  EXPECT_EQ(error({"hidden_dim=1"}, {}),
            "a comparison of two sets of trials needs conditions for both");
  EXPECT_EQ(error({"hidden_dim=7"}, {"hidden_dim=1"}),
            "no complete trial has hidden_dim = 7 without being in the other set");
  EXPECT_EQ(error({"hidden_dim=1..2"}, {"hidden_dim=3"}),
            "hidden_dim = 1 to 2 has 4 cells and hidden_dim = 3 has 2, expected as many in both; "
            "ranges such as hidden_dim=2..6 narrow them");
}

TEST(Effects, LookAtEveryTopicByDefault) {
  const EffectsView view = view_of({});
  EXPECT_THAT(view.accuracy, SizeIs(1));
  EXPECT_THAT(view.cells, SizeIs(6));
  EXPECT_THAT(view.pairs, SizeIs(2));
  EXPECT_FALSE(view.sets.has_value());
  ASSERT_TRUE(view.budget.has_value());
  EXPECT_THAT(view.budget->cells, SizeIs(6));
  EXPECT_THAT(view.phrases, SizeIs(3 + 2)) << "a line for each value of the other axis";
  EXPECT_THAT(view.critical_phrases, SizeIs(2));
  EXPECT_THAT(view.cues, SizeIs(1));
  ASSERT_THAT(view.distance, SizeIs(1));
  EXPECT_THAT(view.distance[0].axes, SizeIs(2));
  EXPECT_THAT(view.behaviour, SizeIs(3)) << "relevance only";
  EXPECT_THAT(view.critical, SizeIs(2));
  EXPECT_THAT(view.critical_maps, SizeIs(1));
  EXPECT_THAT(view.words, IsEmpty());
  EXPECT_THAT(view.notes, ElementsAre("Cue words that no sentence has: too, so."));
}

TEST(Effects, ExplainWhatMovesTheWordsOfASentence) {
  const EffectsView view = view_of({.topics = {EffectsTopic::kWords}, .sentence = 7});
  ASSERT_THAT(view.words, SizeIs(1));
  const study::Store store(study().directory(), study::Store::Mode::kRead);
  const std::vector<text::Tree> trees = store.trees("test");
  EXPECT_EQ(view.words[0].tokens, trees[7].tokens);
  ASSERT_EQ(view.words[0].words.size(), trees[7].tokens.size());
  std::int32_t trials = 0;
  for (const std::int32_t of_class : view.words[0].predicted) trials += of_class;
  EXPECT_EQ(trials, 24);
  // The first word's mean share, from the stored relevances.
  std::size_t offset = 0, num_words = 0;
  for (std::size_t s = 0; s < trees.size(); ++s) {
    if (s < 7) offset += trees[s].tokens.size();
    num_words += trees[s].tokens.size();
  }
  double mean = 0;
  for (const study::Trial& trial : store.trials()) {
    const std::vector<float> words = store.relevances(trial.key, {}, num_words);
    double sum = 0;
    for (std::size_t w = 0; w < trees[7].tokens.size(); ++w) {
      sum += std::abs(static_cast<double>(words[offset + w]));
    }
    mean += static_cast<double>(words[offset]) / sum / 24;
  }
  EXPECT_NEAR(view.words[0].words[0].mean, mean, 1e-6) << "float32 shares";
}

TEST(Effects, FollowCuesInASlice) {
  const EffectsView view =
      view_of({.topics = {EffectsTopic::kCues}, .slice = "turns", .cues = {"BUT"}});
  ASSERT_THAT(view.cues, SizeIs(1));
  ASSERT_THAT(view.cues[0].cues, SizeIs(1));
  std::int64_t with_but = 0;
  for (const text::Tree& tree :
       study::Store(study().directory(), study::Store::Mode::kRead).trees("test")) {
    with_but += std::ranges::find(tree.tokens, "but") != tree.tokens.end();
  }
  EXPECT_EQ(view.cues[0].cues[0].num_sentences, with_but);
}

TEST(Effects, NameTheUsualCuesThatNoSentenceHas) {
  const EffectsView view = view_of({.topics = {EffectsTopic::kCues}, .slice = "turns"});
  const std::vector<std::string>& missing = view.cues.at(0).missing;
  EXPECT_THAT(missing, ElementsAre("too", "so")) << "which the built-in corpus does not have";
  EXPECT_EQ(missing.size() + view.cues[0].cues.size(), default_cues().size());
  EXPECT_THAT(view.notes, ElementsAre("Cue words that no sentence has: too, so."));
}

TEST(Effects, AdjustTheTermsOfAccuracyTogetherAndAnAxisHasItsTermsP) {
  const EffectsView view = view_of({.topics = {EffectsTopic::kAccuracy}});
  const AccuracyEffects& effects = view.accuracy.at(0);
  ASSERT_THAT(effects.anova.terms, SizeIs(3));
  ASSERT_THAT(effects.axes, SizeIs(2));
  std::vector<double> p;
  for (const analysis::AnovaTerm& term : effects.anova.terms) p.push_back(*term.p);
  const std::vector<double> adjusted = analysis::holm(p);
  for (std::size_t t = 0; t < 3; ++t) EXPECT_EQ(*effects.anova.terms[t].p_holm, adjusted[t]);
  for (std::size_t a = 0; a < 2; ++a) {
    EXPECT_EQ(*effects.axes[a].p, p[a]);
    EXPECT_EQ(*effects.axes[a].p_holm, adjusted[a]);
  }
  std::vector<double> spreads;
  for (const analysis::AxisEffect& axis : effects.axes) spreads.push_back(axis.spread.value().p);
  spreads.push_back(effects.spread.value().p);
  EXPECT_EQ(*effects.spread->p_holm, analysis::holm(spreads)[2]);
}

TEST(Effects, OfTrialsWithSharedSeedsAreTestedSeedBySeedAndSaySo) {
  const std::string toml = "name = \"small\"\n" + built_in_study(60, 1, 60) +
                           "streams = \"shared\"\n[[grid]]\nhidden_dim = [1, 2, 3]\n" +
                           "seed = \"1..5\"\n" + kNotGoodPhrase;
  const study::SmallStudy shared(toml);
  const EffectsView view = view_of(shared, {.topics = {EffectsTopic::kAccuracy}});
  EXPECT_THAT(view.notes, Contains(HasSubstr("share their random numbers")));
  const AccuracyEffects& effects = view.accuracy.at(0);
  const analysis::FactorialDesign crossed(effects.values, analysis::Seeds::kCrossed);
  const analysis::AxisEffect direct =
      analysis::axis_effect(crossed, analysis::values_of(effects.values), "hidden_dim");
  ASSERT_TRUE(direct.p.has_value());
  EXPECT_EQ(*effects.axes[0].p, *direct.p);
  EXPECT_FALSE(effects.axes[0].spread.has_value());
  // So is a line through a phrase's scores.
  const EffectsView phrases = view_of(shared, {.topics = {EffectsTopic::kPhrases}});
  const analysis::DimensionRegression& scores = phrases.phrases.at(0).regression;
  std::map<std::int64_t, std::vector<double>> of_seeds;
  for (const analysis::Residual& r : scores.residuals) of_seeds[r.seed].push_back(r.value);
  std::vector<double> slopes;
  for (const auto& [seed, values] : of_seeds) slopes.push_back((values.at(2) - values.at(0)) / 2);
  const analysis::Interval by_seed = analysis::summarize(slopes).interval.value();
  EXPECT_NEAR(scores.fit("linear").line.slope_interval->low, by_seed.low, 1e-12);
  EXPECT_NEAR(scores.fit("linear").line.slope_interval->high, by_seed.high, 1e-12);
  // And the seeds that its axis would need, where it is not told.
  const EffectsView summary = view_of(shared, {});
  for (const std::string& note : summary.notes) EXPECT_THAT(note, Not(HasSubstr("left out")));
  const bool told = *effects.axes[0].p_holm < 0.05;
  EXPECT_EQ(std::ranges::count_if(summary.seeds_needed,
                                  [](const SeedsNeeded& n) { return !n.axis.empty() && !n.a; }),
            told ? 0 : 1);
  // Seeds 1 to 4 in one cell, 1 to 5 in the others: no comparison seed by seed.
  {
    SQLite::Database database((shared.directory() / "study.db").string(), SQLite::OPEN_READWRITE);
    database.exec(
        "DELETE FROM trials WHERE seed = 5 AND key IN (SELECT trial FROM parameters WHERE name = "
        "'hidden_dim' AND value = 1)");
  }
  const EffectsView unequal = view_of(shared, {.topics = {EffectsTopic::kAccuracy}});
  EXPECT_THAT(unequal.notes, Contains(HasSubstr("Give every cell the same seeds")));
  EXPECT_FALSE(unequal.accuracy.at(0).axes[0].p.has_value());
  // As an earlier dimscope left them.
  {
    SQLite::Database database((shared.directory() / "study.db").string(), SQLite::OPEN_READWRITE);
    database.exec("UPDATE trials SET numerics = 4");
  }
  const EffectsView old = view_of(shared, {.topics = {EffectsTopic::kAccuracy}});
  EXPECT_THAT(old.notes, Contains(HasSubstr("of an earlier dimscope")));
  EXPECT_THAT(view_of({.topics = {EffectsTopic::kAccuracy}}).notes,
              Not(Contains(HasSubstr("random numbers"))));
}

TEST(Effects, SayWhereTheyTakeTrialsOfSharedSeedsForIndependent) {
  const study::SmallStudy shared("name = \"small\"\n" + built_in_study(60, 1, 60) +
                                 "streams = \"shared\"\n[[grid]]\nhidden_dim = [1, 2]\n" +
                                 "seed = \"1..2\"\n" + kNotGoodPhrase);
  const std::string sentences = "Critical values of single sentences take trials for independent",
                    phrases = "Critical values of phrases take trials for independent";
  const EffectsOptions critical{.topics = {EffectsTopic::kCritical}, .sentence = 0};
  EXPECT_THAT(view_of(shared, critical).notes, Contains(StartsWith(sentences)));
  EXPECT_THAT(view_of(critical).notes, Not(Contains(StartsWith(sentences))));
  EffectsOptions summary = critical;
  summary.sentence.reset();
  summary.detail = EffectsDetail::kSummary;
  EXPECT_THAT(view_of(shared, summary).notes, Not(Contains(StartsWith(sentences))))
      << "which shows no sentence";
  const EffectsOptions of_phrases{.topics = {EffectsTopic::kPhrases}};
  EXPECT_THAT(view_of(shared, of_phrases).notes, Contains(StartsWith(phrases)));
  EXPECT_THAT(view_of(of_phrases).notes, Not(Contains(StartsWith(phrases))));
}

TEST(Effects, OfAMetricThatDoesNotVaryClaimNothing) {
  // 94.67 % in every trial, up to the last bit.
  EffectsView view = view_of({.topics = {EffectsTopic::kAccuracy}});
  AccuracyEffects& effects = view.accuracy.at(0);
  for (std::size_t i = 0; i < effects.values.size(); ++i) {
    effects.values[i].value = i % 2 == 0 ? 0.9467 : std::nextafter(0.9467, 1);
  }
  const analysis::FactorialDesign design(effects.values);
  const std::vector<double> values = analysis::values_of(effects.values);
  effects.anova = anova(design, values);
  for (analysis::AxisEffect& axis : effects.axes)
    axis = analysis::axis_effect(design, values, axis.axis);
  effects.spread = analysis::spread_test(design, values);
  const auto json = nlohmann::json::parse(api::to_json(view));
  const auto& anova = json["accuracy"][0]["anova"];
  EXPECT_EQ(anova["varies"], false);
  EXPECT_TRUE(anova["error"]["share"].is_null());
  for (const auto& term : anova["terms"]) {
    for (const char* claim : {"share", "omega2", "omega2_interval", "f", "p", "p_holm"}) {
      EXPECT_TRUE(term[claim].is_null()) << claim;
    }
  }
  for (const auto& axis : json["accuracy"][0]["axes"]) {
    for (const char* claim : {"effect_ratio", "slope_interval", "p", "p_holm", "spread"}) {
      EXPECT_TRUE(axis[claim].is_null()) << claim;
    }
    for (const auto& level : axis["levels"]) EXPECT_TRUE(level["interval"].is_null());
  }
}

TEST(Effects, GiveACellsReliableShareAnInterval) {
  const EffectsOptions options{.topics = {EffectsTopic::kCritical}};
  const EffectsView view = view_of(options);
  const study::Store store(study().directory(), study::Store::Mode::kRead);
  const StudyResults data(store, {});
  for (const CellReliability& cell : view.critical_maps.at(0).cells) {
    EXPECT_EQ(cell.num_trials, 4);
    ASSERT_TRUE(cell.interval.has_value());
    EXPECT_LE(cell.interval->low, cell.reliable_share);
    EXPECT_GE(cell.interval->high, cell.reliable_share);
    // Where no sentence is right in all four, none is in any resample either.
    if (cell.reliable_share > 0) {
      EXPECT_LT(cell.interval->low, cell.interval->high);
    }
  }
  // At least 80 % of four trials are all four: counted here from the answers.
  const auto answers = data.answers("test.fine");
  const EffectsGrid& grid = data.grids().at(0);
  for (std::int32_t c = 0; c < grid.design.num_cells(); ++c) {
    std::int64_t all_right = 0;
    for (std::size_t s = 0; s < answers.sentences.size(); ++s) {
      bool right = true;
      for (const std::int32_t t : grid.design.members(c)) {
        right = right && answers.trials[static_cast<std::size_t>(grid.trials[t])][s] == 1;
      }
      all_right += right;
    }
    EXPECT_EQ(view.critical_maps[0].cells[static_cast<std::size_t>(c)].reliable_share,
              static_cast<double>(all_right) / static_cast<double>(answers.sentences.size()));
  }
  const EffectsView one = view_of(
      {.topics = {EffectsTopic::kCritical}, .where = {study::parse_trial_condition("seed=1")}});
  EXPECT_FALSE(one.critical_maps.at(0).cells.at(0).interval.has_value()) << "one trial a cell";
}

TEST(Effects, TellTheirStepsBeforeEach) {
  std::vector<std::string> steps;
  const study::Store store(study().directory(), study::Store::Mode::kRead);
  view_effects(study().directory(), store,
               {.topics = {EffectsTopic::kBudget, EffectsTopic::kAccuracy}},
               [&](const std::string& what, std::size_t done, std::size_t total) {
                 steps.push_back(fmt::format("{} {}/{}", what, done, total));
               });
  EXPECT_THAT(steps, ElementsAre("accuracy 0/2", "budget 1/2"));
}

TEST(Effects, OfOneCellSayWhetherItsTrainingHadEnded) {
  const EffectsView view = view_of(
      {.where = study::parse_trial_conditions({"hidden_dim=1", "embedding_dim=2"}, "--where")});
  ASSERT_TRUE(view.budget.has_value());
  EXPECT_THAT(view.budget->cells, SizeIs(1));
  EXPECT_THAT(view.accuracy, IsEmpty());
  EXPECT_THAT(view.notes, Contains(StartsWith("No hyperparameter varies")));
}

TEST(Effects, SayWhyATopicThatWasAskedForIsEmpty) {
  const study::SmallStudy bare(built_in_study(60, 1) + "[[grid]]\nhidden_dim = [1, 2]\n");
  const EffectsView view =
      view_of(bare, {.topics = {EffectsTopic::kPhrases, EffectsTopic::kDistance}});
  EXPECT_THAT(view.notes,
              IsSupersetOf({StrEq("The study has no [[phrases]]; --phrase TEXT --label CLASS names "
                                  "one."),
                            StrEq("Distances are compared with those between seeds: they need "
                                  "cells of two seeds or more.")}));
}

TEST(Effects, ReadBehaviourFromTheModelsToo) {
  const EffectsView view = view_of({.topics = {EffectsTopic::kBehaviour}});
  ASSERT_THAT(view.behaviour, SizeIs(6));
  EXPECT_EQ(view.behaviour[0].reading, "relevance");
  EXPECT_EQ(view.behaviour[1].reading, "score");
  for (const BehaviourEffects& effects : view.behaviour) {
    EXPECT_GT(effects.num_cases, 0);
    EXPECT_GE(effects.pass_rate, 0);
    EXPECT_LE(effects.pass_rate, 1);
  }
  // Holm within a reading: the smallest p of six counts six times.
  for (const char* reading : {"relevance", "score"}) {
    std::vector<analysis::AxisEffect> axes;
    for (const BehaviourEffects& effects : view.behaviour) {
      if (effects.reading != reading) continue;
      axes.insert(axes.end(), effects.axes.begin(), effects.axes.end());
    }
    ASSERT_THAT(axes, SizeIs(6));
    const analysis::AxisEffect& least =
        *std::ranges::min_element(axes, {}, &analysis::AxisEffect::p);
    ASSERT_TRUE(least.p.has_value());
    EXPECT_EQ(*least.p_holm, std::min(1.0, 6 * *least.p));
  }
}

TEST(Effects, FollowAnyPhrase) {
  const EffectsView view = view_of(
      {.topics = {EffectsTopic::kPhrases}, .axis = "hidden_dim", .phrases = {{"very good", 4}}});
  ASSERT_THAT(view.phrases, SizeIs(2));
  EXPECT_EQ(view.phrases[0].text, "very good");
  EXPECT_EQ(view.phrases[0].regression.n, 12);
  EXPECT_TRUE(view.phrases[0].regression.fit("linear").line.slope_interval.has_value());
  ASSERT_THAT(view.critical_phrases, SizeIs(1));
  EXPECT_EQ(view.critical_phrases[0].counts[0].trials, 8);
}

TEST(Effects, OfLinesLookAtEachLine) {
  const study::SmallStudy lines(built_in_study(60, 1, 1000) + R"([[grid]]
embedding_dim = "1..5"
hidden_dim = 1
seed = "1..2"
[[grid]]
embedding_dim = 1
hidden_dim = "1..5"
seed = "1..2"
)");
  const EffectsView view = view_of(
      lines, {.topics = {EffectsTopic::kAccuracy, EffectsTopic::kPairs, EffectsTopic::kDistance}});
  ASSERT_THAT(view.grids, SizeIs(2));
  EXPECT_EQ(settings_text(view.grids[0].fixed), "hidden_dim = 1");
  EXPECT_THAT(view.grids[0].factors, ElementsAre("embedding_dim"));
  EXPECT_EQ(view.grids[1].num_cells, 5);
  ASSERT_THAT(view.accuracy, SizeIs(2));
  EXPECT_EQ(view.accuracy[1].anova.num_trials, 10);
  EXPECT_EQ(view.accuracy[1].anova.terms.size(), 1u);
  EXPECT_THAT(view.distance, SizeIs(2));
  EXPECT_THAT(view.notes, Contains(HasSubstr("are no full grid: each line of it")));
}

TEST(Effects, OfOneSeedSaysThatSeedsCannotBeToldApart) {
  const EffectsView view = view_of(
      {.topics = {EffectsTopic::kAccuracy}, .where = {study::parse_trial_condition("seed=1")}});
  EXPECT_THAT(view.notes, Contains(HasSubstr("One seed a cell")));
  EXPECT_FALSE(view.accuracy[0].anova.error_is_seeds);
}

TEST(Effects, OfARangeOfValuesAreThoseOfItsTrials) {
  const EffectsView view = view_of({.topics = {EffectsTopic::kAccuracy},
                                    .where = {study::parse_trial_condition("hidden_dim=2..3")}});
  const auto hidden =
      std::ranges::find(view.axes, "hidden_dim", [](const AxisView& axis) { return axis.name; });
  ASSERT_NE(hidden, view.axes.end());
  EXPECT_THAT(hidden->values, ElementsAre(2, 3));
}

TEST(Effects, OfOneCellHasNothingToCompare) {
  const EffectsView view = view_of(
      {.where = study::parse_trial_conditions({"embedding_dim=2", "hidden_dim=3"}, "--where")});
  EXPECT_THAT(
      view.notes,
      ElementsAre("No hyperparameter varies over these trials: there is no effect to see."));
  EXPECT_THAT(view.accuracy, IsEmpty());
  ASSERT_THAT(view.cells, SizeIs(1)) << "but the metric can be told";
  EXPECT_EQ(view.cells[0].summary.n, 4);
}

TEST(Effects, OfDataWithoutTreesTestNoBehaviour) {
  const study::TemporaryDirectory files;
  const std::filesystem::path folder = files.path();
  for (const char* split : {"train", "dev", "test"}) {
    write_file(folder / (std::string(split) + ".tsv"),
               "good\ta fine film\nbad\ta dull :( film\ngood\tfun\n");
  }
  const std::string path = "\"" + folder.string() + "/";
  const study::SmallStudy table(
      "[data]\nsource = \"table\"\nclasses = [\"bad\", \"good\"]\ntrain = " + path +
      "train.tsv\"\ndev = " + path + "dev.tsv\"\ntest = " + path +
      "test.tsv\"\n[train]\nepochs = 1\n[[grid]]\nhidden_dim = [1, 2]\nseed = "
      "\"1..2\"\n");
  const EffectsView view = view_of(table, {});
  EXPECT_THAT(view.behaviour, IsEmpty());
  EXPECT_THAT(view.notes, ElementsAre(StartsWith("Cue words that no sentence has: but, "),
                                      StartsWith("Behaviour is tested on trees")));
  EXPECT_THAT(view.accuracy, SizeIs(1));
  EXPECT_THAT(view.distance, SizeIs(1));
}

TEST(Effects, RefusesWhatTheStudyDoesNotHave) {
  const auto error = [](const EffectsOptions& options) {
    return message_of([&] { view_of(options); });
  };
  EXPECT_EQ(error({.metric = "test.fin"}),
            "'test.fin' is no metric of the study, did you mean 'test.fine'?");
  EXPECT_EQ(error({.slice = "turn"}), "'turn' is no slice of the study, did you mean 'turns'?");
  EXPECT_EQ(error({.axis = "hiden_dim"}),
            "'hiden_dim' does not vary over the trials, did you mean 'hidden_dim'?");
  EXPECT_EQ(error({.axis = "dropout"}),
            "'dropout' does not vary over the trials; known: embedding_dim, hidden_dim");
  EXPECT_EQ(error({.where = {study::parse_trial_condition("hidden_dim=4")}}),
            "no complete trial has hidden_dim = 4; it takes 3 values from 1 to 3");
  EXPECT_EQ(
      error({.where = study::parse_trial_conditions({"hidden_dim=2..3", "hidden_dim=1"}, "")}),
      "hidden_dim = 2 to 3 and hidden_dim = 1 contradict each other: all conditions have to "
      "hold; a range takes several values, as in hidden_dim=2..6");
  EXPECT_EQ(
      error({.where = study::parse_trial_conditions({"hidden_dim=2..3", "embedding_dim=9"}, "")}),
      "no complete trial with hidden_dim = 2 to 3 has embedding_dim = 9; it takes 2 values "
      "from 2 to 4");
  EXPECT_EQ(error({.topics = {EffectsTopic::kWords}}),
            "words: which sentence? --sentence N with a number from 0 to 999");
  EXPECT_EQ(error({.sentence = 1000}),
            "sentence 1000 is outside 0..999, the numbers of the test sentences");
  EXPECT_EQ(error({.topics = {EffectsTopic::kPairs}, .pair = {{1, 2}}}),
            "a pair of values needs the axis they are values of: --axis NAME");
  EXPECT_EQ(error({.topics = {EffectsTopic::kPairs}, .axis = "hidden_dim", .pair = {{1, 4}}}),
            "hidden_dim is 4 under no trial; it takes 3 values from 1 to 3");
  EXPECT_EQ(error({.topics = {EffectsTopic::kPairs}, .axis = "hidden_dim", .pair = {{2, 2}}}),
            "a pair of 2 is compared with itself; expected two values A,B");
  EXPECT_EQ(error({.topics = {EffectsTopic::kCues}, .cues = {"not", "butt"}}),
            "no sentence of test has the word 'butt', did you mean 'but'?");
  EXPECT_EQ(error({.topics = {EffectsTopic::kCues}, .slice = "turns", .cues = {""}}),
            "no sentence of slice 'turns' has the word ''; expected one token as the sentences "
            "have it, such as not or n't");
  EXPECT_EQ(message_of([] { parse_effects_topic("budgets"); }),
            "'budgets' is no topic of effects, did you mean 'budget'?");
}

TEST(Effects, RefusesAStudyWithoutACompleteTrial) {
  std::stop_source stop;
  stop.request_stop();
  const study::SmallStudy empty(kGrid, stop.get_token());
  EXPECT_EQ(message_of([&] { view_of(empty, {}); }),
            empty.directory().string() + ": no trial is complete yet; `dimscope run` trains them");
}

TEST(Effects, SayWhatADamagedDatabaseLacks) {
  const study::SmallStudy damaged(built_in_study(60, 1) + "[[grid]]\nhidden_dim = [1, 2]\n");
  const auto sql = [&](const std::string& statement) {
    SQLite::Database(damaged.directory() / "study.db", SQLite::OPEN_READWRITE).exec(statement);
  };
  const std::string key =
      study::Store(damaged.directory(), study::Store::Mode::kRead).trials().front().key;
  sql("DELETE FROM relevances");
  const std::string start = (damaged.directory() / "study.db").string() + ": trial " + key;
  const std::string end = "; `dimscope run` on this study computes it again";
  EXPECT_EQ(message_of([&] { view_of(damaged, {.topics = {EffectsTopic::kCues}}); }),
            start + ": test: no relevances by lrp-all are there" + end);
  sql("DELETE FROM metrics");
  EXPECT_EQ(message_of([&] { view_of(damaged, {.topics = {EffectsTopic::kAccuracy}}); }),
            start + " has no test.fine; `dimscope run` on this study computes it");
  sql("DELETE FROM predictions");
  EXPECT_EQ(message_of([&] { view_of(damaged, {.topics = {EffectsTopic::kPairs}}); }),
            start + ": test: no probabilities are there" + end);
}

// Phrases and the scores of behaviour ask models; the rest comes from the store.
TEST(Effects, LeaveTrialsWithoutAModelOutOfWhatModelsAreAsked) {
  const study::SmallStudy part(kGrid);
  const std::vector<study::Trial> trials =
      study::Store(part.directory(), study::Store::Mode::kRead).trials();
  std::vector<study::LeftOut> expected;
  for (const study::Trial& trial : trials) {
    // One seed of a cell, and all of a value of hidden_dim.
    if (trial.config.hidden_dim != 3 && trial.key != trials[0].key) continue;
    const auto path = study::model_path(part.directory(), trial.key);
    std::filesystem::remove(path);
    expected.push_back(
        {trial.key, path.string() + ": the model of trial " + trial.key + " is missing"});
  }
  ASSERT_THAT(expected, SizeIs(9));
  const EffectsView view = view_of(
      part,
      {.topics = {EffectsTopic::kAccuracy, EffectsTopic::kPhrases, EffectsTopic::kBehaviour}});
  EXPECT_EQ(view.left_out, expected);
  EXPECT_THAT(view.notes, Contains(StartsWith("9 trials are left out of phrases, since ")));
  EXPECT_THAT(view.notes,
              Contains(StartsWith("9 trials are left out of the scores of behaviour, since ")));
  EXPECT_THAT(view.accuracy[0].values, SizeIs(24)) << "needs no model";
  for (const PhraseCritical& phrase : view.critical_phrases) {
    std::int32_t asked = 0;
    for (const analysis::RightCount& count : phrase.counts) asked += count.trials;
    EXPECT_EQ(asked, 15) << phrase.axis;
    EXPECT_THAT(phrase.x, phrase.axis == "hidden_dim" ? ElementsAre(1, 2) : ElementsAre(2, 4));
  }
  const nlohmann::json json = nlohmann::json::parse(api::to_json(view));
  EXPECT_EQ(json["left_out"][0]["key"], expected[0].key);
  EXPECT_EQ(json["left_out"][0]["reason"], expected[0].reason);
}

TEST(Effects, WithoutAnyModelAreThoseThatNeedNone) {
  const study::SmallStudy none(kGrid);
  std::filesystem::remove_all(none.directory() / "models");
  const EffectsView view = view_of(none, {});
  EXPECT_THAT(view.left_out, SizeIs(24));
  EXPECT_THAT(view.accuracy, SizeIs(1));
  EXPECT_THAT(view.phrases, IsEmpty());
  EXPECT_THAT(view.critical_phrases, IsEmpty());
  EXPECT_THAT(message_of([&] { view_of(none, {.topics = {EffectsTopic::kPhrases}}); }),
              StartsWith("no model of 24 trials can be used; the first: "))
      << "who asks for phrases by name is told";
}

TEST(EffectsJson, HoldsEveryTopic) {
  const EffectsView view = view_of({});
  const auto json = nlohmann::json::parse(api::to_json(view));
  EXPECT_EQ(json["study"], "small");
  EXPECT_EQ(json["trials"], 24);
  EXPECT_EQ(json["metric"]["name"], "test.fine");
  EXPECT_EQ(json["grids"][0]["factors"], (std::vector<std::string>{"embedding_dim", "hidden_dim"}));
  EXPECT_EQ(json["accuracy"][0]["anova"]["terms"][0]["squares"],
            view.accuracy[0].anova.terms[0].squares);
  EXPECT_EQ(json["accuracy"][0]["values"].size(), 24u);
  EXPECT_EQ(json["accuracy"][0]["axes"][1]["levels"][0]["x"], 1);
  EXPECT_EQ(json["cells"][5]["settings"]["hidden_dim"], 3);
  EXPECT_EQ(json["cells"][5]["n"], 4);
  EXPECT_EQ(json["cells"][5]["mean"], view.cells[5].summary.mean);
  EXPECT_EQ(json["cells"][5]["seed_sd"], *view.cells[5].summary.sd);
  EXPECT_EQ(json["cells"][5]["interval"]["low"], view.cells[5].summary.interval->low);
  EXPECT_EQ(json["cells"][5]["sampling_interval"]["low"], view.cells[5].sampling_interval->low);
  EXPECT_TRUE(json["sets"].is_null());
  EXPECT_EQ(json["pairs"][0]["axis"], "embedding_dim");
  EXPECT_EQ(json["pairs"][0]["a"], 2);
  EXPECT_EQ(json["pairs"][0]["gained"].size(), view.pairs[0].comparison.gained.size());
  EXPECT_EQ(json["budget"]["cells"].size(), 6u);
  EXPECT_EQ(json["budget"]["cells"][0]["dev"].size(), 4u);
  EXPECT_EQ(json["phrases"][0]["fits"].size(), 2u) << "two values: no logarithm";
  EXPECT_EQ(json["phrases"][0]["residuals"].size(), 8u);
  EXPECT_TRUE(json["phrases"][0]["fits"][0]["slope"].is_null()) << "a constant has none";
  EXPECT_EQ(json["distance"][0]["axes"][1]["top1"]["between"].size(), 9u);
  EXPECT_EQ(json["behaviour"].size(), 3u);
  EXPECT_EQ(json["critical"][0]["sentences"].size(), 1000u);
  EXPECT_EQ(json["critical_maps"][0]["cells"].size(), 6u);
  EXPECT_EQ(json["words"].size(), 0u);
}

TEST(EffectsJson, IsWhatTheWebAppExpects) {
  EffectsOptions options;
  for (const std::string& name : effects_topic_names()) {
    options.topics.insert(parse_effects_topic(name));
  }
  options.sentence = 3;
  EXPECT_THAT(schema().complaints(nlohmann::json::parse(api::to_json(view_of(options))), "Effects"),
              IsEmpty());
}

TEST(EffectsJson, OfASummaryLeavesTheLongListsOut) {
  EffectsOptions options{.metric = "turns.fine"};
  const auto all = nlohmann::json::parse(api::to_json(view_of(options)));
  options.detail = EffectsDetail::kSummary;
  auto summary = nlohmann::json::parse(api::to_json(view_of(options)));
  EXPECT_THAT(schema().complaints(summary, "Effects"), IsEmpty());
  EXPECT_FALSE(summary.contains("critical_maps"));
  EXPECT_FALSE(summary["critical"][0].contains("sentences"));
  EXPECT_FALSE(summary["budget"]["cells"][0].contains("dev"));
  EXPECT_EQ(summary["pairs"][0]["num_gained"], all["pairs"][0]["gained"].size());
  EXPECT_EQ(summary["pairs"][0]["num_lost"], all["pairs"][0]["lost"].size());
  // What is left says the same.
  auto cut = all;
  for (const char* whole : {"cells", "sets", "critical_maps", "word_shapley"}) cut.erase(whole);
  for (auto& enough : cut["enough"]) enough.erase("steps");
  for (auto& shapley : cut["shapley"]) {
    shapley["cells"] = {shapley["cells"].front(), shapley["cells"].back()};
    for (auto& cell : shapley["cells"]) {
      for (auto& setting : cell["adds"]) setting["interval"] = nullptr;  // chosen, not named before
    }
  }
  for (auto& accuracy : cut["accuracy"]) accuracy.erase("values");
  for (auto& critical : cut["critical"]) critical.erase("sentences");
  for (auto& cell : cut["budget"]["cells"]) cell.erase("dev");
  for (auto& pair : cut["pairs"]) {
    for (const char* list : {"mcnemar", "gained", "lost"}) pair.erase(list);
  }
  EXPECT_EQ(summary, cut);
}

TEST(EffectsJson, IsTheSameTextEachTime) {
  EXPECT_EQ(api::to_json(view_of({})), api::to_json(view_of({})));
}

TEST(EffectsTables, HaveARowForEveryResult) {
  EffectsOptions options;
  for (const std::string& name : effects_topic_names()) {
    options.topics.insert(parse_effects_topic(name));
  }
  options.sentence = 3;
  const EffectsView view = view_of(options);
  std::map<std::string, std::size_t> rows;
  for (const ResultTable& table : effects_tables(view)) {
    rows[table.id] = table.rows.size();
    for (const auto& row : table.rows) {
      EXPECT_EQ(row.size(), table.columns.size()) << table.id;
    }
  }
  EXPECT_EQ(rows["accuracy_anova"], 4u) << "three terms and the seeds";
  EXPECT_EQ(rows["accuracy_cells"], 6u);
  EXPECT_EQ(rows["accuracy_effects"], 2u);
  EXPECT_EQ(rows["accuracy_curves"], 5u);
  EXPECT_EQ(rows["pairs"], 2u);
  EXPECT_EQ(rows["pairs_mcnemar"], 12u + 8u);
  EXPECT_EQ(rows["budget"], 6u);
  EXPECT_EQ(rows["phrases"], 3u * 2 + 2u * 3);
  EXPECT_EQ(rows["phrases_residuals"], 3u * 8 + 2u * 12);
  EXPECT_EQ(rows["phrases_critical"], 2u);
  EXPECT_EQ(rows["words"], 4 * view.words[0].tokens.size());
  EXPECT_EQ(rows["distance"], 2u);
  EXPECT_EQ(rows["distance_matrix"], 3u + 6u);
  EXPECT_EQ(rows["behaviour_effects"], 12u);
  EXPECT_EQ(rows["critical"], 5u);
  EXPECT_EQ(rows["critical_sentences"], 2u) << "the one asked for, on two axes";
  EXPECT_EQ(rows["critical_map"], 6u);
}

}  // namespace
}  // namespace dimscope::effects
