#include "dimscope/study/trial_condition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/message_of.h"

namespace dimscope::study {
namespace {

using ::testing::ElementsAre;

TEST(TrialCondition, HoldsForItsValues) {
  const TrialCondition two = parse_trial_condition("hidden_dim=2");
  EXPECT_EQ(two.field->name, "hidden_dim");
  EXPECT_THAT(two.values, ElementsAre(2));
  EXPECT_TRUE(two.holds({.hidden_dim = 2}));
  EXPECT_FALSE(two.holds({.hidden_dim = 3}));
  const TrialCondition range = parse_trial_condition("dropout=0.1..0.3..0.1");
  EXPECT_THAT(range.values, ElementsAre(0.1, 0.2, 0.3));
  EXPECT_TRUE(range.holds({.dropout = 0.3}));
  EXPECT_TRUE(all_hold({two, range}, {.hidden_dim = 2, .dropout = 0.1}));
  EXPECT_FALSE(all_hold({two, range}, {.hidden_dim = 2, .dropout = 0}));
  EXPECT_TRUE(all_hold({}, {}));
  EXPECT_TRUE(parse_trial_condition("seed=5").holds({.seed = 5}));
  EXPECT_EQ(conditions_text(std::vector{two, range}),
            "hidden_dim = 2, dropout = 0.1 to 0.3 in steps of 0.1");
  const TrialCondition steps = parse_trial_condition("hidden_dim=2..20..6");
  EXPECT_THAT(steps.values, ElementsAre(2, 8, 14, 20));
  EXPECT_EQ(conditions_text(std::vector{steps, parse_trial_condition("seed=1..5")}),
            "hidden_dim = 2 to 20 in steps of 6, seed = 1 to 5");
}

TEST(TrialCondition, SaysWhatIsWrongWithAText) {
  const auto error_of = [](const char* text) {
    return message_of([&] { parse_trial_condition(text); });
  };
  EXPECT_EQ(error_of("hidden_dim"),
            "found 'hidden_dim', expected a condition such as hidden_dim=2 or hidden_dim=2..6");
  EXPECT_EQ(error_of("hiden_dim=2"),
            "'hiden_dim' is no hyperparameter, did you mean 'hidden_dim'?");
  EXPECT_EQ(error_of("optimizer=2"),
            "'optimizer' is no hyperparameter; known: embedding_dim, hidden_dim, dropout, "
            "learning_rate, batch_size, epochs, unknown_rate, seed");
  EXPECT_EQ(error_of("hidden_dim=two"),
            "found 'two', expected a number or a range such as 2..6 after '='");
  for (const std::string number : {"nan", "inf", "-inf", "1e999"}) {
    EXPECT_EQ(error_of(("hidden_dim=" + number).c_str()),
              "found '" + number + "', expected a number or a range such as 2..6 after '='");
  }
  EXPECT_EQ(error_of("hidden_dim="),
            "found '', expected a number or a range such as 2..6 after '='");
  EXPECT_EQ(error_of("hidden_dim=6..2"),
            "range \"6..2\" runs backwards, expected the lower end first");
  EXPECT_EQ(message_of([] { parse_trial_conditions({"seed=1", "hidden"}, "--where"); }),
            "--where: found 'hidden', expected a condition such as hidden_dim=2 or "
            "hidden_dim=2..6");
}

}  // namespace
}  // namespace dimscope::study
