#include "dimscope/text/tables/test_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/message_of.h"

namespace dimscope::text {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

TestSet parse(std::string_view text, const std::string& name, const TestSetOptions& options = {}) {
  return parse_test_set(text, name, options);
}

std::string error_of(std::string_view text, const std::string& name,
                     const TestSetOptions& options = {}) {
  return message_of([&] { parse(text, name, options); });
}

std::vector<std::int32_t> labels_of(const TestSet& set) {
  std::vector<std::int32_t> labels;
  for (const Tree& tree : set.trees) labels.push_back(tree.nodes[0].label);
  return labels;
}

TEST(TestSet, KeepsTokensOfAListAsTheyStand) {
  const TestSet set = parse(
      "{\"tokens\": [\"Not\", \" bad\", \"##ly\", \"(\"], \"label\": \"pos\"}\n"
      "{\"tokens\": [\"x\"], \"label\": \"neg\"}\n",
      "t.jsonl");
  EXPECT_THAT(set.class_names, ElementsAre("neg", "pos"));
  ASSERT_THAT(set.trees, SizeIs(2));
  EXPECT_THAT(set.trees[0].tokens, ElementsAre("Not", " bad", "##ly", "("));
  EXPECT_THAT(labels_of(set), ElementsAre(1, 0));
  EXPECT_TRUE(set.tokens_given);
  EXPECT_FALSE(set.has_trees);
}

TEST(TestSet, SplitsTexts) {
  const TestSet set = parse("id,review,stars\n1,\"It isn't\nbad.\",4\n2,Bad!,1\n", "t.csv");
  EXPECT_THAT(set.class_names, ElementsAre("1", "4"));
  EXPECT_THAT(set.trees[0].tokens, ElementsAre("It", "is", "n't", "bad", "."));
  EXPECT_EQ(set.text_column, "review");
  EXPECT_EQ(set.label_column, "stars");
  EXPECT_EQ(set.tokenizer, Tokenizer::kWords);
  EXPECT_THAT(parse("text\tlabel\nIt isn't\ta\nx\tb\n", "t.tsv", {.tokenizer = "whitespace"})
                  .trees[0]
                  .tokens,
              ElementsAre("It", "isn't"));
}

TEST(TestSet, TakesClassesInTheOrderThatIsGiven) {
  const TestSet set =
      parse("text,label\nx,neg\ny,pos\n", "t.csv", {.classes = {"pos", "neg", "other"}});
  EXPECT_THAT(set.class_names, ElementsAre("pos", "neg", "other"));
  EXPECT_THAT(labels_of(set), ElementsAre(1, 0));
  EXPECT_THAT(
      labels_of(parse("neg\tnot good\npos\tgood .\n", "t.tsv", {.classes = {"pos", "neg"}})),
      ElementsAre(1, 0));
}

TEST(TestSet, ReadsTrees) {
  const TestSet set = parse("(3 (2 It) (4 (4 works) (2 .)))\n(1 bad)\n", "t.txt");
  EXPECT_THAT(set.class_names, SizeIs(5));
  EXPECT_TRUE(set.has_trees);
  EXPECT_THAT(labels_of(set), ElementsAre(3, 1));
}

TEST(TestSet, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(error_of("text,label\nx,a\n,b\n", "t.csv"),
            "t.csv:3:text: found no text; every row counts, since answers are given by row");
  EXPECT_EQ(error_of("text,label\nx,a\ny,\n", "t.csv"),
            "t.csv:3:label: found no label; every row counts, since answers are given by row");
  EXPECT_EQ(error_of("text,label\nx,poz\n", "t.csv", {.classes = {"neg", "pos"}}),
            "t.csv:2:label: found label 'poz', expected a class, did you mean 'pos'?");
  EXPECT_EQ(
      error_of("{\"tokens\": [\"a\", 1], \"label\": 0}\n", "t.jsonl"),
      "t.jsonl:1:tokens: found no tokens, expected a list of texts such as [\"not\", \"bad\"]");
  EXPECT_EQ(error_of("{\"tokens\": [\"a\", \"\"], \"label\": 0}\n", "t.jsonl"),
            "t.jsonl:1:tokens: token 1 is empty");
  EXPECT_THAT(error_of("{\"tokens\": [\"a\\u0007\"], \"label\": 0}\n", "t.jsonl"),
              ::testing::StartsWith("t.jsonl:1:tokens: token 0: "));
  EXPECT_EQ(error_of("text,label\nx,a\n", "t.csv", {.label = "lable"}),
            "t.csv: has no column 'lable', as --label-column says, did you mean 'label'?");
  EXPECT_EQ(
      error_of("a,b,c\nx,1,2\n", "t.csv"),
      "t.csv: which column holds the texts is not obvious; say --text-column review; columns: "
      "'a', 'b', 'c'");
  EXPECT_EQ(error_of("1,2\nx,1\n", "t.csv"),
            "t.csv:1: the first row looks like data, expected the columns' names");
  EXPECT_EQ(error_of("x", "t.csv", {.classes = {"a"}}),
            "--classes: found 1 class, expected 2 or more");
  EXPECT_EQ(error_of("x", "t.csv", {.classes = {"a", "a"}}), "--classes: 'a' is given twice");
  EXPECT_EQ(error_of("x", "t.csv", {.classes = {"a", ""}}),
            "--classes: found a name that is empty or has a control character");
  EXPECT_THAT(error_of("x", "t.csv", {.format = "cvs"}),
              ::testing::StartsWith("--format is 'cvs', which is unknown"));
  std::string long_text = "text,label\n";
  for (int i = 0; i < 20'001; ++i) long_text += "x ";
  EXPECT_EQ(error_of(long_text + ",a\n", "t.csv"),
            "t.csv:2:text: found 20001 words, expected at most 20000");
}

}  // namespace
}  // namespace dimscope::text
