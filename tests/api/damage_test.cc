// Damage of every kind to every table and column of a study's database: whatever reads it answers,
// or says what is damaged, where, and what to do; then a run mends it, or says why it cannot.
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "dimscope/api/effects_json.h"
#include "dimscope/api/evaluations_json.h"
#include "dimscope/api/finders_json.h"
#include "dimscope/api/views_json.h"
#include "dimscope/base/file.h"
#include "dimscope/effects/effects_view.h"
#include "dimscope/effects/quality/explanation_quality.h"
#include "dimscope/effects/quality/quality_run.h"
#include "dimscope/effects/report_effects.h"
#include "dimscope/effects/tables/effects_tables.h"
#include "dimscope/study/models/study_models.h"
#include "tests/message_of.h"
#include "tests/study/small_study.h"

namespace dimscope::api {
namespace {

using ::testing::AnyOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::SizeIs;

// Four trials of some trees of our own, trained and measured in milliseconds.
class DamagedStore : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    home_ = new study::TemporaryDirectory;
    std::string trees;
    for (const char* const word : {"good", "bad", "fine", "dull"}) {
      const int label =
          std::string_view(word) == "good" || std::string_view(word) == "fine" ? 4 : 0;
      trees += fmt::format("({0} (2 It) ({0} (2 is) ({0} {1})))\n", label, word);
      trees += fmt::format("({0} (2 (2 not) ({1} {2})) (2 .))\n", 4 - label, label, word);
    }
    for (const char* const split : {"train", "dev", "test"}) {
      write_file(home_->path() / split, trees);
    }
    write_file(home_->path() / "study.toml", kToml);
    train(whole());
    study::Store store(whole(), study::Store::Mode::kRun);
    const std::vector<explain::Method> methods = {explain::Method::kSensitivity};
    ASSERT_TRUE(effects::evaluate_study(whole(), store, store.trials(), methods, {}));
    results_ = results_of(whole());
  }
  static void TearDownTestSuite() { delete home_; }

  static constexpr const char* kToml = R"([data]
source = "trees"
train = "train"
dev = "dev"
test = "test"
[train]
epochs = 2
batch_size = 4
[[grid]]
embedding_dim = [2, 3]
hidden_dim = 2
seed = "1..2"
[[sentences]]
text = "It is good"
label = "positive"
[[phrases]]
text = "not good"
label = "negative"
[[slices]]
name = "not"
contains = ["not"]
)";

  static std::filesystem::path whole() { return home_->path() / "whole"; }
  static std::filesystem::path damaged() { return home_->path() / "damaged"; }

  // As `dimscope run` does.
  static study::RunSummary train(const std::filesystem::path& directory) {
    const study::StudyFile study = study::read_study(home_->path() / "study.toml");
    static const text::Dataset dataset = text::load_dataset(study.data, "");
    study::Store store(directory, study::Store::Mode::kRun);
    store.set_data(study::stored_data(study, dataset));
    store.set_study(kToml, "1.2.3");
    study::RunObserver observer;
    return study::run_study(study, dataset, directory, store, {.jobs = 1}, observer);
  }

  // What must be the same again, and can be: no copy is kept of losses and times.
  static std::string results_of(const std::filesystem::path& directory) {
    std::string results;
    for (const study::Trial& trial : study::Store(directory, study::Store::Mode::kRead).trials()) {
      results += fmt::format("{} {}\n{}model={}\n", trial.key, to_string(trial.state),
                             model::canonical_config(trial.config), trial.model_digest);
      for (const auto& [name, value] : trial.metrics)
        results += fmt::format("{}={}\n", name, value);
    }
    return results;
  }

  using Reader = std::function<void(const std::filesystem::path&, const study::Store&)>;
  static const std::vector<std::pair<std::string, Reader>>& readers();

  // Damages a copy of the study, reads it in every way, and runs it.
  void expect_told_and_mended(const std::string& sql) const;

  static inline study::TemporaryDirectory* home_;
  static inline std::string results_;
};

