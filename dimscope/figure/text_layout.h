#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// Text for a page of fixed columns, as a terminal's.
namespace dimscope::figure {

// How many columns a UTF-8 text takes, two for a wide character of East Asia, none for an accent
// that joins the one before.
int text_width(std::string_view text);

// "1 trial", "2 trials".
std::string counted(std::int64_t count, std::string_view noun);

// The text in lines of at most `width` columns, broken at spaces (a longer word has a line of
// its own), but not within "a = 2", "30 %" and "[2, 3]". The first line begins behind `used`
// columns, the others behind `indent` spaces. Without a newline at the end. With a width of 0 the
// text is one line.
std::string wrapped(std::string_view text, int width, int indent = 0, int used = 0);

// A command for a shell in lines of at most `width` columns, each but the last ending in " \\",
// broken at spaces outside quotes; lines but the first begin with `indent` spaces. 0 is one line.
std::string wrapped_command(std::string_view command, int width, int indent);

// A table with a header, columns two spaces apart: the first columns left, numbers right.
class TextTable {
 public:
  enum class Align { kLeft, kRight };
  struct Column {
    std::string title;
    Align align = Align::kRight;
  };

  explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}
  void add_row(std::vector<std::string> cells);  // printable on one line
  // A line across the table, above the rows it is about.
  void add_heading(const std::string& text) { add_row({text}); }
  int width() const;
  std::vector<std::string> lines() const;  // the header first; all width() columns wide
  // Without spaces at a line's end; each line begins with `indent` spaces and ends with '\n'. Fits
  // `room` columns, where 0 is no limit: a last column of long text is broken into lines, or stands
  // below its row, or in a block of its own, where it has no room beside; else columns that do not
  // fit follow in a block of their own, behind the first ones again.
  std::string text(int room = 0, int indent = 0) const;

 private:
  using Columns = std::vector<std::size_t>;  // numbers of columns

  bool is_heading(const std::vector<std::string>& row) const {
    return row.size() < columns_.size();
  }
  std::vector<int> widths() const;
  Columns all_columns() const;
  int width(const Columns& columns) const;
  std::vector<std::string> lines(const Columns& columns) const;
  std::string with_words_beside(int room) const;
  std::string with_words_below(int room) const;
  std::string words_in_a_block(int room) const;
  std::string in_blocks(int room) const;

  std::vector<Column> columns_;  // at least two where there are headings
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace dimscope::figure
