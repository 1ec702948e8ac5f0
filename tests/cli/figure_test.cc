// Heatmaps as text and as files for a paper.
#include "dimscope/figure/figure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "dimscope/base/markup.h"
#include "tests/cli/cli_fixture.h"
#include "tests/cli/results.h"

namespace dimscope::cli {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::StartsWith;

// Every character that means something to TeX, XML or a terminal's columns.
const std::vector<std::string> kWords = {"\\", "{",  "}",  "$",  "&", "#",   "%", "_",
                                         "^",  "~",  "<",  ">",  "|", "\"",  "'", "`",
                                         "--", ",,", "?`", "!`", "é", "it's"};

figure::FigureRow row_of(std::vector<std::string> words) {
  figure::FigureRow row;
  row.names = {"2", "lrp-all"};
  row.predicted = "50% & more";
  row.probability = 0.75;
  row.probabilities = {0.25f, 0.75f};
  row.classes = {"bad", "50% & more"};
  row.explained = "50% & more − bad";
  row.score = 1.5;
  for (std::size_t t = 0; t < words.size(); ++t) {
    row.relevance.push_back(t % 2 == 0 ? 0.5 : -0.25);
    row.unknown.push_back(t == 1);
  }
  row.words = std::move(words);
  row.explanation.method = explain::Method::kLrpAll;
  row.explanation.against = 0;
  row.explanation.conservation_error = 0.125;
  return row;
}

figure::Figure figure_of(std::vector<std::string> words = kWords) {
  figure::Figure figure;
  figure.columns = {"d_h", "method"};
  figure.sentences = {{row_of(words), row_of(words)}};
  figure.sentences[0][1].relevance.assign(words.size(), 0.0);
  figure.scales = {{"logits", 0.5}};
  figure.methods = {"lrp-all, epsilon 0.001, delta 0"};
  figure.notes = {"error = what is left"};
  return figure;
}

TEST(DivergingColor, IsThatOfTheReport) {
  std::string colors;
  for (const double t : {-1.0, -0.75, -0.5, -0.25, -0.1, 0.0, 0.1, 0.25, 0.5, 0.75, 1.0}) {
    colors += (colors.empty() ? "" : " ") + figure::hex(figure::diverging_color(t));
  }
  // web/test/unit/color.test.ts has the same.
  EXPECT_EQ(colors,
            "#4799e2 #77b1e9 #a2c9ee #cce0f3 #e6eef5 #f7f7f7 #f9e8e5 #fbd2cb #fcada0 #f88675 "
            "#f25a47");
  EXPECT_EQ(figure::diverging_color(7), figure::diverging_color(1));
  EXPECT_EQ(figure::diverging_color(-7), figure::diverging_color(-1));
  EXPECT_EQ(figure::diverging_color(NAN), figure::diverging_color(0));
}

TEST(DivergingColor, TakesNineStepsOnATerminalOf256Colours) {
  EXPECT_EQ(figure::diverging_xterm(0), 255);
  EXPECT_EQ(figure::diverging_xterm(0.12), 255);
  EXPECT_EQ(figure::diverging_xterm(0.13), 224);
  EXPECT_EQ(figure::diverging_xterm(1), 203);
  EXPECT_EQ(figure::diverging_xterm(9), 203);
  EXPECT_EQ(figure::diverging_xterm(-1), 68);
  EXPECT_EQ(figure::diverging_xterm(NAN), 255);
}

TEST(FigureText, ShowsSignsAndNumbersWithoutColours) {
  const auto lines =
      lines_of(figure::figure_text(figure_of({"not", "good"}), figure::TextColors::kNone, 0));
  ASSERT_EQ(lines.size(), 5u);
  EXPECT_EQ(lines[0],
            "d_h  method   classes  predicted      p  class             score  error  words");
  EXPECT_THAT(lines[1],
              StartsWith("  2  lrp-all  ▃▆       50% & more  0.75  50% & more − bad  1.500"
                         "  0.125  not +0.500  good -0.250"));
  EXPECT_THAT(lines[2], EndsWith("not +0.000  good +0.000"));
  EXPECT_EQ(lines[3], "lrp-all, epsilon 0.001, delta 0");
  EXPECT_EQ(lines[4], "error = what is left");
}

TEST(FigureText, ColoursWordsUnderlinesUnknownOnesAndSaysWhatFullColourIs) {
  const std::string text =
      figure::figure_text(figure_of({"not", "good"}), figure::TextColors::kTrue, 0);
  EXPECT_THAT(text, HasSubstr("\x1b[38;2;27;31;36;48;2;242;90;71m not \x1b[0m"));
  EXPECT_THAT(text, HasSubstr("\x1b[38;2;27;31;36;48;2;162;201;238m \x1b[4mgood\x1b[24m \x1b[0m"));
  EXPECT_THAT(text,
              EndsWith("full colour = 0.5 logits; red speaks for the class, blue against it\n"));
  EXPECT_THAT(figure::figure_text(figure_of({"not"}), figure::TextColors::k256, 0),
              HasSubstr("\x1b[38;5;234;48;5;203m not \x1b[0m"));
}

TEST(FigureText, BreaksWordsIntoLinesOfTheTerminal) {
  const std::vector<std::string> words(30, "word");
  for (const int width : {20, 40, 79}) {
    figure::Figure figure = figure_of(words);
    figure.sentences[0].pop_back();
    for (const std::string& line :
         lines_of(figure::figure_text(figure, figure::TextColors::kNone, width))) {
      if (!line.starts_with("word ")) continue;
      EXPECT_LE(static_cast<int>(line.size()), width) << line;
    }
  }
}

TEST(FigureText, AloneShowsABarForEachClass) {
  figure::Figure figure = figure_of({"not"});
  figure.sentences[0].pop_back();
  const auto lines = lines_of(figure::figure_text(figure, figure::TextColors::kNone, 0));
  ASSERT_EQ(lines.size(), 6u);
  EXPECT_EQ(lines[0], "d_h 2, method lrp-all");
  EXPECT_EQ(lines[1], "bad         0.250  ██████");
  EXPECT_EQ(lines[2], "50% & more  0.750  ██████████████████");
  EXPECT_EQ(lines[4], "50% & more − bad 1.500 = words 0.500 + initial state 0.000 + error 0.125");
}

TEST(FigureText, NamesEachUnitsScale) {
  figure::Figure figure = figure_of({"a"});
  figure.scales.push_back({"(squared gradient)", 3});
  EXPECT_THAT(figure::figure_text(figure, figure::TextColors::kTrue, 0),
              HasSubstr("full colour = 0.5 logits and 3 (squared gradient); red"));
}

TEST(Markup, EscapesForXml) {
  EXPECT_EQ(escape_xml("a<b>&\"c\" 'd' é"), "a&lt;b&gt;&amp;&quot;c&quot; 'd' é");
}

TEST(Markup, EscapesForLatex) {
  EXPECT_EQ(escape_latex("\\{}$&#%_^~"),
            "\\textbackslash{}\\{\\}\\$\\&\\#\\%\\_\\textasciicircum{}\\textasciitilde{}");
  EXPECT_EQ(escape_latex("<>|\"'`"),
            "\\textless{}\\textgreater{}\\textbar{}\\textquotedbl{}\\textquotesingle{}"
            "\\textasciigrave{}");
  // No ligature may make another character of two.
  EXPECT_EQ(escape_latex("--,,?`!`"), "-{}-,{},?{}\\textasciigrave{}!{}\\textasciigrave{}");
  EXPECT_EQ(escape_latex("é b"), "é b");
}

// Counts <a> against </a>: enough to find text that became markup.
void expect_balanced(const std::string& xml, const std::string& name) {
  const auto count = [&](const std::string& what) {
    std::size_t n = 0;
    for (std::size_t at = 0; (at = xml.find(what, at)) != std::string::npos; ++at) ++n;
    return n;
  };
  EXPECT_EQ(count("<" + name + ">") + count("<" + name + " "), count("</" + name + ">")) << name;
}

TEST(FigureHtml, EscapesWordsAndShowsNumbersOnHover) {
  const std::string html = figure::figure_html(figure_of());
  EXPECT_THAT(html, StartsWith("<!doctype html>"));
  EXPECT_THAT(html, AllOf(HasSubstr(">&lt;</span>"), HasSubstr(">&amp;</span>"),
                          HasSubstr("title=\"+0.5\""), HasSubstr("class=\"w u\"")));
  EXPECT_THAT(html, AllOf(Not(HasSubstr("<script")), Not(HasSubstr("http"))));
  for (const char* name : {"table", "tr", "td", "span", "div", "p"}) expect_balanced(html, name);
}

TEST(FigureSvg, EscapesWordsAndStaysWithinItsWidth) {
  const std::string svg = figure::figure_svg(figure_of(std::vector<std::string>(80, "a<&\"b")));
  EXPECT_THAT(svg, StartsWith("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1000\""));
  EXPECT_THAT(svg, AllOf(HasSubstr(">a&lt;&amp;&quot;b</text>"), HasSubstr("#f25a47")));
  for (const char* name : {"svg", "text"}) expect_balanced(svg, name);
  for (std::size_t at = 0; (at = svg.find("<rect x=\"", at)) != std::string::npos; ++at) {
    const double x = std::strtod(svg.c_str() + at + 9, nullptr);
    const std::size_t width = svg.find("width=\"", at) + 7;
    EXPECT_LE(x + std::strtod(svg.c_str() + width, nullptr), 1000);
  }
}

TEST(FigureLatex, HasAColorboxAWordAndAnEnd) {
  const std::string tex = figure::figure_latex(figure_of({"50%", "&"}));
  EXPECT_THAT(tex, AllOf(HasSubstr("\\dimscopeword{F25A47}{50\\%}% +0.5\n"),
                         HasSubstr("\\dimscopeword{A2C9EE}{\\dimscopeunknown{\\&}}% -0.25\n"),
                         HasSubstr("explained 50\\% \\& more $-$ bad (1.500)")));
  EXPECT_THAT(tex, HasSubstr("\\colorbox[HTML]{#1}"));
  EXPECT_THAT(tex, Not(HasSubstr("−")));
}

class Latex : public Cli {
 protected:
  void SetUp() override {
    if (std::system("pdflatex --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "no pdflatex";
  }
  void expect_compiles(const std::string& file) const {
    const std::string command = "cd " + home_.path().string() +
                                " && pdflatex -interaction=nonstopmode -halt-on-error " + file +
                                " > printed.txt 2>&1";
    EXPECT_EQ(std::system(command.c_str()), 0) << read("printed.txt");
    EXPECT_THAT(read("printed.txt"), Not(HasSubstr("Overfull")));
  }
};

TEST_F(Latex, CompilesAloneAndInsideAPaper) {
  write("figure.tex", figure::figure_latex(figure_of()));
  expect_compiles("figure.tex");
  write("paper.tex", R"(\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage{textcomp}
\usepackage{xcolor}
\begin{document}
Before. \begin{figure}\input{figure}\caption{Words.}\end{figure} \input{figure} After.
\end{document}
)");
  expect_compiles("paper.tex");
}

TEST_F(Latex, IsWrittenByTheCommand) {
  run_tiny();
  const Result result = run({"explain", "tiny", "--text", "the 50% & $5 #1_a {x} ~ ^ \\ é .",
                             "--latex", "a.tex", "--html", "a.html", "--svg", "a.svg"});
  EXPECT_EQ(result.code, 0) << result.err;
  expect_compiles("a.tex");
  EXPECT_THAT(read("a.svg"), HasSubstr(">&amp;</text>"));
  EXPECT_THAT(read("a.html"), HasSubstr(">&amp;</span>"));
}

}  // namespace
}  // namespace dimscope::cli
