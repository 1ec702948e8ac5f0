#include "dimscope/cli/browser/temporary_folder.h"

#include <fmt/format.h>
#include <stdlib.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

#include "dimscope/base/error.h"

namespace dimscope::cli {

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "dimscope-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    throw WorkError(fmt::format("{}: cannot be made: {}", name, std::strerror(errno)));
  }
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace dimscope::cli
