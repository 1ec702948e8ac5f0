#include "dimscope/study/file/added_seeds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dimscope/study/grid.h"
#include "tests/message_of.h"

namespace dimscope::study {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kText = R"(name = "s"
[data]
source = "synthetic"
[[grid]]
embedding_dim = [2, 4]
learning_rate = [0.05, 0.1]
seed = "1..2"
[[slices]]
name = "but"
contains = ["but"]
)";

model::TrialConfig config(std::int64_t embedding_dim, double rate, std::int64_t seed) {
  model::TrialConfig config = expand_grid(parse_study(kText, "s.toml")).front();
  config.embedding_dim = embedding_dim;
  config.learning_rate = rate;
  config.seed = seed;
  return config;
}

const std::vector<model::TrialConfig>& added() {
  static const std::vector<model::TrialConfig> trials = {config(2, 0.1, 3), config(4, 0.05, 3),
                                                         config(2, 0.1, 4)};
  return trials;
}

std::string with_added(const std::string& text = kText) {
  const auto fields = varying_fields(expand_grid(parse_study(text, "s.toml")));
  return with_added_seeds(
      text, {.metric = "test.fine", .max_seeds = 20, .looks = {2, 4}, .found = {"a → b: clear"}},
      added(), fields);
}

TEST(AddedSeeds, AreInTheStudyBehindItsOwnTrials) {
  const StudyFile study = parse_study(with_added(), "s.toml");
  ASSERT_TRUE(study.until_clear.has_value());
  EXPECT_EQ(study.until_clear->metric, "test.fine");
  EXPECT_EQ(study.until_clear->max_seeds, 20);
  EXPECT_THAT(study.until_clear->looks, ElementsAre(2, 4));
  EXPECT_THAT(study.until_clear->found, ElementsAre("a → b: clear"));
  const std::vector<model::TrialConfig> given = expand_grid(parse_study(kText, "s.toml"));
  EXPECT_EQ(expand_without_added(study), given);
  EXPECT_THAT(expand_grid(study), SizeIs(given.size() + 3));
  EXPECT_THAT(added_trials(study), ElementsAre(added()[0], added()[2], added()[1]))
      << "cell by cell";
  EXPECT_EQ(study.slices.size(), 1u);
}

TEST(AddedSeeds, AreTakenOutAgain) {
  EXPECT_EQ(without_added_seeds(with_added(), "s.toml"), kText);
  EXPECT_EQ(without_added_seeds(kText, "s.toml"), kText);
  EXPECT_THAT(message_of<InputError>([] {
                without_added_seeds(
                    std::string(kText) + "[until_clear]\nmetric = \"m\"\nmax_seeds = 4\n",
                    "s.toml");
              }),
              HasSubstr("s.toml: [until_clear] is written by `dimscope run --until-clear`"));
}

TEST(AddedSeeds, StayWhenTheStudyIsRunAgain) {
  const std::string stored = with_added();
  EXPECT_EQ(keep_added_seeds(kText, "s.toml", stored), stored);
  EXPECT_EQ(keep_added_seeds(stored, "s.toml", stored), stored) << "the copy itself";
  EXPECT_EQ(keep_added_seeds(kText, "s.toml", ""), kText);
  EXPECT_EQ(keep_added_seeds(kText, "s.toml", kText), kText);
  EXPECT_EQ(keep_added_seeds(kText, "s.toml", "damaged ["), kText);
}

TEST(AddedSeeds, StayWithTheirCells) {
  std::string text = kText;
  text.replace(text.find("[0.05, 0.1]"), 11, "[0.1, 0.2]");
  const StudyFile study = parse_study(keep_added_seeds(text, "s.toml", with_added()), "s.toml");
  EXPECT_THAT(added_trials(study), ElementsAre(added()[0], added()[2])) << "0.05 is gone";
  text.replace(text.find("[2, 4]"), 6, "[6, 8]");
  EXPECT_EQ(keep_added_seeds(text, "s.toml", with_added()), text) << "no cell is left";
}

TEST(AddedSeeds, KeepASettingThatTheGridGivesAllTrials) {
  const std::string text = std::string(kText) + "[[grid]]\nhidden_dim = 7\nseed = \"1..2\"\n";
  const std::string alone = text.substr(0, text.find("[[grid]]")) + text.substr(text.rfind("[["));
  const StudyFile study = parse_study(alone, "s.toml");
  std::vector<model::TrialConfig> cells = expand_grid(study);
  ASSERT_EQ(cells.size(), 2u);
  cells.front().seed = 3;
  const std::string stored =
      with_added_seeds(alone, {.metric = "test.fine", .max_seeds = 9, .looks = {2}, .found = {}},
                       std::span(cells).first(1), stated_fields(cells, study.base));
  EXPECT_THAT(added_trials(parse_study(stored, "s.toml")), ElementsAre(cells.front()));
  const std::string kept = keep_added_seeds(alone, "s.toml", stored);
  EXPECT_THAT(added_trials(parse_study(kept, "s.toml")), ElementsAre(cells.front()));
}

TEST(UntilClear, MistakesHaveAPlace) {
  const auto message = [](const std::string& table) {
    return message_of<InputError>([&] { parse_study(kText + table, "s.toml"); });
  };
  EXPECT_THAT(message("[until_clear]\nmetric = \"m\"\n"),
              HasSubstr("[until_clear] needs metric and max_seeds"));
  EXPECT_THAT(message("[until_clear]\nlook = 3\n"),
              HasSubstr("unknown key 'look' in [until_clear]"));
  EXPECT_THAT(message("[until_clear]\nlooks = 3\n"), HasSubstr("expected an array of numbers"));
}

}  // namespace
}  // namespace dimscope::study
