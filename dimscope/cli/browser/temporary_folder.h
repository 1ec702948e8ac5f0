#pragma once

#include <filesystem>

namespace dimscope::cli {

// An empty folder of one's own among the machine's temporary files, gone with the object. Throws
// WorkError where it cannot be made.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace dimscope::cli
