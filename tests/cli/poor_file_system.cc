// Loaded before the program (LD_PRELOAD), makes every file system as poor as network mounts may be.
// DIMSCOPE_TEST_LACKS names what it lacks: "mappings" that are shared, or "locks" of records.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>

#include <cerrno>
#include <cstdarg>
#include <cstdlib>
#include <string_view>

namespace {

bool lacks(std::string_view what) {
  const char* const named = std::getenv("DIMSCOPE_TEST_LACKS");
  return named != nullptr && what == named;
}

template <typename Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

void* map(const char* name, void* at, std::size_t size, int access, int flags, int fd,
          off_t offset) {
  if (fd >= 0 && (flags & MAP_SHARED) != 0 && lacks("mappings")) {
    errno = ENODEV;
    return MAP_FAILED;
  }
  return next<void*(void*, std::size_t, int, int, int, off_t)>(name)(at, size, access, flags, fd,
                                                                     offset);
}

int control(const char* name, int fd, int command, void* argument) {
  if ((command == F_SETLK || command == F_SETLKW || command == F_GETLK) && lacks("locks")) {
    errno = ENOLCK;
    return -1;
  }
  return next<int(int, int, ...)>(name)(fd, command, argument);
}

}  // namespace

extern "C" {

void* mmap(void* at, std::size_t size, int access, int flags, int fd, off_t offset) noexcept {
  return map("mmap", at, size, access, flags, fd, offset);
}

void* mmap64(void* at, std::size_t size, int access, int flags, int fd, off64_t offset) noexcept {
  return map("mmap64", at, size, access, flags, fd, offset);
}

int fcntl(int fd, int command, ...) {
  va_list arguments;
  va_start(arguments, command);
  void* const argument = va_arg(arguments, void*);
  va_end(arguments);
  return control("fcntl", fd, command, argument);
}

int fcntl64(int fd, int command, ...) {
  va_list arguments;
  va_start(arguments, command);
  void* const argument = va_arg(arguments, void*);
  va_end(arguments);
  return control("fcntl64", fd, command, argument);
}

}  // extern "C"
