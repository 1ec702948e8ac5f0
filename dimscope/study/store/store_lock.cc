#include "dimscope/study/store/store_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

#include "dimscope/base/error.h"

namespace dimscope::study {

namespace {

int open_directory(const std::filesystem::path& directory) {
  return ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

// flock() without waiting; 0 or what errno says.
int try_lock(int fd, int operation) {
  while (::flock(fd, operation | LOCK_NB) != 0) {
    if (errno != EINTR) return errno;
  }
  return 0;
}

}  // namespace

std::unique_ptr<StudyLock> StudyLock::try_take(const std::filesystem::path& directory) {
  const auto fail = [&](const char* what, int error) {
    throw WorkError(directory.string() + ": " + what + ": " + std::strerror(error));
  };
  const int fd = open_directory(directory);
  if (fd < 0) fail("cannot be opened", errno);
  std::unique_ptr<StudyLock> lock(new StudyLock(fd));
  constexpr int kAttempts = 10;  // of 10 ms each
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const int error = try_lock(fd, LOCK_EX);
    if (error == 0) return lock;
    if (error != EWOULDBLOCK) {
      fail(
          "cannot be locked, which a run has to do (its file system may have no locks); choose a "
          "directory of another disk with --out",
          error);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return nullptr;
}

bool StudyLock::is_held(const std::filesystem::path& directory) {
  const int fd = open_directory(directory);
  if (fd < 0) return true;
  const int error = try_lock(fd, LOCK_SH);
  ::close(fd);
  return error != 0;
}

StudyLock::~StudyLock() {
  ::close(fd_);
}

std::optional<std::string> record_lock_failure(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return std::nullopt;
  struct flock first_byte{};
  first_byte.l_type = F_RDLCK;
  first_byte.l_whence = SEEK_SET;
  first_byte.l_len = 1;
  const int error = ::fcntl(fd, F_SETLK, &first_byte) == 0 ? 0 : errno;
  ::close(fd);
  if (error == 0 || error == EACCES || error == EAGAIN || error == EINTR) return std::nullopt;
  return std::strerror(error);
}

}  // namespace dimscope::study
