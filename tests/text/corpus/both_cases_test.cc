#include "dimscope/text/corpus/both_cases.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dimscope::text {
namespace {

using ::testing::ElementsAre;

Dataset as_written() {
  const auto trees = [](std::string_view text) { return parse_trees(text, "t.txt", 5); };
  return build_dataset(sentiment_class_names(), false, true,
                       trees("(3 (2 The) (3 (3 Good) (2 the)))\n(1 (1 Bad) (2 good))"),
                       trees("(1 (1 BAD) (2 news))"), trees("(3 (3 GOOD) (3 (2 the) (2 Bad)))"));
}

TEST(BothCases, AddFormsThatModelsInLowerCaseKnow) {
  Dataset data = as_written();
  const Dataset before = data;
  keep_both_cases(data);
  EXPECT_THAT(data.vocabulary.tokens(),
              ElementsAre("<unk>", "The", "Good", "the", "Bad", "good", "bad", "BAD", "GOOD"));
  EXPECT_THAT(data.lower_word, ElementsAre(0, 1, 2, 1, 4, 2, 4, 4, 2));
  EXPECT_THAT(data.dev.sentences.tokens, ElementsAre(7, 0)) << "BAD news";
  EXPECT_THAT(data.test.sentences.tokens, ElementsAre(8, 3, 4));
  EXPECT_THAT(data.word_counts, ElementsAre(0, 1, 1, 1, 1, 1, 0, 0, 0));
  EXPECT_EQ(data.train.sentences.tokens, before.train.sentences.tokens);
  EXPECT_EQ(data.phrases.sequences.tokens, before.phrases.sequences.tokens);
  EXPECT_NE(data.digest, before.digest);
}

TEST(BothCases, AreThereWhereTheConfigurationOfTheDataAsksForThem) {
  DataConfig config;
  config.synthetic_train_sentences = 20;
  config.lowercase = false;
  EXPECT_TRUE(load_dataset(config, "").lower_word.empty());
  config.both_cases = true;
  const Dataset data = load_dataset(config, "");
  EXPECT_EQ(std::ssize(data.lower_word), data.vocabulary.size());
}

}  // namespace
}  // namespace dimscope::text
