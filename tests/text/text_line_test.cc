#include "dimscope/text/text_line.h"

#include <gmock/gmock.h>

#include "tests/message_of.h"

namespace dimscope::text {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(TextLine, IsWhatStandsBetweenAByteOrderMarkAndALineEnd) {
  EXPECT_EQ(text_line("\xEF\xBB\xBFnot good\r\n", "here"), "not good");
  EXPECT_EQ(text_line("not good\n", "here"), "not good");
  EXPECT_EQ(text_line("not\tgood", "here"), "not\tgood");
  EXPECT_EQ(text_line("", "here"), "");
}

TEST(TextLine, RefusesWhatIsNoTextWithItsPlace) {
  const auto message = [](std::string_view text) {
    return message_of([&] { text_line(text, "--text"); });
  };
  EXPECT_EQ(message("a \x1b[2J"), "--text:3: found control character 0x1B, expected text");
  EXPECT_EQ(message("a\x7f"), "--text:2: found control character 0x7F, expected text");
  EXPECT_EQ(message("a\rb"), "--text:2: found control character 0x0D, expected text");
  EXPECT_EQ(message("a\nb"), "--text:2: found a line break, expected one line of text");
  EXPECT_EQ(message("\xEF\xBB\xBFg\xC3od"), "--text:5: found byte 0xC3, expected valid UTF-8");
}

TEST(SplitWords, SeparatesAtSpacesAndTabsAlone) {
  // No-break spaces, an ideographic one, the next line and a line separator are letters here.
  EXPECT_THAT(split_words("  2\u00a01\\/2\tstars \u3000 a\u0085b\u2028c "),
              ElementsAre("2\u00a01\\/2", "stars", "\u3000", "a\u0085b\u2028c"));
  EXPECT_THAT(split_words(" \t"), IsEmpty());
}

}  // namespace
}  // namespace dimscope::text
