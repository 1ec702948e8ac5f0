#include "dimscope/study/file/number_range.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/message_of.h"

namespace dimscope::study {
namespace {

using ::testing::ElementsAre;

std::string error_of(std::string_view text) {
  return message_of([&] { parse_number_range(text, 1000); });
}

constexpr const char* kNoRange =
    " is not a range, expected \"LOW..HIGH\" or \"LOW..HIGH..STEP\", as in \"2..20\"";

TEST(NumberRange, IncludesBothEnds) {
  EXPECT_THAT(parse_number_range("2..5", 1000), ElementsAre(2, 3, 4, 5));
  EXPECT_THAT(parse_number_range("7..7", 1000), ElementsAre(7));
  EXPECT_THAT(parse_number_range("-2..1", 1000), ElementsAre(-2, -1, 0, 1));
}

TEST(NumberRange, StepsAndStopsAtTheLastValueNotAboveTheEnd) {
  EXPECT_THAT(parse_number_range("2..20..6", 1000), ElementsAre(2, 8, 14, 20));
  EXPECT_THAT(parse_number_range("2..19..6", 1000), ElementsAre(2, 8, 14));
  EXPECT_THAT(parse_number_range("2..3..6", 1000), ElementsAre(2));
}

TEST(NumberRange, GivesTheDoublesThatTheSameDecimalsWouldGive) {
  EXPECT_THAT(parse_number_range("0.1..0.7..0.1", 1000),
              ElementsAre(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7));
  EXPECT_THAT(parse_number_range("-0.5..0.25..0.25", 1000), ElementsAre(-0.5, -0.25, 0, 0.25));
  EXPECT_THAT(parse_number_range("0..1..0.5", 1000), ElementsAre(0, 0.5, 1));
  EXPECT_THAT(parse_number_range("0.000000000001..0.000000000003..0.000000000001", 1000),
              ElementsAre(1e-12, 2e-12, 3e-12));
}

TEST(NumberRange, RefusesWhatIsNoRange) {
  for (const std::string text :
       {"", "..", "2", "2..", "..2", "2..x", "2...5", "2..5..", "2..5..1..1", "2 .. 5", "+2..5",
        "1e3..2e3", "0x2..5", "2.", "2.5.1..3", "--2..3", "nan..3", "2-5", "2,5"}) {
    EXPECT_EQ(error_of(text), "range \"" + text + '"' + kNoRange);
  }
}

TEST(NumberRange, RefusesARangeThatRunsBackwards) {
  EXPECT_EQ(error_of("20..2"), "range \"20..2\" runs backwards, expected the lower end first");
}

TEST(NumberRange, RefusesAStepOfZeroOrLess) {
  EXPECT_EQ(error_of("2..20..0"), "range \"2..20..0\" has a step that is not above 0");
  EXPECT_EQ(error_of("2..20..-1"), "range \"2..20..-1\" has a step that is not above 0");
}

TEST(NumberRange, AsksForAStepBetweenFractions) {
  EXPECT_EQ(error_of("0.1..0.5"), "range \"0.1..0.5\" needs a step, as in \"0.1..0.5..0.1\"");
}

TEST(NumberRange, RefusesMoreValuesThanAllowed) {
  EXPECT_EQ(parse_number_range("1..1000", 1000).size(), 1000u);
  EXPECT_EQ(error_of("0..1000"), "range \"0..1000\" has 1001 values, expected at most 1000");
  EXPECT_EQ(error_of("-999999999999999..999999999999999"),
            "range \"-999999999999999..999999999999999\" has 1999999999999999 values, expected at "
            "most 1000");
}

TEST(NumberRange, RefusesNumbersThatNeedMoreThanFifteenDigits) {
  EXPECT_EQ(error_of("1..1234567890123456"),
            std::string("range \"1..1234567890123456\"") + kNoRange);
  EXPECT_EQ(error_of("0..100000000000000..0.1"),
            "range \"0..100000000000000..0.1\" needs more than 15 digits");
}

}  // namespace
}  // namespace dimscope::study
