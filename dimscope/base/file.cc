#include "dimscope/base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <functional>

#include "dimscope/base/error.h"

namespace dimscope {
namespace {

struct Descriptor {
  int fd;
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
};

std::string reason() {
  return std::strerror(errno);
}

// Far beyond any data set or model; what never ends, as /dev/zero, must not fill the memory.
constexpr std::size_t kMaxFileSize = std::size_t{4} << 30;

void write_all(int fd, std::string_view content, const std::function<void(const char*)>& fail) {
  while (!content.empty()) {
    const ssize_t put = ::write(fd, content.data(), content.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) fail("cannot be written");
    content.remove_prefix(static_cast<std::size_t>(put));
  }
}

// A pipe or a device is written to, never replaced.
void write_in_place(const std::filesystem::path& path, std::string_view content) {
  const auto fail = [&](const char* what) {
    throw WorkError(path.string() + ": " + what + ": " + reason());
  };
  const Descriptor file{::open(path.c_str(), O_WRONLY | O_CLOEXEC)};
  if (file.fd < 0) fail("cannot be written");
  write_all(file.fd, content, fail);
}

}  // namespace

std::string read_file(const std::filesystem::path& path) {
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.fd < 0) throw InputError(path.string() + ": cannot be read: " + reason());
  struct stat status{};
  if (::fstat(file.fd, &status) != 0) throw InputError(path.string() + ": " + reason());
  if (S_ISDIR(status.st_mode)) {
    throw InputError(path.string() + ": is a directory, expected a file");
  }
  const auto refuse_size = [&] {
    throw InputError(path.string() + ": is larger than 4 GiB, more than dimscope reads");
  };
  if (static_cast<std::size_t>(status.st_size) > kMaxFileSize) refuse_size();
  std::string content(static_cast<std::size_t>(status.st_size), '\0');
  std::size_t size = 0;
  for (;;) {  // Until the end, not until st_size: a pipe or /proc file reports 0.
    if (size == content.size()) content.resize(content.size() + 65536);
    const ssize_t got = ::read(file.fd, content.data() + size, content.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw InputError(path.string() + ": cannot be read: " + reason());
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
    if (size > kMaxFileSize) refuse_size();
  }
  content.resize(size);
  return content;
}

void write_file(const std::filesystem::path& name, std::string_view content) {
  std::error_code ignored;
  // Through a symbolic link, not in its place.
  const std::filesystem::path path =
      is_symlink(name, ignored) ? std::filesystem::weakly_canonical(name, ignored) : name;
  const auto status = std::filesystem::status(path, ignored);
  if (exists(status) && !is_regular_file(status) && !is_directory(status)) {
    write_in_place(path, content);
    return;
  }
  const std::string temporary = path.string() + ".tmp" + std::to_string(::getpid());
  auto fail = [&](const char* what) {
    const std::string why = reason();
    ::unlink(temporary.c_str());
    throw WorkError(name.string() + ": " + what + ": " + why);
  };
  {
    constexpr int kFlags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC;
    const auto mode = exists(status) ? static_cast<::mode_t>(status.permissions()) & 0777 : 0644;
    const Descriptor file{::open(temporary.c_str(), kFlags, mode)};
    if (file.fd < 0) fail("cannot be written");
    // open() takes the umask off. Where the file system has no modes, there is none to keep.
    if (exists(status)) static_cast<void>(::fchmod(file.fd, mode));
    write_all(file.fd, content, fail);
    if (::fsync(file.fd) != 0) fail("cannot be flushed to disk");
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) fail("cannot be renamed into place");
}

}  // namespace dimscope
