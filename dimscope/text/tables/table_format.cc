#include "dimscope/text/tables/table_format.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "dimscope/base/ascii.h"
#include "dimscope/base/error.h"
#include "dimscope/text/utf8.h"

namespace dimscope::text {
namespace {

[[noreturn]] void fail_line(const Table& table, std::int64_t line, const std::string& message) {
  throw InputError(fmt::format("{}:{}: {}", table.name, line, message));
}

void take_names(Table& table) {
  const TableRow first = std::move(table.rows.front());
  table.rows.erase(table.rows.begin());
  std::set<std::string> seen;
  for (std::size_t c = 0; c < first.cells.size(); ++c) {
    std::string name(trimmed(first.cells[c]));
    if (name.empty() && c == 0) name = "#";  // the row's number, as pandas writes it
    if (name.empty()) {
      fail_line(table, first.line,
                fmt::format("column {} has no name; where the file has no header, say header = "
                            "false in [data]",
                            c + 1));
    }
    if (!seen.insert(name).second) {
      fail_line(table, first.line,
                fmt::format("two columns are called {}; where the file has no header, say header = "
                            "false in [data]",
                            in_quotes(name)));
    }
    table.columns.push_back(std::move(name));
  }
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

void Table::fail(const TableRow& row, std::size_t column, std::string_view message) const {
  throw InputError(fmt::format("{}:{}:{}: {}", name, row.line, columns.at(column), message));
}

std::span<const TableFormat> table_formats() {
  static const std::vector<TableFormat> formats = {
      {"csv", {".csv"}, true, parse_csv},
      {"tsv", {".tsv", ".tab"}, true, parse_tsv},
      {"jsonl", {".jsonl", ".ndjson"}, false, parse_json_lines},
      {"lines", {}, false, parse_label_lines}};
  return formats;
}

std::vector<std::string> table_format_names() {
  std::vector<std::string> names;
  for (const TableFormat& format : table_formats()) names.push_back(format.name);
  return names;
}

const TableFormat& format_of(std::string_view file_name, std::string_view text) {
  std::string name = ascii_lower(file_name);
  if (name.ends_with(".gz")) name.resize(name.size() - 3);
  const auto named = [](std::string_view wanted) -> const TableFormat& {
    return *std::ranges::find(table_formats(), wanted, &TableFormat::name);
  };
  for (const TableFormat& format : table_formats()) {
    const auto ends = [&](const std::string& ending) { return name.ends_with(ending); };
    if (std::ranges::any_of(format.endings, ends)) return format;
  }
  return named(text.substr(0, text.find('\n')).find('\t') != text.npos ? "tsv" : "lines");
}

void name_columns(Table& table, bool header) {
  if (table.rows.empty()) throw InputError(table.name + ":1: found no row, expected a header");
  table.header = header;
  if (header) {
    take_names(table);
    if (table.rows.empty()) throw InputError(table.name + ":1: found no row below the header");
  } else {
    for (std::size_t c = 0; c < table.rows.front().cells.size(); ++c) {
      table.columns.push_back(std::to_string(c + 1));
    }
  }
  for (const TableRow& row : table.rows) {
    if (row.cells.size() == table.columns.size()) continue;
    fail_line(table, row.line,
              fmt::format("found {} cell{}, expected {} as in the {}", row.cells.size(),
                          row.cells.size() == 1 ? "" : "s", table.columns.size(),
                          header ? "header" : "first row"));
  }
}

}  // namespace dimscope::text
