#include "dimscope/cli/terminal/terminal.h"
#include "dimscope/figure/text_layout.h"

#include <gmock/gmock.h>

#include "dimscope/cli/terminal/interval_text.h"
#include "dimscope/study/trial_names.h"
#include "tests/cli/cli_fixture.h"
#include "tests/cli/results.h"

namespace dimscope::cli {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(DurationText, NamesItsUnits) {
  EXPECT_EQ(duration_text(-1), "0 s");
  EXPECT_EQ(duration_text(0.4), "0 s");
  EXPECT_EQ(duration_text(59.4), "59 s");
  EXPECT_EQ(duration_text(59.6), "1 min 00 s");
  EXPECT_EQ(duration_text(200), "3 min 20 s");
  EXPECT_EQ(duration_text(3599.9), "1 h 00 min");
  EXPECT_EQ(duration_text(7500), "2 h 05 min");
  EXPECT_EQ(duration_text(400'000), "111 h 06 min");
}

TEST(TextWidth, CountsCodePoints) {
  EXPECT_EQ(figure::text_width(""), 0);
  EXPECT_EQ(figure::text_width("±2.1"), 4);
  EXPECT_EQ(figure::text_width("━─·"), 3);
  EXPECT_EQ(figure::text_width("日本語"), 6) << "wide";
  EXPECT_EQ(figure::text_width("e\u0301té"), 3) << "an accent joins its letter";
}

TEST(TextTable, AlignsByCodePoints) {
  figure::TextTable table({{"name", figure::TextTable::Align::kLeft}, {"ε"}});
  table.add_row({"é", "±10.5"});
  table.add_row({"longer", "1"});
  EXPECT_EQ(table.text(), "name        ε\né       ±10.5\nlonger      1\n");
  EXPECT_EQ(table.width(), 13);
  for (const std::string& line : table.lines()) EXPECT_EQ(figure::text_width(line), 13);
}

TEST(TextTable, LeavesNoSpacesAtTheEndOfALine) {
  figure::TextTable table(
      {{"a", figure::TextTable::Align::kLeft}, {"words", figure::TextTable::Align::kLeft}});
  table.add_row({"1", ""});
  EXPECT_EQ(table.text(), "a  words\n1\n");
}

TEST(Counted, KnowsOne) {
  EXPECT_EQ(figure::counted(0, "trial"), "0 trials");
  EXPECT_EQ(figure::counted(1, "trial"), "1 trial");
  EXPECT_EQ(figure::counted(2, "trial"), "2 trials");
}

TEST(Wrapped, BreaksAtSpaces) {
  EXPECT_EQ(figure::wrapped("one two three", 7), "one two\nthree");
  EXPECT_EQ(figure::wrapped("one two three", 0), "one two three");
  EXPECT_EQ(figure::wrapped("one two three", 7, 2), "one two\n  three");
  EXPECT_EQ(figure::wrapped("one two three", 7, 2, 2), "one\n  two\n  three");
  EXPECT_EQ(figure::wrapped("extraordinary words", 5), "extraordinary\nwords");
  EXPECT_EQ(figure::wrapped("", 5), "");
}

TEST(Wrapped, KeepsTogetherWhatIsReadTogether) {
  EXPECT_EQ(figure::wrapped("where d_h = 20 holds", 10), "where\nd_h = 20\nholds");
  EXPECT_EQ(figure::wrapped("holds (p < 0.001).", 14), "holds\n(p < 0.001).");
  EXPECT_EQ(figure::wrapped("are 30 % of them", 6), "are\n30 %\nof\nthem");
  EXPECT_EQ(figure::wrapped("at 2: 6.8 [0.5, 9.1], more", 12), "at 2: 6.8\n[0.5, 9.1],\nmore");
}

TEST(TextTable, FollowsInBlocksWhereItDoesNotFit) {
  figure::TextTable table(
      {{"name", figure::TextTable::Align::kLeft}, {"first"}, {"second"}, {"third"}});
  table.add_heading("these:");
  table.add_row({"a", "1", "2", "3"});
  EXPECT_EQ(
      table.text(19),
      "name  first  second\nthese:\na         1       2\n\nname  third\nthese:\na         3\n");
  EXPECT_EQ(table.text(13, 1),
            " name  first\n these:\n a         1\n\n name  second\n these:\n a          2\n\n"
            " name  third\n these:\n a         3\n");
  EXPECT_EQ(table.text(26), table.text());
}

TEST(TextTable, LeavesARowOutOfABlockThatHasNothingOfIt) {
  figure::TextTable table({{"name", figure::TextTable::Align::kLeft}, {"first"}, {"second"}});
  table.add_row({"a", "1", "2"});
  table.add_row({"b", "1", ""});
  EXPECT_EQ(table.text(12),
            "name  first\na         1\nb         1\n\nname  second\na          2\n");
}

TEST(TextTable, BreaksSentencesBesideOrBelowTheirRow) {
  figure::TextTable table({{"number"}, {"sentence", figure::TextTable::Align::kLeft}});
  table.add_row({"7", "a film that is as long as it is dull and knows it"});
  EXPECT_EQ(
      table.text(40),
      "number  sentence\n     7  a film that is as long as it is\n        dull and knows it\n");
  EXPECT_EQ(table.text(30),
            "number\n     7\n  a film that is as long as it\n  is dull and knows it\n");
}

TEST(TrialNames, AreTheDimensionsWhatVariesAndTheSeed) {
  std::vector<model::TrialConfig> configs(2);
  EXPECT_EQ(study::TrialNames(configs).text({.key = "", .config = configs[0]}),
            "d_e 60, d_h 60, seed 1");
  configs[1].dropout = 0.5;
  const study::TrialNames names(configs);
  EXPECT_THAT(names.titles(), ElementsAre("d_e", "d_h", "dropout", "seed"));
  EXPECT_THAT(names.values({.key = "", .config = configs[1]}), ElementsAre("60", "60", "0.5", "1"));
  EXPECT_EQ(names.text({.key = "", .config = configs[1]}), "d_e 60, d_h 60, dropout 0.5, seed 1");
}

TEST(Wrapped, BreaksWhatStaysTogetherWhereALineIsTooShortForIt) {
  EXPECT_EQ(figure::wrapped("x [1 2 3]", 8), "x\n[1 2 3]");
  EXPECT_EQ(figure::wrapped("x [1 2 3]", 6), "x [1 2\n3]");
}

TEST(WrappedCommand, IsOneCommandForAShell) {
  EXPECT_EQ(figure::wrapped_command("run a b --out c", 10, 2), "run a b \\\n  --out c");
  EXPECT_EQ(figure::wrapped_command("say \"a b c d\" e", 8, 1), "say \\\n \"a b c d\" \\\n e");
  EXPECT_EQ(figure::wrapped_command("run a b", 7, 2), "run a b");
  EXPECT_EQ(figure::wrapped_command("run a b", 0, 2), "run a b");
}

TEST(TextTable, PutsLongWordsIntoABlockWhereTheOtherColumnsAreTooWide) {
  figure::TextTable table({{"name", figure::TextTable::Align::kLeft},
                           {"first number"},
                           {"second number"},
                           {"words", figure::TextTable::Align::kLeft}});
  table.add_row({"a", "1", "2", "these are words that stand in lines of their own here"});
  EXPECT_EQ(table.text(24),
            "name  first number\na                1\n\nname  second number\na                 2\n\n"
            "name\na\n  these are words that\n  stand in lines of\n  their own here\n");
}

TEST(IntervalText, NeverReachesBeyondWhatAShareCanBe) {
  EXPECT_EQ(interval_text(0.815, {0.79, 0.84}, 100, 1), "81.5 ±2.5");
  EXPECT_EQ(interval_text(1, {0.969, 1}, 100, 1), "100.0 [96.9, 100.0]");
  EXPECT_EQ(interval_text(0.01, {0.001, 0.05}, 100, 1), "1.0 [0.1, 5.0]");
  EXPECT_EQ(interval_text(-0.1, {-0.2, 0.0}, 1, 3), "-0.100 ±0.100");
  EXPECT_EQ(interval_text(0.02, {-0.02, 0.06}, 1, 3), "0.020 ±0.040");
}

// The columns of each line that a terminal shows, escape sequences left out.
std::vector<int> columns_of(const std::string& shown) {
  std::vector<int> columns;
  for (std::string line : lines_of(shown)) {
    std::string plain;
    for (std::size_t at = 0; at < line.size(); ++at) {
      if (line[at] == '\x1b') {
        while (at < line.size() && std::isalpha(static_cast<unsigned char>(line[at])) == 0) ++at;
      } else if (line[at] == '\r' && at + 1 < line.size()) {
        plain.clear();  // drawn over
      } else {
        plain += line[at];
      }
    }
    if (plain.ends_with('\r')) plain.pop_back();
    columns.push_back(figure::text_width(plain));
  }
  return columns;
}

class Terminal : public Cli {
 protected:
  std::string shown(const std::vector<std::string>& arguments, int columns) const {
    ProgramOptions terminal = options();
    terminal.terminal = columns;
    const Result result = dimscope(arguments, terminal);
    EXPECT_EQ(result.code, 0) << result.out;
    return result.out;
  }
};

TEST_F(Terminal, RunRedrawsOneLineThatFits) {
  write("tiny.toml", kTinyStudy);
  for (const int columns : {80, 30}) {
    const std::string text =
        shown({"run", "tiny.toml", "--out", std::to_string(columns), "--jobs", "1"}, columns);
    EXPECT_THAT(text, HasSubstr("\r"));
    EXPECT_THAT(text, HasSubstr(" 0/8 trials"));
    EXPECT_THAT(text, Not(HasSubstr("epoch")));
    EXPECT_THAT(text, EndsWith("report: " + std::to_string(columns) + "/report.html\r\n"));
    // Each drawing starts with a carriage return and ends in clearing the rest of the line.
    for (std::size_t at = text.find("\r━"); at != std::string::npos;
         at = text.find("\r━", at + 1)) {
      const std::string drawn = text.substr(at + 1, text.find("\x1b[K", at) - at - 1);
      EXPECT_LE(figure::text_width(drawn), columns - 3) << drawn;  // "^C" fits behind it
      EXPECT_EQ(drawn.find('\n'), std::string::npos);
    }
    // The bar is gone before anything else is printed.
    EXPECT_THAT(text, HasSubstr("\r\x1b[K\x1b[1m"));
  }
}

TEST_F(Terminal, TextFitsSixtyColumns) {
  run_tiny();
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"trials", "tiny"},
        {"run", "tiny.toml"},
        {"explain", "tiny", "--text", "the film is not very good , but the cast is brilliant ."},
        {"predict", "tiny", "--text", "the film is not very good , but the cast is brilliant ."},
        {"effects", "tiny"},
        {"effects", "tiny", "accuracy", "pairs", "budget", "phrases", "cues", "behaviour"},
        {"effects", "tiny", "distance", "critical", "words", "--sentence", "1", "--rows", "3"},
        {"find", "tiny", "seeds"},
        {"slices", "tiny"},
        {"slices", "--data", "synthetic", "--slice", "negator"},
        {"data", "info", "synthetic"},
        {"evaluate-explanations", "tiny", "--methods", "lrp-all"},
        {"slices", "--data", "synthetic"},
        {"find", "tiny", "flips", "--axis", "hidden_dim"},
        {"run", "--help"},
        {"import", "--help"},
        {"find", "--help"},
        {"effects", "--help"},
        {"explain", "--help"}}) {
    for (const int width : {60, 80, 120}) {
      const std::string text = shown(command, width);
      for (const int columns : columns_of(text)) EXPECT_LE(columns, width) << text;
    }
  }
  EXPECT_THAT(shown({"trials", "tiny"}, 80), HasSubstr("not shown in 80 columns: "));
  EXPECT_THAT(shown({"trials", "tiny"}, 200), Not(HasSubstr("not shown")));
}

