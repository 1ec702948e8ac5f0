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
#include "dimscope/study/store.h"
#include "dimscope/study/store_lock.h"
#include "dimscope/study/stored_flaws.h"

namespace dimscope {

// A study's SQLite file: opened, locked, brought up to date; transactions; errors in our words.
//
// While a run has it open the file is in WAL mode, so that readers never wait for the writer. A run
// that ends cleanly turns it back into a plain database of one file, which opens anywhere,
// read-only media included, and leaves no -wal and -shm beside it. Readers hold a connection for
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
    check(mode_ == Store::Mode::kRun, "a store opened for reading is never written");
    try {
      const std::scoped_lock lock(mutex_);
      SQLite::Transaction transaction(*writer_, SQLite::TransactionBehavior::IMMEDIATE);
      work(*writer_);
      transaction.commit();
    } catch (const SQLite::Exception& error) {
      rethrow(error);
    }
  }

  const std::filesystem::path& file() const { return file_; }

 private:
  void open_for_run();
  // A read-only connection inside a transaction that has begun to read.
  SQLite::Database open_snapshot() const;
  SQLite::Database begin_snapshot(const std::string& name, int flags) const;
  // The schema's version, 0 for an empty database. Throws InputError if it is no study.
  int schema_version(SQLite::Database& database) const;
  void migrate();
  // Of the process that runs the study, as it wrote it down; 0 if there is none.
  int runner_pid() const;
  [[noreturn]] void refuse_second_run() const;
  // The InputError or WorkError that says the same with the file's name.
  [[noreturn]] void rethrow(const SQLite::Exception& error) const;

  std::filesystem::path file_;
  Store::Mode mode_;
  std::unique_ptr<StudyLock> lock_;  // kRun only, not for ":memory:"; outlives writer_
  mutable std::mutex mutex_;
  std::unique_ptr<SQLite::Database> writer_;  // kRun only
};

struct Store::Impl : StudyDatabase {
  using StudyDatabase::StudyDatabase;
};

}  // namespace dimscope
