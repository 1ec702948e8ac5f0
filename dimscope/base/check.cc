#include "dimscope/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace dimscope {

void check(bool condition, const char* what, std::source_location where) {
  if (condition) [[likely]]
    return;
  std::fprintf(stderr, "%s:%u: check failed: %s\nThis is a bug in dimscope; please report it.\n",
               where.file_name(), static_cast<unsigned>(where.line()), what);
  std::abort();
}

}  // namespace dimscope
