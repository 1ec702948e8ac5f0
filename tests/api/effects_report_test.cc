#include "dimscope/api/effects_report.h"

#include <SQLiteCpp/Database.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "dimscope/api/effects_json.h"
#include "dimscope/api/views_json.h"
#include "dimscope/base/file.h"
#include "tests/api/small_study.h"
#include "tests/api/typescript_schema.h"

namespace dimscope {
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

const SmallStudy& study() {
  static const SmallStudy* const study = new SmallStudy(kGrid);
  return *study;
}

ReportEffects effects_of(const SmallStudy& of, const ReportEffectsOptions& options = kFew) {
  return report_effects(of.directory(), Store(of.directory(), Store::Mode::kRead), options);
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
    const Store store(study().directory(), Store::Mode::kRead);
    EXPECT_EQ(to_json(view), to_json(view_effects(study().directory(), store, options)));
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

TEST(ReportEffects, AreInTheStudyOfTheWebApp) {
  const ReportEffects effects = effects_of(study());
  const TypescriptSchema schema(read_file(DIMSCOPE_TESTS_DIR "/../web/src/api/study.ts") +
                                read_file(DIMSCOPE_TESTS_DIR "/../web/src/api/effects.ts"));
  const std::string text = to_json(study().view(), effects);
  const Json json = Json::parse(text);
  EXPECT_THAT(schema.complaints(json, "StudyView"), IsEmpty());
  EXPECT_EQ(json["effects"]["metrics"].size(), 9u);
  EXPECT_EQ(json["effects"]["models"]["cues"][0]["cues"][0]["word"],
            effects.models->cues[0].cues[0].name);
  EXPECT_EQ(text, to_json(study().view(), effects_of(study()))) << "the same bits each time";
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

TEST(ReportEffects, OfAStudyThatIsNotWholeHaveWhatThereIs) {
  const SmallStudy damaged(kGrid);
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
  const ReportEffects effects = effects_of(SmallStudy(kGrid, stop.get_token()));
  EXPECT_THAT(effects.metrics, IsEmpty());
  EXPECT_FALSE(effects.models.has_value());
  EXPECT_THAT(effects.left_out, IsEmpty());
}

}  // namespace
}  // namespace dimscope
