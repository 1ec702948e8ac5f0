// A study's database as a file: who may open it, what other programs see of it, what it leaves.
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <gmock/gmock.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <functional>
#include <thread>

#include "dimscope/base/file.h"
#include "dimscope/study/store/store.h"
#include "tests/message_of.h"
#include "tests/study/temporary_directory.h"

namespace dimscope::study {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr const char* kDigest = "0123456789abcdef0123456789abcdef";

class StoreDatabase : public ::testing::Test {
 protected:
  // A study with one complete trial; no run has it open any more.
  void make_study() {
    Store store(directory.path(), Store::Mode::kRun);
    write_study(store);
  }
  static void write_study(Store& store) {
    StoredData data;
    data.digest = kDigest;
    data.class_names = {"bad", "good"};
    data.vocabulary = {"<unk>"};
    data.labels = {{"dev", {0}}, {"test", {1}}};
    data.num_sentences = {{"train", 0}, {"dev", 1}, {"test", 1}};
    store.set_data(data);
    const std::vector<model::TrialConfig> configs = {{.hidden_dim = 7, .dropout = 0.1},
                                                     {.hidden_dim = 8}};
    store.set_trials(configs, kDigest);
    const std::string key = trial_key(configs[0], kDigest);
    store.start(key);
    Trial trial = store.trial(key).value();
    trial.epochs = {{0, 1.5, 0.25, 0.5}};
    trial.metrics["test.fine"] = 0.43;
    const std::vector<Predictions> predictions = {
        {.split = "test", .num_classes = 2, .probabilities = {0.25f, 0.75f}}};
    store.finish(trial, predictions);
  }

  std::string file() const { return directory.path() / "study.db"; }
  SQLite::Database raw() const { return {file(), SQLite::OPEN_READWRITE}; }
  std::size_t num_complete() const {
    std::size_t count = 0;
    for (const Trial& trial : Store(directory.path(), Store::Mode::kRead).trials()) {
      count += trial.state == TrialState::kComplete ? 1 : 0;
    }
    return count;
  }

