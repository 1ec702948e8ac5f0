#include "dimscope/text/corpus/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/message_of.h"

namespace dimscope::text {
namespace {

using ::testing::ElementsAre;

const std::vector<std::string> kClasses = {"negative", "neutral", "positive"};

std::string error_in(std::string_view text) {
  return message_of([&] { parse_table(text, "t.tsv", kClasses); });
}

TEST(Table, MakesALabelledRootOverUnlabelledLeaves) {
  const std::vector<Tree> trees = parse_table("positive\tIt works .\n", "t.tsv", kClasses);
  ASSERT_EQ(trees.size(), 1u);
  const Tree& tree = trees[0];
  EXPECT_THAT(tree.tokens, ElementsAre("It", "works", "."));
  ASSERT_EQ(tree.nodes.size(), 4u);
  EXPECT_EQ(tree.nodes[0].label, 2);
  EXPECT_EQ(tree.nodes[0].begin, 0);
  EXPECT_EQ(tree.nodes[0].end, 3);
  EXPECT_EQ(tree.nodes[0].parent, -1);
  EXPECT_THAT(tree.children(0), ElementsAre(1, 2, 3));
  for (std::int32_t leaf = 1; leaf <= 3; ++leaf) {
    EXPECT_TRUE(tree.is_leaf(leaf));
    EXPECT_EQ(tree.nodes[leaf].label, TreeNode::kUnlabelled);
    EXPECT_EQ(tree.nodes[leaf].begin, leaf - 1);
    EXPECT_EQ(tree.nodes[leaf].end, leaf);
    EXPECT_EQ(tree.nodes[leaf].parent, 0);
  }
}

TEST(Table, ReadsClassesByNameOrNumber) {
  const std::vector<Tree> trees = parse_table("neutral\ta\r\n2\tb\r\n0\tc", "t.tsv", kClasses);
  ASSERT_EQ(trees.size(), 3u);
  EXPECT_EQ(trees[0].nodes[0].label, 1);
  EXPECT_EQ(trees[1].nodes[0].label, 2);
  EXPECT_EQ(trees[2].nodes[0].label, 0);
}

TEST(Table, PrefersTheNameWhereANumberIsAClass) {
  const std::vector<std::string> stars = {"1", "2", "3"};
  EXPECT_EQ(parse_table("2\tfine", "t.tsv", stars)[0].nodes[0].label, 1);
}

TEST(Table, TakesNoNumberWhereAnotherClassIsCalledByIt) {
  EXPECT_EQ(message_of([] {
              parse_table("2\tfine\n0\tbad", "t.tsv", std::vector<std::string>{"1", "2", "3"});
            }),
            "t.tsv:2:1: found label '0', expected a class by name, did you mean '1'?");
}

TEST(Table, SplitsOnRunsOfSpacesOnly) {
  const Tree tree = parse_table("0\t  two   words(1)\u00A0½  \n", "t.tsv", kClasses)[0];
  EXPECT_THAT(tree.tokens, ElementsAre("two", "words(1)\u00A0½"));
}

TEST(Table, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(error_in("positive It works\n"),
            "t.tsv:1:18: found the end of the line, expected a tab between label and text");
  EXPECT_EQ(error_in("0\ta\npositiv\tb"),
            "t.tsv:2:1: found label 'positiv', expected a class by name or by number from 0 to 2, "
            "did you mean 'positive'?");
  EXPECT_EQ(error_in("3\ta"),
            "t.tsv:1:1: found label '3', expected a class by name or by number from 0 to 2; known: "
            "negative, neutral, positive");
  EXPECT_EQ(error_in("-1\ta"),
            "t.tsv:1:1: found label '-1', expected a class by name or by number from 0 to 2; "
            "known: negative, neutral, positive");
  EXPECT_EQ(error_in("\ta"),
            "t.tsv:1:1: found label '', expected a class by name or by number from 0 to 2; known: "
            "negative, neutral, positive");
  EXPECT_EQ(error_in("0\t   \n"), "t.tsv:1:3: found an empty text, expected at least one token");
  const std::string second_tab =
      "found a second tab, expected one, between label and text; spaces separate words";
  EXPECT_EQ(error_in("0\ta\nneutral\tso so\tneutral"), "t.tsv:2:14: " + second_tab);
  EXPECT_EQ(error_in("0\t\ta"), "t.tsv:1:3: " + second_tab);
  EXPECT_EQ(error_in("0\ta\t\n"), "t.tsv:1:4: " + second_tab);
  EXPECT_EQ(error_in("0\tcaf\xE9"), "t.tsv:1:6: found byte 0xE9, expected valid UTF-8");
  EXPECT_EQ(error_in("0\ta\x07"), "t.tsv:1:4: found control character 0x07, expected text");
  EXPECT_EQ(error_in("0\ta\n\n0\tb"),
            "t.tsv:2:1: found an empty line, expected label, tab and text");
  EXPECT_EQ(error_in("\n"), "t.tsv:1:1: found an empty file, expected label, tab and text a line");
}

TEST(Table, NamesAFileThatCannotBeRead) {
  EXPECT_EQ(message_of([] { read_table("/nonexistent/a.tsv", kClasses); }),
            "/nonexistent/a.tsv: cannot be read: No such file or directory");
}

}  // namespace
}  // namespace dimscope::text
