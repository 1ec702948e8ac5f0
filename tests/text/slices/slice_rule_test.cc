#include "dimscope/text/slices/slice_rule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include "dimscope/text/slices/compositional.h"
#include "dimscope/text/slices/slice_list.h"
#include "tests/message_of.h"

namespace dimscope::text {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kTrees =
    "(3 (3 Good) (2 .))\n"                           // 0
    "(1 (3 (3 good) (2 ,)) (1 (2 but) (1 slow)))\n"  // 1
    "(3 (3 (1 slow) (2 ,)) (3 (2 But) (3 good)))\n"  // 2
    "(1 (2 (2 does) (2 n't)) (3 (3 work) (2 .)))\n"  // 3
    "(2 (2 (2 not) (1 bad)) (2 .))\n"                // 4
    "(3 (3 good) (3 (2 but) (2 long)))\n"            // 5
    "(2 (3 good) (2 (2 but) (1 slow)))\n"            // 6
    "(0 (2 it) (0 (2 is) (0 (0 awful) (2 !))))\n"    // 7
    "(3 (2 though) (3 (3 funny) (2 .)))\n";          // 8

Dataset dataset(bool lowercase = true) {
  const std::vector<Tree> trees = parse_trees(kTrees, "t.txt", 5);
  return build_dataset(sentiment_class_names(), lowercase, true, trees, trees, trees);
}

std::vector<std::int32_t> sentences_of(const SliceCondition& condition, bool lowercase = true) {
  const Dataset data = dataset(lowercase);
  const SliceRule rule{"x", condition};
  return find_slices(std::span(&rule, 1), slice_source(data, data.test)).at("x");
}

SliceCondition x_but_y(const XButYCondition& pattern) {
  SliceCondition condition;
  condition.x_but_y = pattern;
  return condition;
}

SliceCondition negator(const NegatorCondition& pattern) {
  SliceCondition condition;
  condition.negator = pattern;
  return condition;
}

TEST(SliceRule, TakesSentencesWithAnyOfTheWords) {
  EXPECT_THAT(sentences_of({.contains = {"but", "not"}}), ElementsAre(1, 2, 4, 5, 6));
  EXPECT_THAT(sentences_of({.contains = {"GOOD"}}), ElementsAre(0, 1, 2, 5, 6));
  // Case counts where the data keep it.
  EXPECT_THAT(sentences_of({.contains = {"Good"}}, false), ElementsAre(0));
  EXPECT_THAT(sentences_of({.contains = {"goo"}}), IsEmpty());
}

TEST(SliceRule, TakesSentencesThatARegularExpressionFindsSomethingIn) {
  EXPECT_THAT(sentences_of({.regex = "^good"}), ElementsAre(0, 1, 5, 6));
  EXPECT_THAT(sentences_of({.regex = "\\bslow , but\\b|!$"}), ElementsAre(2, 7));
  EXPECT_THAT(sentences_of({.regex = "^good"}, false), ElementsAre(1, 5, 6));
}

TEST(SliceRule, TakesSentencesByLength) {
  EXPECT_THAT(sentences_of({.min_words = 4}), ElementsAre(1, 2, 3, 7));
  EXPECT_THAT(sentences_of({.max_words = 2}), ElementsAre(0));
  EXPECT_THAT(sentences_of({.min_words = 3, .max_words = 3}), ElementsAre(4, 5, 6, 8));
}

TEST(SliceRule, TakesSentencesByClassAndPolarity) {
  EXPECT_THAT(sentences_of({.classes = {0, 2}}), ElementsAre(4, 6, 7));
  EXPECT_THAT(sentences_of({.polarity = {Polarity::kNegative}}), ElementsAre(1, 3, 7));
  EXPECT_THAT(sentences_of({.polarity = {Polarity::kNeutral, Polarity::kPositive}}),
              ElementsAre(0, 2, 4, 5, 6, 8));
}

TEST(SliceRule, TakesSentencesByThePolaritiesOfXButY) {
  EXPECT_THAT(sentences_of(x_but_y({})), ElementsAre(1, 2, 5, 6));
  EXPECT_THAT(sentences_of(x_but_y({.x = {Polarity::kPositive}})), ElementsAre(1, 5, 6));
  EXPECT_THAT(sentences_of(x_but_y({.y = {Polarity::kNegative, Polarity::kNeutral}})),
              ElementsAre(1, 5, 6));
  EXPECT_THAT(sentences_of(x_but_y({.whole = {Polarity::kNeutral}})), ElementsAre(6));
  EXPECT_THAT(sentences_of(x_but_y({.follows = "y"})), ElementsAre(1, 2));
  EXPECT_THAT(sentences_of(x_but_y({.follows = "x"})), ElementsAre(5));
  EXPECT_THAT(sentences_of(x_but_y({.follows = "neither"})), ElementsAre(6));
  EXPECT_THAT(sentences_of(x_but_y({.y = {Polarity::kNegative}, .contrast = true})),
              ElementsAre(1, 6));
}

TEST(SliceRule, TakesSentencesByThePolaritiesOfANegator) {
  EXPECT_THAT(sentences_of(negator({})), ElementsAre(3, 4));
  EXPECT_THAT(sentences_of(negator({.scope = {Polarity::kNegative}})), ElementsAre(4));
  EXPECT_THAT(sentences_of(negator({.whole = {Polarity::kNegative}})), ElementsAre(3));
  EXPECT_THAT(sentences_of(negator({.flips = true})), ElementsAre(3));
}

TEST(SliceRule, CombinesConditions) {
  const SliceCondition but{.contains = {"but"}};
  const SliceCondition good{.contains = {"good"}};
  EXPECT_THAT(sentences_of({.contains = {"but"}, .classes = {3}}), ElementsAre(2, 5));
  EXPECT_THAT(sentences_of({.any_of = {good, {.classes = {0}}}}), ElementsAre(0, 1, 2, 5, 6, 7));
  EXPECT_THAT(sentences_of({.all_of = {good, but}}), ElementsAre(1, 2, 5, 6));
  EXPECT_THAT(sentences_of({.contains = {"good"}, .none_of = {but}}), ElementsAre(0));
  EXPECT_THAT(sentences_of({.none_of = {but, {.max_words = 2}, {.none_of = {{.min_words = 4}}}}}),
              ElementsAre(3, 7));
  EXPECT_EQ(sentences_of({}).size(), 9u);
}

TEST(SliceRule, NamesSlicesBeforeItAndReadyMadeOnes) {
  const Dataset data = dataset();
  const std::vector<SliceRule> rules = {
      {"mine", {.contains = {"good"}}},
      {"both", {.slice = "mine", .none_of = {{.slice = "x-but-y"}}}},
      {"negator", {.contains = {"not"}, .slice = "negator"}},  // hides the ready-made one from here
      {"again", {.slice = "negator"}},
      {"none", {.contains = {"zebra"}}}};
  const auto slices = find_slices(rules, slice_source(data, data.test));
  EXPECT_THAT(slices.at("mine"), ElementsAre(0, 1, 2, 5, 6));
  EXPECT_THAT(slices.at("both"), ElementsAre(0));
  EXPECT_THAT(slices.at("negator"), ElementsAre(4));
  EXPECT_THAT(slices.at("again"), ElementsAre(4));
  EXPECT_THAT(slices.at("none"), IsEmpty());
  const std::vector<SliceRule> unknown = {{"a", {.slice = "negators"}}};
  EXPECT_EQ(message_of([&] { find_slices(unknown, slice_source(data, data.test)); }),
            "slice 'a': unknown slice 'negators', did you mean 'negator'?");
}

TEST(SliceRule, RefusesARegularExpressionThatCannotBeRead) {
  EXPECT_EQ(message_of([] { sentences_of({.regex = "(good"}); }),
            "slice 'x': regex \"(good\" cannot be read: missing ): (good");
  EXPECT_EQ(message_of([] { require_regex("a{9999}"); }),
            "regex \"a{9999}\" cannot be read: invalid repetition size: {9999}");
}

TEST(SliceRule, SaysWhatTheDataDoNotHave) {
  const SliceSupport no_trees{.trees = false}, no_sentiments{.sentiments = false};
  const std::string trees = " needs labelled trees, and these data have none";
  const std::string sentiments = " needs the five sentiment classes, and these data have others";
  EXPECT_EQ(missing_support(x_but_y({}), no_trees), "x_but_y" + trees);
  EXPECT_EQ(missing_support(negator({}), no_trees), "negator" + trees);
  EXPECT_EQ(missing_support({.connective_decides = true}, no_trees), "connective_decides" + trees);
  EXPECT_EQ(missing_support(x_but_y({}), no_sentiments), "");
  EXPECT_EQ(missing_support(negator({}), no_sentiments), "");
  EXPECT_EQ(missing_support(x_but_y({.follows = "x"}), no_sentiments),
            "a polarity in x_but_y" + sentiments);
  EXPECT_EQ(missing_support(negator({.scope = {Polarity::kNeutral}}), no_sentiments),
            "a polarity in negator" + sentiments);
  EXPECT_EQ(missing_support({.connective_decides = true}, no_sentiments),
            "connective_decides" + sentiments);
  EXPECT_EQ(missing_support({.none_of = {{.polarity = {Polarity::kNeutral}}}}, no_sentiments),
            "polarity" + sentiments);
  EXPECT_EQ(missing_support({.contains = {"a"}, .classes = {1}}, {false, false}), "");
}

TEST(SliceRule, KnowsWhetherTheDataHaveTreesAndSentiments) {
  const Dataset full = dataset();
  EXPECT_TRUE(slice_source(full, full.test).support.trees);
  EXPECT_TRUE(slice_source(full, full.test).support.sentiments);
  Tree flat = full.test.trees[0];
  flat.nodes[1].label = TreeNode::kUnlabelled;
  const Dataset table = build_dataset({"a", "b", "c", "d"}, true, true, {flat}, {flat}, {flat});
  EXPECT_FALSE(slice_source(table, table.test).support.trees);
  EXPECT_FALSE(slice_source(table, table.test).support.sentiments);
  const SliceRule rule{"x", x_but_y({})};
  EXPECT_EQ(message_of([&] { find_slices(std::span(&rule, 1), slice_source(table, table.test)); }),
            "slice 'x': x_but_y needs labelled trees, and these data have none");
}

TEST(SliceRule, HasWords) {
  const auto words = [](const SliceCondition& condition) {
    return describe(condition, sentiment_class_names());
  };
  EXPECT_EQ(words({}), "every sentence");
  EXPECT_EQ(words({.contains = {"but"}}), "contains but");
  EXPECT_EQ(words({.contains = {"but", "though", "n't"}}), "contains but, though or n't");
  EXPECT_EQ(words({.regex = "^a", .min_words = 3, .max_words = 5}),
            "matches /^a/; at least 3 words; at most 5 words");
  EXPECT_EQ(words({.classes = {0, 1}, .polarity = {Polarity::kNegative}}),
            "class very negative or negative; negative");
  EXPECT_EQ(words(x_but_y({})), "has X but Y");
  EXPECT_EQ(words(x_but_y({.x = {Polarity::kPositive},
                           .y = {Polarity::kNegative, Polarity::kNeutral},
                           .whole = {Polarity::kNegative},
                           .contrast = true,
                           .follows = "y"})),
            "has X but Y (X positive, Y negative or neutral, whole negative, X and Y of different "
            "polarity, whole like Y)");
  EXPECT_EQ(words(x_but_y({.follows = "x"})), "has X but Y (whole like X)");
  EXPECT_EQ(words(x_but_y({.follows = "neither"})), "has X but Y (whole like neither)");
  EXPECT_EQ(words(negator({.scope = {Polarity::kPositive}, .whole = {Polarity::kNeutral}})),
            "has a negator (scope positive, whole neutral)");
  EXPECT_EQ(words(negator({.flips = true})),
            "has a negator (turns positive into negative or back)");
  EXPECT_EQ(words({.connective_decides = true, .list = "studies/mine.txt"}),
            "a connective decides the class; listed in mine.txt");
  EXPECT_EQ(words({.slice = "long",
                   .any_of = {{.slice = "negator"}, {.contains = {"but"}, .max_words = 9}},
                   .none_of = {{.slice = "short"}, {.slice = "x-but-y"}}}),
            "long; negator or (contains but; at most 9 words); not short, not x-but-y");
  EXPECT_EQ(words({.all_of = {{.contains = {"but"}}, {.contains = {"not"}}}}),
            "(contains but) and (contains not)");
}

// ---- The Stanford Sentiment Treebank; the counts were made with independent code.

TEST(Treebank, HasTheReadyMadeSlicesOfItsDescription) {
  const char* const data = std::getenv("DIMSCOPE_DATA");
  if (data == nullptr) GTEST_SKIP() << "DIMSCOPE_DATA is not set: no Stanford Sentiment Treebank";
  const Dataset sst = load_dataset({.source = "sst"}, data);
  const auto slices = find_slices(ready_made_slices(), slice_source(sst, sst.test));
  std::map<std::string, std::size_t> sizes;
  for (const auto& [name, sentences] : slices) sizes[name] = sentences.size();
  EXPECT_EQ(sizes, (std::map<std::string, std::size_t>{{"compositional", 136},
                                                       {"connectives", 479},
                                                       {"long", 596},
                                                       {"negator", 420},
                                                       {"negator-flip", 74},
                                                       {"short", 432},
                                                       {"x-but-y", 257},
                                                       {"x-but-y-contrast", 198}}));
  EXPECT_TRUE(std::ranges::includes(slices.at("connectives"), slices.at("compositional")));
  EXPECT_EQ(std::ranges::count_if(sst.dev.trees, connective_decides), 64);
  EXPECT_EQ(std::ranges::count_if(sst.train.trees, connective_decides), 463);
  // The list that studies/ ships is what the rule finds.
  const auto shipped =
      std::filesystem::path(DIMSCOPE_TESTS_DIR).parent_path() / "studies" / "compositional.txt";
  const SliceList frozen =
      read_slice_list(shipped, sentences_digest(sst.test), sst.test.sentences.size());
  EXPECT_EQ(frozen.sentences, slices.at("compositional"));
}

}  // namespace
}  // namespace dimscope::text
