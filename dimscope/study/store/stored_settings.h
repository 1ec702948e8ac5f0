#pragma once

#include <SQLiteCpp/Database.h>

#include <string>
#include <string_view>
#include <unordered_map>

#include "dimscope/study/trial.h"

// The hyperparameters of trials in a database: table parameters and the seed in table trials.
namespace dimscope::study {

// Lets a connection to a database before 0006_parameters.sql be read as one of today: temporary
// views take the place of what has changed. A study that is only read is never written.
void view_older_settings(SQLite::Database& database);

// By trial, of the trials for which `condition`, with `key` for its '?', holds. Throws StoredFlaw.
std::unordered_map<std::string, Settings> read_settings(SQLite::Database& database,
                                                        std::string_view condition,
                                                        const std::string& key);
// Replaces those of a trial, but the seed; what is there already is not written again.
void replace_settings(SQLite::Database& database, const std::string& key, const Settings& settings);

// Every setting of a configuration but the seed.
Settings settings_of(const model::TrialConfig& config);
// The configuration of a trial of ours. A field younger than the trial has its default. Throws
// StoredFlaw for a setting that is missing, unknown or none that the field can have.
model::TrialConfig config_of(const Settings& settings, std::int64_t seed);

}  // namespace dimscope::study
