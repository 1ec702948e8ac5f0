#include "dimscope/effects/report_effects.h"

#include <SQLiteCpp/Database.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "dimscope/api/effects_json.h"
#include "dimscope/api/views_json.h"
#include "dimscope/base/file.h"
#include "tests/api/small_view.h"
#include "tests/api/typescript_schema.h"
#include "tests/study/small_study.h"

namespace dimscope::effects {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;
using Json = nlohmann::json;

constexpr char kGrid[] = R"(
[data]
source = "synthetic"
train_sentences = 80
[train]
epochs = 3
batch_size = 60
[[grid]]
embedding_dim = [2, 3]
hidden_dim = [1, 2]
seed = "1..2"
[[slices]]
name = "turns"
contains = ["but", "not"]
)";

constexpr ReportEffectsOptions kFew{.resamples = 100, .permutations = 49};

const study::SmallStudy& study() {
  static const study::SmallStudy* const study = new study::SmallStudy(kGrid);
  return *study;
}

ReportEffects effects_of(const study::SmallStudy& of, const ReportEffectsOptions& options = kFew) {
  return report_effects(of.directory(), study::Store(of.directory(), study::Store::Mode::kRead),
                        options);
}

TEST(ReportEffects, AreThoseOfTheCommandForEachMetric) {
  const ReportEffects effects = effects_of(study());
  std::vector<std::string> metrics;
  for (const EffectsView& view : effects.metrics) {
    metrics.push_back(view.metric.name);
    const EffectsOptions options{.topics = view.options.topics,
                                 .metric = view.metric.name,
                                 .resamples = kFew.resamples,
                                 .permutations = kFew.permutations,
                                 .detail = EffectsDetail::kSummary};
    const study::Store store(study().directory(), study::Store::Mode::kRead);
    EXPECT_EQ(api::to_json(view), api::to_json(view_effects(study().directory(), store, options)));
    EXPECT_THAT(view.accuracy, SizeIs(1));
    EXPECT_THAT(view.pairs, SizeIs(2));
    EXPECT_THAT(view.critical,
                SizeIs(view.metric.name == "test.fine" || view.metric.name == "turns.fine" ? 2 : 0))
        << view.metric.name;
  }
  EXPECT_THAT(metrics, ElementsAre("test.fine", "test.coarse", "test.coarse_argmax", "turns.fine",
                                   "turns.coarse", "turns.coarse_argmax", "dev.fine", "dev.coarse",
                                   "dev.coarse_argmax"));
  ASSERT_TRUE(effects.models.has_value());
  EXPECT_THAT(effects.models->budget->cells, SizeIs(4));
  EXPECT_THAT(effects.models->cues, SizeIs(1));
  EXPECT_THAT(effects.models->distance, SizeIs(1));
  EXPECT_THAT(effects.models->behaviour, SizeIs(6)) << "from relevance and from the answers";
  EXPECT_THAT(effects.left_out, IsEmpty());
}

TEST(ReportEffects, TellTheirStepsBeforeEach) {
  std::vector<std::string> steps;
  const study::Store store(study().directory(), study::Store::Mode::kRead);
  report_effects(study().directory(), store, kFew,
                 [&](const std::string& what, std::size_t done, std::size_t total) {
                   EXPECT_EQ(done, steps.size());
                   EXPECT_EQ(total, 13u) << "nine metrics and four topics";
                   steps.push_back(what);
                 });
  ASSERT_THAT(steps, SizeIs(13));
  EXPECT_EQ(steps[3], "effects on fine accuracy, turns");
  EXPECT_EQ(steps[11], "effects on models: distance");
}

