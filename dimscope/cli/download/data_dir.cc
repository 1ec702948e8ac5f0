#include "dimscope/cli/download/data_dir.h"

#include <cstdlib>

#include "dimscope/base/error.h"

namespace dimscope::cli {
namespace {

std::filesystem::path environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

std::filesystem::path data_directory(const std::filesystem::path& given,
                                     const std::string& source) {
  if (!given.empty() && source != "sst") {
    throw InputError("--data-dir is where the data set sst is, and these data are " +
                     std::string(source == "synthetic" ? "built in" : "files of their own"));
  }
  if (!given.empty()) return given;
  if (const auto data = environment("DIMSCOPE_DATA"); !data.empty()) return data;
  if (const auto share = environment("XDG_DATA_HOME"); !share.empty()) return share / "dimscope";
  return environment("HOME") / ".local/share/dimscope";
}

}  // namespace dimscope::cli
