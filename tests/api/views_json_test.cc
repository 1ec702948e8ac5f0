#include "dimscope/api/views_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <nlohmann/json.hpp>

#include "dimscope/base/file.h"
#include "tests/api/small_view.h"
#include "tests/api/typescript_schema.h"
#include "tests/study/small_study.h"

namespace dimscope::api {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Json = nlohmann::json;

constexpr const char* kHostile =
    R"(say "hi" \ </script><script>alert(1)</script> <!-- 🎬 é &amp; 'x')";

// The study's name and a sentence are hostile.
std::string small_toml() {
  return "name = '''</script> \"quoted\" 🎬'''\n" + built_in_study(120, 4, 60) + kTwoByTwoGrid +
         "[[sentences]]\ntext = '''" + kHostile + "'''\nlabel = 1\n" + kNotGoodPhrase + kTurnsSlice;
}

const study::SmallStudy& small_study() {
  static const study::SmallStudy study(small_toml());
  return study;
}

const TypescriptSchema& schema() {
  static const TypescriptSchema schema(read_file(DIMSCOPE_TESTS_DIR "/../web/src/api/study.ts") +
                                       read_file(DIMSCOPE_TESTS_DIR "/../web/src/api/effects.ts") +
                                       read_file(DIMSCOPE_TESTS_DIR "/../web/src/api/findings.ts"));
  return schema;
}

// An explanation with numbers that are hard to write.
ExplanationRecord record() {
  return {.tokens = {"not", "good"},
          .explanation = {.logits = {0.1f, -1.5f},
                          .probabilities = {0.25f, 0.75f},
                          .predicted = 1,
                          .target = 0,
                          .relevance = {1.0 / 3, -0.1},
                          .rest = 1e-17,
                          .conservation_error = -2.5e-9},
          .trial = nullptr};
}

TEST(StudyJson, IsWhatTheWebAppExpects) {
  const Json json = Json::parse(to_json(view_of(small_study())));
  EXPECT_THAT(schema().complaints(json, "StudyView"), IsEmpty());
  // Nothing that the schema describes is missing from this study.
  EXPECT_FALSE(json["curves"].empty());
  EXPECT_FALSE(json["heatmaps"].empty());
  EXPECT_FALSE(json["sentences"][0]["explanations"].empty());
  EXPECT_TRUE(json["phrases"][0]["curves"][0]["regression"].is_object());
  EXPECT_TRUE(std::ranges::any_of(json["curves"][0]["points"], [](const Json& point) {
    return point["seed_interval"].is_object();
  })) << "the seeds of some cell differ";
}

TEST(StudyJson, OfAnUnfinishedStudyIsWhatTheWebAppExpects) {
  std::stop_source stopped;
  stopped.request_stop();
  const study::SmallStudy study(small_toml(), stopped.get_token());
  EXPECT_THAT(schema().complaints(Json::parse(to_json(view_of(study))), "StudyView"), IsEmpty());
}

TEST(StudyJson, HasTheQualityOfExplanationsOnceMeasured) {
  const study::SmallStudy study(small_toml());
  EXPECT_TRUE(Json::parse(to_json(view_of(study)))["quality"].is_null());
  {
    study::Store store(study.directory(), study::Store::Mode::kRun);
    double value = 0.3;
    for (const study::Trial& trial : store.trials()) {
      value += 0.01;
      const std::vector<study::Evaluation> evaluations = {
          {"lrp-all", "sufficiency", value, value - 0.1, value + 0.1, 1000},
          {"lrp-all", "agreement.occlusion", value, {}, {}, 900},
          {"random", "sufficiency", 2 * value, value + 0.2, value + 0.4, 1000}};
      store.set_evaluations(trial.key, evaluations);
    }
  }
  const Json json = Json::parse(to_json(view_of(study)));
  EXPECT_THAT(schema().complaints(json, "StudyView"), IsEmpty());
  const Json& measures = json["quality"]["measures"];
  ASSERT_EQ(measures.size(), 1u);
  EXPECT_EQ(measures[0]["name"], "sufficiency");
  EXPECT_EQ(measures[0]["better"], "lower");
  EXPECT_EQ(measures[0]["reading"], "lower is better");
  const Json& evaluations = json["quality"]["evaluations"];
  ASSERT_EQ(evaluations.size(), 3u);
  EXPECT_EQ(evaluations[0]["method"], "lrp-all");
  EXPECT_EQ(evaluations[0]["measure"], "sufficiency");
  EXPECT_NEAR(evaluations[0]["mean"].get<double>(), 0.345, 1e-12);
  EXPECT_EQ(evaluations[0]["n"], 8);
  EXPECT_EQ(evaluations[0]["over"], "trials");
  EXPECT_LT(evaluations[0]["interval"]["low"], evaluations[0]["mean"]);
  EXPECT_EQ(evaluations[0]["range"]["low"], 0.31);
  EXPECT_EQ(evaluations[0]["sentences"]["high"], 1000);
  EXPECT_EQ(evaluations[0]["side"], "below");
  EXPECT_EQ(evaluations[1]["sentences"]["low"], 900);
  EXPECT_TRUE(evaluations[2]["side"].is_null());
}

TEST(StudyJson, IntervalsAreOverSeedsOrElseOfSampling) {
  const StudyView view = view_of(small_study());
  const Json json = Json::parse(to_json(view));
  const auto& cells = view.planes[0].plane.cells;
  const auto with_seeds = std::ranges::find_if(
      cells, [](const analysis::Cell& each) { return each.summary.interval.has_value(); });
  ASSERT_NE(with_seeds, cells.end());
  const Json& cell = json["heatmaps"][0]["cells"][with_seeds - cells.begin()];
  const analysis::Summary& of_cell = with_seeds->summary;
  EXPECT_EQ(cell["n"], 2);
  EXPECT_EQ(cell["low"], of_cell.interval->low);
  EXPECT_EQ(cell["high"], of_cell.interval->high);
  const auto& points = view.curves[0].curve.points;
  const auto differs = std::ranges::find_if(
      points, [](const analysis::CurvePoint& each) { return each.summary.interval.has_value(); });
  ASSERT_NE(differs, points.end());
  const Json& point = json["curves"][0]["points"][differs - points.begin()];
  const analysis::Summary& of_point = differs->summary;
  EXPECT_EQ(point["seed_interval"]["low"], of_point.interval->low);
  const analysis::Interval sampling = analysis::wilson_interval(of_point.mean, 1000);
  EXPECT_EQ(point["sampling_interval"]["high"], sampling.high);

  std::string one_seed = small_toml();
  one_seed.replace(one_seed.find("seed = \"1..2\""), 13, "seed = 1      ");
  const Json alone = Json::parse(to_json(view_of(study::SmallStudy(one_seed))));
  const Json& single = alone["heatmaps"][0]["cells"][0];
  EXPECT_EQ(single["low"], analysis::wilson_interval(single["mean"].get<double>(), 1000).low);
  EXPECT_TRUE(alone["curves"][0]["points"][0]["seed_interval"].is_null());
}

TEST(StudyJson, KeepsHostileTexts) {
  const Json json = Json::parse(to_json(view_of(small_study())));
  EXPECT_EQ(json["name"], "</script> \"quoted\" 🎬");
  EXPECT_EQ(json["sentences"][0]["text"], kHostile);
  EXPECT_EQ(json["sentences"][0]["tokens"][1], "\"hi\"");
  EXPECT_EQ(json["sentences"][0]["tokens"].size(), json["sentences"][0]["unknown"].size());
}

TEST(StudyJson, ReplacesInvalidUtf8) {
  StudyView view;
  view.data.num_sentences = {{"train", 1}, {"dev", 1}, {"test", 1}};
  view.name =
      "a\xff"
      "b";
  TrialView& trial = view.trials.emplace_back();
  trial.trial.error = std::string("\xc3(\0)", 4);
  const std::string text = to_json(view);
  EXPECT_TRUE(Json::accept(text));
  const Json json = Json::parse(text);
  EXPECT_EQ(json["name"], "a\ufffdb");
  EXPECT_EQ(json["trials"][0]["error"], std::string("\ufffd(\0)", 6));
  EXPECT_THAT(schema().complaints(json, "StudyView"), IsEmpty());
}

TEST(StudyJson, NumbersReadBackTheSame) {
  const StudyView view = view_of(small_study());
  const Json json = Json::parse(to_json(view));
  for (std::size_t i = 0; i < view.trials.size(); ++i) {
    const study::Trial& trial = view.trials[i].trial;
    const Json& shown = json["trials"][i];
    for (const auto& [name, value] : trial.metrics) EXPECT_EQ(shown["metrics"][name], value);
    for (std::size_t e = 0; e < trial.epochs.size(); ++e) {
      EXPECT_EQ(shown["epochs"][e]["train_loss"], trial.epochs[e].train_loss);
      EXPECT_EQ(shown["epochs"][e]["dev_fine"], trial.epochs[e].dev_fine);
    }
    EXPECT_EQ(shown["settings"]["epochs"], 4);
    EXPECT_EQ(shown["settings"]["learning_rate"], 0.05);
    EXPECT_TRUE(shown["settings"]["hidden_dim"].is_number_integer());
    EXPECT_EQ(shown["settings"]["optimizer"], "adagrad");
  }
  const auto& explanations = view.sentences[0].explanations;
  for (std::size_t i = 0; i < explanations.size(); ++i) {
    const explain::Explanation& e = explanations[i].explanation;
    const Json& shown = json["sentences"][0]["explanations"][i];
    for (std::size_t k = 0; k < e.probabilities.size(); ++k) {
      EXPECT_EQ(shown["probabilities"][k].get<float>(), e.probabilities[k]);
    }
    for (std::size_t t = 0; t < e.relevance.size(); ++t) {
      EXPECT_EQ(shown["relevance"][t].get<float>(), static_cast<float>(e.relevance[t]));
    }
    EXPECT_EQ(shown["conservation_error"], e.conservation_error);
  }
}

TEST(TrialsJson, IsTheContract) {
  const std::vector<study::Trial> trials =
      study::Store(small_study().directory(), study::Store::Mode::kRead).trials();
  const Json json = Json::parse(trials_json(trials));
  ASSERT_EQ(json.size(), 8u);
  for (std::size_t i = 0; i < trials.size(); ++i) {
    const Json& shown = json[i];
    EXPECT_EQ(shown["key"], trials[i].key);
    EXPECT_EQ(shown["state"], "complete");
    EXPECT_EQ(shown["embedding_dim"], trials[i].config.embedding_dim);
    EXPECT_EQ(shown["hidden_dim"], trials[i].config.hidden_dim);
    EXPECT_EQ(shown["seed"], trials[i].config.seed);
    EXPECT_EQ(shown["selected_epoch"], *trials[i].selected_epoch);
    EXPECT_EQ(shown["train_seconds"], trials[i].train_seconds);
    EXPECT_TRUE(shown["error"].is_null());
    ASSERT_EQ(shown["epochs"].size(), 4u);
    EXPECT_EQ(shown["epochs"][1]["epoch"], 1);
    EXPECT_EQ(shown["epochs"][1]["train_loss"], trials[i].epochs[1].train_loss);
    EXPECT_EQ(shown["epochs"][1]["dev_fine"], trials[i].epochs[1].dev_fine);
    EXPECT_EQ(shown["epochs"][1]["train_seconds"], trials[i].epochs[1].train_seconds);
    for (const char* name : {"dev.fine", "test.fine", "test.coarse", "test.coarse_argmax",
                             "turns.fine", "turns.coarse"}) {
      EXPECT_EQ(shown["metrics"][name], trials[i].metrics.at(name)) << name;
    }
  }
}

TEST(TrialsJson, TellsTheNumberOfEpochsBesideTheEpochs) {
  study::Trial trial;
  trial.config.epochs = 7;
  trial.epochs = {{.epoch = 0, .train_loss = 1.5, .dev_fine = 0.25, .train_seconds = 0.5}};
  const Json json = Json::parse(trials_json({trial}))[0];
  EXPECT_EQ(json["epochs"].size(), 1u);
  EXPECT_EQ(json["settings"]["epochs"], 7);
  EXPECT_EQ(json["settings"]["select"], "dev");
}

TEST(TrialsJson, OfATrialThatFailedOrWaitsHasNulls) {
  study::Trial failed, pending;
  failed.state = study::TrialState::kFailed;
  failed.error = "the loss is not finite";
  const Json json = Json::parse(trials_json({failed, pending}));
  EXPECT_EQ(json[0]["state"], "failed");
  EXPECT_EQ(json[0]["error"], "the loss is not finite");
  EXPECT_TRUE(json[0]["selected_epoch"].is_null());
  EXPECT_EQ(json[1]["state"], "pending");
  EXPECT_TRUE(json[1]["error"].is_null());
  EXPECT_TRUE(json[1]["metrics"].empty());
  EXPECT_TRUE(json[1]["metrics"].is_object());
  EXPECT_EQ(trials_json({}), "[]");
}

TEST(ExplanationJson, IsTheContract) {
  ExplanationRecord of_text = record();
  of_text.unknown = {false, true};
  EXPECT_EQ(
      explanation_json(of_text, {.epsilon = 0.001, .delta = 0}),
      R"({"tokens":["not","good"],"unknown":[false,true],"logits":[0.1,-1.5],"probabilities":[0.25,0.75],)"
      R"("predicted":1,"class":0,"method":"lrp-all","epsilon":0.001,"delta":0.0,)"
      R"("relevance":[0.3333333333333333,-0.1],"rest":1e-17,"conservation_error":-2.5e-09,"score":0.0})");
}

TEST(ExplanationJson, OfAStudysModelsNamesTheTrial) {
  study::Trial trial;
  trial.key = "0123456789abcdef";
  trial.config.embedding_dim = 2;
  trial.config.hidden_dim = 3;
  trial.config.seed = 4;
  ExplanationRecord of_trial = record();
  of_trial.trial = &trial;
  const Json json = Json::parse(explanations_json({of_trial, of_trial}, {}));
  ASSERT_EQ(json.size(), 2u);
  EXPECT_EQ(json[1]["key"], "0123456789abcdef");
  EXPECT_EQ(json[1]["embedding_dim"], 2);
  EXPECT_EQ(json[1]["hidden_dim"], 3);
  EXPECT_EQ(json[1]["seed"], 4);
  EXPECT_EQ(json[1]["relevance"][1], -0.1);
  EXPECT_EQ(explanations_json({}, {}), "[]");
}

TEST(PredictionsJson, IsTheSameWithTheClassAndWithoutRelevance) {
  const Json json = Json::parse(predictions_json({record()}, {"no", "yes"}))[0];
  EXPECT_EQ(json["class_name"], "yes");
  EXPECT_EQ(json["predicted"], 1);
  EXPECT_FALSE(json.contains("relevance"));
  EXPECT_FALSE(Json::parse(predictions_json({record()}, {}))[0].contains("class_name"));
}

TEST(ExplanationJson, WritesAFloatByItsShortestForm) {
  // Each float32 is written as the shortest decimal that reads back as it, not as its double.
  ExplanationRecord hard = record();
  hard.explanation.logits = {0.1f, 16777216.0f, 1.17549435e-38f, std::numeric_limits<float>::max()};
  const std::string text = explanation_json(hard, {});
  EXPECT_THAT(text, HasSubstr(R"("logits":[0.1,16777216.0,1.1754944e-38,3.4028235e+38])"));
  const Json json = Json::parse(text);
  for (std::size_t i = 0; i < hard.explanation.logits.size(); ++i) {
    EXPECT_EQ(json["logits"][i].get<float>(), hard.explanation.logits[i]);
  }
}

}  // namespace
}  // namespace dimscope::api