const std::vector<std::pair<std::string, DamagedStore::Reader>>& DamagedStore::readers() {
  static const std::vector<std::pair<std::string, Reader>> readers = {
      {"trials",
       [](const auto&, const study::Store& store) {
         trials_json(store.trials());
         store.former_trials();
         effects::view_metrics(store.data());
       }},
      {"report",
       [](const auto& directory, const study::Store& store) {
         const StudyView view = view_study(directory, store, {}, "1.2.3");
         to_json(view,
                 effects::report_effects(directory, store, {.resamples = 40, .permutations = 5}));
       }},
      {"effects",
       [](const auto& directory, const study::Store& store) {
         const effects::EffectsView view =
             effects::view_effects(directory, store, {.resamples = 40, .permutations = 5});
         to_json(view);
         effects::effects_tables(view);
       }},
      {"effects words",
       [](const auto& directory, const study::Store& store) {
         to_json(effects::view_effects(directory, store,
                                       {.topics = {effects::EffectsTopic::kWords}, .sentence = 0}));
       }},
      {"find",
       [](const auto&, const study::Store& store) {
         for (const effects::Finder finder :
              {effects::Finder::kSeeds, effects::Finder::kFlips, effects::Finder::kReasons}) {
           to_json(effects::find_sentences(store, {.finder = finder, .deals = 5}));
         }
         if (!study::has_sentiment_classes(store.data())) return;  // A class may have another name.
         to_json(effects::find_sentences(store, {.finder = effects::Finder::kSuspects}));
       }},
      {"explain",
       [](const auto& directory, const study::Store& store) {
         const study::StoredData data = store.data();
         text::TokenSequences sentences;
         const std::vector<std::int32_t> words = {0, 1};
         sentences.add(words);
         const std::vector<study::Trial> trials = store.trials();
         const auto explained = study::explain_under_trials(
             study::StudyModels(directory, trials, data), trials, sentences, {});
         study::require_models(explained.left_out, trials.size());
       }},
      {"evaluate-explanations",
       [](const auto&, const study::Store& store) {
         effects::quality_data(store);
         std::vector<effects::TrialEvaluations> evaluations;
         for (const study::Trial& trial : store.trials()) {
           evaluations.push_back({trial, store.evaluations(trial.key)});
         }
         evaluations_json(evaluations, {});
       }},
      {"slices",
       [](const auto&, const study::Store& store) {
         study::stored_study(store);
         store.trees("test");
       }},
  };
  return readers;
}

// What a message of damage says: the database or a model, and a way out.
void expect_helpful(const std::string& message, const std::string& what) {
  // What the trials that are left do not allow.
  if (message.starts_with("no cell has two complete trials") ||
      message.starts_with("no hyperparameter varies")) {
    return;
  }
  EXPECT_THAT(message, ContainsRegex("damaged(/study.db|/models/|: no trial is complete)")) << what;
  EXPECT_THAT(message, AnyOf(HasSubstr("`dimscope "), HasSubstr("restore it from a copy"),
                             HasSubstr("update dimscope"), HasSubstr("another directory")))
      << what;
}

void DamagedStore::expect_told_and_mended(const std::string& sql) const {
  remove_all(damaged());
  copy(whole(), damaged(), std::filesystem::copy_options::recursive);
  try {
    SQLite::Database database((damaged() / "study.db").string(), SQLite::OPEN_READWRITE);
    database.exec("PRAGMA ignore_check_constraints = ON");
    database.exec(sql);
  } catch (const SQLite::Exception&) {
    return;  // SQLite does not let it happen.
  }
  for (const auto& [name, read] : readers()) {
    try {
      read(damaged(), study::Store(damaged(), study::Store::Mode::kRead));
    } catch (const InputError& error) {
      expect_helpful(error.what(), sql + " then " + name);
    } catch (const std::exception& error) {
      ADD_FAILURE() << sql << " then " << name << ": " << error.what();
    }
  }
  try {
    const study::RunSummary summary = train(damaged());
    EXPECT_EQ(summary.num_complete, 4u) << sql;
  } catch (const InputError& error) {
    expect_helpful(error.what(), sql + " then run");
    return;
  } catch (const std::exception& error) {
    ADD_FAILURE() << sql << " then run: " << error.what();
    return;
  }
  for (const auto& [name, read] : readers()) {
    try {
      read(damaged(), study::Store(damaged(), study::Store::Mode::kRead));
    } catch (const std::exception& error) {
      // Only evaluate-explanations measures again.
      EXPECT_THAT(error.what(), HasSubstr("`dimscope evaluate-explanations` measures it again"))
          << sql << ", run, then " << name;
    }
  }
  EXPECT_EQ(results_of(damaged()), results_) << sql;
}

