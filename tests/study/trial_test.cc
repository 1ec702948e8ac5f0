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

// Keys name model files and results in studies that exist: if this test fails, kNumericsVersion or
// canonical_config() changed, and every trial of every study will be trained again.
TEST(Trial, KeyOfTheDefaultsStaysTheSame) {
  EXPECT_EQ(trial_key({}, "0123456789abcdef0123456789abcdef"), "1601ca5fe3ce621e");
}

}  // namespace
}  // namespace dimscope::study
