#include "dimscope/cli/terminal/findings_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dimscope/figure/text_layout.h"
#include "tests/cli/results.h"

namespace dimscope::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

effects::AxisFinding axis_finding(const std::string& label, bool ordered) {
  effects::AxisFinding finding;
  finding.axis = {.name = label, .label = label, .ordered = ordered};
  finding.certainty = effects::Certainty::kClear;
  finding.headline = label + " 2 → 20";
  finding.amount = "+6.6 points";
  finding.range = "[5.9, 7.3]";
  finding.verdict = "p < 0.001 after Holm over 4 comparisons, for other seeds and other sentences.";
  for (const double mean : {0.3, 0.34, 0.366}) {
    finding.levels.push_back({.level = {.x = mean * 10, .n = 3, .mean = mean}});
  }
  finding.lines = {{.text = "Of 2,210 sentences, 363 turn right in most models and 90 wrong."}};
  return finding;
}

effects::Findings findings() {
  effects::Findings findings;
  findings.study = "study";
  findings.studied = "270 models: embedding dimension 2–20 × hidden dimension 2–20, 5 seeds each";
  findings.cells = 54;
  findings.metric = {
      .name = "test.fine", .label = "fine accuracy, test", .n = 2210, .chance = 0.286};
  findings.axes = {axis_finding("Hidden dimension", true)};
  findings.doubts = {{"training", "Cells were still rising.", "Look: dimscope effects DIR budget"}};
  findings.look = {
      {.sentence = 7, .tokens = {"not", "bad"}, .finder = "never", .reason = "Never right."}};
  return findings;
}

TEST(FindingsText, TellsTheStrongestFirstThenWhatToDoubtAndToLookAt) {
  EXPECT_EQ(
      findings_text(findings(), "runs/a", {}),
      "study\n"
      "270 models: embedding dimension 2–20 × hidden dimension 2–20, 5 seeds each.\n"
      "\n"
      "What moves fine accuracy, test (always the most frequent class: 28.6 %), the strongest "
      "first:\n"
      "\n"
      "  Hidden dimension 2 → 20: +6.6 points [5.9, 7.3] · clear\n"
      "    30.0 % ▁▅█ 36.6 %\n"
      "    p < 0.001 after Holm over 4 comparisons, for other seeds and other sentences.\n"
      "    · Of 2,210 sentences, 363 turn right in most models and 90 wrong.\n"
      "\n"
      "What to doubt\n"
      "  · Cells were still rising.\n"
      "    Look: dimscope effects runs/a budget\n"
      "\n"
      "Worth a look\n"
      "  · 7: not bad\n"
      "    Never right.\n"
      "\n"
      "Every test: dimscope effects runs/a; as data: dimscope findings runs/a --json\n");
}

TEST(FindingsText, FitsTheTerminal) {
  const std::string text = findings_text(findings(), "runs/a", {.width = 40});
  for (const std::string& line : lines_of(text)) EXPECT_LE(figure::text_width(line), 40) << line;
  EXPECT_THAT(text, HasSubstr("    · Of 2,210 sentences, 363 turn right\n"
                              "      in most models and 90 wrong.\n"));
}

TEST(FindingsText, IsShortAtTheEndOfARun) {
  effects::Findings many = findings();
  many.axes = std::vector(5, axis_finding("Depth", true));
  many.doubts =
      std::vector(5, effects::Doubt{"training", "Cells were still rising.", std::nullopt});
  const std::string text = findings_text(many, "runs/a", {.brief = true});
  EXPECT_THAT(text, HasSubstr("2 weaker ones are not shown here.\n"));
  EXPECT_THAT(text, Not(HasSubstr("363 turn right")));
  EXPECT_THAT(text, Not(HasSubstr("Worth a look")));
  EXPECT_THAT(text,
              HasSubstr("More: dimscope findings runs/a; every test: dimscope effects runs/a\n"));
}

TEST(FindingsText, NamesTheValuesOfAnAxisWithoutAnOrder) {
  effects::Findings unordered = findings();
  unordered.axes = {axis_finding("Optimizer", false)};
  unordered.axes[0].levels[0].level.x = "sgd";
  unordered.axes[0].levels.resize(2);
  unordered.axes[0].levels[1].level.x = "adam";
  EXPECT_THAT(findings_text(unordered, "a", {}), HasSubstr("    sgd: 30.0 %, adam: 34.0 %\n"));
}

TEST(FindingsText, IsBoldOnlyWhereATerminalTakesIt) {
  const std::string text = findings_text(findings(), "a", {.bold = true});
  EXPECT_THAT(
      text, HasSubstr("\x1b[1m  Hidden dimension 2 → 20: +6.6 points [5.9, 7.3] · clear\x1b[22m"));
  effects::Findings hostile = findings();
  hostile.title = "a\x1b[2J";
  EXPECT_THAT(findings_text(hostile, "a", {}), Not(HasSubstr("\x1b")));
}

TEST(FindingsText, OfNothingThatVariesHasOnlyDoubts) {
  effects::Findings none;
  none.study = "one";
  none.studied = "one model";
  none.cells = 1;
  none.doubts = {{"no-axis", "No hyperparameter varies.", std::nullopt}};
  EXPECT_EQ(findings_text(none, "a", {}),
            "one\none model.\n\nWhat to doubt\n  · No hyperparameter varies.\n\n"
            "Every test: dimscope effects a; as data: dimscope findings a --json\n");
}

}  // namespace
}  // namespace dimscope::cli
