#include "dimscope/study/store/store_database.h"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <signal.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>

#include "dimscope/base/error.h"
#include "dimscope/study/store/store_schema.h"
#include "dimscope/study/store/stored_settings.h"

namespace dimscope::study {

std::span<const std::string_view> migrations();  // sql/*.sql, see CMakeLists.txt

namespace {

constexpr int kApplicationId = 0x64696d73;  // "dims", so that `file study.db` can tell
// Readers do without what came later: models, whose digests are then not known.
constexpr int kOldestReadSchema = 2;
constexpr int kFirstSchemaWithParameters = 6;
constexpr int kBusyTimeoutMs =
    10'000;  // longer than any transaction of ours, shorter than patience

int pragma(SQLite::Database& database, const std::string& name) {
  return database.execAndGet("PRAGMA " + name).getInt();
}

bool process_exists(int pid) {
  return ::kill(pid, 0) == 0 || errno == EPERM;
}

// A file name as SQLite's URI, where ?, # and % have a meaning.
std::string immutable_uri(std::string_view file) {
  std::string uri = "file:";
  for (const char c : file) {
    if (c == '?' || c == '#' || c == '%') {
      uri += fmt::format("%{:02x}", static_cast<unsigned char>(c));
    } else {
      uri += c;
    }
  }
  return uri + "?immutable=1";
}

// SQLite's write-ahead log is shared through memory that maps a file, which a file system may not
// have.
bool lacks_shared_memory(const SQLite::Exception& error) {
  const int code = error.getExtendedErrorCode();
  return code == SQLITE_IOERR_SHMOPEN || code == SQLITE_IOERR_SHMSIZE ||
         code == SQLITE_IOERR_SHMLOCK || code == SQLITE_IOERR_SHMMAP;
}

// SQLite wants to create or repair a file beside the database, and we may not.
bool needs_repair(int code) {
  return code == SQLITE_CANTOPEN || code == SQLITE_READONLY;
}

// The size of the file beside `file` whose name goes on with `suffix`, 0 if there is none.
std::uintmax_t size_beside(const std::filesystem::path& file, const char* suffix) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(file.string() + suffix, error);
  return error ? 0 : size;
}

// True when `file` is a whole database without what lies beside it: no write-ahead log has newer
// pages, and no rollback journal has older ones, but for the first page, of which only the journal
// mode was about to change.
bool stands_alone(const std::filesystem::path& file) {
  constexpr std::uintmax_t kOnePageJournal =
      4096 + 4104;  // at most: header sector, page with frame
  return size_beside(file, "-wal") == 0 && size_beside(file, "-journal") <= kOnePageJournal;
}

}  // namespace

StudyDatabase::StudyDatabase(const std::filesystem::path& directory, Store::Mode mode)
    : directory_(directory.empty() ? "." : directory),
      file_(directory / "study.db"),
      address_(std::filesystem::absolute(file_).string()),
      mode_(mode) {
  try {
    if (mode == Store::Mode::kMemory) {
      writer_ = std::make_unique<SQLite::Database>(":memory:", SQLite::OPEN_READWRITE);
      migrate();
    } else if (mode == Store::Mode::kRead) {
      // Tells at once whether there is a study, and whether all of it is.
      SQLite::Database snapshot = open_snapshot();
      require_schema(snapshot, migrations().first(schema_version(snapshot)));
    } else {
      std::error_code error;
      std::filesystem::create_directories(directory, error);
      if (error) {
        throw WorkError(directory.string() + ": cannot be created: " + error.message());
      }
      lock_ = StudyLock::try_take(directory);
      if (lock_ == nullptr) refuse_second_run();
      open_for_run();
    }
  } catch (const SQLite::Exception& error) {
    rethrow(error);
  } catch (const StoredFlaw& flaw) {
    throw InputError(file_.string() + ": " + flaw.what());
  }
}

