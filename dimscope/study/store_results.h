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

void replace_predictions(SQLite::Database& database, const std::string& key,
                         const Predictions& predictions);
void replace_relevances(SQLite::Database& database, const std::string& key,
                        const WordRelevances& relevances);

// What is missing or cannot be right of a complete trial's probabilities on dev and test and its
// relevances of test's words, by the default kind.
std::optional<std::string> flaw_of_results(SQLite::Database& database, const std::string& key,
                                           std::size_t num_test_words);

// What mends damaged results, as the end of a message.
inline constexpr std::string_view kRunMendsResults =
    "; `dimscope run` on this study computes it again";

}  // namespace dimscope