TEST(ReportEffects, AreInTheStudyOfTheWebApp) {
  const ReportEffects effects = effects_of(study());
  const api::TypescriptSchema schema(read_file(DIMSCOPE_TESTS_DIR "/../web/src/api/study.ts") +
                                     read_file(DIMSCOPE_TESTS_DIR "/../web/src/api/effects.ts") +
                                     read_file(DIMSCOPE_TESTS_DIR "/../web/src/api/findings.ts"));
  const std::string text = api::to_json(api::view_of(study()), effects);
  const Json json = Json::parse(text);
  EXPECT_THAT(schema.complaints(json, "StudyView"), IsEmpty());
  EXPECT_EQ(json["effects"]["metrics"].size(), 9u);
  EXPECT_EQ(json["effects"]["models"]["cues"][0]["cues"][0]["word"],
            effects.models->cues[0].cues[0].name);
  EXPECT_EQ(text, api::to_json(api::view_of(study()), effects_of(study())))
      << "the same bits each time";
}

TEST(ReportEffects, LeaveDistancesOutWhereTheyTakeMinutes) {
  ReportEffectsOptions options = kFew;
  options.max_compared_words = 1000;
  const ReportEffects effects = effects_of(study(), options);
  EXPECT_THAT(effects.models->distance, IsEmpty());
  EXPECT_THAT(effects.models->cues, SizeIs(1));
  EXPECT_THAT(effects.left_out,
              ElementsAre("Distances between explanations: so many models take minutes. `dimscope "
                          "effects DIR distance` computes them."));
}

TEST(ReportEffects, OfModelsThatAreOpenReadNoFileAgain) {
  const study::SmallStudy of(kGrid);
  const study::Store store(of.directory(), study::Store::Mode::kRead);
  const std::vector<study::Trial> trials = store.trials();
  const study::StudyModels models(of.directory(), trials, store.data());
  const ReportEffects closed = report_effects(of.directory(), store, kFew);
  std::filesystem::remove_all(of.directory() / "models");

  const api::StudyView view = api::view_study(of.directory(), store, {}, "1.2.3", &models);
  EXPECT_THAT(view.left_out, IsEmpty());
  const ReportEffects open = report_effects(of.directory(), store, kFew, {}, &models);
  ASSERT_TRUE(open.models && closed.models);
  EXPECT_THAT(open.models->left_out, IsEmpty());
  EXPECT_EQ(api::to_json(*open.models), api::to_json(*closed.models));

  // Some of the trials, in another order, are told from the others.
  text::TokenSequences words;
  words.add(std::vector<std::int32_t>{1, 2, 3});
  const std::vector<study::Trial> some = {trials[5], trials[2]};
  const auto answers = study::predict_under_trials(models, some, words).trials;
  const auto all = study::predict_under_trials(models, trials, words).trials;
  EXPECT_THAT(answers, ElementsAre(all[5], all[2]));
}

TEST(ReportEffects, OfAStudyThatIsNotWholeHaveWhatThereIs) {
  const study::SmallStudy damaged(kGrid);
  const std::filesystem::path database = damaged.directory() / "study.db";
  SQLite::Database(database, SQLite::OPEN_READWRITE).exec("DELETE FROM relevances");
  const ReportEffects effects = effects_of(damaged);
  EXPECT_THAT(effects.metrics, SizeIs(9));
  ASSERT_TRUE(effects.models.has_value());
  EXPECT_TRUE(effects.models->budget.has_value());
  EXPECT_THAT(effects.models->cues, IsEmpty());
  EXPECT_THAT(
      effects.left_out,
      ElementsAre(StartsWith("Effects on explanations: " + database.string() + ": trial ")));
}

TEST(ReportEffects, OfNoCompleteTrialAreEmpty) {
  std::stop_source stop;
  stop.request_stop();
  const ReportEffects effects = effects_of(study::SmallStudy(kGrid, stop.get_token()));
  EXPECT_THAT(effects.metrics, IsEmpty());
  EXPECT_FALSE(effects.models.has_value());
  EXPECT_THAT(effects.left_out, IsEmpty());
}

}  // namespace
}  // namespace dimscope::effects
