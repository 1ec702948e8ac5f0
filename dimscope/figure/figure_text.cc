// A figure on the terminal or in a pipe.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "dimscope/explain/methods.h"
#include "dimscope/figure/figure.h"
#include "dimscope/figure/text_layout.h"

namespace dimscope::figure {
namespace {

constexpr int kIndent = 4;  // of words below their row

// A word as it is printed, and how many columns it takes.
struct Word {
  std::string text;
  int width = 0;
};

// An unknown word is underlined.
std::string colored(const std::string& word, double strength, bool is_unknown, TextColors colors) {
  const std::string shown = is_unknown ? " \x1b[4m" + word + "\x1b[24m " : " " + word + " ";
  if (colors == TextColors::k256) {
    return fmt::format("\x1b[38;5;{};48;5;{}m{}\x1b[0m", kXtermInk, diverging_xterm(strength),
                       shown);
  }
  const Rgb ground = diverging_color(strength);
  return fmt::format("\x1b[38;2;{};{};{};48;2;{};{};{}m{}\x1b[0m", kInk.red, kInk.green, kInk.blue,
                     ground.red, ground.green, ground.blue, shown);
}

std::vector<Word> words_of(const Figure& figure, const FigureRow& row, TextColors colors) {
  std::vector<Word> words;
  for (std::size_t t = 0; t < row.words.size(); ++t) {
    if (colors == TextColors::kNone) {
      const std::string text = fmt::format("{} {:+.3f}  ", row.words[t], row.relevance[t]);
      words.push_back({text, text_width(text)});
    } else {
      words.push_back({colored(row.words[t], word_strength(figure, row, t), row.unknown[t], colors),
                       text_width(row.words[t]) + 2});
    }
  }
  return words;
}

// Lines of at most `width` columns, where single words fit; any width for 0.
std::vector<std::string> lines_of(const std::vector<Word>& words, int width) {
  std::vector<std::string> lines = {""};
  int used = 0;
  for (const Word& word : words) {
    if (used > 0 && width > 0 && used + word.width > width) {
      lines.emplace_back();
      used = 0;
    }
    lines.back() += word.text;
    used += word.width;
  }
  for (std::string& line : lines) line.erase(line.find_last_not_of(' ') + 1);
  return lines;
}

// A bar of eighths of a column: "██▌".
std::string bar(double share, int columns) {
  constexpr const char* kEighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const int eighths = static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * columns * 8));
  std::string text;
  for (int i = 0; i < eighths / 8; ++i) text += "█";
  return text + kEighths[eighths % 8];
}

