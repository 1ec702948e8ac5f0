#include "dimscope/text/corpus/vocabulary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/message_of.h"

namespace dimscope::text {
namespace {

using ::testing::ElementsAre;

TEST(ToLower, LowersAsciiAndLeavesTheRest) {
  EXPECT_EQ(to_lower("The @[`{ ROCK-z09"), "the @[`{ rock-z09");
  EXPECT_EQ(to_lower(""), "");
}

TEST(ToLower, LowersEveryCodePointWithASimpleMapping) {
  EXPECT_EQ(to_lower("ÀÉÎ Ωmega ЖУК Ǆ"), "àéî ωmega жук ǆ");
  // Only simple mappings: İ (U+0130) has i as its simple one, without a combining dot.
  EXPECT_EQ(to_lower("İ"), "i");
  // Length in bytes may change: Ⱥ (2 bytes) to ⱥ (3), the Kelvin sign K (3) to k (1).
  EXPECT_EQ(to_lower("ȺK"), "ⱥk");
  EXPECT_EQ(to_lower("𐐀"), "𐐨");  // beyond 16 bits
}

TEST(ToLower, LeavesLettersWithoutLowerCase) {
  EXPECT_EQ(to_lower("straße 漢字\u00A0½ 😀"), "straße 漢字\u00A0½ 😀");
}

TEST(Vocabulary, BeginsWithTheUnknownWord) {
  const Vocabulary vocabulary;
  EXPECT_THAT(vocabulary.tokens(), ElementsAre("<unk>"));
  EXPECT_EQ(vocabulary.find("<unk>"), Vocabulary::kUnknown);
}

TEST(Vocabulary, NumbersWordsInOrderOfFirstOccurrence) {
  Vocabulary vocabulary;
  EXPECT_EQ(vocabulary.add("good"), 1);
  EXPECT_EQ(vocabulary.add("not"), 2);
  EXPECT_EQ(vocabulary.add("good"), 1);
  EXPECT_EQ(vocabulary.size(), 3);
  EXPECT_EQ(vocabulary.token(2), "not");
}

TEST(Vocabulary, ReadsAnyOtherWordAsUnknown) {
  Vocabulary vocabulary;
  vocabulary.add("good");
  const std::vector<std::string> tokens = {"good", "Good", "better"};
  EXPECT_THAT(vocabulary.find_all(tokens), ElementsAre(1, 0, 0));
}

TEST(Vocabulary, IsRestoredFromItsTokens) {
  const Vocabulary vocabulary = Vocabulary::from_tokens({"<unk>", "good", "not"});
  EXPECT_EQ(vocabulary.find("not"), 2);
  EXPECT_EQ(Vocabulary::from_tokens(vocabulary.tokens()).digest(), vocabulary.digest());
}

TEST(Vocabulary, RefusesTokensThatCannotBeAVocabulary) {
  const auto error_of = [](std::vector<std::string> tokens) {
    return message_of([&] { Vocabulary::from_tokens(tokens); });
  };
  EXPECT_EQ(error_of({}), "vocabulary: found nothing as token 0, expected '<unk>'");
  EXPECT_EQ(error_of({"the"}), "vocabulary: found 'the' as token 0, expected '<unk>'");
  EXPECT_EQ(error_of({"<unk>", "a", ""}), "vocabulary: token 2 is empty, expected a word");
  EXPECT_EQ(error_of({"<unk>", "a", "b", "a"}), "vocabulary: token 3 is 'a', the same as token 1");
  EXPECT_EQ(error_of({"<unk>", "<unk>"}), "vocabulary: token 1 is '<unk>', the same as token 0");
}

TEST(Vocabulary, DigestTellsTokensAndTheirOrderApart) {
  const std::string digest = Vocabulary::from_tokens({"<unk>", "ab", "c"}).digest();
  EXPECT_NE(digest, Vocabulary::from_tokens({"<unk>", "c", "ab"}).digest());
  EXPECT_NE(digest, Vocabulary::from_tokens({"<unk>", "a", "bc"}).digest());
  EXPECT_NE(digest, Vocabulary().digest());
}

}  // namespace
}  // namespace dimscope::text
