#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Transaction.h>

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "dimscope/base/check.h"
#include "dimscope/base/error.h"
#include "dimscope/study/store/store.h"
#include "dimscope/study/store/store_lock.h"
#include "dimscope/study/store/stored_flaws.h"

namespace dimscope::study {

// A study's SQLite file: opened, locked, brought up to date; transactions; errors in our words.
//
// While a run has it open the file is in WAL mode, so that readers never wait for the writer. A run
// that ends cleanly turns it back into a plain database of one file, which opens anywhere,
// read-only media included, and leaves no -wal and -shm beside it. On a file system whose files
// cannot be mapped as shared memory, as network file systems, it keeps a rollback journal instead,
// and readers may wait for a transaction. Readers hold a connection for
// one call only: an idle one would keep the run from doing that.
class StudyDatabase {
 public:
  StudyDatabase(const std::filesystem::path& directory, Store::Mode mode);
  ~StudyDatabase();
  StudyDatabase(const StudyDatabase&) = delete;
  StudyDatabase& operator=(const StudyDatabase&) = delete;

  // work(SQLite::Database&), which sees one state of the database throughout.
  template <typename Work>
  auto read(const Work& work) const {
    try {
      if (mode_ == Store::Mode::kRead) {
        SQLite::Database snapshot = open_snapshot();
        return work(snapshot);
      }
      const std::scoped_lock lock(mutex_);
      return work(*writer_);
    } catch (const SQLite::Exception& error) {
      rethrow(error);
    }
  }

  // The same, where a StoredFlaw of `work` becomes an InputError: the database, the flaw, `advice`.
  template <typename Work>
  auto read(std::string_view advice, const Work& work) const {
    try {
      return read(work);
    } catch (const StoredFlaw& flaw) {
      throw InputError(file_.string() + ": " + flaw.what() + std::string(advice));
    }
  }

  // work(SQLite::Database&) as one transaction; none of it remains if it throws.
  template <typename Work>
  void write(const Work& work) {
    check(mode_ != Store::Mode::kRead, "a store opened for reading is never written");
    try {
      const std::scoped_lock lock(mutex_);
      SQLite::Transaction transaction(*writer_, SQLite::TransactionBehavior::IMMEDIATE);
      work(*writer_);
      transaction.commit();
    } catch (const SQLite::Exception& error) {
      rethrow(error);
    } catch (const StoredFlaw& flaw) {
      throw InputError(file_.string() + ": " + flaw.what());
    }
  }

  const std::filesystem::path& file() const { return file_; }

  // True where a run of this study is in progress, or that cannot be told.
  bool is_being_run() const {
    return mode_ != Store::Mode::kRead || StudyLock::is_held(directory_);
  }

 private:
  void open_for_run();
  void open_writer();
  void open_in_wal_mode();
  void open_with_rollback_journal();  // for file systems without shared mappings
  void require_record_locks() const;
  bool can_lock() const;  // parts of files, as SQLite does
  // A read-only connection inside a transaction that has begun to read.
  SQLite::Database open_snapshot() const;
  SQLite::Database begin_snapshot(const std::string& name, int flags) const;
  // The schema's version, 0 for an empty database. Throws InputError if it is no study.
  int schema_version(SQLite::Database& database) const;
  // The same of a study whose record of it is damaged: the latest whose tables are all there.
  static int version_by_tables(SQLite::Database& database);
  void migrate();
  // Of the process that runs the study, as it wrote it down; 0 if there is none.
  int runner_pid() const;
  [[noreturn]] void refuse_second_run() const;
  // The InputError or WorkError that says the same with the file's name.
  [[noreturn]] void rethrow(const SQLite::Exception& error) const;

  std::filesystem::path directory_, file_;  // as the user named it, for messages
  // Absolute: SQLite takes "file:x/study.db" for an address.
  std::string address_;
  Store::Mode mode_;
  std::unique_ptr<StudyLock> lock_;  // kRun only; outlives writer_
  mutable std::once_flag asked_for_locks_;
  mutable bool can_lock_ = true;
  mutable std::mutex mutex_;
  std::unique_ptr<SQLite::Database> writer_;  // not for kRead
};

struct Store::Impl : StudyDatabase {
  using StudyDatabase::StudyDatabase;
};

}  // namespace dimscope::study
