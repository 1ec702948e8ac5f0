// The whole, and its JSON against the page's types.
#include "dimscope/effects/findings/findings_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "dimscope/api/findings_json.h"
#include "dimscope/api/views_json.h"
#include "dimscope/base/error.h"
#include "dimscope/base/file.h"
#include "tests/api/small_view.h"
#include "tests/api/typescript_schema.h"
#include "tests/effects/findings/found.h"
#include "tests/message_of.h"

namespace dimscope::effects {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using Json = nlohmann::json;

const api::TypescriptSchema& schema() {
  static const api::TypescriptSchema schema(
      read_file(DIMSCOPE_TESTS_DIR "/../web/src/api/study.ts") +
      read_file(DIMSCOPE_TESTS_DIR "/../web/src/api/effects.ts") +
      read_file(DIMSCOPE_TESTS_DIR "/../web/src/api/findings.ts"));
  return schema;
}

void expect_fits(const Findings& findings) {
  EXPECT_THAT(schema().complaints(Json::parse(api::to_json(findings)), "Findings"), IsEmpty());
}

const study::SmallStudy& study() {
  static const study::SmallStudy* const study = new study::SmallStudy(
      "title = \"Does size matter?\"\nquestion = \"How small is enough?\"\n"
      "about = \"\"\"\nOne *line*,\nand another.\"\"\"\n" +
      built_in_study(120, 3, 60) + kTwoByTwoGrid + kTurnsSlice);
  return *study;
}

TEST(FindingsView, SaysWhatWasStudied) {
  const Findings findings = found(study());
  EXPECT_EQ(findings.title, "Does size matter?");
  EXPECT_EQ(findings.question, "How small is enough?");
  EXPECT_EQ(findings.about, "One *line*,\nand another.");
  EXPECT_EQ(findings.study, "small");
  EXPECT_EQ(
      findings.studied,
      "8 models: embedding dimension 2 and 3 × hidden dimension 1 and 2, 2 seeds each, on 1,000 "
      "sentences of the built-in corpus");
  EXPECT_EQ(findings.models, 8);
  EXPECT_EQ(findings.cells, 4);
  EXPECT_EQ(findings.sentences, 1000);
  EXPECT_EQ(findings.metric.name, "test.fine");
  ASSERT_TRUE(findings.best.has_value());
  EXPECT_EQ(findings.best->summary.n, 2);
}

TEST(FindingsView, IsWhatTheWebAppExpects) {
  const Findings findings = found(study());
  expect_fits(findings);
  const Json json = Json::parse(api::to_json(findings));
  EXPECT_EQ(json["schema"], 1);
  EXPECT_EQ(json["title"], "Does size matter?");
  EXPECT_EQ(json["axes"].size(), 2u);
  EXPECT_EQ(json["axes"][0]["levels"][0]["values"].size(), 4u);
  EXPECT_FALSE(json["axes"][0]["lines"].empty());
  EXPECT_FALSE(json["look"].empty());
  EXPECT_FALSE(json["doubts"].empty());
  EXPECT_EQ(json["best"]["settings"].size(), 2u);
}

TEST(FindingsView, OfEveryKindOfStudyIsWhatTheWebAppExpects) {
  for (const char* const grid : {
           "[[grid]]\nhidden_dim = 2\n",                   // one trial
           "[[grid]]\nhidden_dim = 2\nseed = \"1..3\"\n",  // no axis
           "[[grid]]\nhidden_dim = [1, 2]\n",              // one seed
           "[[grid]]\noptimizer = [\"adam\", \"sgd\"]\nseed = \"1..2\"\n",
           "[[grid]]\nphrases = [true, false]\nseed = \"1..2\"\n",
       }) {
    SCOPED_TRACE(grid);
    expect_fits(found(grid));
  }
}

TEST(FindingsView, IsInTheReport) {
  const ReportEffects effects = effects_found(study());
  const Json json = Json::parse(api::to_json(api::view_of(study()), effects));
  EXPECT_THAT(schema().complaints(json, "StudyView"), IsEmpty());
  EXPECT_EQ(json["findings"], Json::parse(api::to_json(*effects.findings)));
}

TEST(FindingsView, IsNotThereWithoutACompleteTrial) {
  std::stop_source stop;
  stop.request_stop();
  const study::SmallStudy none(built_in_study(120, 3, 60) + kTwoByTwoGrid, stop.get_token());
  const ReportEffects effects = effects_found(none);
  EXPECT_FALSE(effects.findings.has_value());
  const Json json = Json::parse(api::to_json(api::view_of(none), effects));
  EXPECT_TRUE(json["findings"].is_null());
}

TEST(FindingsView, OfSomeTrialsAndAnotherMetric) {
  const Findings findings = found(
      study(), {.metric = "turns.coarse", .where = {study::parse_trial_condition("hidden_dim=2")}});
  EXPECT_EQ(findings.models, 4);
  EXPECT_EQ(findings.metric.name, "turns.coarse");
  ASSERT_THAT(findings.axes, SizeIs(1));
  EXPECT_EQ(findings.axes[0].axis.name, "embedding_dim");
  EXPECT_EQ(message_of<InputError>([&] { found(study(), {.metric = "turns.fin"}); }),
            "'turns.fin' is no metric of the study, did you mean 'turns.fine'?");
}

}  // namespace
}  // namespace dimscope::effects
