#include "dimscope/model/select_split.h"

#include <gtest/gtest.h>

namespace dimscope::model {
namespace {

TEST(SelectSplit, KnowsEveryChoiceOfTheConfiguration) {
  EXPECT_EQ(select_split(TrialConfig()), SelectSplit::kDev);
  EXPECT_EQ(select_split({.select = "test"}), SelectSplit::kTest);
  const ConfigField* field = find_config_field("select");
  ASSERT_NE(field, nullptr);
  for (const std::string& choice : field->choices) select_split({.select = choice});
}

TEST(SelectSplitDeathTest, TakesNoOtherNameForDev) {
  EXPECT_DEATH(select_split({.select = "train"}), "a split that can choose the epoch");
}

}  // namespace
}  // namespace dimscope::model
