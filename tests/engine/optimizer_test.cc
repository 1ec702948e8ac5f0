#include "dimscope/engine/optimizer.h"

#include <gtest/gtest.h>

#include "dimscope/model/config.h"

namespace dimscope::engine {
namespace {

TEST(Optimizer, HasAStepForEveryChoiceOfTheConfiguration) {
  const model::ConfigField* field = model::find_config_field("optimizer");
  ASSERT_NE(field, nullptr);
  ASSERT_FALSE(field->choices.empty());
  for (const std::string& choice : field->choices) {
    EXPECT_NE(optimizer_step(choice), nullptr) << choice;
  }
  EXPECT_EQ(optimizer_step(model::TrialConfig().optimizer), &adagrad_step);
}

TEST(OptimizerDeathTest, TakesNoOtherNameForAdaGrad) {
  EXPECT_DEATH(optimizer_step("adam"), "an optimizer that the engine has");
}

}  // namespace
}  // namespace dimscope::engine
