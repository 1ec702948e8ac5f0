#include "dimscope/text/encoding.h"

#include <gtest/gtest.h>

#include "tests/message_of.h"

namespace dimscope::text {
namespace {

std::string utf16(std::u16string_view text, bool big_endian) {
  std::string bytes;
  for (const char16_t unit : text) {
    const char low = static_cast<char>(unit & 0xFF), high = static_cast<char>(unit >> 8);
    bytes += big_endian ? high : low;
    bytes += big_endian ? low : high;
  }
  return bytes;
}

TEST(Encoding, ReadsUtf8WithAndWithoutAMark) {
  EXPECT_EQ(to_utf8("caf\u00E9", "", "a"), "caf\u00E9");
  EXPECT_EQ(to_utf8("\uFEFFcaf\u00E9", "", "a"), "caf\u00E9");
  EXPECT_EQ(to_utf8("", "", "a"), "");
}

TEST(Encoding, KnowsUtf16ByItsMark) {
  for (const bool big_endian : {false, true}) {
    EXPECT_EQ(to_utf8(utf16(u"\uFEFFtext\n\u00E9\U0001F600", big_endian), "", "a"),
              "text\n\u00E9\U0001F600");
    EXPECT_EQ(likely_encoding(utf16(u"\uFEFFtext", big_endian)), "utf-16");
  }
}

TEST(Encoding, ReadsWhatIsAskedFor) {
  EXPECT_EQ(to_utf8("caf\xE9", "latin1", "a"), "caf\u00E9");
  EXPECT_EQ(to_utf8("\x93hi\x94", "windows-1252", "a"), "\u201Chi\u201D");
  EXPECT_EQ(to_utf8(utf16(u"t\u00E9xt", false), "utf-16le", "a"), "t\u00E9xt");
  EXPECT_EQ(to_utf8(utf16(u"t\u00E9xt", true), "utf-16be", "a"), "t\u00E9xt");
}

TEST(Encoding, SaysWhatMayBeMeant) {
  EXPECT_EQ(message_of([] { to_utf8("0 a\n1 caf\xE9\n", "", "mr.txt"); }),
            "mr.txt:2:6: found byte 0xE9, expected valid UTF-8; encoding = \"latin1\" in [data] "
            "reads it as that");
  EXPECT_EQ(message_of([] { to_utf8("\xEF\xBB\xBF\x93hi", "", "mr.txt"); }),
            "mr.txt:1:4: found byte 0x93, expected valid UTF-8; encoding = \"windows-1252\" in "
            "[data] reads it as that");
  EXPECT_EQ(message_of([] { to_utf8(utf16(u"text", false), "", "a.csv"); }),
            "a.csv: every other byte is 0, expected text in UTF-8; encoding = \"utf-16le\" in "
            "[data] reads it");
  EXPECT_EQ(message_of([] { to_utf8("PK\x03\x04xl", "", "a.xlsx"); }),
            "a.xlsx: is a zip archive or a spreadsheet, expected text; unpack it, or export it as "
            "CSV");
  EXPECT_EQ(message_of([] { to_utf8("a", "utf8", "a"); }),
            "encoding is 'utf8', which is unknown, did you mean 'utf-8'?");
  EXPECT_EQ(message_of([] { to_utf8(utf16(u"te\xD800x", false), "utf-16le", "a"); }).substr(0, 28),
            "a: is not valid utf-16le (U_");
}

TEST(Encoding, IsGuessedFromBytes) {
  EXPECT_EQ(likely_encoding("plain"), "utf-8");
  EXPECT_EQ(likely_encoding("caf\xE9 !"), "latin1");
  EXPECT_EQ(likely_encoding("caf\xE9 \x85 !"), "windows-1252");
  EXPECT_EQ(likely_encoding(utf16(u"text", false)), "utf-16le");
  EXPECT_EQ(likely_encoding(utf16(u"text", true)), "utf-16be");
}

}  // namespace
}  // namespace dimscope::text
