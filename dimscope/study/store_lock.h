#pragma once

#include <filesystem>
#include <memory>

namespace dimscope {

// The right to run a study: an flock on its directory. The kernel takes it back when the process
// ends in whatever way, so no lock is ever stale and no lock file is left. On the directory and not
// on study.db, because closing a second descriptor of study.db would drop SQLite's own locks on it
// (POSIX record locks belong to the process, not to the descriptor).
class StudyLock {
 public:
  // nullptr when it is held, by another process or by this one.
  // Throws WorkError when the directory cannot be opened or its file system has no locks.
  static std::unique_ptr<StudyLock> try_take(const std::filesystem::path& directory);

  ~StudyLock();
  StudyLock(const StudyLock&) = delete;
  StudyLock& operator=(const StudyLock&) = delete;

 private:
  explicit StudyLock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace dimscope
