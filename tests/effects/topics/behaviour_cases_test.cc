#include "dimscope/effects/topics/behaviour_cases.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dimscope::effects {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<BehaviourTest> tests_of(std::string_view trees) {
  return behaviour_tests(text::parse_trees(trees, "t.txt", 5));
}

std::vector<std::string> names(const std::vector<BehaviourTest>& tests) {
  std::vector<std::string> result;
  for (const BehaviourTest& test : tests) result.push_back(test.name);
  return result;
}

void expect_span(analysis::WordSpan span, std::int32_t begin, std::int32_t end) {
  EXPECT_EQ(span.begin, begin);
  EXPECT_EQ(span.end, end);
}

TEST(BehaviourTests, FindWhatPrecedesAndFollowsBut) {
  const auto tests = tests_of(
      "(2 (2 A) (2 B))\n"
      "(1 (3 (3 fun) (2 ,)) (1 (2 but) (1 (2 so) (1 dull))))");
  EXPECT_THAT(names(tests), ElementsAre("but", "intensifier"));
  ASSERT_EQ(tests[0].cases.size(), 1u);
  EXPECT_EQ(tests[0].cases[0].sentence, 1);
  expect_span(tests[0].cases[0].first, 0, 1);
  expect_span(tests[0].cases[0].second, 3, 5);
  expect_span(tests[0].wholes[0], 0, 5);
}

TEST(BehaviourTests, NeedButToJoinPartsOfDifferentPolarity) {
  EXPECT_THAT(tests_of("(4 (3 fun) (4 (2 but) (4 wise)))"), IsEmpty());
}

TEST(BehaviourTests, FindNegatorsThatFlipTheirScope) {
  const auto tests = tests_of(
      "(1 (2 not) (3 good))\n"   // flips
      "(3 (2 NOT) (1 bad))\n"    // flips
      "(2 (2 not) (3 good))\n"   // to neutral
      "(3 (2 not) (3 good))\n"   // does not change
      "(1 (2 not) (2 plain))");  // a neutral scope
  ASSERT_THAT(names(tests), ElementsAre("negator"));
  ASSERT_EQ(tests[0].cases.size(), 2u);
  EXPECT_EQ(tests[0].cases[1].sentence, 1);
  expect_span(tests[0].cases[0].first, 0, 1);
  expect_span(tests[0].cases[0].second, 1, 2);
}

TEST(BehaviourTests, FindIntensifiersOfAPolarScopeThatStaysOnItsSide) {
  const auto tests = tests_of(
      "(4 (2 Very) (3 good))\n"
      "(1 (2 very) (3 good))\n"             // the other side
      "(2 (2 very) (2 plain))\n"            // neutral
      "(4 (4 (2 very) (3 good)) (2 film))"  // below the root
  );
  ASSERT_THAT(names(tests), ElementsAre("intensifier"));
  ASSERT_EQ(tests[0].cases.size(), 2u);
  EXPECT_EQ(tests[0].cases[0].sentence, 0);
  EXPECT_EQ(tests[0].cases[1].sentence, 3);
  expect_span(tests[0].wholes[1], 0, 2);
}

}  // namespace
}  // namespace dimscope::effects
