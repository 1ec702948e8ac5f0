#pragma once

#include <SQLiteCpp/Database.h>

#include <string>
#include <string_view>

#include "dimscope/study/store.h"

namespace dimscope {

// The rows in which a trial's results are kept, for transactions of the store.

// Throws WorkError unless finite: SQLite would keep a NaN as NULL, and JSON has no word for
// infinity.
double finite(double number, std::string_view key, std::string_view what);

void insert_predictions(SQLite::Database& database, const std::string& key,
                        const Predictions& predictions);
void replace_relevances(SQLite::Database& database, const std::string& key,
                        const WordRelevances& relevances);

}  // namespace dimscope
