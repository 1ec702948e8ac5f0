#include "dimscope/serve/http/request_target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/message_of.h"

namespace dimscope::serve {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

std::string refused(std::string_view target) {
  return message_of([&] { parse_target(target); });
}

TEST(Target, IsAPathAndAQuery) {
  const Target target = parse_target("/api/trials/0f?where=hidden_dim%3D2&where=a+b&x");
  EXPECT_EQ(target.path, "/api/trials/0f");
  EXPECT_THAT(target.query,
              ElementsAre(Pair("where", "hidden_dim=2"), Pair("where", "a b"), Pair("x", "")));
  EXPECT_EQ(parse_target("/").path, "/");
  EXPECT_THAT(parse_target("/?&&").query, IsEmpty());
  EXPECT_EQ(parse_target("/a/").path, "/a/");
  EXPECT_EQ(parse_target("/%C3%A9").path, "/é");
}

TEST(Target, NeverLeadsElsewhere) {
  constexpr char kPart[] = "the address has a part that is no name, as '..' or an empty one";
  for (const char* target : {"/..", "/../etc/passwd", "/a/../b", "/%2e%2e/x", "/.%2e", "/a/./b",
                             "//evil.example/", "/a//b", "/a%2Fb", "/a%5cb", "/..\\x"}) {
    EXPECT_EQ(refused(target), kPart) << target;
  }
  constexpr char kStart[] = "the address begins with no '/', expected one as /api/study";
  for (const char* target : {"", "*", "http://127.0.0.1/", "api/study", "?a"}) {
    EXPECT_EQ(refused(target), kStart) << target;
  }
}

TEST(Target, IsDecodedOnlyWhereThatIsText) {
  constexpr char kPercent[] = "the address has a '%' without two hexadecimal digits behind it";
  for (const char* target : {"/%", "/%2", "/%zz", "/a?b=%", "/a?%4g"}) {
    EXPECT_EQ(refused(target), kPercent) << target;
  }
  EXPECT_EQ(refused("/%ff"), "the address is no UTF-8");
  EXPECT_EQ(refused("/a?b=%c3"), "the address is no UTF-8");
  for (const char* target : {"/%00", "/a%0d%0aX:%20y", "/a?b=%0a", "/%7f"}) {
    EXPECT_EQ(refused(target), "the address has a control character") << target;
  }
}

TEST(Target, IsEncodedSoThatItReadsBack) {
  const std::string text = "a b&c=d%\"é/..";
  EXPECT_THAT(parse_target("/?x=" + percent_encoded(text)).query, ElementsAre(Pair("x", text)));
}

}  // namespace
}  // namespace dimscope::serve
