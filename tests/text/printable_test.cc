#include "dimscope/text/printable.h"

#include <gtest/gtest.h>

namespace dimscope::text {
namespace {

TEST(Printable, WritesWhatSteersATerminalAsItsNumber) {
  EXPECT_EQ(printable("\x1b[2J"), "\\u{1B}[2J");
  EXPECT_EQ(printable("a\u009b31mb"), "a\\u{9B}31mb");
  EXPECT_EQ(printable("a\u202eb\u2066c\u2028d"), "a\\u{202E}b\\u{2066}c\\u{2028}d");
  EXPECT_EQ(printable("a\tb\rc\x7f"), "a\\u{9}b\\u{D}c\\u{7F}");
  EXPECT_EQ(printable(std::string_view("\0", 1)), "\\u{0}");
}

TEST(Printable, KeepsLineFeedsUnlessItIsALine) {
  EXPECT_EQ(printable("a\nb"), "a\nb");
  EXPECT_EQ(printable_line("a\nb\x1b"), "a\\u{A}b\\u{1B}");
}

TEST(Printable, WritesBytesThatAreNoTextAsBytes) {
  EXPECT_EQ(printable("caf\xe9 \x9b"), "caf\\xE9 \\x9B");
  EXPECT_EQ(printable("\xe2\x80"), "\\xE2\\x80");
}

TEST(Printable, LeavesTextAsItIs) {
  // No-break space, joiners, right-to-left letters with their mark, a flag beyond 16 bits.
  const std::string text = "two lines\nof 2\u00a01\\/2, é → ω², ב\u200f, क\u200dष \U0001F1E9";
  EXPECT_EQ(printable(text), text);
  EXPECT_EQ(printable(printable("\x1b")), printable("\x1b"));
}

}  // namespace
}  // namespace dimscope::text
