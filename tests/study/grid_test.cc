#include "dimscope/study/grid.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/message_of.h"

namespace dimscope::study {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// "embedding_dim,hidden_dim,seed" of every trial.
std::vector<std::string> dims(const std::vector<model::TrialConfig>& trials) {
  std::vector<std::string> texts;
  for (const model::TrialConfig& trial : trials) {
    texts.push_back(std::to_string(trial.embedding_dim) + ',' + std::to_string(trial.hidden_dim) +
                    ',' + std::to_string(trial.seed));
  }
  return texts;
}

std::vector<Setting> counting(int num_values) {
  std::vector<Setting> values;
  for (int value = 1; value <= num_values; ++value) values.emplace_back(value);
  return values;
}

std::vector<std::string> varying_names(const std::vector<model::TrialConfig>& trials) {
  std::vector<std::string> names;
  for (const model::ConfigField* field : varying_fields(trials)) names.push_back(field->name);
  return names;
}

TEST(Grid, CrossesTheAxesOfABlockTheLastFastest) {
  StudyFile study;
  study.grid = {{{{"hidden_dim", {3, 2}}, {"seed", {1, 2}}}}};
  EXPECT_THAT(dims(expand_grid(study)), ElementsAre("60,3,1", "60,3,2", "60,2,1", "60,2,2"));
}

TEST(Grid, UnitesItsBlocksAndKeepsEachTrialOnce) {
  StudyFile study;
  study.base.seed = 5;
  study.grid = {{{{"embedding_dim", {2, 3}}, {"hidden_dim", {2}}}},
                {{{"hidden_dim", {3, 2}}, {"embedding_dim", {2}}}},
                {{{"embedding_dim", {3}}, {"hidden_dim", {2, 2}}, {"seed", {5, 6}}}}};
  EXPECT_THAT(dims(expand_grid(study)), ElementsAre("2,2,5", "3,2,5", "2,3,5", "3,2,6"));
}

TEST(Grid, TakesWhatIsNoAxisFromTheBase) {
  StudyFile study;
  study.base.learning_rate = 0.5;
  study.base.hidden_dim = 7;
  study.grid = {{{{"embedding_dim", {2}}}}, {{{"hidden_dim", {3}}}}};
  const std::vector<model::TrialConfig> trials = expand_grid(study);
  EXPECT_THAT(dims(trials), ElementsAre("2,7,1", "60,3,1"));
  EXPECT_EQ(trials[1].learning_rate, 0.5);
}

TEST(Grid, ABlockWithoutAxesIsTheBase) {
  StudyFile study;
  study.grid = {{}};
  EXPECT_THAT(expand_grid(study), ElementsAre(study.base));
}

TEST(Grid, NoBlocksAreNoTrials) {
  EXPECT_THAT(expand_grid({}), IsEmpty());
}

TEST(Grid, CrossesTextsAndNumbers) {
  StudyFile study;
  study.grid = {{{{"select", {"test", "dev", "test"}}, {"seed", {1, 2}}}}};
  const std::vector<model::TrialConfig> trials = expand_grid(study);
  ASSERT_EQ(trials.size(), 4u);
  EXPECT_EQ(trials[0].select, "test");
  EXPECT_EQ(trials[3], (model::TrialConfig{.select = "dev", .seed = 2}));
  ASSERT_EQ(varying_fields(trials).size(), 1u);
  EXPECT_EQ(varying_fields(trials)[0]->name, "select");
}

TEST(Grid, HasUpToAMillionTrials) {
  StudyFile study;
  study.grid = {{{{"hidden_dim", counting(1000)}, {"seed", counting(1000)}}},
                {{{"hidden_dim", counting(10)}, {"seed", counting(10)}}}};
  EXPECT_EQ(expand_grid(study).size(), 1'000'000u);
}

TEST(Grid, RefusesMoreThanAMillionTrials) {
  constexpr const char* kTooMany =
      "the grid has more than 1000000 trials; use fewer values or larger steps";
  StudyFile study;
  // One block, too large to be counted in 64 bits.
  study.grid = {{}};
  for (const char* field : {"embedding_dim", "hidden_dim", "epochs", "batch_size", "seed"}) {
    study.grid[0].axes.push_back({field, counting(9000)});
  }
  EXPECT_EQ(message_of([&] { expand_grid(study); }), kTooMany);
  // Two blocks that are too large only together.
  study.grid = {{{{"hidden_dim", counting(1000)}, {"seed", counting(1000)}}},
                {{{"hidden_dim", {Setting(1)}}, {"seed", {Setting(1001)}}}}};
  EXPECT_EQ(message_of([&] { expand_grid(study); }), kTooMany);
}

TEST(Grid, RefusesAValueOutOfItsRange) {
  StudyFile study;
  study.grid = {{{{"dropout", {0.5, 2}}}}};
  EXPECT_EQ(message_of([&] { expand_grid(study); }),
            "dropout is 2, expected a number from 0 to 0.95");
}

TEST(Grid, RefusesATrialThatWouldNotReadItsMomentum) {
  StudyFile study;
  study.grid = {{{{"optimizer", {"sgd"}}, {"momentum", {0.5, 0.9}}}}, {{{"optimizer", {"adam"}}}}};
  EXPECT_EQ(expand_grid(study).size(), 3u);
  study.grid = {{{{"optimizer", {"sgd", "adam"}}, {"momentum", {0.5, 0.9}}}}};
  EXPECT_EQ(message_of([&] { expand_grid(study); }),
            "momentum is 0.5 with optimizer 'adam', which has none; leave it out, or give the "
            "trials of optimizer 'sgd' a [[grid]] block of their own");
  study.grid = {{{{"seed", {1}}}}};
  study.base.momentum = 0;
  EXPECT_THROW(expand_grid(study), InputError) << "in [train], too";
}

TEST(Grid, NamesTheFieldsThatVaryWithoutTheSeed) {
  StudyFile study;
  study.grid = {{{{"seed", {1, 2}}, {"learning_rate", {0.1, 0.2}}, {"hidden_dim", {2, 3}}}}};
  EXPECT_THAT(varying_names(expand_grid(study)), ElementsAre("hidden_dim", "learning_rate"));
}

TEST(Grid, TextFieldsCanVaryToo) {
  std::vector<model::TrialConfig> trials(2);
  trials[1].select = "test";
  EXPECT_THAT(varying_names(trials), ElementsAre("select"));
}

TEST(Grid, NothingVariesInOneTrialOrNone) {
  EXPECT_THAT(varying_fields({}), IsEmpty());
  EXPECT_THAT(varying_fields(std::vector{model::TrialConfig()}), IsEmpty());
}

}  // namespace
}  // namespace dimscope::study
