#include "dimscope/study/store/store_schema.h"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "dimscope/study/store/stored_flaws.h"

namespace dimscope::study {
namespace {

struct Table {
  std::string name, sql;
  std::vector<std::string> columns;
};

std::vector<Table> tables_of(SQLite::Database& database) {
  std::vector<Table> tables;
  SQLite::Statement rows(database,
                         "SELECT m.name, m.sql, c.name FROM main.sqlite_schema AS m "
                         "JOIN pragma_table_info(m.name, 'main') AS c WHERE m.type = 'table' "
                         "ORDER BY m.name, c.cid");
  while (rows.executeStep()) {
    const std::string name = rows.getColumn(0).getString();
    if (tables.empty() || tables.back().name != name) {
      tables.push_back({.name = name, .sql = rows.getColumn(1).getString(), .columns = {}});
    }
    tables.back().columns.push_back(rows.getColumn(2).getString());
  }
  return tables;
}

// What the migrations make; the same span always makes the same, so each is tried out once.
const std::vector<Table>& expected_tables(std::span<const std::string_view> migrations) {
  static std::mutex mutex;
  static std::map<std::size_t, std::vector<Table>> known;  // by the number of migrations
  const std::scoped_lock lock(mutex);
  const auto found = known.find(migrations.size());
  if (found != known.end()) return found->second;
  SQLite::Database scratch(":memory:", SQLite::OPEN_READWRITE);
  for (const std::string_view script : migrations) scratch.exec(std::string(script));
  return known[migrations.size()] = tables_of(scratch);
}

// Throws StoredFlaw where the table lacks a column.
void require_columns(const Table& found, const Table& expected) {
  for (const std::string& column : expected.columns) {
    if (std::ranges::find(found.columns, column) != found.columns.end()) continue;
    throw StoredFlaw(fmt::format(
        "table {} has no column {}; restore it from a copy, or run the study in another directory",
        expected.name, column));
  }
}

}  // namespace

bool has_column(SQLite::Database& database, const std::string& table, const std::string& column) {
  SQLite::Statement query(database, "SELECT 1 FROM pragma_table_info(?, 'main') WHERE name = ?");
  query.bind(1, table);
  query.bind(2, column);
  return query.executeStep();
}

void require_schema(SQLite::Database& database, std::span<const std::string_view> migrations) {
  const std::vector<Table> tables = tables_of(database);
  for (const Table& expected : expected_tables(migrations)) {
    const auto found = std::ranges::find(tables, expected.name, &Table::name);
    if (found == tables.end()) {
      throw StoredFlaw(fmt::format(
          "table {} is missing; `dimscope run` on this study makes it anew", expected.name));
    }
    require_columns(*found, expected);
  }
}

void restore_tables(SQLite::Database& database, std::span<const std::string_view> migrations) {
  const std::vector<Table> tables = tables_of(database);
  for (const Table& expected : expected_tables(migrations)) {
    const auto found = std::ranges::find(tables, expected.name, &Table::name);
    if (found == tables.end()) {
      database.exec(expected.sql);
    } else {
      require_columns(*found, expected);
    }
  }
}

}  // namespace dimscope::study
