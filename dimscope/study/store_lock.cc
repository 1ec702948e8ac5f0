#include "dimscope/study/store_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "dimscope/base/error.h"

namespace dimscope {

std::unique_ptr<StudyLock> StudyLock::try_take(const std::filesystem::path& directory) {
  const auto fail = [&](const char* what) {
    throw WorkError(directory.string() + ": " + what + ": " + std::strerror(errno));
  };
  const int fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) fail("cannot be opened");
  std::unique_ptr<StudyLock> lock(new StudyLock(fd));
  while (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return nullptr;
    if (errno != EINTR) fail("cannot be locked");
  }
  return lock;
}

StudyLock::~StudyLock() {
  ::close(fd_);
}

}  // namespace dimscope
