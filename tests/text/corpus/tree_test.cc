#include "dimscope/text/corpus/tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <cstdlib>
#include <filesystem>

#include "tests/message_of.h"

namespace dimscope::text {
namespace {

using ::testing::ElementsAre;
using ::testing::StartsWith;

std::string error_in(std::string_view text) {
  return message_of([&] { parse_trees(text, "t.txt", 5); });
}

TEST(Tree, ReadsNodesInPreorderWithTheirSpans) {
  const std::vector<Tree> trees = parse_trees("(3 (2 It) (4 (4 works) (2 .)))\n", "t.txt", 5);
  ASSERT_EQ(trees.size(), 1u);
  const Tree& tree = trees[0];
  EXPECT_THAT(tree.tokens, ElementsAre("It", "works", "."));
  ASSERT_EQ(tree.nodes.size(), 5u);
  const std::int32_t expected[5][5] = {// label, begin, end, subtree_end, parent
                                       {3, 0, 3, 5, -1},
                                       {2, 0, 1, 2, 0},
                                       {4, 1, 3, 5, 0},
                                       {4, 1, 2, 4, 2},
                                       {2, 2, 3, 5, 2}};
  for (int n = 0; n < 5; ++n) {
    const TreeNode& node = tree.nodes[n];
    EXPECT_THAT((std::array{node.label, node.begin, node.end, node.subtree_end, node.parent}),
                ::testing::ElementsAreArray(expected[n]))
        << "node " << n;
  }
  EXPECT_THAT(tree.children(0), ElementsAre(1, 2));
  EXPECT_THAT(tree.children(2), ElementsAre(3, 4));
  EXPECT_THAT(tree.children(4), ElementsAre());
  EXPECT_FALSE(tree.is_leaf(2));
  EXPECT_TRUE(tree.is_leaf(4));
}

TEST(Tree, ReadsAnyNumberOfChildrenFromOne) {
  const Tree tree = parse_trees("(0 (1 (2 a)) (3 b) (4 c))", "t.txt", 5)[0];
  EXPECT_THAT(tree.tokens, ElementsAre("a", "b", "c"));
  EXPECT_THAT(tree.children(0), ElementsAre(1, 3, 4));
  EXPECT_THAT(tree.children(1), ElementsAre(2));
}

TEST(Tree, ReadsATreeOfOneLeaf) {
  const Tree tree = parse_trees("(4 Wonderful)", "t.txt", 5)[0];
  EXPECT_THAT(tree.tokens, ElementsAre("Wonderful"));
  EXPECT_TRUE(tree.is_leaf(0));
}

TEST(Tree, KeepsANoBreakSpaceInsideItsToken) {
  const Tree tree = parse_trees("(2 (2 8\u00A01\\/2) (2 -LRB-))", "t.txt", 5)[0];
  EXPECT_THAT(tree.tokens, ElementsAre("8\u00A01\\/2", "-LRB-"));
}

TEST(Tree, TakesSeveralSpacesAndEitherLineEndAndBlankLinesAtTheEnd) {
  const std::vector<Tree> trees = parse_trees("(1   (2 a)  (3  b))\r\n(4 c)\n\r\n\n", "t.txt", 5);
  ASSERT_EQ(trees.size(), 2u);
  EXPECT_EQ(to_string(trees[0]), "(1 (2 a) (3 b))");
  EXPECT_EQ(to_string(trees[1]), "(4 c)");
}

TEST(Tree, PassesOverAByteOrderMark) {
  EXPECT_EQ(to_string(parse_trees("\uFEFF(4 c)", "t.txt", 5)[0]), "(4 c)");
}

TEST(Tree, WritesWhatItReads) {
  for (const std::string text :
       {"(3 (2 It) (4 (4 works) (2 .)))", "(0 (1 (2 (3 a))) (3 b) (4 c))", "(1 x)"}) {
    EXPECT_EQ(to_string(parse_trees(text, "t.txt", 5)[0]), text);
  }
}

TEST(Tree, ReadsLabelsOfSeveralDigits) {
  EXPECT_EQ(parse_trees("(10 x)", "t.txt", 11)[0].nodes[0].label, 10);
}

TEST(Tree, ReadsATreeAMillionDeep) {
  constexpr int kDepth = 1'000'000;
  std::string text;
  for (int i = 0; i < kDepth; ++i) text += "(1 (2 a) ";
  text += "(3 b)";
  text.append(kDepth, ')');
  const Tree tree = parse_trees(text, "t.txt", 5)[0];
  EXPECT_EQ(tree.nodes.size(), 2u * kDepth + 1);
  EXPECT_EQ(tree.nodes.back().parent, 2 * kDepth - 2);
  EXPECT_EQ(to_string(tree), text);
}

TEST(Tree, SaysWhereAParenthesisIsMissing) {
  EXPECT_EQ(error_in("(3 (2 It) (4 (4 works) (2 .))\n"),
            "t.txt:1:30: found the end of the line, expected ')' or a space and another node; the "
            "'(' at column 1 is not closed");
  EXPECT_EQ(error_in("(1 a)\n(3 (2 It) (4 works"),
            "t.txt:2:19: found the end of the line, expected ')' after the token 'works'; the '(' "
            "at column 11 is not closed");
  EXPECT_EQ(error_in("3 (2 It)"), "t.txt:1:1: found '3', expected '(' of a tree");
  EXPECT_EQ(error_in("(3 (2 It) works)"), "t.txt:1:11: found 'w', expected '(' of another node");
  EXPECT_EQ(error_in("(3 (2 It)(2 works))"),
            "t.txt:1:10: found '(', expected ')' or a space and another node");
  EXPECT_EQ(error_in("(3 (2 It) )"), "t.txt:1:11: found ')', expected '(' of another node");
}

TEST(Tree, SaysWhereALabelIsMissingOrOutOfRange) {
  EXPECT_EQ(error_in("(3 (It) (2 .))"), "t.txt:1:5: found 'I', expected a label from 0 to 4");
  EXPECT_EQ(error_in("()"), "t.txt:1:2: found ')', expected a label from 0 to 4");
  EXPECT_EQ(error_in("(-1 x)"), "t.txt:1:2: found '-', expected a label from 0 to 4");
  EXPECT_EQ(error_in("(1 a)\n(3 (7 x))"),
            "t.txt:2:5: found label '7', expected a label from 0 to 4");
  EXPECT_EQ(error_in("(99999999999999999999999 x)"),
            "t.txt:1:2: found label '99999999999999999999999', expected a label from 0 to 4");
  EXPECT_EQ(error_in("(03 x)"), "t.txt:1:2: found label '03', expected a label from 0 to 4");
  EXPECT_EQ(error_in("(3)"), "t.txt:1:3: found ')', expected a space after the label");
  EXPECT_EQ(error_in("(3x y)"), "t.txt:1:3: found 'x', expected a space after the label");
}

TEST(Tree, SaysWhereALeafIsEmptyOrHasMoreThanAToken) {
  EXPECT_EQ(error_in("(3 (2 ) (2 .))"), "t.txt:1:7: found ')', expected a token or '(' of a node");
  EXPECT_EQ(error_in("(3 two words)"), "t.txt:1:7: found ' ', expected ')' after the token 'two'");
  EXPECT_EQ(error_in("(3 a\tb)"), "t.txt:1:5: found a tab, expected ')' after the token 'a'");
  EXPECT_EQ(error_in("(3 a(2 b))"), "t.txt:1:5: found '(', expected ')' after the token 'a'");
}

TEST(Tree, SaysWhereTextTrailsATree) {
  EXPECT_EQ(error_in("(3 x))"),
            "t.txt:1:6: found ')', expected the end of the line after the tree");
  EXPECT_EQ(error_in("(3 x) (2 y)"),
            "t.txt:1:6: found ' ', expected the end of the line after the tree");
  EXPECT_EQ(error_in("(3 x)é"),
            "t.txt:1:6: found 'é', expected the end of the line after the tree");
}

TEST(Tree, SaysWhereALineOrFileIsEmpty) {
  EXPECT_EQ(error_in(""), "t.txt:1:1: found an empty file, expected a tree a line");
  EXPECT_EQ(error_in("\r\n\n"), "t.txt:1:1: found an empty file, expected a tree a line");
  EXPECT_EQ(error_in("(3 x)\n\n(3 y)\n"), "t.txt:2:1: found an empty line, expected a tree");
  EXPECT_EQ(error_in("(3 x)\n \n"), "t.txt:2:1: found ' ', expected '(' of a tree");
}

TEST(Tree, SaysWhichBytesAreNoText) {
  EXPECT_EQ(error_in("(3 x)\n(3 caf\xE9)"), "t.txt:2:7: found byte 0xE9, expected valid UTF-8");
  EXPECT_EQ(error_in("(3 \xED\xA0\x80)"), "t.txt:1:4: found byte 0xED, expected valid UTF-8");
  EXPECT_EQ(error_in("(3 \xF0\x9F\x98"), "t.txt:1:4: found byte 0xF0, expected valid UTF-8");
  EXPECT_EQ(error_in(std::string_view("(3 a\0b)", 7)),
            "t.txt:1:5: found control character 0x00, expected text");
  EXPECT_EQ(error_in("(3 a\rb)"), "t.txt:1:5: found control character 0x0D, expected text");
}

TEST(Tree, CutsALongTokenInItsMessage) {
  std::string text = "(3 ";
  for (int i = 0; i < 1000; ++i) text += "é";
  EXPECT_THAT(error_in(text),
              StartsWith("t.txt:1:2004: found the end of the line, expected ')' "
                         "after the token 'éééééééééééééééééééééééééééééééééééééééé…'"));
}

TEST(Tree, RefusesALineLongerThanPositionsReach) {
  constexpr std::size_t kSize = std::size_t{1} << 31;
  // Pages of zeros that are never written take no memory.
  void* const zeros =
      ::mmap(nullptr, kSize, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (zeros == MAP_FAILED) GTEST_SKIP() << "no address space for 2 GiB";
  EXPECT_EQ(error_in({static_cast<const char*>(zeros), kSize}),
            "t.txt:1:1: found a line of 2147483648 bytes, expected at most 2147483647");
  ::munmap(zeros, kSize);
}

TEST(Tree, NamesAFileThatCannotBeRead) {
  EXPECT_EQ(message_of([] { read_trees("/nonexistent/train.txt", 5); }),
            "/nonexistent/train.txt: cannot be read: No such file or directory");
}

struct TreebankSplit {
  const char* file;
  std::size_t num_trees, num_tokens, num_nodes, longest;
  std::vector<int> roots;
};

TEST(Treebank, HasTheTreesTokensNodesAndRootsOfItsDescription) {
  const char* const data = std::getenv("DIMSCOPE_DATA");
  if (data == nullptr) GTEST_SKIP() << "DIMSCOPE_DATA is not set: no Stanford Sentiment Treebank";
  const TreebankSplit splits[] = {
      {"train.txt", 8544, 163563, 318582, 52, {1092, 2218, 1624, 2322, 1288}},
      {"dev.txt", 1101, 21274, 41447, 49, {139, 289, 229, 279, 165}},
      {"test.txt", 2210, 42405, 82600, 56, {279, 633, 389, 510, 399}}};
  for (const TreebankSplit& split : splits) {
    SCOPED_TRACE(split.file);
    const std::filesystem::path path = std::filesystem::path(data) / "sst" / split.file;
    std::size_t num_tokens = 0, num_nodes = 0, longest = 0;
    std::vector<int> roots(5);
    const std::vector<Tree> trees = read_trees(path, 5);
    for (const Tree& tree : trees) {
      num_tokens += tree.tokens.size();
      num_nodes += tree.nodes.size();
      longest = std::max(longest, tree.tokens.size());
      ++roots[tree.nodes[0].label];
      for (std::int32_t n = 0; n < static_cast<std::int32_t>(tree.nodes.size()); ++n) {
        ASSERT_EQ(tree.children(n).size(), tree.is_leaf(n) ? 0u : 2u);
      }
    }
    EXPECT_EQ(trees.size(), split.num_trees);
    EXPECT_EQ(num_tokens, split.num_tokens);
    EXPECT_EQ(num_nodes, split.num_nodes);
    EXPECT_EQ(longest, split.longest);
    EXPECT_EQ(roots, split.roots);
  }
}

}  // namespace
}  // namespace dimscope::text
