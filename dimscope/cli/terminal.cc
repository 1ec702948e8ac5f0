#include "dimscope/cli/terminal.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <numeric>

#include "dimscope/text/printable.h"

namespace dimscope::cli {
namespace {

bool dumb_terminal() {
  const char* term = std::getenv("TERM");
  return term == nullptr || std::string_view(term) == "dumb";
}

std::optional<int> terminal_width(int descriptor) {
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return std::nullopt;
  return size.ws_col;
}

constexpr int kGap = 2;  // between the columns of a table

}  // namespace

bool progress_is_live() {
  return ::isatty(STDERR_FILENO) != 0 && !dumb_terminal();
}

ColorSupport output_colors() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string_view(value == nullptr ? "" : value);
  };
  const std::string_view term = variable("TERM"), color = variable("COLORTERM");
  if (::isatty(STDOUT_FILENO) == 0 || dumb_terminal() || !variable("NO_COLOR").empty()) {
    return ColorSupport::kNone;
  }
  if (color == "truecolor" || color == "24bit") return ColorSupport::kTrue;
  // Terminals that take them and whose name survives a remote login, unlike COLORTERM.
  for (const char* name : {"direct", "kitty", "alacritty", "ghostty", "foot", "wezterm"}) {
    if (term.find(name) != std::string_view::npos) return ColorSupport::kTrue;
  }
  return term.find("256color") != std::string_view::npos ? ColorSupport::k256 : ColorSupport::kNone;
}

int progress_width() {
  return terminal_width(STDERR_FILENO).value_or(80);
}

std::optional<int> output_width() {
  return terminal_width(STDOUT_FILENO);
}

std::string duration_text(double seconds) {
  const auto whole = static_cast<long long>(std::llround(std::max(0.0, seconds)));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{} h {:02} min", whole / 3600, whole % 3600 / 60);
}

int text_width(std::string_view text) {
  // Continuation bytes of UTF-8 are 10xxxxxx.
  return static_cast<int>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string counted(std::int64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

namespace {

// The beginning of `text` that stays on one line: a word, or "a = 2", "30 %", an interval "[2, 3]"
// where that fits `room` columns.
std::string_view next_piece(std::string_view text, int room) {
  std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  const auto stays = [&] {
    const std::string_view piece = text.substr(0, end), rest = text.substr(end + 1);
    const bool open = std::ranges::count(piece, '[') > std::ranges::count(piece, ']');
    return open || piece.ends_with('=') || rest.starts_with("= ") || rest.starts_with('%');
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
  for (std::string& cell : cells) cell = printable_line(cell);
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

}  // namespace dimscope::cli
