#include "dimscope/cli/terminal/standard_streams.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace dimscope::cli {

void open_standard_streams() {
  for (const auto& [number, flags] :
       {std::pair(STDIN_FILENO, O_RDONLY), {STDOUT_FILENO, O_RDONLY}, {STDERR_FILENO, O_WRONLY}}) {
    if (::fcntl(number, F_GETFD) != -1 || errno != EBADF) continue;
    ::open("/dev/null", flags);  // gets the lowest number that is free: this one
  }
}

}  // namespace dimscope::cli
