#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Files of labelled texts: rows of named columns, whatever the format.
namespace dimscope::text {

struct TableRow {
  std::int64_t line = 0;           // where it begins in the file, from 1
  std::vector<std::string> cells;  // one a column; empty where there is none
};

struct Table {
  std::string name;  // the file's, for messages
  std::string format;
  bool header = true;                // the columns have names of their own, not "1", "2", …
  std::vector<std::string> columns;  // distinct
  std::vector<TableRow> rows;

  // Throws InputError "NAME:line:COLUMN: MESSAGE".
  [[noreturn]] void fail(const TableRow& row, std::size_t column, std::string_view message) const;
};

// A format's reader: one file a format, one row in table_formats(). `text` is UTF-8 without a mark.
// `header` says whether the first row names the columns; formats that name them themselves have no
// use for it. Without names the columns are called "1", "2", … Throws InputError
// "NAME:line:column: …" for what is not in the format, a name that is empty or given twice, a row
// of more or fewer cells, no row at all.
struct TableFormat {
  std::string name;                  // as `format` in [data]
  std::vector<std::string> endings;  // of files in it: ".csv"
  bool takes_header;
  Table (*parse)(std::string_view text, std::string_view name, bool header);
};
std::span<const TableFormat> table_formats();
std::vector<std::string> table_format_names();

// RFC 4180. The separator is the comma, or the semicolon or tab where the first row has more of it.
Table parse_csv(std::string_view text, std::string_view name, bool header);
// Cells between tabs. A quote is a letter as any other.
Table parse_tsv(std::string_view text, std::string_view name, bool header);
// An object a line. Numbers and true or false are their text, a list of texts is these, a line
// each; null and what else is nested are an empty cell.
Table parse_json_lines(std::string_view text, std::string_view name, bool header);
// A label, a blank, and the text: the columns "label" and "text".
Table parse_label_lines(std::string_view text, std::string_view name, bool header);

// The format of a file of that name (".gz" behind its ending is passed over) that begins with
// `text`: by its ending, else tsv where the first line has a tab, else lines.
const TableFormat& format_of(std::string_view file_name, std::string_view text);

// Without blanks and line ends around it.
std::string_view trimmed(std::string_view text);

// For the readers: names the columns of `table` by its first row, or numbers them, and checks every
// row's number of cells.
void name_columns(Table& table, bool header);

}  // namespace dimscope::text
