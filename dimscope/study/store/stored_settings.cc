#include "dimscope/study/store/stored_settings.h"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include <array>
#include <cmath>

#include "dimscope/base/error.h"
#include "dimscope/study/store/store_results.h"
#include "dimscope/study/store/store_schema.h"
#include "dimscope/study/store/stored_flaws.h"

namespace dimscope::study {
namespace {

constexpr std::string_view kNumber = "number", kText = "text", kYesNo = "yes/no";

// Throws StoredFlaw for a value that is not what its kind says.
Setting setting_in(const std::string& name, std::string_view kind, const SQLite::Column& value) {
  if (kind == kText && value.isText()) return value.getString();
  if (kind == kYesNo && value.isInteger()) return value.getInt64() != 0;
  const bool is_number = value.isInteger() || value.isFloat();
  if (kind == kNumber && is_number && std::isfinite(value.getDouble())) return value.getDouble();
  throw StoredFlaw(fmt::format("{} is '{}', which is no {}", name, value.getString(), kind));
}

}  // namespace

void view_older_settings(SQLite::Database& database) {
  struct Column {
    std::string_view name, kind;
  };
  constexpr std::array<Column, 10> kColumns = {{{"embedding_dim", kNumber},
                                                {"hidden_dim", kNumber},
                                                {"dropout", kNumber},
                                                {"optimizer", kText},
                                                {"learning_rate", kNumber},
                                                {"batch_size", kNumber},
                                                {"epochs", kNumber},
                                                {"select", kText},
                                                {"unknown_rate", kNumber},
                                                {"streams", kText}}};
  // What 0004_streams.sql would put there.
  const bool has_streams = has_column(database, "trials", "streams"),
             has_numerics = has_column(database, "trials", "numerics");
  std::string settings;
  for (const Column& column : kColumns) {
    const std::string value = column.name == "streams" && !has_streams
                                  ? fmt::format("'{}'", model::kSharedStreams)
                                  : fmt::format("\"{}\"", column.name);
    settings += fmt::format(
        "{}SELECT key AS trial, '{}' AS name, '{}' AS kind, {} AS value "
        "FROM main.trials",
        settings.empty() ? "" : " UNION ALL ", column.name, column.kind, value);
  }
  database.exec("PRAGMA temp_store = MEMORY");
  database.exec("CREATE TEMP VIEW parameters AS " + settings);
  database.exec(fmt::format(
      "CREATE TEMP VIEW trials AS SELECT rowid AS rowid, key, position, state, seed, "
      "selected_epoch, train_seconds, error, data_digest, {} AS numerics, NULL AS added "
      "FROM main.trials",
      has_numerics ? "numerics" : std::to_string(kFirstNumericsWithStreams - 1)));
}

std::unordered_map<std::string, Settings> read_settings(SQLite::Database& database,
                                                        std::string_view condition,
                                                        const std::string& key) {
  std::unordered_map<std::string, Settings> settings;
  SQLite::Statement rows(database, fmt::format("SELECT trial, name, kind, value FROM parameters "
                                               "JOIN trials ON key = trial WHERE {}",
                                               condition));
  if (condition.find('?') != condition.npos) rows.bind(1, key);
  while (rows.executeStep()) {
    const std::string trial = rows.getColumn(0).getString(), name = rows.getColumn(1).getString();
    settings[trial].insert_or_assign(name, of_trial(trial, [&] {
                                       return setting_in(name, rows.getColumn(2).getString(),
                                                         rows.getColumn(3));
                                     }));
  }
  return settings;
}

void replace_settings(SQLite::Database& database, const std::string& key,
                      const Settings& settings) {
  try {
    if (read_settings(database, "key = ?", key)[key] == settings) return;
  } catch (const StoredFlaw&) {
    // Damaged: written anew.
  }
  SQLite::Statement forget(database, "DELETE FROM parameters WHERE trial = ?");
  forget.bind(1, key);
  forget.exec();
  SQLite::Statement insert(database, "INSERT INTO parameters VALUES (?, ?, ?, ?)");
  for (const auto& [name, value] : settings) {
    insert.bind(1, key);
    insert.bind(2, name);
    if (value.is_number()) {
      insert.bind(3, std::string(kNumber));
      insert.bind(4, value.number());
    } else if (value.is_yes_no()) {
      insert.bind(3, std::string(kYesNo));
      insert.bind(4, value.yes() ? 1 : 0);
    } else {
      insert.bind(3, std::string(kText));
      insert.bind(4, value.text());
    }
    insert.exec();
    insert.reset();
  }
}

Settings settings_of(const model::TrialConfig& config) {
  Settings settings;
  for (const model::ConfigField& field : model::config_fields()) {
    if (field.name != "seed") settings[field.name] = model::config_setting(config, field);
  }
  return settings;
}

model::TrialConfig config_of(const Settings& settings, std::int64_t seed) {
  model::TrialConfig config;
  for (const auto& [name, value] : settings) {
    if (name == "seed" || model::find_config_field(name) == nullptr) {
      throw StoredFlaw(
          fmt::format("it has a setting '{}', which this dimscope does not know", name));
    }
  }
  try {
    for (const model::ConfigField& field : model::config_fields()) {
      if (field.name == "seed") {
        model::set_config(config, field, seed);
      } else if (const auto found = settings.find(field.name); found != settings.end()) {
        model::set_config(config, field, found->second);
      } else if (!field.younger) {
        throw StoredFlaw(fmt::format("its {} is missing", field.name));
      }
    }
  } catch (const InputError& error) {
    throw StoredFlaw(error.what());
  }
  return config;
}

}  // namespace dimscope::study
