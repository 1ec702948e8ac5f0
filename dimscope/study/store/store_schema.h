#pragma once

#include <SQLiteCpp/Database.h>

#include <span>
#include <string>
#include <string_view>

namespace dimscope::study {

// The tables of a study's database, as the first of the migrations make them.

// Whether a table of the file has a column: a study of an older dimscope lacks the younger ones.
bool has_column(SQLite::Database& database, const std::string& table, const std::string& column);

// Throws StoredFlaw where a table or a column is missing that these make.
void require_schema(SQLite::Database& database, std::span<const std::string_view> migrations);

// Makes tables that are missing anew, empty. Throws StoredFlaw where a table lacks a column.
void restore_tables(SQLite::Database& database, std::span<const std::string_view> migrations);

}  // namespace dimscope::study
