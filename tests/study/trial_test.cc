#include "dimscope/study/trial.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace dimscope::study {
namespace {

TEST(Trial, NamesItsStates) {
  for (const auto& [state, name] : {std::pair(TrialState::kPending, "pending"),
                                    {TrialState::kRunning, "running"},
                                    {TrialState::kComplete, "complete"},
                                    {TrialState::kFailed, "failed"}}) {
    EXPECT_EQ(to_string(state), name);
    EXPECT_EQ(trial_state(name), state);
  }
  EXPECT_EQ(trial_state("done"), std::nullopt);
  EXPECT_EQ(trial_state(""), std::nullopt);
}

TEST(Trial, KeyIsSixteenHexadecimalDigits) {
  EXPECT_THAT(trial_key({}, "data"), ::testing::MatchesRegex("[0-9a-f]{16}"));
}

TEST(Trial, KeyDependsOnEveryFieldAndOnTheData) {
  std::set<std::string> keys = {trial_key({}, "data"), trial_key({}, "other data")};
  std::size_t expected = 2;
  for (const model::ConfigField& field : model::config_fields()) {
    model::TrialConfig config;
    if (field.is_number()) {
      const double value = model::config_number(config, field);
      model::set_config_number(config, field,
                               field.is_integer() && value < field.maximum ? value + 1 : value / 2);
    } else if (field.is_yes_no()) {
      model::set_config(config, field, !model::config_setting(config, field).yes());
    } else {
      config.*std::get<model::ConfigField::Text>(field.member) += "2";
    }
    keys.insert(trial_key(config, "data"));
    EXPECT_EQ(keys.size(), ++expected) << field.name;
  }
}

TEST(Trial, OfSeveralProgramsVariesInWhatItsOwnKindVariesIn) {
  std::vector<Trial> trials(2);
  trials[0].config.hidden_dim = 2;
  trials[1].config.hidden_dim = 4;
  EXPECT_THAT(varying_settings(trials), ::testing::ElementsAre("hidden_dim"));
  for (const char* const model : {"cnn", "tree"}) {
    trials.push_back({.added = AddedTrial{.settings = {{"model", model}, {"hidden_dim", 2}}}});
  }
  const std::vector<std::string> names = varying_settings(trials);
  EXPECT_THAT(names, ::testing::ElementsAre("trained_by", "hidden_dim", "model"));
  EXPECT_EQ(settings_along(trials[0], names),
            (Settings{{"trained_by", "dimscope"}, {"hidden_dim", 2}, {"model", "none"}}));
  EXPECT_EQ(settings_along(trials[3], names),
            (Settings{{"trained_by", "other"}, {"hidden_dim", 2}, {"model", "tree"}}));
  EXPECT_THAT(values_of(trials, "model"), ::testing::ElementsAre("cnn", "none", "tree"));
  trials[3].added->settings["trained_by"] = "sklearn";
  EXPECT_EQ(setting_of(trials[3], "trained_by"), "sklearn");
}

// Keys name model files and results in studies that exist: if this test fails, kNumericsVersion or
// canonical_config() changed, and every trial of every study will be trained again.
TEST(Trial, KeyOfTheDefaultsStaysTheSame) {
  EXPECT_EQ(trial_key({}, "0123456789abcdef0123456789abcdef"), "1601ca5fe3ce621e");
}

}  // namespace
}  // namespace dimscope::study