TEST_F(Terminal, LongWorkShowsItsSteps) {
  run_tiny();
  EXPECT_THAT(
      shown({"report", "tiny"}, 80),
      AllOf(HasSubstr("\rreport: the study's sentences under its models\x1b[K"),
            ContainsRegex("\r1/[0-9]+ · [0-9]+ s left · report: effects on coarse accuracy, "
                          "test\x1b"),
            EndsWith("\r\x1b[Kreport: tiny/report.html\r\n")));
  EXPECT_THAT(shown({"effects", "tiny", "budget", "cues"}, 80),
              HasSubstr("\r1/2 · 0 s left · effects: cues\x1b[K"));
  EXPECT_EQ(run({"report", "tiny"}).err, "") << "short work is silent in a pipe";
}

TEST_F(Terminal, WordsStandBelowTheAnswersWhereTheyDoNotFitBeside) {
  run_tiny();
  const std::vector<std::string> command = {"explain", "tiny", "--text", "not good ."};
  const auto wide = lines_of(shown(command, 200)), narrow = lines_of(shown(command, 60));
  EXPECT_EQ(wide.size(), 1u + 8 + 3);
  EXPECT_EQ(narrow.size(), 1u + 8 * 2 + 5);
  EXPECT_THAT(wide[0], HasSubstr("words"));
  EXPECT_THAT(narrow[0], Not(HasSubstr("words")));
}

}  // namespace
}  // namespace dimscope::cli