StudyDatabase::~StudyDatabase() {
  if (lock_ == nullptr) return;
  // Should any of this fail: all results are committed, and a log that stays behind is taken up by
  // the next run.
  writer_->tryExec("UPDATE study SET runner_pid = NULL");
  constexpr int kAttempts = 100;  // of 10 ms each: a reader is done by then
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    if (writer_->tryExec("PRAGMA journal_mode = DELETE") != SQLITE_BUSY) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

void StudyDatabase::open_for_run() {
  require_record_locks();
  try {
    open_in_wal_mode();
  } catch (const SQLite::Exception& error) {
    if (!lacks_shared_memory(error)) throw;
    open_with_rollback_journal();
  }
  migrate();
  SQLite::Transaction transaction(*writer_, SQLite::TransactionBehavior::IMMEDIATE);
  writer_->exec("INSERT OR IGNORE INTO study (id) VALUES (1)");
  writer_->exec(fmt::format("UPDATE study SET runner_pid = {}", ::getpid()));
  // A run before this one was killed in these trials.
  writer_->exec(
      "DELETE FROM epochs WHERE trial IN (SELECT key FROM trials WHERE state = 'running')");
  writer_->exec(
      "UPDATE trials SET state = 'pending' WHERE state NOT IN ('pending', 'complete', 'failed')");
  transaction.commit();
}

void StudyDatabase::open_writer() {
  writer_ = std::make_unique<SQLite::Database>(
      address_, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, kBusyTimeoutMs);
}

void StudyDatabase::open_in_wal_mode() {
  open_writer();
  schema_version(*writer_);  // Refuses a file that is not ours before anything in it changes.
  writer_->exec("PRAGMA journal_mode = WAL");
  // In WAL mode NORMAL loses at most the last transactions in a power cut, and nothing in a kill.
  writer_->exec("PRAGMA synchronous = NORMAL");
  SQLite::Transaction(*writer_, SQLite::TransactionBehavior::IMMEDIATE);  // maps what is shared
}

void StudyDatabase::open_with_rollback_journal() {
  open_writer();
  // Alone with the file SQLite needs no shared memory to take it out of WAL mode.
  writer_->exec("PRAGMA locking_mode = EXCLUSIVE");
  schema_version(*writer_);
  writer_->exec("PRAGMA journal_mode = DELETE");
  open_writer();
  std::error_code ignored;
  std::filesystem::remove(address_ + "-shm", ignored);  // what the attempt at WAL mode left
}

void StudyDatabase::require_record_locks() const {
  // SQLite's own attempt would say "busy". Nothing of it is open yet.
  std::ofstream(file_, std::ios::app);  // SQLite takes an empty file for an empty database.
  const std::optional<std::string> failure = record_lock_failure(file_);
  if (!failure) return;
  throw WorkError(fmt::format(
      "{}: its file system cannot lock a part of a file ({}), which a run has to do; choose a "
      "directory of another disk with --out",
      file_.parent_path().string(), *failure));
}

SQLite::Database StudyDatabase::open_snapshot() const {
  const std::string directory = file_.parent_path().string();
  if (::access(file_.c_str(), R_OK) != 0) {
    if (errno != ENOENT && errno != ENOTDIR) {
      throw InputError(fmt::format("{}: cannot be read: {}", file_.string(), std::strerror(errno)));
    }
    throw InputError(fmt::format(
        "{}: there is no study: {} does not exist; `dimscope run STUDY.toml --out {}` makes one",
        directory, file_.string(), directory));
  }
  // Where files cannot be locked no run can be in progress.
  if (!can_lock() && stands_alone(file_)) {
    return begin_snapshot(immutable_uri(address_), SQLite::OPEN_READONLY | SQLite::OPEN_URI);
  }
  try {
    return begin_snapshot(address_, SQLite::OPEN_READONLY);
  } catch (const SQLite::Exception& error) {
    // A run was killed while it changed the journal mode, or study.db of an unfinished run was
    // copied by itself, or to where no memory can be shared.
    const bool repair = needs_repair(error.getErrorCode()) || lacks_shared_memory(error);
    if (!repair || !stands_alone(file_)) throw;
  }
  return begin_snapshot(immutable_uri(address_), SQLite::OPEN_READONLY | SQLite::OPEN_URI);
}

bool StudyDatabase::can_lock() const {
  std::call_once(asked_for_locks_, [this] {
    // Not of study.db, which may be open.
    can_lock_ = !record_lock_failure(file_.parent_path() / "study.toml");
  });
  return can_lock_;
}

SQLite::Database StudyDatabase::begin_snapshot(const std::string& name, int flags) const {
  SQLite::Database database(name, flags, kBusyTimeoutMs);
  database.exec("BEGIN");  // Closing the connection ends it.
  const int version = schema_version(database);
  if (version == 0) {
    throw InputError(
        fmt::format("{}: the study is empty; `dimscope run` has not begun it yet", file_.string()));
  }
  if (version < kOldestReadSchema) {
    throw InputError(fmt::format(
        "{}: written by an older dimscope (schema {}, this one reads {}); `dimscope run` "
        "brings it up to date and keeps its trials",
        file_.string(), version, migrations().size()));
  }
  if (version < kFirstSchemaWithParameters) view_older_settings(database);
  return database;
}

int StudyDatabase::schema_version(SQLite::Database& database) const {
  const int version = pragma(database, "user_version");
  if (pragma(database, "application_id") != kApplicationId) {
    const int num_tables = database.execAndGet("SELECT count(*) FROM sqlite_schema").getInt();
    if (version == 0 && num_tables == 0) return 0;
    throw InputError(
        fmt::format("{}: an SQLite database, but not a study of dimscope; use another directory",
                    file_.string()));
  }
  if (version < 1) return version_by_tables(database);
  if (version > static_cast<int>(migrations().size())) {
    throw InputError(fmt::format(
        "{}: written by a newer dimscope (schema {}, this one knows up to {}); update dimscope",
        file_.string(), version, migrations().size()));
  }
  return version;
}

int StudyDatabase::version_by_tables(SQLite::Database& database) {
  const auto scripts = migrations();
  for (auto version = scripts.size(); version > 0; --version) {
    try {
      require_schema(database, scripts.first(version));
      return static_cast<int>(version);
    } catch (const StoredFlaw&) {
    }
  }
  return 0;
}

void StudyDatabase::migrate() {
  writer_->exec("PRAGMA foreign_keys = ON");
  const auto scripts = migrations();
  // The tables know it better than a record of it that was damaged.
  int version = std::max(schema_version(*writer_), version_by_tables(*writer_));
  // All in one transaction: a kill leaves the schema as it was, or as this program reads it.
  SQLite::Transaction transaction(*writer_, SQLite::TransactionBehavior::IMMEDIATE);
  restore_tables(*writer_, scripts.first(static_cast<std::size_t>(version)));
  for (; version < static_cast<int>(scripts.size()); ++version) {
    writer_->exec(std::string(scripts[version]));
  }
  writer_->exec(fmt::format("PRAGMA application_id = {}", kApplicationId));
  writer_->exec(fmt::format("PRAGMA user_version = {}", version));
  transaction.commit();
}

int StudyDatabase::runner_pid() const {
  try {
    SQLite::Database snapshot = open_snapshot();
    SQLite::Statement query(snapshot, "SELECT runner_pid FROM study WHERE runner_pid IS NOT NULL");
    return query.executeStep() ? query.getColumn(0).getInt() : 0;
  } catch (const std::exception&) {
    return 0;  // It is about to make the database.
  }
}

void StudyDatabase::refuse_second_run() const {
  // The other process may be between taking the lock and writing its number.
  constexpr int kAttempts = 50;
  std::string who = "another process";
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    if (const int pid = runner_pid(); pid > 0 && process_exists(pid)) {
      who = fmt::format("process {}", pid);
      break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  throw WorkError(fmt::format("{}: {} is running this study; wait for it, or stop it first",
                              file_.parent_path().string(), who));
}

void StudyDatabase::rethrow(const SQLite::Exception& error) const {
  const int code = error.getErrorCode();
  if (code == SQLITE_NOTADB || code == SQLITE_CORRUPT) {
    throw InputError(
        fmt::format("{}: not a whole database ({}); restore it from a copy, or run the study in "
                    "a new directory",
                    file_.string(), error.what()));
  }
  if (code == SQLITE_BUSY) {
    throw WorkError(fmt::format("{}: another program has kept it locked for {} seconds",
                                file_.string(), kBusyTimeoutMs / 1000));
  }
  if ((needs_repair(code) || lacks_shared_memory(error)) && mode_ == Store::Mode::kRead &&
      !stands_alone(file_)) {
    throw WorkError(
        fmt::format("{}: a program was stopped while it wrote here ({}); copy the study to a "
                    "directory that can be written, or `dimscope run` it again",
                    file_.string(), error.what()));
  }
  throw WorkError(fmt::format("{}: {}", file_.string(), error.what()));
}

}  // namespace dimscope::study
