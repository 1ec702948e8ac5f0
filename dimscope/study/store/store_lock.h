#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace dimscope::study {

// The right to run a study: an flock on its directory. The kernel takes it back when the process
// ends in whatever way, so no lock is ever stale and no lock file is left. On the directory and not
// on study.db, because closing a second descriptor of study.db would drop SQLite's own locks on it
// (POSIX record locks belong to the process, not to the descriptor).
class StudyLock {
 public:
  // nullptr when it is held, by another process or by this one; who only asks (is_held()) has it
  // for a moment, which is waited for. Throws WorkError when the directory cannot be opened or its
  // file system has no locks.
  static std::unique_ptr<StudyLock> try_take(const std::filesystem::path& directory);
  // True also where that cannot be told.
  static bool is_held(const std::filesystem::path& directory);

  ~StudyLock();
  StudyLock(const StudyLock&) = delete;
  StudyLock& operator=(const StudyLock&) = delete;

 private:
  explicit StudyLock(int fd) : fd_(fd) {}
  int fd_;
};

// Why the file system of `file` cannot lock a part of it, as SQLite does (POSIX record locks):
// network file systems and mounts of virtual machines may not. nullopt where it can, or that cannot
// be told. Closing `file` drops the process's record locks on it: never ask of an open database.
std::optional<std::string> record_lock_failure(const std::filesystem::path& file);

}  // namespace dimscope::study
