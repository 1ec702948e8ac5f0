#include "dimscope/study/file/dotted_key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace dimscope::study {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

TEST(DottedKey, CountsThePartsOfAKey) {
  EXPECT_EQ(find_deep_key("a.b.c = 1", 3), kNone);
  EXPECT_EQ(find_deep_key("a.b.c = 1", 2), 3u);
  EXPECT_EQ(find_deep_key("[a . b . c]", 2), 7u);
  EXPECT_EQ(find_deep_key("x = {y.y = 1, a.b.c = 1}", 2), 17u);
  EXPECT_EQ(find_deep_key("", 1), kNone);
}

TEST(DottedKey, CountsQuotedParts) {
  EXPECT_EQ(find_deep_key(R"("a,".'b,'."c,\"," = 1)", 3), kNone);
  EXPECT_EQ(find_deep_key(R"("a,".'b,'."c,\"," = 1)", 2), 9u);
}

TEST(DottedKey, CountsNoDotsOfValuesAndComments) {
  EXPECT_EQ(find_deep_key("a = [0.1, 0.2, 0.3] # ...", 2), kNone);
  EXPECT_EQ(find_deep_key("a = \"it goes on ...\"\nb = '...'", 1), kNone);
  EXPECT_EQ(find_deep_key("a = \"\"\"...\n\"\\\"\"...\"\"\"\nb = '''...'...'''", 1), kNone);
}

TEST(DottedKey, IsNotMisledByQuotesAtTheEndOfALongString) {
  EXPECT_EQ(find_deep_key("a = {b = \"\"\"x\"\"\"\", c.d.e = 1}", 2), 22u);
  EXPECT_EQ(find_deep_key("a = {b = '''x''''', c.d.e = 1}", 2), 23u);
}

TEST(DottedKey, ReadsTextsThatEndAnywhere) {
  const std::string text = "a.b = \"x\\\"\" # c\nd = \"\"\"e\"\"\"\"\nf = '''g'''";
  for (std::size_t size = 0; size <= text.size(); ++size) {
    EXPECT_EQ(find_deep_key(std::string_view(text).substr(0, size), 2), kNone);
  }
}

}  // namespace
}  // namespace dimscope::study