  TemporaryDirectory directory;
};

// Runs `act` in a child process that is not root; true if it ended well.
bool as_other_user(const std::function<void()>& act) {
  const pid_t child = ::fork();
  if (child == 0) {
    // Permissions do not bind root.
    if (::geteuid() == 0 &&
        (::setgroups(0, nullptr) != 0 || ::setgid(65534) != 0 || ::setuid(65534) != 0)) {
      ::_exit(2);
    }
    try {
      act();
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s\n", error.what());
      ::_exit(1);
    }
    ::_exit(::testing::Test::HasFailure() ? 1 : 0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// Takes 0006_parameters.sql back.
std::string columns_for_parameters() {
  std::string sql;
  for (const auto& [name, type] : std::vector<std::pair<std::string, std::string>>{
           {"embedding_dim", "INTEGER NOT NULL DEFAULT 0"},
           {"hidden_dim", "INTEGER NOT NULL DEFAULT 0"},
           {"dropout", "REAL NOT NULL DEFAULT 0"},
           {"optimizer", "TEXT NOT NULL DEFAULT ''"},
           {"learning_rate", "REAL NOT NULL DEFAULT 0"},
           {"batch_size", "INTEGER NOT NULL DEFAULT 0"},
           {"epochs", "INTEGER NOT NULL DEFAULT 0"},
           {"select", "TEXT NOT NULL DEFAULT ''"},
           {"unknown_rate", "REAL NOT NULL DEFAULT 0"},
           {"streams", "TEXT NOT NULL DEFAULT 'shared'"}}) {
    const std::string whole = type.starts_with("INTEGER") ? "CAST(value AS INTEGER)" : "value";
    sql += fmt::format(
        "ALTER TABLE trials ADD COLUMN \"{0}\" {1}; UPDATE trials SET \"{0}\" = (SELECT {2} FROM "
        "parameters WHERE trial = key AND name = '{0}');",
        name, type, whole);
  }
  return sql + "DROP TABLE parameters; ALTER TABLE trials DROP COLUMN added;";
}

TEST_F(StoreDatabase, LeavesOneFileBehind) {
  make_study();
  EXPECT_THAT(directory.files(), ElementsAre("study.db"));
  EXPECT_EQ(num_complete(), 1u);
  EXPECT_THAT(directory.files(), ElementsAre("study.db"));
}

TEST_F(StoreDatabase, MakesTheDirectory) {
  const auto deep = directory.path() / "a" / "b";
  {
    const Store store(deep, Store::Mode::kRun);
  }
  EXPECT_TRUE(std::filesystem::exists(deep / "study.db"));
}

TEST_F(StoreDatabase, OtherProgramsReadTheTables) {
  make_study();
  SQLite::Database database = raw();
  const auto get = [&](const std::string& sql) { return database.execAndGet(sql).getString(); };
  EXPECT_EQ(get("SELECT p.value || ' ' || state || ' ' || m.value FROM trials "
                "JOIN parameters AS p ON p.trial = key AND p.name = 'dropout' "
                "JOIN metrics AS m ON m.trial = key AND m.name = 'test.fine'"),
            "0.1 complete 0.43");
  EXPECT_EQ(get("SELECT hex(probabilities) FROM predictions"), "0000803E0000403F");
  EXPECT_EQ(get("PRAGMA journal_mode"), "delete");
  EXPECT_EQ(get("PRAGMA integrity_check"), "ok");
  EXPECT_EQ(get("SELECT count(*) FROM pragma_table_list WHERE strict = 0 "
                "AND name NOT LIKE 'sqlite_%'"),
            "0");
}

TEST_F(StoreDatabase, HasAParameterForEveryFieldButTheSeed) {
  make_study();
  SQLite::Database database = raw();
  for (const model::ConfigField& field : model::config_fields()) {
    SQLite::Statement parameter(database, "SELECT kind FROM parameters WHERE name = ?");
    parameter.bind(1, field.name);
    ASSERT_EQ(parameter.executeStep(), field.name != "seed") << field.name;
    if (field.name == "seed") continue;
    EXPECT_EQ(parameter.getColumn(0).getString(), field.is_number() ? "number"
                                                  : field.is_text() ? "text"
                                                                    : "yes/no");
  }
}

TEST_F(StoreDatabase, ReadsTheSettingsOfAnOlderDimscopeAsTheyWere) {
  make_study();
  const std::vector<Trial> before = Store(directory.path(), Store::Mode::kRead).trials();
  raw().exec(columns_for_parameters());
  raw().exec(
      "ALTER TABLE data DROP COLUMN tokenizer; DROP TABLE added_metrics; "
      "ALTER TABLE split_sentences DROP COLUMN tokens; DROP TABLE added_relevances; "
      "PRAGMA user_version = 5");
  EXPECT_EQ(Store(directory.path(), Store::Mode::kRead).trials(), before);
  EXPECT_EQ(
      raw().execAndGet("SELECT count(*) FROM sqlite_schema WHERE name = 'parameters'").getInt(), 0)
      << "a reader changes nothing";
  {
    const Store store(directory.path(), Store::Mode::kRun);
  }
  EXPECT_EQ(Store(directory.path(), Store::Mode::kRead).trials(), before);
  EXPECT_EQ(raw()
                .execAndGet("SELECT count(*) FROM pragma_table_info('trials') "
                            "WHERE name = 'hidden_dim'")
                .getInt(),
            0);
}

TEST_F(StoreDatabase, ASecondRunIsRefusedByTheProcessNumberOfTheFirst) {
  auto first = std::make_unique<Store>(directory.path(), Store::Mode::kRun);
  const auto second = [&] { Store(directory.path(), Store::Mode::kRun); };
  EXPECT_EQ(message_of<WorkError>(second),
            directory.path().string() + ": process " + std::to_string(::getpid()) +
                " is running this study; wait for it, or stop it first");
  EXPECT_TRUE(as_other_user([] {}));  // A child that ends does not give the lock away.
  EXPECT_THAT(message_of<WorkError>(second), HasSubstr("is running this study"));
  first.reset();
  EXPECT_NO_THROW(second());
}

TEST_F(StoreDatabase, ARunWithoutAProcessNumberIsRefusedToo) {
  const Store first(directory.path(), Store::Mode::kRun);
  raw().exec("UPDATE study SET runner_pid = NULL");
  EXPECT_EQ(message_of<WorkError>([&] { Store(directory.path(), Store::Mode::kRun); }),
            directory.path().string() +
                ": another process is running this study; wait for it, or stop it first");
}

TEST_F(StoreDatabase, ReadersFollowARun) {
  auto run = std::make_unique<Store>(directory.path(), Store::Mode::kRun);
  const Store reader(directory.path(), Store::Mode::kRead);
  EXPECT_THAT(reader.trials(), SizeIs(0));
  write_study(*run);
  EXPECT_EQ(reader.trials(), run->trials());
  EXPECT_EQ(reader.probabilities(reader.trials()[0].key, "test"), (std::vector{0.25f, 0.75f}));
  run.reset();
  EXPECT_THAT(reader.trials(), SizeIs(2));
  EXPECT_THAT(directory.files(), ElementsAre("study.db"));
}

TEST_F(StoreDatabase, ReadersSeeWholeStatesWhileThreadsWrite) {
  Store run(directory.path(), Store::Mode::kRun);
  std::vector<model::TrialConfig> configs;
  for (int i = 1; i <= 30; ++i) configs.push_back({.hidden_dim = i});
  run.set_trials(configs, kDigest);
  std::atomic<bool> done = false;
  std::vector<std::thread> readers;
  for (int r = 0; r < 2; ++r) {
    readers.emplace_back([&] {
      const Store reader(directory.path(), Store::Mode::kRead);
      std::size_t last = 0;
      while (!done) {
        std::size_t complete = 0;
        for (const Trial& trial : reader.trials()) {
          if (trial.state != TrialState::kComplete) continue;
          ++complete;
          EXPECT_THAT(trial.epochs, SizeIs(2));
          EXPECT_THAT(trial.metrics, SizeIs(2));
        }
        EXPECT_GE(complete, last);
        last = complete;
      }
    });
  }
  for (const Trial& pending : run.trials()) {
    run.start(pending.key);
    run.add_epoch(pending.key, {.epoch = 0});
    Trial trial = pending;
    trial.epochs = {{.epoch = 0}, {.epoch = 1}};
    trial.metrics = {{"test.fine", 1}, {"dev.fine", 0.5}};
    run.finish(trial, {});
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
}

TEST_F(StoreDatabase, ReadsAReadOnlyDirectory) {
  make_study();
  std::filesystem::permissions(directory.path(), std::filesystem::perms(0555));
  EXPECT_TRUE(as_other_user([&] { EXPECT_EQ(num_complete(), 1u); }));
  std::filesystem::permissions(directory.path(), std::filesystem::perms(0755));
}

TEST_F(StoreDatabase, ReadsAReadOnlyDirectoryBesideARun) {
  Store run(directory.path(), Store::Mode::kRun);
  write_study(run);
  std::filesystem::permissions(directory.path(), std::filesystem::perms(0555));
  EXPECT_TRUE(as_other_user([&] { EXPECT_EQ(num_complete(), 1u); }));
  std::filesystem::permissions(directory.path(), std::filesystem::perms(0755));
}

TEST_F(StoreDatabase, ReadsADatabaseOfAnUnfinishedRunThatWasCopiedByItself) {
  make_study();
  raw().exec("PRAGMA journal_mode = WAL");
  EXPECT_THAT(directory.files(), ElementsAre("study.db"));
  std::filesystem::permissions(directory.path(), std::filesystem::perms(0555));
  EXPECT_TRUE(as_other_user([&] { EXPECT_EQ(num_complete(), 1u); }));
  std::filesystem::permissions(directory.path(), std::filesystem::perms(0755));
}

TEST_F(StoreDatabase, SaysWhyALogInAReadOnlyDirectoryCannotBeRead) {
  TemporaryDirectory copy;
  {
    Store run(directory.path(), Store::Mode::kRun);
    write_study(run);
    for (const char* name : {"study.db", "study.db-wal"}) {
      std::filesystem::copy_file(directory.path() / name, copy.path() / name);
    }
  }
  std::filesystem::permissions(copy.path(), std::filesystem::perms(0555));
  const std::string db = copy.path() / "study.db";
  EXPECT_TRUE(as_other_user([&] {
    EXPECT_EQ(
        message_of<WorkError>([&] { Store(copy.path(), Store::Mode::kRead); }),
        db + ": a program was stopped while it wrote here (unable to open database file); copy "
             "the study to a directory that can be written, or `dimscope run` it again");
  }));
  std::filesystem::permissions(copy.path(), std::filesystem::perms(0755));
  EXPECT_EQ(Store(copy.path(), Store::Mode::kRead).trials()[0].state, TrialState::kComplete);
}

TEST_F(StoreDatabase, ReadsAfterAKillInTheChangeOfTheJournalMode) {
  make_study();
  if (::fork() == 0) {
    SQLite::Database database = raw();
    database.exec("BEGIN IMMEDIATE; PRAGMA user_version = 1");  // also changes only the first page
    ::kill(::getpid(), SIGKILL);
  }
  ::wait(nullptr);
  EXPECT_THAT(directory.files(), ElementsAre("study.db", "study.db-journal"));
  // A journal counts once its magic number and count of pages are on disk; that moment is too short
  // to be killed in, so they are written here.
  std::fstream journal(file() + "-journal", std::ios::in | std::ios::out | std::ios::binary);
  journal.write("\xd9\xd5\x05\xf9\x20\xa1\x63\xd7\0\0\0\1", 12);
  journal.close();
  EXPECT_THROW(SQLite::Database(file(), SQLite::OPEN_READONLY).execAndGet("PRAGMA user_version"),
               SQLite::Exception);
  EXPECT_EQ(num_complete(), 1u);
  {
    const Store run(directory.path(), Store::Mode::kRun);
  }
  EXPECT_THAT(directory.files(), ElementsAre("study.db"));
}

TEST_F(StoreDatabase, ReadsNothingHalfWrittenByAnotherProgram) {
  make_study();
  if (::fork() == 0) {
    SQLite::Database database = raw();
    // A cache of one page spills into the file before the transaction ends.
    database.exec(
        "PRAGMA cache_size = 1; BEGIN; DELETE FROM metrics; DELETE FROM predictions; "
        "DELETE FROM epochs; UPDATE trials SET position = NULL");
    ::kill(::getpid(), SIGKILL);
  }
  ::wait(nullptr);
  EXPECT_EQ(message_of<WorkError>([&] { Store(directory.path(), Store::Mode::kRead); }),
            file() +
                ": a program was stopped while it wrote here (attempt to write a readonly "
                "database); copy the study to a directory that can be written, or `dimscope "
                "run` it again");
  {
    const Store run(directory.path(), Store::Mode::kRun);
  }
  EXPECT_EQ(num_complete(), 1u);
}

TEST_F(StoreDatabase, ARunNeedsADirectoryThatItCanWrite) {
  std::filesystem::permissions(directory.path(), std::filesystem::perms(0555));
  EXPECT_TRUE(as_other_user([&] {
    EXPECT_EQ(message_of<WorkError>([&] { Store(directory.path(), Store::Mode::kRun); }),
              file() + ": unable to open database file");
    EXPECT_EQ(message_of<WorkError>([&] { Store(directory.path() / "a", Store::Mode::kRun); }),
              (directory.path() / "a").string() + ": cannot be created: Permission denied");
  }));
  std::filesystem::permissions(directory.path(), std::filesystem::perms(0755));
  EXPECT_EQ(message_of<WorkError>([&] { Store("/proc/self/stat", Store::Mode::kRun); }),
            "/proc/self/stat: cannot be created: Not a directory");
}

TEST_F(StoreDatabase, SaysThatThereIsNoStudy) {
  EXPECT_EQ(message_of([&] { Store(directory.path(), Store::Mode::kRead); }),
            directory.path().string() + ": there is no study: " + file() +
                " does not exist; `dimscope run STUDY.toml --out " + directory.path().string() +
                "` makes one");
  EXPECT_THAT(directory.files(), SizeIs(0));
}

TEST_F(StoreDatabase, SaysThatAStudyIsEmpty) {
  write_file(file(), "");
  EXPECT_EQ(message_of([&] { Store(directory.path(), Store::Mode::kRead); }),
            file() + ": the study is empty; `dimscope run` has not begun it yet");
  EXPECT_NO_THROW(Store(directory.path(), Store::Mode::kRun));
}

TEST_F(StoreDatabase, RefusesTheDatabaseOfANewerDimscope) {
  make_study();
  raw().exec("PRAGMA user_version = 1000");
  for (const auto mode : {Store::Mode::kRead, Store::Mode::kRun}) {
    EXPECT_EQ(message_of([&] { Store(directory.path(), mode); }),
              file() +
                  ": written by a newer dimscope (schema 1000, this one knows up to 9); update "
                  "dimscope");
  }
}

TEST_F(StoreDatabase, BringsTheDatabaseOfAnOlderDimscopeUpToDate) {
  make_study();
  raw().exec(columns_for_parameters());
  raw().exec(
      "DROP TABLE split_sentences; DROP TABLE relevances; DROP TABLE evaluations; "
      "DROP TABLE models; ALTER TABLE trials DROP COLUMN streams; "
      "ALTER TABLE trials DROP COLUMN numerics; ALTER TABLE study DROP COLUMN home; "
      "ALTER TABLE study DROP COLUMN home_from_here; ALTER TABLE data DROP COLUMN tokenizer; DROP "
      "TABLE added_metrics; DROP TABLE added_relevances; "
      "PRAGMA user_version = 1");
  EXPECT_EQ(message_of([&] { Store(directory.path(), Store::Mode::kRead); }),
            file() +
                ": written by an older dimscope (schema 1, this one reads 9); `dimscope run` "
                "brings it up to date and keeps its trials");
  {
    const Store store(directory.path(), Store::Mode::kRun);
  }
  EXPECT_EQ(num_complete(), 1u);
  EXPECT_EQ(raw().execAndGet("SELECT count(*) FROM relevances").getInt(), 0);
}

TEST_F(StoreDatabase, ReadsWhatTheDimscopeBeforeWroteWithoutDigestsOfModels) {
  make_study();
  raw().exec(columns_for_parameters());
  raw().exec(
      "DROP TABLE models; ALTER TABLE trials DROP COLUMN streams; "
      "ALTER TABLE trials DROP COLUMN numerics; ALTER TABLE study DROP COLUMN home; "
      "ALTER TABLE study DROP COLUMN home_from_here; ALTER TABLE data DROP COLUMN tokenizer; DROP "
      "TABLE added_metrics; ALTER TABLE split_sentences DROP COLUMN tokens; "
      "DROP TABLE added_relevances; PRAGMA user_version = 2");
  EXPECT_EQ(num_complete(), 1u);
  const Trial trial = Store(directory.path(), Store::Mode::kRead).trials()[0];
  EXPECT_EQ(trial.model_digest, "");
  EXPECT_EQ(trial.config.streams, "shared") << "as all trials of numerics 4 had them";
  EXPECT_EQ(trial.numerics, 4);
  EXPECT_EQ(raw().execAndGet("PRAGMA user_version").getInt(), 2) << "a reader changes nothing";
  {
    const Store store(directory.path(), Store::Mode::kRun);
  }
  EXPECT_EQ(raw().execAndGet("PRAGMA user_version").getInt(), 9);
  EXPECT_EQ(num_complete(), 1u);
}

TEST_F(StoreDatabase, SaysThatASentenceIsMissing) {
  {
    Store store(directory.path(), Store::Mode::kRun);
    StoredData data;
    data.class_names = {"bad", "good"};
    data.num_sentences["test"] = 3;
    data.trees["test"] = text::parse_trees("(1 a)\n(0 b)\n(1 c)", "t.txt", 2);
    store.set_data(data);
  }
  for (const char* const number : {"2", "1"}) {
    raw().exec(std::string("DELETE FROM split_sentences WHERE number = ") + number);
    EXPECT_EQ(message_of([&] { Store(directory.path(), Store::Mode::kRead).trees("test"); }),
              file() + ": test sentence " + number +
                  " is missing; `dimscope run` on this study puts its sentences there again");
  }
}

TEST_F(StoreDatabase, RefusesTheDatabaseOfAnotherProgram) {
  SQLite::Database(file(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec("CREATE TABLE t (x)");
  const std::string before = read_file(file());
  for (const auto mode : {Store::Mode::kRead, Store::Mode::kRun}) {
    EXPECT_EQ(message_of([&] { Store(directory.path(), mode); }),
              file() + ": an SQLite database, but not a study of dimscope; use another directory");
  }
  EXPECT_EQ(read_file(file()), before);
}

TEST_F(StoreDatabase, RefusesAFileThatIsNoDatabase) {
  write_file(file(), "This is not a database, it is a text of more than a few bytes.");
  for (const auto mode : {Store::Mode::kRead, Store::Mode::kRun}) {
    EXPECT_EQ(message_of([&] { Store(directory.path(), mode); }),
              file() +
                  ": not a whole database (file is not a database); restore it from a copy, or "
                  "run the study in a new directory");
  }
}

TEST_F(StoreDatabase, RefusesADamagedDatabase) {
  make_study();
  std::string bytes = read_file(file());
  std::fill(bytes.begin() + 4096, bytes.end(), '\x5a');
  write_file(file(), bytes);
  EXPECT_THAT(message_of([&] { Store(directory.path(), Store::Mode::kRead).trials(); }),
              StartsWith(file() + ": not a whole database ("));
}

TEST_F(StoreDatabase, PutsSettingsRightThatAreNotThoseOfTheirKey) {
  make_study();
  const model::TrialConfig config{.hidden_dim = 7, .dropout = 0.1};
  const std::string key = trial_key(config, kDigest);
  for (const std::string damage :
       {"UPDATE trials SET seed = 99", "UPDATE trials SET numerics = 9",
        "UPDATE trials SET data_digest = 'x'",
        "UPDATE parameters SET value = 'adagrae' WHERE name = 'optimizer'",
        "UPDATE parameters SET value = -1 WHERE name = 'hidden_dim'",
        "UPDATE parameters SET value = 'x' WHERE name = 'hidden_dim'",
        "UPDATE parameters SET kind = 'text' WHERE name = 'hidden_dim'",
        "DELETE FROM parameters WHERE name = 'epochs'",
        "UPDATE parameters SET name = 'epoch' WHERE name = 'epochs'"}) {
    raw().exec(damage);
    const std::string message =
        message_of([&] { Store(directory.path(), Store::Mode::kRead).trials(); });
    EXPECT_THAT(message, StartsWith(file() + ": trial " + key + ": ")) << damage;
    EXPECT_THAT(message, EndsWith("; `dimscope run` on this study computes it again")) << damage;
    Store store(directory.path(), Store::Mode::kRun);
    store.set_trials(std::vector{config}, kDigest);
    const Trial trial = store.trials().at(0);
    EXPECT_EQ(trial.config, config) << damage;
    EXPECT_EQ(trial.state, TrialState::kComplete) << damage;
    EXPECT_EQ(trial.metrics.at("test.fine"), 0.43) << damage;
  }
}

TEST_F(StoreDatabase, ReportsTwoConfigurationsUnderOneKey) {
  Store store(directory.path(), Store::Mode::kRun);
  const std::vector<model::TrialConfig> configs(2, model::TrialConfig{.hidden_dim = 8});
  EXPECT_EQ(message_of<WorkError>([&] { store.set_trials(configs, kDigest); }),
            file() + ": two configurations share the key " + trial_key(configs[0], kDigest) +
                " (please report it); a change to any setting of the study gives others");
  EXPECT_THAT(store.trials(), IsEmpty());  // Nothing changed.
}

TEST_F(StoreDatabase, ReportsADiskThatTakesNoMore) {
  std::filesystem::permissions(directory.path(), std::filesystem::perms(0777));
  EXPECT_TRUE(as_other_user([&] {
    Store store(directory.path(), Store::Mode::kRun);
    ::signal(SIGXFSZ, SIG_IGN);
    constexpr rlimit kLimit = {.rlim_cur = 300'000, .rlim_max = 300'000};
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &kLimit), 0);
    write_study(store);
    const std::string study_toml(1'000'000, '#');
    EXPECT_EQ(message_of<WorkError>([&] { store.set_study(study_toml, "1"); }),
              file() + ": disk I/O error");
    EXPECT_EQ(store.study_toml(), "");
    EXPECT_THAT(store.trials(), SizeIs(2));
  }));
  EXPECT_EQ(num_complete(), 1u);
}

TEST_F(StoreDatabase, TakesAnyDirectoryName) {
  const auto odd = directory.path() / "a b?c#d%20é'\"";
  {
    Store(odd, Store::Mode::kRun).set_study("x", "1");
  }
  EXPECT_EQ(Store(odd, Store::Mode::kRead).study_toml(), "x");
}

}  // namespace
}  // namespace dimscope::study
