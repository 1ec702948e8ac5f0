#include "dimscope/study/trial_condition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/message_of.h"

namespace dimscope::study {
namespace {

using ::testing::ElementsAre;

Trial trial(const model::TrialConfig& config) {
  return {.key = "", .config = config};
}

Trial added(Settings settings, std::int64_t seed = 1) {
  return {.key = "", .config = {.seed = seed}, .added = AddedTrial{std::move(settings), ""}};
}

TEST(TrialCondition, HoldsForItsValues) {
  const TrialCondition two = parse_trial_condition("hidden_dim=2");
  EXPECT_EQ(two.name, "hidden_dim");
  EXPECT_THAT(two.values, ElementsAre(2));
  EXPECT_TRUE(two.holds(trial({.hidden_dim = 2})));
  EXPECT_FALSE(two.holds(trial({.hidden_dim = 3})));
  const TrialCondition range = parse_trial_condition("dropout=0.1..0.3..0.1");
  EXPECT_THAT(range.values, ElementsAre(0.1, 0.2, 0.3));
  EXPECT_TRUE(range.holds(trial({.dropout = 0.3})));
  EXPECT_TRUE(all_hold({two, range}, trial({.hidden_dim = 2, .dropout = 0.1})));
  EXPECT_FALSE(all_hold({two, range}, trial({.hidden_dim = 2, .dropout = 0})));
  EXPECT_TRUE(all_hold({}, trial({})));
  EXPECT_TRUE(parse_trial_condition("seed=5").holds(trial({.seed = 5})));
  EXPECT_EQ(conditions_text(std::vector{two, range}),
            "hidden_dim = 2, dropout = 0.1 to 0.3 in steps of 0.1");
  const TrialCondition steps = parse_trial_condition("hidden_dim=2..20..6");
  EXPECT_THAT(steps.values, ElementsAre(2, 8, 14, 20));
  EXPECT_EQ(conditions_text(std::vector{steps, parse_trial_condition("seed=1..5")}),
            "hidden_dim = 2 to 20 in steps of 6, seed = 1 to 5");
}

TEST(TrialCondition, TakesTextsAndYesAndNoAndSeveralValues) {
  const Trial adam = added({{"optimizer", "adam"}, {"bias", true}, {"lr", 0.1}}, 3);
  EXPECT_TRUE(parse_trial_condition("optimizer=adam").holds(adam));
  EXPECT_FALSE(parse_trial_condition("optimizer=sgd").holds(adam));
  EXPECT_TRUE(parse_trial_condition("optimizer=sgd,adam").holds(adam));
  EXPECT_TRUE(parse_trial_condition("bias=true").holds(adam));
  EXPECT_FALSE(parse_trial_condition("bias=false").holds(adam));
  EXPECT_TRUE(parse_trial_condition("lr=1e-1").holds(adam));
  EXPECT_TRUE(parse_trial_condition("seed=3").holds(adam));
  EXPECT_FALSE(parse_trial_condition("hidden_dim=2").holds(adam));
  EXPECT_EQ(conditions_text(std::vector{parse_trial_condition("optimizer=sgd,adam"),
                                        parse_trial_condition("d_h=5,2,3")}),
            "optimizer = adam or sgd, hidden_dim = 2, 3 or 5");
}

TEST(TrialCondition, FindsATextThatIsSpelledLikeANumber) {
  const Trial text = added({{"max_features", "1.0"}});
  EXPECT_TRUE(parse_trial_condition("max_features=1.0").holds(text));
  EXPECT_FALSE(parse_trial_condition("max_features=2").holds(text));
}

TEST(TrialCondition, SaysWhatIsWrongWithAText) {
  const auto error_of = [](const char* text) {
    return message_of([&] { parse_trial_condition(text); });
  };
  for (const std::string text : {"hidden_dim", "hidden_dim=", "=2"}) {
    EXPECT_EQ(error_of(text.c_str()),
              "found '" + text +
                  "', expected a condition such as hidden_dim=2, hidden_dim=2..6 or "
                  "optimizer=adam");
  }
  for (const std::string text : {"hidden_dim=2,", "hidden_dim=,2", "hidden_dim=2,,3"}) {
    EXPECT_EQ(error_of(text.c_str()), "found '" + text + "', expected values between its commas");
  }
  EXPECT_EQ(error_of("hidden_dim=6..2"),
            "range \"6..2\" runs backwards, expected the lower end first");
  EXPECT_EQ(message_of([] { parse_trial_conditions({"seed=1", "hidden"}, "--where"); }),
            "--where: found 'hidden', expected a condition such as hidden_dim=2, hidden_dim=2..6 "
            "or optimizer=adam");
}

TEST(TrialCondition, KnowsWhatTrialsHave) {
  const auto error_of = [](const char* text, const Trial& of) {
    return message_of(
        [&] { require_settings(std::vector{parse_trial_condition(text)}, std::vector{of}); });
  };
  EXPECT_EQ(error_of("hiden_dim=2", trial({})),
            "'hiden_dim' is no hyperparameter, did you mean 'hidden_dim'?");
  EXPECT_EQ(error_of("hidden_dim=2", added({{"lr", 0.1}, {"width", 2}})),
            "'hidden_dim' is no hyperparameter; known: lr, width, seed");
  require_settings(std::vector{parse_trial_condition("d_h=2"), parse_trial_condition("seed=1")},
                   std::vector{trial({})});
}

}  // namespace
}  // namespace dimscope::study
