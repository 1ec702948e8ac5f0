#include "dimscope/base/setting.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

namespace dimscope {
namespace {

using ::testing::ElementsAre;

TEST(Setting, KnowsItsKind) {
  EXPECT_TRUE(Setting(2).is_number());
  EXPECT_TRUE(Setting(true).is_yes_no());
  EXPECT_TRUE(Setting("adam").is_text());
  EXPECT_TRUE(Setting(std::string("adam")).is_text());
  EXPECT_EQ(Setting(std::int64_t{1} << 53).number(), 0x1p53);
  EXPECT_EQ(Setting(true), Setting(true));
  EXPECT_NE(Setting(1), Setting(true));
  EXPECT_NE(Setting(1), Setting("1"));
  EXPECT_EQ(Setting().number(), 0);
}

TEST(Setting, ListsNumbersThenYesAndNoThenTexts) {
  const std::set<Setting> sorted = {"b", 10, "a", true, 2, -1, false, 0.5};
  EXPECT_THAT(sorted, ElementsAre(-1, 0.5, 2, 10, false, true, "a", "b"));
}

TEST(Setting, ReadsWhatItWrites) {
  for (const Setting& setting : std::initializer_list<Setting>{
           0, -0.0, 1e-5, 0.1 + 0.2, 0x1p53, true, false, "adam", "", "1e-4x", "TRUE"}) {
    EXPECT_EQ(parse_setting(to_string(setting)), setting) << to_string(setting);
    EXPECT_EQ(fmt::format("{}", setting), to_string(setting));
  }
  EXPECT_EQ(to_string(-0.0), "0");
  EXPECT_TRUE(parse_setting("inf").is_text());
  EXPECT_TRUE(parse_setting("1 ").is_text());
}

TEST(SettingDeathTest, HasNoOtherKindsValue) {
  EXPECT_DEATH(Setting("adam").number(), "a setting that is a number");
  EXPECT_DEATH(Setting(1).text(), "a setting that is a text");
  EXPECT_DEATH(Setting(1).yes(), "a setting that is yes or no");
  EXPECT_DEATH(Setting(std::nan("")), "finite");
}

}  // namespace
}  // namespace dimscope
