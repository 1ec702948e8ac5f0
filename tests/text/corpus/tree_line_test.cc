#include "dimscope/text/corpus/tree_line.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "dimscope/text/corpus/table.h"
#include "tests/message_of.h"

namespace dimscope::text {
namespace {

void expect_same(const Tree& got, const Tree& want) {
  EXPECT_EQ(got.tokens, want.tokens);
  ASSERT_EQ(got.nodes.size(), want.nodes.size());
  for (std::size_t n = 0; n < want.nodes.size(); ++n) {
    EXPECT_EQ(got.nodes[n].label, want.nodes[n].label) << n;
    EXPECT_EQ(got.nodes[n].begin, want.nodes[n].begin) << n;
    EXPECT_EQ(got.nodes[n].end, want.nodes[n].end) << n;
    EXPECT_EQ(got.nodes[n].subtree_end, want.nodes[n].subtree_end) << n;
    EXPECT_EQ(got.nodes[n].parent, want.nodes[n].parent) << n;
  }
}

TEST(TreeLine, IsTheBracketsOfATreebank) {
  const std::string text = "(3 (2 It) (4 (4 works) (2 .)))";
  const Tree tree = parse_trees(text, "t.txt", 5).front();
  EXPECT_EQ(tree_line(tree), text);
  expect_same(parse_tree_line(text, "again", 5), tree);
}

TEST(TreeLine, IsTheRowOfATable) {
  const std::vector<std::string> classes = {"1", "good", "0"};
  for (const char* row : {"good\tfine :-) (really)", "1\t(3 x)", "0\t  8\xc2\xa0  z  "}) {
    const Tree tree = parse_table(row, "t.tsv", classes).front();
    expect_same(parse_tree_line(tree_line(tree), "again", 3), tree);
  }
  EXPECT_EQ(tree_line(parse_table("good\t:-)  x", "t.tsv", classes).front()), "1\t:-) x");
}

TEST(TreeLine, RefusesWhatItDidNotWrite) {
  EXPECT_EQ(message_of([] { parse_tree_line("(7 x)", "study.db: test sentence 3", 5); }),
            "study.db: test sentence 3:1:2: found label '7', expected a label from 0 to 4");
  EXPECT_EQ(message_of([] { parse_tree_line("7\tx", "test sentence 3", 5); }),
            "test sentence 3:1:1: found label '7', expected a class by name or by number from 0 to "
            "4, did you mean '0'?");
  EXPECT_EQ(message_of([] { parse_tree_line("1\tx\n1\ty", "test sentence 3", 5); }),
            "test sentence 3: found 2 sentences, expected one");
}

}  // namespace
}  // namespace dimscope::text