// One column a class, as high as its probability: "▁▇▂ ".
std::string classes_column(const std::vector<float>& probabilities) {
  constexpr const char* kHeights[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  std::string text;
  for (const float p : probabilities) {
    const auto height = std::lround(std::clamp(static_cast<double>(p), 0.0, 1.0) * 7);
    text += kHeights[height];
  }
  return text;
}

// A single model's answer: a bar for each class.
std::string probabilities_text(const FigureRow& row) {
  constexpr int kColumns = 24;
  int widest = 0;
  for (const std::string& name : row.classes) widest = std::max(widest, text_width(name));
  std::string text;
  for (std::size_t c = 0; c < row.classes.size(); ++c) {
    const auto p = static_cast<double>(row.probabilities[c]);
    const std::string pad(static_cast<std::size_t>(widest - text_width(row.classes[c])), ' ');
    std::string line = fmt::format("{}{}  {:.3f}  {}", row.classes[c], pad, p, bar(p, kColumns));
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  }
  return text;
}

// Columns of an answer that a narrow terminal goes without.
enum class AnswerColumns { kAll, kNoBars, kNoBarsNoError };

TextTable answers_table(const Figure& figure, const std::vector<FigureRow>& rows,
                        AnswerColumns kept) {
  std::vector<TextTable::Column> columns;
  for (const std::string& title : figure.columns) {
    const bool is_text = title == "method" || title == "model";
    columns.push_back({title, is_text ? TextTable::Align::kLeft : TextTable::Align::kRight});
  }
  const bool is_lead = std::ranges::any_of(rows, [](const FigureRow& row) {
    return row.explanation.against || row.explanation.output == explain::Output::kProbability;
  });
  const bool bars = kept == AnswerColumns::kAll, error = kept != AnswerColumns::kNoBarsNoError;
  if (bars) columns.push_back({"classes", TextTable::Align::kLeft});
  columns.insert(columns.end(), {{"predicted", TextTable::Align::kLeft},
                                 {"p"},
                                 {"class", TextTable::Align::kLeft},
                                 {is_lead ? "score" : "logit"}});
  if (error) columns.push_back({"error"});
  TextTable table(columns);
  for (const FigureRow& row : rows) {
    std::vector<std::string> cells = row.names;
    const bool sums = kind_of(row.explanation.method).adds_up;
    if (bars) cells.push_back(classes_column(row.probabilities));
    cells.insert(cells.end(), {row.predicted, fmt::format("{:.2f}", row.probability), row.explained,
                               fixed(row.score)});
    if (error) cells.push_back(sums ? fixed(row.explanation.conservation_error) : "–");
    table.add_row(std::move(cells));
  }
  return table;
}

// What stands left of the words: the model and its answer, as much as `room` columns take (0: any).
TextTable answers_table(const Figure& figure, const std::vector<FigureRow>& rows, int room) {
  for (const AnswerColumns kept : {AnswerColumns::kAll, AnswerColumns::kNoBars}) {
    TextTable table = answers_table(figure, rows, kept);
    if (room == 0 || table.width() <= room) return table;
  }
  return answers_table(figure, rows, AnswerColumns::kNoBarsNoError);
}

// A row alone needs no table: the model, its answer, the words, the sum.
std::string single_row_text(const Figure& figure, const FigureRow& row, TextColors colors,
                            int width) {
  std::string text;
  for (std::size_t i = 0; i < figure.columns.size(); ++i) {
    text += fmt::format("{}{} {}", i == 0 ? "" : ", ", figure.columns[i], row.names[i]);
  }
  if (!text.empty()) text = wrapped(text, width, 2) + '\n';
  text += probabilities_text(row);
  for (const std::string& line : lines_of(words_of(figure, row, colors), width)) {
    text += line + '\n';
  }
  const std::string sum = conservation_line(row);
  if (!sum.empty()) text += wrapped(sum, width, 2) + '\n';
  for (const std::string& span : row.spans) text += wrapped(span, width, 2) + '\n';
  return text;
}

// The words beside the answers where they fit, else below each.
std::string rows_text(const Figure& figure, const std::vector<FigureRow>& rows, TextColors colors,
                      int terminal) {
  const TextTable answers = answers_table(figure, rows, terminal);
  const int margin = answers.width() + 2;
  std::vector<std::vector<Word>> words;
  int needed = 0;
  for (const FigureRow& row : rows) {
    words.push_back(words_of(figure, row, colors));
    int width = 0;
    for (const Word& word : words.back()) width += word.width;
    needed = std::max(needed, width);
  }
  const bool beside = terminal == 0 || margin + needed <= terminal;
  const std::vector<std::string> left = answers.lines();
  std::string text = left.front() + (beside ? "  words" : "") + "\n";
  for (std::size_t r = 0; r < rows.size(); ++r) {
    text += left[r + 1] + (beside ? "  " : "\n");
    for (const std::string& line : lines_of(words[r], beside ? 0 : terminal - kIndent)) {
      text += std::string(beside ? 0 : kIndent, ' ') + line + '\n';
    }
    for (const std::string& span : rows[r].spans) {
      text += std::string(kIndent, ' ') + wrapped(span, terminal, kIndent + 2, kIndent) + '\n';
    }
  }
  return text;
}

}  // namespace

std::string figure_text(const Figure& figure, TextColors colors, int width) {
  std::string text;
  for (const auto& rows : figure.sentences) {
    if (!text.empty()) text += '\n';
    text += rows.size() == 1 ? single_row_text(figure, rows.front(), colors, width)
                             : rows_text(figure, rows, colors, width);
  }
  const bool several =
      std::ranges::any_of(figure.sentences, [](const auto& rows) { return rows.size() > 1; });
  for (const std::string& method : figure.methods) text += wrapped(method, width, 2) + '\n';
  for (const std::string& note : figure.notes) {
    if (several) text += wrapped(note, width, 2) + '\n';
  }
  if (colors != TextColors::kNone) text += wrapped(scale_line(figure), width, 2) + '\n';
  return text;
}

}  // namespace dimscope::figure
