#include "dimscope/text/slices/compositional.h"

#include <gtest/gtest.h>

namespace dimscope::text {
namespace {

bool decides(const std::string& tree) {
  return connective_decides(parse_trees(tree, "t.txt", 5)[0]);
}

TEST(Compositional, ButDecidesWherePlainlyJoinedPartsWouldSaySomethingElse) {
  EXPECT_TRUE(decides("(1 (3 good) (1 (2 but) (1 slow)))"));   // as much good as bad, yet negative
  EXPECT_TRUE(decides("(1 (4 great) (1 (2 but) (1 slow)))"));  // more good than bad, yet negative
  EXPECT_TRUE(decides("(2 (4 great) (2 (2 but) (1 slow)))"));
  EXPECT_FALSE(decides("(2 (3 good) (2 (2 but) (1 slow)))"));  // good and slow: neutral as well
  EXPECT_FALSE(decides("(3 (4 great) (3 (2 but) (1 slow)))"));
  EXPECT_FALSE(decides("(3 (3 good) (3 (2 but) (2 long)))"));
  EXPECT_FALSE(decides("(1 (1 slow) (1 (2 but) (1 dull)))"));
}

TEST(Compositional, NegationDecidesWhereItsScopeSaysSomethingElse) {
  EXPECT_TRUE(decides("(1 (2 (2 is) (2 n't)) (3 good))"));
  EXPECT_TRUE(decides("(1 (2 (2 does) (2 n't)) (2 work))"));
  EXPECT_FALSE(decides("(1 (2 (2 is) (2 n't)) (1 bad))"));
  EXPECT_FALSE(decides("(1 (2 not) (3 good))"));  // no connective of the three
}

TEST(Compositional, ThoughDecidesLikeBut) {
  EXPECT_TRUE(decides("(3 (1 (2 though) (1 slow)) (3 (2 ,) (3 good)))"));
  EXPECT_TRUE(decides("(1 (1 slow) (2 (2 though) (3 good)))"));
  EXPECT_FALSE(decides("(2 (1 slow) (2 (2 though) (3 good)))"));
}

TEST(Compositional, TheSentenceMustHaveThePolarityOfTheStructure) {
  EXPECT_FALSE(decides("(3 (1 (3 good) (1 (2 but) (1 slow))) (4 (2 yet) (4 moving)))"));
  EXPECT_TRUE(decides("(0 (1 (3 good) (1 (2 but) (1 slow))) (0 (2 and) (0 awful)))"));
}

}  // namespace
}  // namespace dimscope::text
