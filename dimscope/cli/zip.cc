#include "dimscope/cli/zip.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "dimscope/base/error.h"

namespace dimscope::cli {
namespace {

using Reader = std::unique_ptr<archive, decltype(&archive_read_free)>;

[[noreturn]] void fail_damaged(archive* reader, const std::string& where) {
  const char* why = archive_error_string(reader);
  throw WorkError(where + ": is not a whole zip archive" +
                  (why == nullptr ? std::string() : std::string(": ") + why));
}

// The data of the entry whose header was read last. The size that the header states is not relied
// on.
std::string read_entry(archive* reader, const std::string& where, const std::string& name,
                       std::size_t max_bytes) {
  std::string content;
  char buffer[65536];
  for (;;) {
    const la_ssize_t got = archive_read_data(reader, buffer, sizeof buffer);
    if (got < 0) fail_damaged(reader, where);
    if (got == 0) return content;
    content.append(buffer, static_cast<std::size_t>(got));
    if (content.size() > max_bytes) {
      throw WorkError(fmt::format("{}: {} has more than the {} bytes expected at most", where, name,
                                  max_bytes));
    }
  }
}

}  // namespace

std::vector<std::string> read_zip(std::string_view bytes, const std::string& where,
                                  const std::vector<std::string>& names, std::size_t max_bytes) {
  const Reader reader(archive_read_new(), archive_read_free);
  // By the directory at the archive's end, so that what is not wanted is not unpacked either.
  archive_read_support_format_zip_seekable(reader.get());
  if (archive_read_open_memory(reader.get(), bytes.data(), bytes.size()) != ARCHIVE_OK) {
    fail_damaged(reader.get(), where);
  }
  std::vector<std::optional<std::string>> found(names.size());
  archive_entry* entry = nullptr;
  int status;
  while ((status = archive_read_next_header(reader.get(), &entry)) != ARCHIVE_EOF) {
    if (status < ARCHIVE_WARN) fail_damaged(reader.get(), where);
    const char* path = archive_entry_pathname(entry);
    const auto name = std::find(names.begin(), names.end(), path == nullptr ? "" : path);
    if (name == names.end()) continue;
    found[name - names.begin()] = read_entry(reader.get(), where, *name, max_bytes);
  }
  std::vector<std::string> contents;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!found[i]) throw WorkError(where + ": has no file " + names[i]);
    contents.push_back(std::move(*found[i]));
  }
  return contents;
}

}  // namespace dimscope::cli
