#include "dimscope/engine/optimizer.h"

#include <gtest/gtest.h>

#include "dimscope/engine/adagrad.h"
#include "dimscope/model/config.h"

namespace dimscope::engine {
namespace {

constexpr model::Dims kDims{.vocabulary = 3, .embedding = 2, .hidden = 2, .classes = 2};

TEST(Optimizer, IsThereForEveryChoiceOfTheConfiguration) {
  const model::ConfigField* field = model::find_config_field("optimizer");
  ASSERT_NE(field, nullptr);
  ASSERT_FALSE(field->choices.empty());
  for (const std::string& choice : field->choices) {
    EXPECT_NE(make_optimizer({.optimizer = choice}, kDims), nullptr) << choice;
  }
  const auto standard = make_optimizer({}, kDims);
  EXPECT_NE(dynamic_cast<AdaGrad*>(standard.get()), nullptr);
}

TEST(OptimizerDeathTest, TakesNoOtherNameForAdaGrad) {
  EXPECT_DEATH(make_optimizer({.optimizer = "none"}, kDims), "an optimizer that the engine has");
}

}  // namespace
}  // namespace dimscope::engine
