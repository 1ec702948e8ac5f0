#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "dimscope/api/effects_json.h"
#include "dimscope/base/file.h"
#include "dimscope/effects/effects_view.h"
#include "dimscope/effects/finders/find_sentences.h"
#include "dimscope/effects/tables/effects_tables.h"
#include "tests/api/typescript_schema.h"
#include "tests/study/small_study.h"

// Axes whose values are texts: everything that needs no order, and nothing that does.
namespace dimscope::effects {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::string kGrid = built_in_study(120, 3, 60) + R"([[grid]]
select = ["dev", "test"]
hidden_dim = [1, 2, 4]
seed = "1..3"
)" + kNotGoodPhrase;

const study::SmallStudy& study() {
  static const study::SmallStudy* const study = new study::SmallStudy(kGrid);
  return *study;
}

EffectsView view_of(const EffectsOptions& options) {
  EffectsOptions few = options;
  few.resamples = 100;
  few.permutations = 49;
  return view_effects(study().directory(),
                      study::Store(study().directory(), study::Store::Mode::kRead), few);
}

const EffectsView& everything() {
  static const EffectsView* const view = new EffectsView(view_of({}));
  return *view;
}

template <typename Items>
std::multiset<std::string> axes_of(const Items& items) {
  std::multiset<std::string> axes;
  for (const auto& item : items) axes.insert(item.axis);
  return axes;
}

TEST(UnorderedAxes, AreNamedAsSuch) {
  const std::vector<AxisView>& axes = everything().axes;
  ASSERT_THAT(axes, SizeIs(2));
  EXPECT_EQ(axes[0].name, "hidden_dim");
  EXPECT_TRUE(axes[0].ordered);
  EXPECT_EQ(axes[1].name, "select");
  EXPECT_FALSE(axes[1].ordered || axes[1].log);
  EXPECT_THAT(axes[1].values, ElementsAre("dev", "test"));
}

TEST(UnorderedAxes, HaveDifferencesAndNoSlope) {
  ASSERT_THAT(everything().accuracy, SizeIs(1));
  const std::vector<analysis::AxisEffect>& axes = everything().accuracy[0].axes;
  ASSERT_THAT(axes, SizeIs(2));
  EXPECT_TRUE(axes[0].slope_per_doubling.has_value());
  EXPECT_THAT(axes[0].differences, IsEmpty());
  EXPECT_FALSE(axes[1].slope_per_doubling.has_value());
  ASSERT_THAT(axes[1].differences, SizeIs(1));
  const analysis::LevelDifference& d = axes[1].differences[0];
  EXPECT_NEAR(d.difference, axes[1].levels[1].mean - axes[1].levels[0].mean, 1e-12);
  EXPECT_EQ(d.p_holm, d.p);
}

TEST(UnorderedAxes, AreAskedAboutWhereNoOrderIsNeeded) {
  const EffectsView& view = everything();
  EXPECT_THAT(axes_of(view.pairs), ElementsAre("hidden_dim", "select"));
  EXPECT_EQ(view.pairs.back().a, "dev");
  EXPECT_EQ(view.pairs.back().b, "test");
  EXPECT_THAT(axes_of(view.distance.at(0).axes), ElementsAre("hidden_dim", "select"));
  for (const auto& axes : {axes_of(view.critical), axes_of(view.enough), axes_of(view.phrases),
                           axes_of(view.critical_phrases)}) {
    EXPECT_EQ(axes.count("select"), 0u);
  }
  EXPECT_THAT(axes_of(view.critical), ElementsAre("hidden_dim"));
  // A line through the phrase's scores for either value of select.
  EXPECT_THAT(axes_of(view.phrases), ElementsAre("hidden_dim", "hidden_dim"));
  EXPECT_EQ(view.phrases[1].fixed.at("select"), "test");
}

TEST(UnorderedAxes, ChooseTrials) {
  const EffectsView view = view_of({.topics = {EffectsTopic::kAccuracy},
                                    .where = {study::parse_trial_condition("select=test")}});
  EXPECT_EQ(view.num_trials, 9);
  const EffectsView both = view_of({.topics = {EffectsTopic::kAccuracy},
                                    .where = {study::parse_trial_condition("select=test,dev")}});
  EXPECT_EQ(both.num_trials, 18);
}

TEST(UnorderedAxes, AreFollowedByFlips) {
  const study::Store store(study().directory(), study::Store::Mode::kRead);
  FinderOptions options;
  options.finder = Finder::kFlips;
  options.axis = "select";
  const FinderView view = find_sentences(store, options);
  EXPECT_EQ(std::get<std::string>(view.facts.rows.at(0).at(0)), "dev to test");
}

TEST(UnorderedAxes, AreInTheTables) {
  std::set<std::string> ids;
  for (const ResultTable& table : effects_tables(everything())) ids.insert(table.id);
  EXPECT_TRUE(ids.contains("accuracy_differences"));
  EXPECT_TRUE(ids.contains("accuracy_curves"));
}

TEST(UnorderedAxes, AreWhatTheWebAppExpects) {
  const api::TypescriptSchema schema(read_file(DIMSCOPE_TESTS_DIR "/../web/src/api/study.ts") +
                                     read_file(DIMSCOPE_TESTS_DIR "/../web/src/api/effects.ts"));
  const nlohmann::json json = nlohmann::json::parse(api::to_json(everything()));
  EXPECT_THAT(schema.complaints(json, "Effects"), IsEmpty());
  EXPECT_EQ(json["accuracy"][0]["axes"][1]["levels"][0]["x"], "dev");
  EXPECT_EQ(json["pairs"][1]["b"], "test");
}

TEST(LogarithmicAxes, AreGuessedFromTheirValues) {
  using Values = std::vector<double>;
  for (const Values& values : {Values{1e-4, 1e-3, 1e-2}, Values{2, 4, 8, 16, 32},
                               Values{0.01, 0.02, 0.05, 0.1}, Values{20, 60, 200}}) {
    EXPECT_TRUE(is_logarithmic(values)) << ::testing::PrintToString(values);
  }
  for (const Values& values : {Values{2, 5, 10, 15, 20}, Values{1, 5, 10, 15, 20}, Values{1, 2, 4},
                               Values{0, 1, 10, 100}, Values{1, 100}, Values{3}}) {
    EXPECT_FALSE(is_logarithmic(values)) << ::testing::PrintToString(values);
  }
}

}  // namespace
}  // namespace dimscope::effects
