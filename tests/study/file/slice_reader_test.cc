// The [[slices]] of a study file.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dimscope/study/file/study_file.h"
#include "tests/message_of.h"

namespace dimscope::study {
namespace {

using ::testing::ElementsAre;

// `slices` begin on line 3.
StudyFile study_of(const std::string& slices, const std::string& data = "") {
  return parse_study("[[grid]]\nhidden_dim = 2\n" + slices + data, "folder/study.toml");
}

// The words of a rule written as the body of a slice.
std::string rule_of(const std::string& body) {
  const StudyFile study = study_of("[[slices]]\nname = \"a\"\n" + body);
  return text::describe(study.slices.back().condition, text::sentiment_class_names());
}

std::string error_of(const std::string& slices, const std::string& data = "") {
  return message_of(
      [&] { parse_study("[[grid]]\nhidden_dim = 2\n" + slices + data, "study.toml"); });
}

// Of a rule whose body begins on line 5.
std::string error_of_rule(const std::string& body) {
  return error_of("[[slices]]\nname = \"a\"\n" + body);
}

TEST(SliceReader, ReadsEveryCondition) {
  EXPECT_EQ(rule_of("contains = [\"but\", \"n't\"]"), "contains but or n't");
  EXPECT_EQ(rule_of("regex = 'good|bad'"), "matches /good|bad/");
  EXPECT_EQ(rule_of("min_words = 3\nmax_words = 3"), "at least 3 words; at most 3 words");
  EXPECT_EQ(rule_of("class = \"very negative\""), "class very negative");
  EXPECT_EQ(rule_of("class = [\"negative\", 0]"), "class negative or very negative");
  EXPECT_EQ(rule_of("polarity = [\"positive\", \"neutral\"]"), "positive or neutral");
  EXPECT_EQ(rule_of("polarity = \"negative\""), "negative");
  EXPECT_EQ(rule_of("x_but_y = true"), "has X but Y");
  EXPECT_EQ(rule_of("x_but_y = {x = \"positive\", y = [\"neutral\", \"negative\"], whole = "
                    "\"negative\", contrast = true, follows = \"y\"}"),
            "has X but Y (X positive, Y neutral or negative, whole negative, X and Y of different "
            "polarity, whole like Y)");
  EXPECT_EQ(rule_of("negator = true"), "has a negator");
  EXPECT_EQ(rule_of("negator = {scope = \"positive\", whole = \"neutral\", flips = true}"),
            "has a negator (scope positive, whole neutral, turns positive into negative or back)");
  EXPECT_EQ(rule_of("connective_decides = true"), "a connective decides the class");
  EXPECT_EQ(rule_of("slice = \"long\"\ncontains = [\"but\"]"), "long; contains but");
}

TEST(SliceReader, FindsAListFromTheStudysFolder) {
  const StudyFile study = study_of("[[slices]]\nname = \"a\"\nlist = \"lists/a.txt\"");
  EXPECT_EQ(study.slices[0].condition.list, "folder/lists/a.txt");
}

TEST(SliceReader, CombinesRulesAndSlices) {
  EXPECT_EQ(rule_of("any_of = [\"negator\", {contains = [\"but\"]}]\n"
                    "none_of = [{any_of = [\"short\", {x_but_y = {x = \"neutral\"}}]}]"),
            "negator or (contains but); not (short or (has X but Y (X neutral)))");
  EXPECT_EQ(rule_of("all_of = [{contains = [\"but\"]}, {contains = [\"not\"]}]"),
            "(contains but) and (contains not)");
  const StudyFile study = study_of(
      "[[slices]]\nname = \"mine\"\ncontains = [\"but\"]\n"
      "[[slices]]\nname = \"others\"\nnone_of = [\"mine\"]\n");
  EXPECT_EQ(study.slices[1].condition.none_of[0].slice, "mine");
}

TEST(SliceReader, TakesAReadyMadeSliceByItsName) {
  const StudyFile study =
      study_of("[[slices]]\nname = \"connectives\"\n[[slices]]\nname = \"long\"");
  ASSERT_EQ(study.slices.size(), 2u);
  EXPECT_EQ(study.slices[0].name, "connectives");
  EXPECT_EQ(text::describe(study.slices[0].condition, {}), "contains but, though or n't");
  EXPECT_EQ(error_of("[[slices]]\nname = \"conectives\""),
            "study.toml:3:1: slice \"conectives\" has no rule and is no ready-made slice, did you "
            "mean 'connectives'?");
  EXPECT_EQ(error_of("[[slices]]\nname = \"zzz\""),
            "study.toml:3:1: slice \"zzz\" has no rule and is no ready-made slice; known: "
            "connectives, compositional, x-but-y, x-but-y-contrast, negator, negator-flip, long, "
            "short");
}

TEST(SliceReader, RefusesSlicesThatCannotBeNamed) {
  const auto slice = [](const std::string& name) {
    return "[[slices]]\nname = \"" + name + "\"\ncontains = [\"but\"]\n";
  };
  EXPECT_EQ(error_of("[[slices]]\ncontains = [\"a\"]"), "study.toml:3:1: [[slices]] has no name");
  EXPECT_EQ(error_of(slice("test")),
            "study.toml:4:8: slice name \"test\" is reserved for the split");
  EXPECT_EQ(error_of(slice("a.b")),
            "study.toml:4:8: slice name \"a.b\" may have letters, digits, - and _ only");
  EXPECT_EQ(error_of(slice("a") + slice("a")), "study.toml:6:1: slice \"a\" is there twice");
}

TEST(SliceReader, NamesTheNearestKey) {
  EXPECT_EQ(error_of_rule("contain = [\"but\"]"),
            "study.toml:5:1: unknown key 'contain' in [[slices]], did you mean 'contains'?");
  EXPECT_EQ(error_of_rule("builtin = \"long\""),
            "study.toml:5:1: unknown key 'builtin' in [[slices]]; known: name, contains, regex, "
            "min_words, max_words, class, polarity, x_but_y, negator, connective_decides, list, "
            "slice, any_of, all_of, none_of");
  EXPECT_EQ(
      error_of_rule("any_of = [{name = \"b\"}]"),
      "study.toml:5:12: unknown key 'name' in any_of; known: contains, regex, min_words, "
      "max_words, class, polarity, x_but_y, negator, connective_decides, list, slice, any_of, "
      "all_of, none_of");
  EXPECT_EQ(error_of_rule("x_but_y = {hole = \"negative\"}"),
            "study.toml:5:12: unknown key 'hole' in x_but_y, did you mean 'whole'?");
  EXPECT_EQ(error_of_rule("negator = {flip = true}"),
            "study.toml:5:12: unknown key 'flip' in negator, did you mean 'flips'?");
}

TEST(SliceReader, RefusesWrongTypes) {
  EXPECT_EQ(error_of_rule("contains = \"but\""),
            "study.toml:5:12: contains is a string, expected an array of strings, at least one");
  EXPECT_EQ(error_of_rule("contains = [1]"),
            "study.toml:5:13: an element of contains is a number, expected a string");
  EXPECT_EQ(error_of_rule("contains = []"),
            "study.toml:5:12: contains is an array, expected an array of strings, at least one");
  EXPECT_EQ(error_of_rule("regex = 3"), "study.toml:5:9: regex is a number, expected a string");
  EXPECT_EQ(error_of_rule("min_words = \"3\""),
            "study.toml:5:13: min_words is a string, expected a whole number from 1 to 1000000");
  EXPECT_EQ(
      error_of_rule("class = true"),
      "study.toml:5:9: class is true or false, expected a class name or a number from 0 to 4");
  EXPECT_EQ(error_of_rule("class = []"), "study.toml:5:9: class lists no class");
  EXPECT_EQ(error_of_rule("polarity = 1"),
            "study.toml:5:12: polarity is a number, expected a string");
  EXPECT_EQ(error_of_rule("polarity = []"), "study.toml:5:12: polarity lists no polarity");
  EXPECT_EQ(error_of_rule("x_but_y = \"contrast\""),
            "study.toml:5:11: x_but_y is a string, expected true or a table of x, y, whole, "
            "contrast, follows");
  EXPECT_EQ(error_of_rule("connective_decides = 1"),
            "study.toml:5:22: connective_decides is a number, expected true");
  EXPECT_EQ(error_of_rule("negator = {flips = \"yes\"}"),
            "study.toml:5:20: flips is a string, expected true");
  EXPECT_EQ(error_of_rule("any_of = \"long\""),
            "study.toml:5:10: any_of is a string, expected an array of slice names and conditions "
            "such as {contains = [\"but\"]}, at least one");
  EXPECT_EQ(error_of_rule("none_of = []"),
            "study.toml:5:11: none_of is an array, expected an array of slice names and conditions "
            "such as {contains = [\"but\"]}, at least one");
  EXPECT_EQ(error_of_rule("all_of = [1]"),
            "study.toml:5:11: an element of all_of is a number, expected a slice's name or a "
            "condition");
}

TEST(SliceReader, RefusesValuesThatMakeNoRule) {
  EXPECT_EQ(error_of_rule("contains = [\"but\", \"not good\"]"),
            "study.toml:5:20: contains \"not good\", expected single words");
  EXPECT_EQ(error_of_rule("contains = [\"but\", \"but\"]"),
            "study.toml:5:20: contains lists \"but\" twice");
  EXPECT_EQ(error_of_rule("regex = \"(but\""),
            "study.toml:5:9: regex \"(but\" cannot be read: missing ): (but");
  EXPECT_EQ(error_of_rule("min_words = 0"),
            "study.toml:5:13: min_words is 0, expected a whole number from 1 to 1000000");
  EXPECT_EQ(error_of_rule("max_words = 5\nmin_words = 6"),
            "study.toml:5:13: max_words is 5, expected at least min_words, 6");
  EXPECT_EQ(error_of_rule("class = \"negativ\""),
            "study.toml:5:9: class \"negativ\" is no class, did you mean 'negative'?");
  EXPECT_EQ(error_of_rule("class = [1, 5]"),
            "study.toml:5:13: class is 5, expected a whole number from 0 to 4");
  EXPECT_EQ(error_of_rule("polarity = [\"negative\", \"postive\"]"),
            "study.toml:5:25: polarity is \"postive\", did you mean 'positive'?");
  EXPECT_EQ(error_of_rule("x_but_y = {follows = \"left\"}"),
            "study.toml:5:22: follows is \"left\"; known: x, y, neither");
  EXPECT_EQ(
      error_of_rule("x_but_y = false"),
      "study.toml:5:11: x_but_y is false, expected true; for the opposite put it into none_of");
  EXPECT_EQ(error_of_rule("any_of = [{}]"),
            "study.toml:5:11: an element of any_of has no condition");
}

TEST(SliceReader, RefusesSlicesThatAreNotThereYet) {
  EXPECT_EQ(error_of_rule("slice = \"log\""),
            "study.toml:5:9: unknown slice \"log\", did you mean 'long'?");
  EXPECT_EQ(error_of_rule("any_of = [\"long\", \"mine\"]"),
            "study.toml:5:19: unknown slice \"mine\"; known: connectives, compositional, x-but-y, "
            "x-but-y-contrast, negator, negator-flip, long, short");
  EXPECT_EQ(error_of_rule("slice = \"a\""),
            "study.toml:5:9: slice \"a\" is not there yet; put its block before this one");
  EXPECT_EQ(error_of_rule("none_of = [\"b\"]\n[[slices]]\nname = \"b\"\nmin_words = 2"),
            "study.toml:5:12: slice \"b\" is not there yet; put its block before this one");
}

TEST(SliceReader, RefusesRulesThatTheDataCannotAnswer) {
  const std::string table =
      "\n[data]\nsource = \"table\"\ntrain = \"a\"\ndev = \"b\"\ntest = \"c\"\n"
      "classes = [\"ham\", \"spam\"]\n";
  EXPECT_EQ(error_of("[[slices]]\nname = \"a\"\nmin_words = 3\nx_but_y = true", table),
            "study.toml:6:1: x_but_y needs labelled trees, and these data have none");
  EXPECT_EQ(error_of("[[slices]]\nname = \"a\"\nany_of = [{polarity = \"neutral\"}]", table),
            "study.toml:5:12: polarity needs the five sentiment classes, and these data have "
            "others");
  EXPECT_EQ(error_of("[[slices]]\nname = \"negator\"", table),
            "study.toml:3:1: negator needs labelled trees, and these data have none");
  EXPECT_EQ(
      error_of("[[slices]]\nname = \"a\"\nnone_of = [\"compositional\"]", table),
      "study.toml:5:12: slice \"compositional\": connective_decides needs labelled trees, and "
      "these data have none");
  const std::string trees =
      "\n[data]\nsource = \"trees\"\ntrain = \"a\"\ndev = \"b\"\ntest = \"c\"\n"
      "classes = [\"ham\", \"spam\"]\n";
  EXPECT_EQ(study_of("[[slices]]\nname = \"a\"\nx_but_y = true", trees).slices.size(), 1u);
  EXPECT_EQ(error_of("[[slices]]\nname = \"a\"\nx_but_y = {contrast = true}", trees),
            "study.toml:5:1: a polarity in x_but_y needs the five sentiment classes, and these "
            "data have others");
}

}  // namespace
}  // namespace dimscope::study
