#include "dimscope/figure/text_layout.h"

#include <fmt/format.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <limits>
#include <numeric>

#include "dimscope/text/printable.h"
#include "dimscope/text/utf8.h"

namespace dimscope::figure {
namespace {

constexpr int kGap = 2;  // between the columns of a table

// By Unicode's East Asian width (UAX 11); what joins the character before it takes none.
int columns_of(std::int32_t code_point) {
  if (code_point < 0) return 1;
  const std::int8_t type = u_charType(code_point);
  if (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK || type == U_FORMAT_CHAR) return 0;
  const int width = u_getIntPropertyValue(code_point, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

}  // namespace

int text_width(std::string_view text) {
  int width = 0;
  for (std::size_t at = 0; at < text.size();) width += columns_of(text::next_code_point(text, at));
  return width;
}

std::string counted(std::int64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

namespace {

// The beginning of `text` that stays on one line: a word, or "a = 2", "p < 0.1", "30 %", an
// interval "[2, 3]" where that fits `room` columns.
std::string_view next_piece(std::string_view text, int room) {
  std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  const auto stays = [&] {
    const std::string_view piece = text.substr(0, end), rest = text.substr(end + 1);
    const bool open = std::ranges::count(piece, '[') > std::ranges::count(piece, ']');
    const bool sign = piece.ends_with('=') || piece.ends_with('<');
    return open || sign || rest.starts_with("= ") || rest.starts_with("< ") ||
           rest.starts_with('%');
  };
  while (end < text.size() && stays()) end = std::min(text.find(' ', end + 1), text.size());
  const std::string_view piece = text.substr(0, end);
  return text_width(piece) <= room ? piece : word;
}

}  // namespace

std::string wrapped(std::string_view text, int width, int indent, int used) {
  const std::string margin = "\n" + std::string(static_cast<std::size_t>(indent), ' ');
  std::string lines;
  while (!text.empty()) {
    const std::string_view piece =
        next_piece(text, width <= 0 ? std::numeric_limits<int>::max() : width - indent);
    const int columns = text_width(piece);
    if (!lines.empty()) {
      const bool fits = width <= 0 || used + 1 + columns <= width;
      lines += fits ? " " : margin;
      used = fits ? used + 1 : indent;
    }
    lines += piece;
    used += columns;
    text.remove_prefix(std::min(piece.size() + 1, text.size()));
  }
  return lines;
}

void TextTable::add_row(std::vector<std::string> cells) {
  for (std::string& cell : cells) cell = text::printable_line(cell);
  rows_.push_back(std::move(cells));
}

std::string wrapped_command(std::string_view command, int width, int indent) {
  std::string lines;
  int used = 0;
  while (!command.empty()) {
    // A word with its quoted part.
    std::size_t end = 0;
    for (bool quoted = false; end < command.size() && (quoted || command[end] != ' '); ++end) {
      if (command[end] == '"') quoted = !quoted;
    }
    const std::string_view word = command.substr(0, end);
    command.remove_prefix(std::min(end + 1, command.size()));
    const int columns = text_width(word);
    const int behind = command.empty() ? 0 : 2;  // " \\" of a line that goes on
    if (!lines.empty()) {
      const bool fits = width <= 0 || used + 1 + columns + behind <= width;
      lines += fits ? " " : " \\\n" + std::string(static_cast<std::size_t>(indent), ' ');
      used = fits ? used + 1 : indent;
    }
    lines += word;
    used += columns;
  }
  return lines;
}

std::vector<int> TextTable::widths() const {
  std::vector<int> widths;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    int width = text_width(columns_[c].title);
    for (const auto& row : rows_) {
      if (!is_heading(row)) width = std::max(width, text_width(row[c]));
    }
    widths.push_back(width);
  }
  return widths;
}

TextTable::Columns TextTable::all_columns() const {
  Columns columns(columns_.size());
  std::iota(columns.begin(), columns.end(), std::size_t{0});
  return columns;
}

int TextTable::width(const Columns& columns) const {
  const std::vector<int> widths = this->widths();
  int width = -kGap;
  for (const std::size_t c : columns) width += kGap + widths[c];
  return std::max(0, width);
}

int TextTable::width() const {
  return width(all_columns());
}

std::vector<std::string> TextTable::lines(const Columns& columns) const {
  const std::vector<int> widths = this->widths();
  std::vector<std::string> lines;
  const auto add_line = [&](const auto& cell) {
    std::string& line = lines.emplace_back();
    for (const std::size_t c : columns) {
      const std::string pad(static_cast<std::size_t>(widths[c] - text_width(cell(c))), ' ');
      if (c != columns.front()) line += std::string(kGap, ' ');
      line += columns_[c].align == Align::kLeft ? cell(c) + pad : pad + cell(c);
    }
  };
  add_line([&](std::size_t c) { return columns_[c].title; });
  for (const auto& row : rows_) {
    if (is_heading(row)) {
      lines.push_back(row.front());
    } else {
      add_line([&](std::size_t c) { return row[c]; });
    }
  }
  return lines;
}

std::vector<std::string> TextTable::lines() const {
  return lines(all_columns());
}

std::string TextTable::with_words_beside(int room) const {
  Columns columns = all_columns();
  const std::size_t last = columns.back();
  columns.pop_back();
  const int left = width(columns) + (columns.empty() ? 0 : kGap);
  const std::vector<std::string> beside = lines(columns);
  std::string text = beside.front() + std::string(kGap, ' ') + columns_[last].title + "\n";
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    text += beside[r + 1];
    if (!is_heading(rows_[r])) {
      text += std::string(kGap, ' ') + wrapped(rows_[r][last], room, left, left);
    }
    text += "\n";
  }
  return text;
}

std::string TextTable::with_words_below(int room) const {
  Columns columns = all_columns();
  const std::size_t last = columns.back();
  columns.pop_back();
  const std::vector<std::string> above = lines(columns);
  std::string text = above.front() + "\n";
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    text += above[r + 1] + "\n";
    if (is_heading(rows_[r])) continue;
    text += std::string(kGap, ' ') + wrapped(rows_[r][last], room, kGap, kGap) + "\n";
  }
  return text;
}

std::string TextTable::words_in_a_block(int room) const {
  TextTable numbers({columns_.begin(), columns_.end() - 1});
  TextTable words({columns_.front(), columns_.back()});
  for (const auto& row : rows_) {
    if (is_heading(row)) {
      numbers.add_heading(row.front());
      words.add_heading(row.front());
    } else {
      numbers.add_row({row.begin(), row.end() - 1});
      words.add_row({row.front(), row.back()});
    }
  }
  return numbers.in_blocks(room) + "\n" + words.text(room);
}

std::string TextTable::in_blocks(int room) const {
  const std::vector<int> widths = this->widths();
  // What names a row: its first columns of text, as far as they leave room for others.
  Columns names = {0};
  while (names.size() + 1 < columns_.size() && columns_[names.size()].align == Align::kLeft &&
         2 * (width(names) + kGap + widths[names.size()]) <= room) {
    names.push_back(names.size());
  }
  std::string text;
  for (std::size_t next = names.size(); next < columns_.size();) {
    Columns block = names;
    do {
      block.push_back(next++);
    } while (next < columns_.size() && width(block) + kGap + widths[next] <= room);
    if (!text.empty()) text += "\n";
    const std::vector<std::string> shown = lines(block);
    text += shown.front() + "\n";
    for (std::size_t r = 0; r < rows_.size(); ++r) {
      // A row that has nothing here was told of above.
      const bool told =
          is_heading(rows_[r]) || std::any_of(block.begin() + std::ssize(names), block.end(),
                                              [&](std::size_t c) { return !rows_[r][c].empty(); });
      if (told) text += shown[r + 1] + "\n";
    }
  }
  return text;
}

std::string TextTable::text(int room, int indent) const {
  constexpr int kWords = 30;  // columns in which sentences can be read
  std::string text;
  if (room > 0) room -= indent;
  if (room <= 0 || width() <= room || columns_.size() < 2) {
    for (const std::string& line : lines()) text += line + "\n";
  } else if (columns_.back().align == Align::kLeft && widths().back() >= kWords) {
    Columns others = all_columns();
    others.pop_back();
    const int left = width(others);
    text = left + kGap + kWords <= room ? with_words_beside(room)
           : left <= room               ? with_words_below(room)
                                        : words_in_a_block(room);
  } else {
    text = in_blocks(room);
  }
  std::string indented;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    std::string line =
        std::string(static_cast<std::size_t>(indent), ' ') + text.substr(at, end - at);
    line.erase(line.find_last_not_of(' ') + 1);
    indented += line + "\n";
    at = end + 1;
  }
  return indented;
}

}  // namespace dimscope::figure
