#pragma once

#include <SQLiteCpp/Database.h>

#include <string>
#include <string_view>

#include "dimscope/study/store/store.h"
#include "dimscope/study/store/stored_flaws.h"

namespace dimscope::study {

// The rows in which a trial's results are kept, for transactions of the store.

// Throws WorkError unless finite: SQLite would keep a NaN as NULL, and JSON has no word for
// infinity.
double finite(double number, std::string_view key, std::string_view what);

void replace_predictions(SQLite::Database& database, const std::string& key,
                         const Predictions& predictions);
void replace_relevances(SQLite::Database& database, const std::string& key,
                        const WordRelevances& relevances);

// True where the trial's key was made of the settings in its row and the data's `digest`.
bool is_key_of_data(SQLite::Database& database, const std::string& key, const std::string& digest);

// What is missing or cannot be right of a complete trial's probabilities on dev and test and its
// relevances of test's words, by the default kind.
std::optional<std::string> flaw_of_results(SQLite::Database& database, const std::string& key,
                                           std::size_t num_test_words);

// read(), whose StoredFlaw names the trial.
template <typename Read>
auto of_trial(std::string_view key, const Read& read) {
  try {
    return read();
  } catch (const StoredFlaw& flaw) {
    throw StoredFlaw("trial " + std::string(key) + ": " + flaw.what());
  }
}

// What mends damaged results, as the end of a message.
inline constexpr std::string_view kRunMendsResults =
    "; `dimscope run` on this study computes it again";

}  // namespace dimscope::study
