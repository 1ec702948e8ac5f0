#include "dimscope/text/corpus/class_names.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/message_of.h"

namespace dimscope::text {
namespace {

const std::vector<std::string> kSentiments = {"bad", "good", "2"};
const std::vector<std::string> kStars = {"1", "2", "3", "4", "5"};

std::string error_of(std::string_view written, const std::vector<std::string>& classes) {
  return message_of([&] {
    parse_class("--class", written, classes,
                static_cast<std::int32_t>(classes.empty() ? 3 : classes.size()));
  });
}

TEST(ClassNames, TellWhetherANumberCouldBeTwoClasses) {
  EXPECT_TRUE(called_by_numbers(kStars));
  EXPECT_TRUE(called_by_numbers(std::vector<std::string>{"1", "0"}));
  EXPECT_FALSE(called_by_numbers(kSentiments));  // "2" is number 2
  EXPECT_FALSE(called_by_numbers(std::vector<std::string>{"0", "1"}));
  EXPECT_FALSE(called_by_numbers(std::vector<std::string>{"1990", "2000", "-1"}));
}

TEST(ClassNames, OfATableComeBeforeNumbers) {
  EXPECT_EQ(find_class("good", kSentiments), 1);
  EXPECT_EQ(find_class("0", kSentiments), 0);
  EXPECT_EQ(find_class("2", kSentiments), 2);
  EXPECT_EQ(find_class("3", kSentiments), std::nullopt);
  EXPECT_EQ(find_class("-1", kSentiments), std::nullopt);
  EXPECT_EQ(find_class("", kSentiments), std::nullopt);
  EXPECT_EQ(find_class("1", kStars), 0);
  EXPECT_EQ(find_class("5", kStars), 4);
  // No label of a table is a number where others are names that look like numbers.
  EXPECT_EQ(find_class("0", kStars), std::nullopt);
}

TEST(ClassNames, OfAnOptionMustMeanOneClass) {
  EXPECT_EQ(parse_class("--class", "good", kSentiments, 3), 1);
  EXPECT_EQ(parse_class("--class", "1", kSentiments, 3), 1);
  EXPECT_EQ(parse_class("--class", "2", kSentiments, 3), 2);
  EXPECT_EQ(parse_class("--class", "#0", kSentiments, 3), 0);
  EXPECT_EQ(parse_class("--class", "2", {}, 3), 2);
  EXPECT_EQ(parse_class("--class", "5", kStars, 5), 4);  // no class has number 5
  EXPECT_EQ(parse_class("--class", "#1", kStars, 5), 1);
  EXPECT_EQ(parse_class("--class", "#1", std::vector<std::string>{"#1", "b"}, 2), 0);
  EXPECT_EQ(error_of("1", kStars),
            "--class: '1' is the name of class #0 and the number of '2'; write #0 or #1");
  EXPECT_EQ(error_of("0", kStars), "--class: '0' is no class's name; write #0 for the class '1'");
  EXPECT_EQ(error_of("3", kSentiments), "--class: class 3 is outside 0..2");
  EXPECT_EQ(error_of("#7", kSentiments), "--class: class 7 is outside 0..2");
  EXPECT_EQ(error_of("#", kSentiments), "--class: unknown class '#', did you mean '2'?");
  EXPECT_EQ(error_of("goood", kSentiments), "--class: unknown class 'goood', did you mean 'good'?");
  EXPECT_EQ(error_of("a", {}), "--class: unknown class 'a'; the model names none, give a number");
}

}  // namespace
}  // namespace dimscope::text
