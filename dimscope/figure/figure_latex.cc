// A figure as LaTeX: a fragment to \input, which also compiles by itself.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "dimscope/base/markup.h"
#include "dimscope/figure/figure.h"

namespace dimscope::figure {
namespace {

// \@nodocument becomes \relax when a document begins: without one, the fragment brings its own.
constexpr char kBegin[] =
    R"tex(% A heatmap of words by dimscope. In a paper: \usepackage[T1]{fontenc}, \usepackage{textcomp} and
% \usepackage{xcolor}, then \input this file. By itself it compiles to a page. Letters that pdfLaTeX
% does not know (beyond Latin) need LuaLaTeX or XeLaTeX.
\expandafter\ifx\csname @nodocument\endcsname\relax\else
  \documentclass{article}
  \ifx\Umathchar\undefined
    \usepackage[T1]{fontenc}
    \usepackage[utf8]{inputenc}
  \else
    \usepackage{fontspec}
  \fi
  \usepackage{textcomp}
  \IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}
  \usepackage{xcolor}
  \usepackage[margin=1.5cm]{geometry}
  \pagestyle{empty}
  \def\dimscopealone{}
  \begin{document}
\fi
\begingroup
\setlength{\fboxsep}{1.5pt}\setlength{\parindent}{0pt}\raggedright
% #1 the colour, #2 the word
\def\dimscopeword#1#2{\colorbox[HTML]{#1}{\textcolor[HTML]{1B1F24}{\strut #2}}\hskip 1.5pt plus 1pt\penalty0 }
\def\dimscopeunknown#1{\underline{#1}}
)tex";
constexpr char kEnd[] = R"tex(\endgroup
\ifx\dimscopealone\undefined\else\expandafter\enddocument\fi
)tex";

std::string upper_hex(const Rgb& color) {
  return fmt::format("{:02X}{:02X}{:02X}", color.red, color.green, color.blue);
}

std::string words_latex(const Figure& figure, const FigureRow& row) {
  std::string tex;
  for (std::size_t t = 0; t < row.words.size(); ++t) {
    const std::string word = escape_latex(row.words[t]);
    tex +=
        fmt::format("\\dimscopeword{{{}}}{{{}}}% {:+.4g}\n", upper_hex(word_color(figure, row, t)),
                    row.unknown[t] ? "\\dimscopeunknown{" + word + "}" : word, row.relevance[t]);
  }
  return tex;
}

std::string row_latex(const Figure& figure, const FigureRow& row) {
  std::string head;
  for (std::size_t i = 0; i < row.names.size(); ++i) {
    head += escape_latex(figure.columns[i] + " " + row.names[i]) + ", ";
  }
  head += fmt::format("predicted {} ({:.2f}), explained {} ({})", escape_latex(row.predicted),
                      row.probability, escape_latex(row.explained), fixed(row.score));
  std::string spans;
  for (const std::string& span : row.spans) {
    spans += "{\\footnotesize " + escape_latex(span) + "\\par}\n";
  }
  return "{\\footnotesize " + head + "}\\\\*\n" + words_latex(figure, row) + "\\par\n" + spans +
         "\\smallskip\n";
}

std::string legend_latex(const FigureScale& scale) {
  std::string bar;
  for (int i = -20; i <= 20; ++i) {
    bar += fmt::format("\\textcolor[HTML]{{{}}}{{\\rule{{4pt}}{{6pt}}}}",
                       upper_hex(diverging_color(i / 20.0)));
  }
  return fmt::format("{{\\footnotesize $-${:.3g}~{}~$+${:.3g} {}\\par}}\n", scale.limit, bar,
                     scale.limit, escape_latex(scale.unit));
}

// A minus sign is no letter of T1's fonts.
std::string with_minus(std::string text) {
  constexpr std::string_view kMinus = "−";
  for (std::size_t at; (at = text.find(kMinus)) != std::string::npos;) {
    text.replace(at, kMinus.size(), "$-$");
  }
  return text;
}

}  // namespace

std::string figure_latex(const Figure& figure) {
  std::string body;
  for (const auto& rows : figure.sentences) {
    for (const FigureRow& row : rows) body += row_latex(figure, row);
    body += "\\medskip\n";
  }
  for (const FigureScale& scale : figure.scales) body += legend_latex(scale);
  const std::string caption = escape_latex(fmt::format(
      "{}. Red speaks for the class, blue against it.", fmt::join(figure.methods, "; ")));
  return kBegin + with_minus(body) + "{\\footnotesize " + caption + "\\par}\n" + kEnd;
}

}  // namespace dimscope::figure