struct Column {
  std::string table, name, type;
};

std::vector<Column> columns_of(const std::filesystem::path& file) {
  SQLite::Database database(file.string());
  SQLite::Statement rows(database,
                         "SELECT m.name, c.name, c.type FROM sqlite_schema AS m "
                         "JOIN pragma_table_info(m.name) AS c WHERE m.type = 'table'");
  std::vector<Column> columns;
  while (rows.executeStep()) {
    columns.push_back({rows.getColumn(0).getString(), rows.getColumn(1).getString(),
                       rows.getColumn(2).getString()});
  }
  return columns;
}

std::vector<std::string> damages_of(const Column& column) {
  std::vector<std::string> values = {"NULL"};
  const auto add = [&](const std::vector<std::string>& more) {
    values.insert(values.end(), more.begin(), more.end());
  };
  if (column.type == "INTEGER") add({"-1", "0", "3", "1099511627776", "9223372036854775807"});
  if (column.type == "REAL") add({"9e999", "-9e999", "-1", "0", "1e300"});
  if (column.type == "TEXT") add({"''", "'damaged'", "'test'", "CAST(x'ff1b5b' AS TEXT)"});
  if (column.type == "BLOB") {
    add({"x''", "x'ff'", fmt::format("zeroblob(length(\"{}\"))", column.name),
         fmt::format("substr(\"{0}\", 1, length(\"{0}\") - 4)", column.name),
         "x'ffffffffffffffff'"});
  }
  return values;
}

TEST_F(DamagedStore, IsToldAndMendedWhateverValueIsDamaged) {
  const std::vector<Column> columns = columns_of(whole() / "study.db");
  ASSERT_GT(columns.size(), 60u);
  for (const Column& column : columns) {
    const std::vector<std::string> values = damages_of(column);
    for (const std::string& value : values) {
      const std::string update =
          fmt::format("UPDATE \"{}\" SET \"{}\" = {}", column.table, column.name, value);
      if (value == values.back()) expect_told_and_mended(update);  // in all rows
      expect_told_and_mended(fmt::format("{0} WHERE \"{1}\" = (SELECT max(\"{1}\") FROM \"{2}\")",
                                         update, column.name, column.table));
    }
  }
}

TEST_F(DamagedStore, IsToldAndMendedWhateverRowIsMissing) {
  for (const Column& column : columns_of(whole() / "study.db")) {
    expect_told_and_mended(
        fmt::format("DELETE FROM \"{0}\" WHERE \"{1}\" = (SELECT min(\"{1}\") FROM \"{0}\")",
                    column.table, column.name));
    expect_told_and_mended(
        fmt::format("DELETE FROM \"{0}\" WHERE \"{1}\" = (SELECT max(\"{1}\") FROM \"{0}\")",
                    column.table, column.name));
    expect_told_and_mended(fmt::format("DELETE FROM \"{}\"", column.table));
  }
}

TEST_F(DamagedStore, IsToldAndMendedWhateverTableIsMissing) {
  for (const Column& column : columns_of(whole() / "study.db")) {
    expect_told_and_mended(fmt::format("DROP TABLE \"{}\"", column.table));
    expect_told_and_mended(
        fmt::format("ALTER TABLE \"{}\" DROP COLUMN \"{}\"", column.table, column.name));
  }
}

TEST_F(DamagedStore, IsToldWhateverTheHeaderSays) {
  for (const char* const pragma : {"user_version = 0", "user_version = -1", "user_version = 1",
                                   "user_version = 1000", "application_id = 0"}) {
    expect_told_and_mended(fmt::format("PRAGMA {}", pragma));
  }
}

}  // namespace
}  // namespace dimscope::api
