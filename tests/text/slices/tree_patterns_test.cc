#include "dimscope/text/slices/tree_patterns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

namespace dimscope::text {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Tree tree_of(const std::string& text) {
  return parse_trees(text, "t.txt", 5)[0];
}

std::string words(const Tree& tree, std::int32_t node) {
  std::string text;
  for (std::int32_t t = tree.nodes[node].begin; t < tree.nodes[node].end; ++t) {
    text += (text.empty() ? "" : " ") + tree.tokens[t];
  }
  return text;
}

// "cue | x | y | whole" of each structure.
std::vector<std::string> x_but_y_in(const std::string& text) {
  const Tree tree = tree_of(text);
  std::vector<std::string> found;
  for (const XButY& s : find_x_but_y(tree)) {
    found.push_back(words(tree, s.cue) + " | " + words(tree, s.x) + " | " + words(tree, s.y) +
                    " | " + words(tree, s.whole));
  }
  return found;
}

std::vector<std::string> negations_in(const std::string& text) {
  const Tree tree = tree_of(text);
  std::vector<std::string> found;
  for (const Negation& s : find_negations(tree)) {
    found.push_back(words(tree, s.cue) + " | " + words(tree, s.scope));
    EXPECT_EQ(tree.nodes[s.cue].parent, s.whole);
    EXPECT_EQ(tree.nodes[s.scope].parent, s.whole);
  }
  return found;
}

std::vector<std::string> concessions_in(const std::string& text) {
  const Tree tree = tree_of(text);
  std::vector<std::string> found;
  for (const Concession& s : find_concessions(tree)) {
    found.push_back(words(tree, s.cue) + " | " + words(tree, s.subordinate) + " | " +
                    words(tree, s.main) + " | " + words(tree, s.whole));
  }
  return found;
}

TEST(Polarity, HasASideForEachOfTheFiveSentiments) {
  std::vector<std::string> names;
  for (int label = 0; label < 5; ++label) names.emplace_back(to_string(polarity(label)));
  EXPECT_THAT(names, ElementsAre("negative", "negative", "neutral", "positive", "positive"));
}

TEST(TreePatterns, FindButThatOpensTheSecondPart) {
  EXPECT_THAT(x_but_y_in("(1 (3 funny) (1 (2 but) (1 slow)))"),
              ElementsAre("but | funny | slow | funny but slow"));
  // Capitals count; punctuation at the end of X does not belong to it.
  EXPECT_THAT(x_but_y_in("(1 (3 (3 (3 very) (3 funny)) (2 ,)) (1 (2 BUT) (1 slow)))"),
              ElementsAre("BUT | very funny | slow | very funny , BUT slow"));
  EXPECT_THAT(x_but_y_in("(1 (3 (3 (3 funny) (2 ,)) (2 --)) (1 (2 but) (1 slow)))"),
              ElementsAre("but | funny | slow | funny , -- but slow"));
}

TEST(TreePatterns, FindButThatClosesTheFirstPart) {
  EXPECT_THAT(x_but_y_in("(1 (3 (3 funny) (2 but)) (1 slow))"),
              ElementsAre("but | funny | slow | funny but slow"));
  // It climbs out of everything that it closes.
  EXPECT_THAT(x_but_y_in("(1 (3 (2 is) (3 (3 (3 funny) (2 ,)) (2 but))) (1 slow))"),
              ElementsAre("but | funny | slow | is funny , but slow"));
}

TEST(TreePatterns, FindEachButOfASentence) {
  EXPECT_THAT(x_but_y_in("(1 (3 good) (2 (2 but) (1 (3 odd) (1 (2 but) (1 slow)))))"),
              ElementsAre("but | good | odd but slow | good but odd but slow",
                          "but | odd | slow | odd but slow"));
}

TEST(TreePatterns, PassOverButWithoutTwoParts) {
  EXPECT_THAT(x_but_y_in("(2 but)"), IsEmpty());
  EXPECT_THAT(x_but_y_in("(1 (2 but) (1 slow))"), IsEmpty());
  EXPECT_THAT(x_but_y_in("(3 (3 slow) (2 but))"), IsEmpty());
  EXPECT_THAT(x_but_y_in("(2 (2 (2 but) (1 slow)) (2 .))"), IsEmpty());  // opens the sentence
  EXPECT_THAT(x_but_y_in("(2 (2 ,) (2 (2 but) (1 slow)))"), IsEmpty());  // X is a comma
  EXPECT_THAT(x_but_y_in("(2 (2 (2 ``) (2 ,)) (2 (2 but) (1 slow)))"), IsEmpty());
  EXPECT_THAT(x_but_y_in("(2 (2 funny) (2 but) (1 slow))"), IsEmpty());  // three children
  EXPECT_THAT(x_but_y_in("(2 (2 funny) (2 (2 but)))"), IsEmpty());       // one child
  EXPECT_THAT(x_but_y_in("(2 (2 funny) (2 (2 buttery) (1 slow)))"), IsEmpty());
}

TEST(TreePatterns, FindNegatorsWithTheirScope) {
  EXPECT_THAT(negations_in("(1 (2 not) (3 good))"), ElementsAre("not | good"));
  EXPECT_THAT(negations_in("(1 (2 (2 does) (2 n't)) (3 (3 work) (2 .)))"),
              ElementsAre("does n't | work ."));
  EXPECT_THAT(negations_in("(1 (2 Never) (1 (2 without) (3 charm)))"),
              ElementsAre("Never | without charm", "without | charm"));
  // A cue has two words at most; a negator behind its scope is none.
  EXPECT_THAT(negations_in("(1 (2 (2 it) (2 (2 does) (2 n't))) (3 work))"), IsEmpty());
  EXPECT_THAT(negations_in("(1 (3 work) (2 not))"), IsEmpty());
  EXPECT_THAT(negations_in("(2 not)"), IsEmpty());
  EXPECT_THAT(negations_in("(2 (2 not) (2 so) (2 good))"), IsEmpty());
}

TEST(TreePatterns, FindConcessionsOnEitherSide) {
  EXPECT_THAT(concessions_in("(3 (1 (2 though) (1 slow)) (3 (2 ,) (3 funny)))"),
              ElementsAre("though | slow | funny | though slow , funny"));
  EXPECT_THAT(concessions_in("(3 (3 (3 funny) (2 ,)) (1 (2 Though) (1 slow)))"),
              ElementsAre("Though | slow | funny | funny , Though slow"));
  // Past punctuation and "even", wherever "even" stands.
  EXPECT_THAT(concessions_in("(3 (2 (1 (2 though) (1 slow)) (2 ,)) (3 funny))"),
              ElementsAre("though | slow | funny | though slow , funny"));
  EXPECT_THAT(concessions_in("(3 (3 funny) (1 (2 (2 even) (2 though)) (1 slow)))"),
              ElementsAre("even though | slow | funny | funny even though slow"));
  EXPECT_THAT(concessions_in("(3 (3 funny) (1 (2 even) (1 (2 though) (1 slow))))"),
              ElementsAre("though | slow | funny | funny even though slow"));
}

TEST(TreePatterns, PassOverThoughThatIsNoConcession) {
  EXPECT_THAT(concessions_in("(3 (3 good) (2 (2 ,) (2 though)))"), IsEmpty());
  EXPECT_THAT(concessions_in("(3 (2 so) (3 (2 though) (3 (2 ,) (3 good))))"), IsEmpty());
  EXPECT_THAT(concessions_in("(2 (2 as) (2 (2 though) (1 drunk)))"), IsEmpty());
  EXPECT_THAT(concessions_in("(1 (1 (2 though) (1 slow)) (2 .))"), IsEmpty());
  EXPECT_THAT(concessions_in("(2 though)"), IsEmpty());
}

// ---- The counts of the Stanford Sentiment Treebank, made with independent code.

std::vector<Tree> treebank(const std::string& split) {
  return read_trees(std::filesystem::path(std::getenv("DIMSCOPE_DATA")) / "sst" / (split + ".txt"),
                    5);
}

Polarity side(const Tree& tree, std::int32_t node) {
  return polarity(tree.nodes[node].label);
}

struct ButCounts {
  const char* split;
  int structures, sentences, differ, like_y, like_x, like_neither;
};

TEST(Treebank, HasAsManyXButYAsItsDescription) {
  if (std::getenv("DIMSCOPE_DATA") == nullptr) {
    GTEST_SKIP() << "DIMSCOPE_DATA is not set: no Stanford Sentiment Treebank";
  }
  for (const ButCounts& expected : {ButCounts{"test", 262, 257, 202, 133, 36, 33},
                                    ButCounts{"train", 982, 969, 755, 442, 166, 147},
                                    ButCounts{"dev", 118, 117, 90, 55, 21, 14}}) {
    SCOPED_TRACE(expected.split);
    ButCounts found{};
    for (const Tree& tree : treebank(expected.split)) {
      const auto structures = find_x_but_y(tree);
      found.sentences += !structures.empty();
      for (const XButY& s : structures) {
        ++found.structures;
        const Polarity x = side(tree, s.x), y = side(tree, s.y), whole = side(tree, s.whole);
        if (x == y) continue;
        ++found.differ;
        ++(whole == y ? found.like_y : whole == x ? found.like_x : found.like_neither);
      }
    }
    EXPECT_EQ(found.structures, expected.structures);
    EXPECT_EQ(found.sentences, expected.sentences);
    EXPECT_EQ(found.differ, expected.differ);
    EXPECT_EQ(found.like_y, expected.like_y);
    EXPECT_EQ(found.like_x, expected.like_x);
    EXPECT_EQ(found.like_neither, expected.like_neither);
  }
}

// Counts by polarity of the scope (rows: negative, neutral, positive) and of the whole node.
std::vector<std::vector<int>> negation_table(const std::string& split) {
  std::vector<std::vector<int>> table(3, std::vector<int>(3));
  for (const Tree& tree : treebank(split)) {
    for (const Negation& s : find_negations(tree)) {
      const auto index = [&](std::int32_t node) { return static_cast<int>(side(tree, node)) + 1; };
      ++table[index(s.scope)][index(s.whole)];
    }
  }
  return table;
}

TEST(Treebank, HasAsManyNegationsAsItsDescription) {
  if (std::getenv("DIMSCOPE_DATA") == nullptr) {
    GTEST_SKIP() << "DIMSCOPE_DATA is not set: no Stanford Sentiment Treebank";
  }
  const std::vector<std::vector<int>> test = {{39, 25, 13}, {120, 185, 14}, {63, 24, 18}};
  const std::vector<std::vector<int>> dev = {{27, 18, 12}, {66, 95, 10}, {38, 11, 10}};
  const std::vector<std::vector<int>> train = {{160, 138, 78}, {423, 699, 91}, {264, 114, 76}};
  EXPECT_EQ(negation_table("test"), test);    // 501 in all
  EXPECT_EQ(negation_table("dev"), dev);      // 287
  EXPECT_EQ(negation_table("train"), train);  // 2,043
}

}  // namespace
}  // namespace dimscope::text
