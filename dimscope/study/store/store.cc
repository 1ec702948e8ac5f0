#include "dimscope/study/store/store.h"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>

#include "dimscope/base/check.h"
#include "dimscope/base/error.h"
#include "dimscope/study/store/store_blob.h"
#include "dimscope/study/store/store_database.h"
#include "dimscope/study/store/store_results.h"
#include "dimscope/study/store/stored_flaws.h"
#include "dimscope/study/store/stored_settings.h"

namespace dimscope::study {
namespace {

// Executes a transition of one trial; the trial not being in the state it starts from is our own
// bug.
void transition(SQLite::Statement& statement, const char* what) {
  check(statement.exec() == 1, what);
}

void forget_results(SQLite::Database& database, const std::string& key) {
  for (const char* table : {"epochs", "metrics", "predictions", "relevances", "evaluations",
                            "models", "added_relevances"}) {
    SQLite::Statement statement(database, fmt::format("DELETE FROM {} WHERE trial = ?", table));
    statement.bind(1, key);
    statement.exec();
  }
}

void forget_metrics(SQLite::Database& database, const std::string& key) {
  SQLite::Statement forget(database, "DELETE FROM metrics WHERE trial = ?");
  forget.bind(1, key);
  forget.exec();
}

void insert_metrics(SQLite::Database& database, const std::string& key,
                    const std::map<std::string, double>& metrics) {
  SQLite::Statement insert(database, "INSERT INTO metrics VALUES (?, ?, ?)");
  for (const auto& [name, value] : metrics) {
    insert.bind(1, key);
    insert.bind(2, name);
    insert.bind(3, finite(value, key, name));
    insert.exec();
    insert.reset();
  }
}

void insert_epoch(SQLite::Database& database, const std::string& key,
                  const engine::EpochRecord& epoch) {
  SQLite::Statement statement(database, "INSERT INTO epochs VALUES (?, ?, ?, ?, ?)");
  statement.bind(1, key);
  statement.bind(2, epoch.epoch);
  statement.bind(3, finite(epoch.train_loss, key, "train_loss"));
  statement.bind(4, finite(epoch.dev_fine, key, "dev_fine"));
  statement.bind(5, finite(epoch.train_seconds, key, "train_seconds"));
  statement.exec();
}

void insert_model_digest(SQLite::Database& database, const std::string& key,
                         const std::string& digest) {
  if (digest.empty()) return;
  SQLite::Statement statement(database, "INSERT INTO models VALUES (?, ?)");
  statement.bind(1, key);
  statement.bind(2, digest);
  statement.exec();
}

void replace_added_relevances(SQLite::Database& database, const std::string& key,
                              const AddedRelevances& relevances) {
  SQLite::Statement statement(database,
                              "INSERT OR REPLACE INTO added_relevances VALUES (?, ?, ?, ?)");
  statement.bind(1, key);
  statement.bind(2, relevances.method);
  statement.bind(3, std::string(to_string(relevances.of)));
  statement.bind(4);
  const std::string blob = to_blob(relevances.classes);
  if (relevances.of == AddedRelevances::Of::kGiven) {
    statement.bind(4, blob.data(), static_cast<int>(blob.size()));
  }
  statement.exec();
}

// A row of trial, method, of_class, classes. Throws StoredFlaw.
AddedRelevances added_relevances_of(SQLite::Statement& row) {
  const std::string of = row.getColumn(2).getString();
  if (!relevances_of(of)) throw StoredFlaw(fmt::format("its relevances are of '{}'", of));
  AddedRelevances relevances{.method = row.getColumn(1).getString(), .of = *relevances_of(of)};
  if (!row.isColumnNull(3)) relevances.classes = from_blob<std::int32_t>(row.getColumn(3));
  return relevances;
}

// What came of an added trial.
void write_results(SQLite::Database& database, const AddedResults& results) {
  const Trial& trial = results.trial;
  forget_results(database, trial.key);
  for (const engine::EpochRecord& epoch : trial.epochs) insert_epoch(database, trial.key, epoch);
  insert_metrics(database, trial.key, trial.metrics);
  for (const Predictions& split : results.predictions) {
    replace_predictions(database, trial.key, split);
  }
  for (const WordRelevances& words : results.relevances) {
    replace_relevances(database, trial.key, words);
  }
  if (trial.added->relevances) {
    replace_added_relevances(database, trial.key, *trial.added->relevances);
  }
}

// Of table trials, what trial_of() reads.
constexpr std::string_view kTrialColumns =
    "key, state, error, selected_epoch, train_seconds, data_digest, numerics, seed, added";

// A row of kTrialColumns with its settings. Throws StoredFlaw.
Trial trial_of(SQLite::Statement& row, Settings settings) {
  Trial trial;
  trial.key = row.getColumn(0).getString();
  const std::string state = row.getColumn(1).getString();
  if (!trial_state(state)) throw StoredFlaw(fmt::format("its state is '{}'", state));
  trial.state = *trial_state(state);
  trial.error = row.getColumn(2).getString();
  if (!row.isColumnNull(3)) trial.selected_epoch = int32_of(row.getColumn(3));
  trial.train_seconds = row.getColumn(4).getDouble();
  trial.numerics = int32_of(row.getColumn(6));
  const std::int64_t seed = row.getColumn(7).getInt64();
  if (row.isColumnNull(8)) {
    trial.config = config_of(settings, seed);
  } else {
    trial.config.seed = seed;
    trial.added = {.settings = std::move(settings), .digest = row.getColumn(8).getString()};
  }
  if (const auto flaw = flaw_of_key(trial, row.getColumn(5).getString())) throw StoredFlaw(*flaw);
  return trial;
}

// The trials for which `condition`, with `key` for its '?', holds; what they gave is unchecked.
// Throws StoredFlaw where one is not what its key says.
std::vector<Trial> select_trials(SQLite::Database& database, std::string_view condition,
                                 std::string_view key = "") {
  const auto query = [&](const std::string& sql) {
    SQLite::Statement statement(database, sql);
    if (condition.find('?') != condition.npos) statement.bind(1, std::string(key));
    return statement;
  };
  std::vector<Trial> trials;
  std::unordered_map<std::string, std::size_t> places;
  auto settings = read_settings(database, condition, std::string(key));
  SQLite::Statement rows = query(fmt::format(
      "SELECT {} FROM trials WHERE {} ORDER BY position, rowid", kTrialColumns, condition));
  while (rows.executeStep()) {
    const std::string trial = rows.getColumn(0).getString();
    trials.push_back(of_trial(trial, [&] { return trial_of(rows, std::move(settings[trial])); }));
    places[trials.back().key] = trials.size() - 1;
  }
  SQLite::Statement epochs = query(
      fmt::format("SELECT trial, epoch, train_loss, dev_fine, epochs.train_seconds FROM epochs "
                  "JOIN trials ON key = trial WHERE {} ORDER BY trial, epoch",
                  condition));
  while (epochs.executeStep()) {
    trials[places.at(epochs.getColumn(0).getString())].epochs.push_back(
        {.epoch = int32_of(epochs.getColumn(1)),
         .train_loss = epochs.getColumn(2).getDouble(),
         .dev_fine = epochs.getColumn(3).getDouble(),
         .train_seconds = epochs.getColumn(4).getDouble()});
  }
  SQLite::Statement metrics = query(fmt::format(
      "SELECT trial, name, value FROM metrics JOIN trials ON key = trial WHERE {}", condition));
  while (metrics.executeStep()) {
    trials[places.at(metrics.getColumn(0).getString())].metrics[metrics.getColumn(1).getString()] =
        metrics.getColumn(2).getDouble();
  }
  if (database.tableExists("added_relevances")) {
    SQLite::Statement relevances =
        query(fmt::format("SELECT trial, method, of_class, classes FROM added_relevances "
                          "JOIN trials ON key = trial WHERE {}",
                          condition));
    while (relevances.executeStep()) {
      Trial& trial = trials[places.at(relevances.getColumn(0).getString())];
      if (trial.added) trial.added->relevances = added_relevances_of(relevances);
    }
  }
  if (!database.tableExists("models")) return trials;
  SQLite::Statement models = query(fmt::format(
      "SELECT trial, digest FROM models JOIN trials ON key = trial WHERE {}", condition));
  while (models.executeStep()) {
    trials[places.at(models.getColumn(0).getString())].model_digest =
        models.getColumn(1).getString();
  }
  return trials;
}

// The same. Throws StoredFlaw where a number cannot be right. Unless the study `is_being_run`, a
// trial that was running when its process ended is what the next run takes it for: pending.
std::vector<Trial> select_checked(SQLite::Database& database, bool is_being_run,
                                  std::string_view condition, std::string_view key = "") {
  std::vector<Trial> trials = select_trials(database, condition, key);
  for (Trial& trial : trials) {
    if (is_being_run || trial.state != TrialState::kRunning) continue;
    trial.state = TrialState::kPending;
    trial.epochs.clear();
  }
  for (const Trial& trial : trials) {
    std::optional<std::string> flaw = flaw_of_training(trial);
    if (!flaw) flaw = flaw_of_metrics(trial);
    if (flaw) throw StoredFlaw(fmt::format("trial {}: {}", trial.key, *flaw));
  }
  return trials;
}

// True where the key's row is whole, and of another configuration.
bool is_key_of_other(SQLite::Database& database, const std::string& key,
                     const model::TrialConfig& config) {
  SQLite::Statement row(database,
                        fmt::format("SELECT {} FROM trials WHERE key = ?", kTrialColumns));
  row.bind(1, key);
  if (!row.executeStep()) return false;
  try {
    const Trial trial = trial_of(row, std::move(read_settings(database, "key = ?", key)[key]));
    return !trial.added && trial.numerics == kNumericsVersion && trial.config != config;
  } catch (const StoredFlaw&) {
    return false;
  }
}

// Removes former trials that are damaged: no run would mend them.
void forget_damaged_former(SQLite::Database& database) {
  std::vector<std::string> keys, damaged;
  {
    SQLite::Statement rows(database, "SELECT key FROM trials WHERE position IS NULL");
    while (rows.executeStep()) keys.push_back(rows.getColumn(0).getString());
  }
  for (const std::string& key : keys) {
    try {
      for (const Trial& trial : select_trials(database, "key = ?", key)) {
        if (flaw_of_training(trial) || flaw_of_metrics(trial)) damaged.push_back(key);
      }
    } catch (const StoredFlaw&) {
      damaged.push_back(key);
    }
  }
  for (const std::string& key : damaged) {
    forget_results(database, key);
    SQLite::Statement remove(database, "DELETE FROM trials WHERE key = ?");
    remove.bind(1, key);
    remove.exec();
  }
}

// Keys of the study's trials that another program trained, in their order.
std::vector<std::string> added_trials(SQLite::Database& database) {
  std::vector<std::string> keys;
  SQLite::Statement rows(database,
                         "SELECT key FROM trials WHERE position IS NOT NULL AND added IS NOT NULL "
                         "ORDER BY position");
  while (rows.executeStep()) keys.push_back(rows.getColumn(0).getString());
  return keys;
}

// Makes the trial as if it was never started.
void make_pending(SQLite::Database& database, const std::string& key) {
  SQLite::Statement update(
      database,
      "UPDATE trials SET state = 'pending', error = '', selected_epoch = NULL, "
      "train_seconds = 0 WHERE key = ?");
  update.bind(1, key);
  update.exec();
  forget_results(database, key);
}

}  // namespace

bool is_key_of_data(SQLite::Database& database, const std::string& key, const std::string& digest) {
  SQLite::Statement row(database, "SELECT seed FROM trials WHERE key = ?");
  row.bind(1, key);
  try {
    if (!row.executeStep()) return false;
    const Settings settings = std::move(read_settings(database, "key = ?", key)[key]);
    return trial_key(config_of(settings, row.getColumn(0).getInt64()), digest) == key;
  } catch (const StoredFlaw&) {
    return false;
  }
}

Store::Store(const std::filesystem::path& directory, Mode mode)
    : impl_(std::make_unique<Impl>(directory, mode)) {}

Store::~Store() = default;

const std::filesystem::path& Store::file() const {
  return impl_->file();
}

void Store::set_trials(std::span<const model::TrialConfig> configs, std::string_view data_digest) {
  impl_->write([&](SQLite::Database& database) {
    const std::vector<std::string> added = added_trials(database);
    database.exec("UPDATE trials SET position = NULL WHERE position IS NOT NULL");
    // A known key keeps what it has. Its settings are what the key was made of: others were
    // damaged, and are put right.
    SQLite::Statement insert(
        database,
        "INSERT INTO trials (key, position, data_digest, numerics, seed) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (key) DO UPDATE SET (position, data_digest, numerics, seed, added) = "
        "(excluded.position, excluded.data_digest, excluded.numerics, excluded.seed, NULL)");
    std::unordered_map<std::string, std::size_t> places;
    for (std::size_t i = 0; i < configs.size(); ++i) {
      const std::string key = trial_key(configs[i], data_digest);
      const auto [other, is_new] = places.emplace(key, i);
      if (!is_new || is_key_of_other(database, key, configs[i])) {
        throw WorkError(fmt::format(
            "{}: two configurations share the key {} (please report it); a change to any setting "
            "of the study gives others",
            impl_->file().string(), key));
      }
      insert.bind(1, key);
      insert.bind(2, static_cast<std::int64_t>(i));
      insert.bind(3, std::string(data_digest));
      insert.bind(4, kNumericsVersion);
      insert.bind(5, configs[i].seed);
      insert.exec();
      insert.reset();
      replace_settings(database, key, settings_of(configs[i]));
    }
    for (std::size_t i = 0; i < added.size(); ++i) {
      SQLite::Statement behind(database, "UPDATE trials SET position = ? WHERE key = ?");
      behind.bind(1, static_cast<std::int64_t>(configs.size() + i));
      behind.bind(2, added[i]);
      behind.exec();
    }
    // What was never trained, or cannot be told from damage, is no loss.
    database.exec("DELETE FROM trials WHERE position IS NULL AND state <> 'complete'");
    forget_damaged_former(database);
  });
}

std::size_t Store::add_trials(std::span<const AddedResults> trials, std::string_view data_digest) {
  std::size_t num_new = 0;
  impl_->write([&](SQLite::Database& database) {
    struct Known {
      std::string key, from;
    };
    std::map<std::pair<Settings, std::int64_t>, Known> known;
    for (const Trial& there : select_trials(database, "position IS NOT NULL")) {
      if (!there.added) continue;
      known[{there.added->settings, there.config.seed}] = {there.key, impl_->file().string()};
    }
    SQLite::Statement insert(
        database,
        "INSERT INTO trials (key, position, state, data_digest, numerics, seed, added, "
        "selected_epoch, train_seconds) VALUES (?, (SELECT count(*) FROM trials), 'complete', ?, "
        "?, ?, ?, ?, ?)");
    for (const AddedResults& results : trials) {
      const Trial& trial = results.trial;
      check(trial.added.has_value(), "add_trials: trials of another program");
      const auto [other, is_new] = known.try_emplace({trial.added->settings, trial.config.seed},
                                                     Known{trial.key, results.from});
      if (other->second.key != trial.key) {
        throw InputError(fmt::format(
            "{}: trial {} has the hyperparameters and the seed of trial {} in {}, and other "
            "results; take one of them out, or give them different seeds",
            results.from, trial.key, other->second.key, other->second.from));
      }
      if (is_new) {
        insert.bind(1, trial.key);
        insert.bind(2, std::string(data_digest));
        insert.bind(3, trial.numerics);
        insert.bind(4, trial.config.seed);
        insert.bind(5, trial.added->digest);
        insert.bind(6);
        if (trial.selected_epoch) insert.bind(6, *trial.selected_epoch);
        insert.bind(7, trial.train_seconds);
        insert.exec();
        insert.reset();
        replace_settings(database, trial.key, trial.added->settings);
        ++num_new;
      }
      write_results(database, results);
    }
  });
  return num_new;
}

std::vector<Trial> Store::trials() const {
  const bool is_being_run = impl_->is_being_run();
  return impl_->read(kRunMendsResults, [&](SQLite::Database& database) {
    return select_checked(database, is_being_run, "position IS NOT NULL");
  });
}

std::optional<Trial> Store::trial(std::string_view key) const {
  if (key.empty()) return std::nullopt;
  const bool is_being_run = impl_->is_being_run();
  return impl_->read(kRunMendsResults, [&](SQLite::Database& database) -> std::optional<Trial> {
    std::vector<Trial> found = select_checked(database, is_being_run, "key = ?", key);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
  });
}

std::vector<Trial> Store::former_trials() const {
  return impl_->read("; `dimscope trials --remove-former` removes it", [](SQLite::Database& db) {
    return select_checked(db, true, "position IS NULL AND state = 'complete'");
  });
}

std::vector<std::string> Store::remove_former_trials() {
  std::vector<std::string> keys;
  impl_->write([&](SQLite::Database& database) {
    SQLite::Statement rows(database, "SELECT key FROM trials WHERE position IS NULL ORDER BY key");
    while (rows.executeStep()) keys.push_back(rows.getColumn(0).getString());
    for (const std::string& key : keys) forget_results(database, key);
    database.exec("DELETE FROM trials WHERE position IS NULL");
  });
  return keys;
}

void Store::start(std::string_view key) {
  impl_->write([&](SQLite::Database& database) {
    SQLite::Statement update(
        database,
        "UPDATE trials SET state = 'running', error = '', selected_epoch = NULL "
        "WHERE key = ? AND state <> 'running'");
    update.bind(1, std::string(key));
    transition(update, "start: a trial that is not running");
    forget_results(database, std::string(key));
  });
}

void Store::add_epoch(std::string_view key, const engine::EpochRecord& epoch) {
  impl_->write(
      [&](SQLite::Database& database) { insert_epoch(database, std::string(key), epoch); });
}

void Store::finish(const Trial& trial, std::span<const Predictions> predictions,
                   std::span<const WordRelevances> relevances) {
  impl_->write([&](SQLite::Database& database) {
    SQLite::Statement update(
        database,
        "UPDATE trials SET state = 'complete', selected_epoch = ?, train_seconds = ? "
        "WHERE key = ? AND state = 'running'");
    if (trial.selected_epoch) {
      update.bind(1, *trial.selected_epoch);
    } else {
      update.bind(1);
    }
    update.bind(2, finite(trial.train_seconds, trial.key, "train_seconds"));
    update.bind(3, trial.key);
    transition(update, "finish: a running trial");
    forget_results(database, trial.key);
    for (const engine::EpochRecord& epoch : trial.epochs) insert_epoch(database, trial.key, epoch);
    insert_metrics(database, trial.key, trial.metrics);
    insert_model_digest(database, trial.key, trial.model_digest);
    for (const Predictions& split : predictions) replace_predictions(database, trial.key, split);
    for (const WordRelevances& words : relevances) replace_relevances(database, trial.key, words);
  });
}

void Store::set_metrics(std::string_view key, const std::map<std::string, double>& metrics) {
  impl_->write([&](SQLite::Database& database) {
    forget_metrics(database, std::string(key));
    insert_metrics(database, std::string(key), metrics);
  });
}

void Store::restore(std::string_view key, const std::map<std::string, double>& metrics,
                    std::span<const Predictions> predictions,
                    std::span<const WordRelevances> relevances) {
  impl_->write([&](SQLite::Database& database) {
    const std::string trial(key);
    forget_metrics(database, trial);
    insert_metrics(database, trial, metrics);
    for (const Predictions& split : predictions) replace_predictions(database, trial, split);
    for (const WordRelevances& words : relevances) replace_relevances(database, trial, words);
  });
}

std::map<std::string, std::string> Store::forget_damaged(std::size_t num_test_words) {
  std::map<std::string, std::string> damaged;
  impl_->write([&](SQLite::Database& database) {
    for (const Trial& trial : select_trials(database, "position IS NOT NULL AND added IS NULL")) {
      const bool complete = trial.state == TrialState::kComplete;
      std::optional<std::string> flaw = flaw_of_training(trial);
      if (!flaw && complete) flaw = flaw_of_complete(trial);
      if (flaw) {
        make_pending(database, trial.key);
      } else if ((flaw = flaw_of_metrics(trial))) {
        forget_metrics(database, trial.key);
      } else if (complete) {
        flaw = flaw_of_results(database, trial.key, num_test_words);
      }
      if (flaw) {
        damaged[trial.key] =
            fmt::format("{}: trial {}: {}", impl_->file().string(), trial.key, *flaw);
      }
    }
  });
  return damaged;
}

void Store::fail(std::string_view key, std::string_view error) {
  impl_->write([&](SQLite::Database& database) {
    SQLite::Statement update(
        database,
        "UPDATE trials SET state = 'failed', error = ? WHERE key = ? AND state = 'running'");
    update.bind(1, std::string(error));
    update.bind(2, std::string(key));
    transition(update, "fail: a running trial");
  });
}

void Store::release(std::string_view key) {
  impl_->write([&](SQLite::Database& database) {
    SQLite::Statement update(
        database, "UPDATE trials SET state = 'pending' WHERE key = ? AND state = 'running'");
    update.bind(1, std::string(key));
    transition(update, "release: a running trial");
    forget_results(database, std::string(key));
  });
}

}  // namespace dimscope::study
