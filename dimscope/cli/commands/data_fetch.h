#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace dimscope::cli {

// A data set on the web: files inside a zip archive.
struct RemoteFile {
  std::string member;  // path in the archive
  std::string name;    // of the file to write
  std::string sha256;  // 64 lower-case hexadecimal digits
};
struct RemoteArchive {
  std::string url;
  std::vector<RemoteFile> files;
};

// Downloads the archive and writes its files to `directory`, each only if its digest is right, and
// says on standard output what is there. Files that are there already with the right digest stay as
// they are; if all are, nothing is downloaded. Throws
//   InputError   a file of that name is there with another digest, or `directory` cannot be made
//   WorkError    the archive cannot be had, or is another one; the message ends with how to go on
//   by hand
void fetch_archive(const RemoteArchive& archive, const std::filesystem::path& directory);

}  // namespace dimscope::cli
