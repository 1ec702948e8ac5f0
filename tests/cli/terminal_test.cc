#include "dimscope/cli/terminal.h"

#include <gmock/gmock.h>

#include "dimscope/cli/trial_names.h"
#include "tests/cli/cli_fixture.h"
#include "tests/cli/results.h"

namespace dimscope::cli {
namespace {

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
  EXPECT_EQ(text_width(""), 0);
  EXPECT_EQ(text_width("±2.1"), 4);
  EXPECT_EQ(text_width("━─·"), 3);
}

TEST(TextTable, AlignsByCodePoints) {
  TextTable table({{"name", TextTable::Align::kLeft}, {"ε"}});
  table.add_row({"é", "±10.5"});
  table.add_row({"longer", "1"});
  EXPECT_EQ(table.text(), "name        ε\né       ±10.5\nlonger      1\n");
  EXPECT_EQ(table.width(), 13);
  for (const std::string& line : table.lines()) EXPECT_EQ(text_width(line), 13);
}

TEST(TextTable, LeavesNoSpacesAtTheEndOfALine) {
  TextTable table({{"a", TextTable::Align::kLeft}, {"words", TextTable::Align::kLeft}});
  table.add_row({"1", ""});
  EXPECT_EQ(table.text(), "a  words\n1\n");
}

TEST(TrialNames, AreTheDimensionsWhatVariesAndTheSeed) {
  std::vector<TrialConfig> configs(2);
  EXPECT_EQ(TrialNames(configs).text(configs[0]), "d_e 60, d_h 60, seed 1");
  configs[1].dropout = 0.5;
  const TrialNames names(configs);
  EXPECT_THAT(names.titles(), ElementsAre("d_e", "d_h", "dropout", "seed"));
  EXPECT_THAT(names.values(configs[1]), ElementsAre("60", "60", "0.5", "1"));
  EXPECT_EQ(names.text(configs[1]), "d_e 60, d_h 60, dropout 0.5, seed 1");
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
    columns.push_back(text_width(plain));
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
      EXPECT_LE(text_width(drawn), columns - 3) << drawn;  // "^C" fits behind it
      EXPECT_EQ(drawn.find('\n'), std::string::npos);
    }
    // The bar is gone before anything else is printed.
    EXPECT_THAT(text, HasSubstr("\r\x1b[K  "));
  }
}

TEST_F(Terminal, TablesFitEightyColumns) {
  run_tiny();
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"trials", "tiny"},
        {"run", "tiny.toml"},
        {"explain", "tiny", "--text", "the film is not very good , but the cast is brilliant ."}}) {
    const std::string text = shown(command, 80);
    for (const int columns : columns_of(text)) EXPECT_LE(columns, 80) << text;
  }
  EXPECT_THAT(shown({"trials", "tiny"}, 80), HasSubstr("not shown in 80 columns: "));
  EXPECT_THAT(shown({"trials", "tiny"}, 200), Not(HasSubstr("not shown")));
}

TEST_F(Terminal, WordsStandBelowTheAnswersWhereTheyDoNotFitBeside) {
  run_tiny();
  const std::vector<std::string> command = {"explain", "tiny", "--text", "not good ."};
  const auto wide = lines_of(shown(command, 200)), narrow = lines_of(shown(command, 60));
  EXPECT_EQ(wide.size(), 1u + 8 + 3);
  EXPECT_EQ(narrow.size(), 1u + 8 * 2 + 3);
  EXPECT_THAT(wide[0], HasSubstr("words"));
  EXPECT_THAT(narrow[0], Not(HasSubstr("words")));
}

}  // namespace
}  // namespace dimscope::cli
