#include "dimscope/text/tables/table_columns.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include "dimscope/base/ascii.h"
#include "dimscope/base/error.h"
#include "dimscope/base/nearest.h"
#include "dimscope/text/utf8.h"

namespace dimscope::text {
namespace {

// What public data sets call them, the likeliest first.
constexpr const char* kTextNames[] = {
    "text",  "review",   "sentence", "reviewtext", "review_text", "question",  "comment", "message",
    "tweet", "document", "content",  "body",       "phrase",      "utterance", "sms"};
constexpr const char* kLabelNames[] = {"label",  "labels",      "class",    "sentiment", "stars",
                                       "rating", "star_rating", "category", "target",    "polarity",
                                       "score",  "intent",      "topic",    "type",      "y"};

std::string lower_name(std::string_view name) {
  std::string lower = ascii_lower(name);
  for (char& c : lower) {
    if (c == ' ' || c == '-') c = '_';
  }
  return lower;
}

std::optional<std::size_t> by_known_name(const Table& table, std::span<const char* const> known,
                                         std::optional<std::size_t> taken) {
  for (const char* name : known) {
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      if (c != taken && lower_name(table.columns[c]) == name) return c;
    }
  }
  return std::nullopt;
}

// The first rows tell enough.
std::span<const TableRow> sample(const Table& table) {
  constexpr std::size_t kRows = 1000;
  return std::span(table.rows).first(std::min(kRows, table.rows.size()));
}

double mean_words(const Table& table, std::size_t column) {
  double words = 0;
  for (const TableRow& row : sample(table)) {
    const std::string_view cell = trimmed(row.cells[column]);
    words += static_cast<double>(std::ranges::count(cell, ' ')) + !cell.empty();
  }
  return words / static_cast<double>(sample(table).size());
}

// The column of texts by their length: three words on average, and twice those of any other.
std::optional<std::size_t> by_words(const Table& table, std::optional<std::size_t> taken) {
  std::optional<std::size_t> best;
  double most = 0, second = 0;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    if (c == taken) continue;
    const double words = mean_words(table, c);
    if (words > most) {
      second = most;
      most = words;
      best = c;
    } else {
      second = std::max(second, words);
    }
  }
  return most >= 3 && most >= 2 * second ? best : std::nullopt;
}

// The only other column whose values are few and come again.
std::optional<std::size_t> by_few_values(const Table& table, std::size_t text) {
  constexpr std::size_t kMost = 50;
  std::optional<std::size_t> found;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    if (c == text) continue;
    std::set<std::string_view> values;
    for (const TableRow& row : sample(table)) values.insert(row.cells[c]);
    if (values.size() < 2 || values.size() > kMost || values.size() * 2 > sample(table).size()) {
      continue;
    }
    if (found) return std::nullopt;
    found = c;
  }
  return found;
}

std::size_t named_column(const Table& table, std::string_view name, const char* what,
                         ColumnsBy by) {
  const auto found = std::ranges::find(table.columns, name);
  if (found == table.columns.end()) {
    const std::string who = by == ColumnsBy::kOptions ? fmt::format("--{}-column", what)
                                                      : fmt::format("{} in [data]", what);
    throw InputError(fmt::format("{}: has no column {}, as {} says{}", table.name, in_quotes(name),
                                 who, nearest_name_hint(name, table.columns)));
  }
  return static_cast<std::size_t>(found - table.columns.begin());
}

[[noreturn]] void fail_guess(const Table& table, const char* what, const char* example,
                             ColumnsBy by) {
  std::vector<std::string> quoted;
  for (const std::string& name : table.columns) quoted.push_back(in_quotes(name));
  const std::string how = by == ColumnsBy::kOptions
                              ? fmt::format("--{}-column {}", what, example)
                              : fmt::format("{} = \"{}\" in [data]", what, example);
  throw InputError(fmt::format("{}: which column holds the {}s is not obvious; say {}; columns: {}",
                               table.name, what, how, fmt::join(quoted, ", ")));
}

void require_header(const Table& table, ColumnsBy by) {
  if (!table.header || !is_like_data(table.columns)) return;
  std::string how;
  if (by == ColumnsBy::kStudyFile) {
    how =
        fmt::format("; header = false in [data] reads it as data, with the columns \"1\" to \"{}\"",
                    table.columns.size());
  }
  throw InputError(fmt::format("{}:1: the first row looks like data, expected the columns' names{}",
                               table.name, how));
}

}  // namespace

bool is_like_data(std::span<const std::string> cells) {
  constexpr std::size_t kLongName = 60;
  return std::ranges::any_of(cells, [](std::string_view name) {
    double number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    const bool is_number = error == std::errc() && end == name.data() + name.size();
    return is_number || name.size() > kLongName;
  });
}

TableColumns choose_columns(const Table& table, std::string_view text, std::string_view label,
                            ColumnsBy by) {
  std::optional<std::size_t> text_column, label_column;
  if (!text.empty()) text_column = named_column(table, text, "text", by);
  if (!label.empty()) label_column = named_column(table, label, "label", by);
  const bool guessed = !text_column || !label_column;
  if (guessed) require_header(table, by);
  if (!text_column) text_column = by_known_name(table, kTextNames, label_column);
  if (!label_column) label_column = by_known_name(table, kLabelNames, text_column);
  const auto other_of_two = [&](std::size_t one) -> std::optional<std::size_t> {
    if (table.columns.size() != 2) return std::nullopt;
    return 1 - one;
  };
  if (!text_column && label_column) text_column = other_of_two(*label_column);
  if (!text_column) text_column = by_words(table, label_column);
  if (!text_column) fail_guess(table, "text", "review", by);
  if (!label_column) label_column = other_of_two(*text_column);
  if (!label_column) label_column = by_few_values(table, *text_column);
  if (!label_column) fail_guess(table, "label", "stars", by);
  if (text_column == label_column) {
    throw InputError(fmt::format("{}: text and label are both column {}", table.name,
                                 in_quotes(table.columns[*text_column])));
  }
  return {*text_column, *label_column, guessed};
}

}  // namespace dimscope::text
