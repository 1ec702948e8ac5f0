#include "dimscope/text/tokenizer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dimscope/text/text_line.h"
#include "tests/message_of.h"

namespace dimscope::text {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> words(std::string_view line) {
  return tokens_of(line, Tokenizer::kWords);
}

TEST(Tokenizer, SplitsAtSpacesAloneByDefault) {
  EXPECT_THAT(tokens_of("It's  good.\tReally", Tokenizer::kWhitespace),
              ElementsAre("It's", "good.", "Really"));
}

TEST(Tokenizer, TakesPunctuationApart) {
  EXPECT_THAT(words("Great film, 3.5 stars (really)!"),
              ElementsAre("Great", "film", ",", "3.5", "stars", "(", "really", ")", "!"));
  EXPECT_THAT(words("well-made\u2014or not?"),
              ElementsAre("well", "-", "made", "\u2014", "or", "not", "?"));
  EXPECT_THAT(words("wait... no -- yes.."), ElementsAre("wait", "...", "no", "--", "yes", ".."));
  EXPECT_THAT(words("a .- b"), ElementsAre("a", ".", "-", "b"));
}

TEST(Tokenizer, SplitsEnglishContractionsAsTheTreebank) {
  EXPECT_THAT(words("I don't think it's DOESN'T"),
              ElementsAre("I", "do", "n't", "think", "it", "'s", "DOES", "N'T"));
  EXPECT_THAT(words("they're we've he'll I'd I'm can't cannot"),
              ElementsAre("they", "'re", "we", "'ve", "he", "'ll", "I", "'d", "I", "'m", "ca",
                          "n't", "can", "not"));
  EXPECT_THAT(words("it\u2019s don\u2019t"), ElementsAre("it", "'s", "do", "n't"));
  EXPECT_THAT(words("O'Brien l'homme"), ElementsAre("O'Brien", "l'homme"));
}

TEST(Tokenizer, LeavesWordsThatStandApart) {
  for (const char* text : {"it 's a film that does n't bore , really .", "I 'm not , we 've n't"}) {
    const std::vector<std::string> apart = tokens_of(text, Tokenizer::kWhitespace);
    EXPECT_EQ(words(text), apart);
  }
  EXPECT_THAT(words("a 'quoted' word"), ElementsAre("a", "'", "quoted", "'", "word"));
}

TEST(Tokenizer, KnowsWhiteSpaceAndWhatShowsNothing) {
  EXPECT_THAT(words("a\u00A0b\u3000c\u200B\u200Ed"), ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(words(" \t "), IsEmpty());
  EXPECT_THAT(words(""), IsEmpty());
  EXPECT_THAT(words(" \u0301x"), ElementsAre("\u0301", "x"));  // a mark on a space
}

TEST(Tokenizer, KeepsEmojiWhole) {
  EXPECT_THAT(words("fun\U0001F600\U0001F468\u200D\U0001F469\u200D\U0001F467!"),
              ElementsAre("fun", "\U0001F600", "\U0001F468\u200D\U0001F469\u200D\U0001F467", "!"));
}

TEST(Tokenizer, SplitsChineseJapaneseAndThaiByDictionaries) {
  EXPECT_THAT(words("\u6211\u559C\u6B22\u8FD9\u90E8\u7535\u5F71\u3002"),
              ElementsAre("\u6211", "\u559C\u6B22", "\u8FD9", "\u90E8", "\u7535\u5F71", "\u3002"));
  EXPECT_THAT(words("\u3053\u306E\u6620\u753B\u306F\u9762\u767D\u3044"),
              ElementsAre("\u3053\u306E", "\u6620\u753B", "\u306F", "\u9762\u767D\u3044"));
  EXPECT_THAT(words("\u0E2B\u0E19\u0E31\u0E07\u0E14\u0E35"),
              ElementsAre("\u0E2B\u0E19\u0E31\u0E07", "\u0E14\u0E35"));
}

TEST(Tokenizer, HasNames) {
  EXPECT_EQ(parse_tokenizer("words"), Tokenizer::kWords);
  EXPECT_EQ(tokenizer_name(Tokenizer::kWhitespace), "whitespace");
  EXPECT_EQ(message_of([] { parse_tokenizer("word"); }),
            "tokenizer is 'word', which is unknown, did you mean 'words'?");
}

TEST(TextWords, RefusesATextOfTooManyWords) {
  std::string text;
  for (std::size_t i = 0; i <= kMaxWords; ++i) text += "a ";
  EXPECT_EQ(message_of([&] { text_words(text, {}, "--text"); }),
            "--text: found 20001 words, expected at most 20000");
}

}  // namespace
}  // namespace dimscope::text
