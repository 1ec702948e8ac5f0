#include "dimscope/base/digest.h"

#include <gtest/gtest.h>

namespace dimscope {
namespace {

std::string digest_of(std::initializer_list<std::string_view> fields) {
  Digest digest;
  for (const std::string_view field : fields) digest.add(field);
  return digest.hex();
}

TEST(Digest, IsThirtyTwoHexadecimalDigits) {
  const std::string hex = digest_of({"a"});
  EXPECT_EQ(hex.size(), 32u);
  EXPECT_EQ(hex.find_first_not_of("0123456789abcdef"), std::string::npos);
}

TEST(Digest, StaysWhatItWas) {                                   // Studies on disk are named by it.
  EXPECT_EQ(digest_of({}), "99aa06d3014798d86001c324468d497f");  // XXH3-128 of nothing
  EXPECT_EQ(digest_of({"dimscope", ""}), "0772532e4cfb1b664b02d3065e62616d");
}

TEST(ContentDigest, IsThatOfTheBytesAlone) {
  EXPECT_EQ(content_digest(""), "99aa06d3014798d86001c324468d497f");  // XXH3-128 of nothing
  const std::string long_text(100'000, 'x');
  EXPECT_NE(content_digest(long_text), digest_of({long_text}));
  EXPECT_NE(content_digest(long_text), content_digest(long_text.substr(1)));
}

TEST(Digest, TellsFieldsApart) {
  EXPECT_NE(digest_of({"ab", "c"}), digest_of({"a", "bc"}));
  EXPECT_NE(digest_of({"abc"}), digest_of({"a", "bc"}));
  EXPECT_NE(digest_of({"a"}), digest_of({"a", ""}));
  EXPECT_NE(digest_of({"a", "b"}), digest_of({"b", "a"}));
  EXPECT_NE(digest_of({}), digest_of({""}));
  EXPECT_NE(digest_of({std::string_view("a\0b", 3)}), digest_of({"a"}));
}

TEST(Digest, CanBeReadBeforeMoreIsAdded) {
  Digest digest;
  digest.add("a");
  EXPECT_EQ(digest.hex(), digest_of({"a"}));
  EXPECT_EQ(digest.add("b").hex(), digest_of({"a", "b"}));
}

}  // namespace
}  // namespace dimscope
