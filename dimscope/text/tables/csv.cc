#include <csv.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "dimscope/base/check.h"
#include "dimscope/base/error.h"
#include "dimscope/text/tables/table_format.h"

namespace dimscope::text {
namespace {

// The rows that libcsv finds.
struct Rows {
  std::vector<TableRow> rows;
  TableRow row;           // so far
  std::int64_t line = 0;  // that is read

  static void add_cell(void* cell, std::size_t size, void* self) {
    static_cast<Rows*>(self)->row.cells.emplace_back(static_cast<const char*>(cell), size);
  }
  static void end_row(int, void* self) {
    Rows& rows = *static_cast<Rows*>(self);
    rows.rows.push_back(std::move(rows.row));
    rows.row = {};
    rows.row.line = rows.line;  // a CR alone ends a row, too
  }
};

class Parser {
 public:
  explicit Parser(char separator) {
    check(csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) == 0, "csv_init");
    csv_set_delim(&parser_, static_cast<unsigned char>(separator));
    // libcsv would take blanks around a cell off.
    csv_set_space_func(&parser_, [](unsigned char) { return 0; });
  }
  ~Parser() { csv_free(&parser_); }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  bool between_rows() const { return parser_.pstate == 0; }
  // How many bytes of a line were read before the first that may not stand there.
  std::size_t read(std::string_view line, Rows& rows) {
    return csv_parse(&parser_, line.data(), line.size(), Rows::add_cell, Rows::end_row, &rows);
  }
  bool finish(Rows& rows) { return csv_fini(&parser_, Rows::add_cell, Rows::end_row, &rows) == 0; }

 private:
  csv_parser parser_{};
};

char separator_of(std::string_view text) {
  std::size_t commas = 0, semicolons = 0, tabs = 0;
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '\n' && commas + semicolons + tabs > 0) break;
    commas += c == ',';
    semicolons += c == ';';
    tabs += c == '\t';
  }
  if (tabs > std::max(commas, semicolons)) return '\t';
  return semicolons > commas ? ';' : ',';
}

}  // namespace

Table parse_csv(std::string_view text, std::string_view name, bool header) {
  Parser parser(separator_of(text));
  Rows rows;
  // A line at a time, so that a row's place is known.
  while (!text.empty()) {
    ++rows.line;
    const std::string_view one = text.substr(0, std::min(text.find('\n'), text.size() - 1) + 1);
    text.remove_prefix(one.size());
    if (parser.between_rows()) rows.row.line = rows.line;
    const std::size_t read = parser.read(one, rows);
    if (read != one.size()) {
      throw InputError(fmt::format(
          "{}:{}:{}: found a quote inside a cell, expected the whole cell in quotes and its own "
          "quotes twice, as in \"a \"\"b\"\"\"",
          name, rows.line, read + 1));
    }
  }
  const std::int64_t begun = rows.row.line;
  if (!parser.finish(rows)) {
    throw InputError(
        fmt::format("{}:{}: a quote that opens in this row is never closed", name, begun));
  }
  Table table{.name = std::string(name), .format = "csv", .columns = {}, .rows = {}};
  table.rows = std::move(rows.rows);
  name_columns(table, header);
  return table;
}

}  // namespace dimscope::text
