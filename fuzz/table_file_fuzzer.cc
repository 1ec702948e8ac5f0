// The readers of CSV, TSV, JSON Lines and label lines either refuse a text with an InputError or
// give rows with a cell for every column; whatever the cells hold, columns are chosen or asked for,
// and texts become words without white space.
#include <algorithm>
#include <cstdint>
#include <set>

#include "dimscope/base/check.h"
#include "dimscope/base/error.h"
#include "dimscope/text/encoding.h"
#include "dimscope/text/tables/table_columns.h"
#include "dimscope/text/tables/table_format.h"
#include "dimscope/text/text_line.h"
#include "dimscope/text/tokenizer.h"

namespace dimscope {
namespace {

void check_words(const std::string& cell) {
  std::string line = cell;
  std::ranges::replace_if(line, [](unsigned char c) { return c < 0x20 || c == 0x7F; }, ' ');
  for (const auto tokenizer : {text::Tokenizer::kWhitespace, text::Tokenizer::kWords}) {
    for (const std::string& token : text::tokens_of(line, tokenizer)) {
      check(text::split_words(token).size() == 1, "a token is one word");
    }
  }
}

void check_table(const text::Table& table) {
  check(!table.rows.empty() && !table.columns.empty(), "a table has a row and a column");
  check(std::set(table.columns.begin(), table.columns.end()).size() == table.columns.size(),
        "columns are distinct");
  std::int64_t line = 0;
  for (const text::TableRow& row : table.rows) {
    check(row.cells.size() == table.columns.size(), "a cell a column");
    check(row.line >= line, "rows stand one below the other");
    line = row.line;
  }
  try {
    const text::TableColumns columns = text::choose_columns(table, "", "");
    check(columns.text != columns.label, "text and label are two columns");
    for (const text::TableRow& row : table.rows) check_words(row.cells[columns.text]);
  } catch (const InputError&) {
  }
}

void read_all(const std::string& text) {
  for (const text::TableFormat& format : text::table_formats()) {
    for (const bool header : {true, false}) {
      try {
        check_table(format.parse(text, "fuzz", header));
      } catch (const InputError&) {
      }
    }
  }
}

}  // namespace
}  // namespace dimscope

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  for (const char* encoding : {"", "latin1", "utf-16le"}) {
    try {
      dimscope::read_all(dimscope::text::to_utf8(bytes, encoding, "fuzz"));
    } catch (const dimscope::InputError&) {
    }
  }
  return 0;
}
