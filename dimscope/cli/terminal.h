#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dimscope::cli {

// Whether standard error is a terminal that can redraw a line.
bool progress_is_live();

// What standard output takes: none in a pipe, with NO_COLOR or on a terminal that does not say;
// 24-bit colours by COLORTERM or the terminal's name, 256 by TERM.
enum class ColorSupport { kNone, k256, kTrue };
ColorSupport output_colors();

// Columns of the terminal on standard error, 80 if unknown.
int progress_width();

// Columns of the terminal on standard output; nullopt when that is none.
std::optional<int> output_width();

// "12 s", "3 min 20 s", "2 h 05 min".
std::string duration_text(double seconds);

// How many columns a UTF-8 text takes, counting each code point as one.
int text_width(std::string_view text);

// A table with a header, columns two spaces apart: the first columns left, numbers right.
class TextTable {
 public:
  enum class Align { kLeft, kRight };
  struct Column {
    std::string title;
    Align align = Align::kRight;
  };

  explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}
  void add_row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  int width() const;
  std::vector<std::string> lines() const;  // the header first; all width() columns wide
  std::string text() const;                // without spaces at a line's end; each ends with '\n'

 private:
  std::vector<int> widths() const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace dimscope::cli
