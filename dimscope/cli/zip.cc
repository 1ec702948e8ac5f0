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

// A download that is damaged is work that failed, a file of the user's is input.
template <typename Error>
[[noreturn]] void fail_damaged(archive* reader, const std::string& where) {
  const char* why = archive_error_string(reader);
  throw Error(where + ": is not a whole zip archive" +
              (why == nullptr ? std::string() : std::string(": ") + why));
}

// The data of the entry whose header was read last. The size that the header states is not relied
// on.
template <typename Error>
std::string read_entry(archive* reader, const std::string& where, const std::string& name,
                       std::size_t max_bytes) {
  std::string content;
  char buffer[65536];
  for (;;) {
    const la_ssize_t got = archive_read_data(reader, buffer, sizeof buffer);
    if (got < 0) fail_damaged<Error>(reader, where);
    if (got == 0) return content;
    content.append(buffer, static_cast<std::size_t>(got));
    if (content.size() > max_bytes) {
      throw Error(fmt::format("{}: {} has more than the {} bytes expected at most", where, name,
                              max_bytes));
    }
  }
}

// Calls visit(path) for each entry, whose data may then be read.
template <typename Error, typename Visit>
void for_each_entry(std::string_view bytes, const std::string& where, const Visit& visit) {
  const Reader reader(archive_read_new(), archive_read_free);
  // By the directory at the archive's end, so that what is not wanted is not unpacked either.
  archive_read_support_format_zip_seekable(reader.get());
  if (archive_read_open_memory(reader.get(), bytes.data(), bytes.size()) != ARCHIVE_OK) {
    fail_damaged<Error>(reader.get(), where);
  }
  archive_entry* entry = nullptr;
  int status;
  while ((status = archive_read_next_header(reader.get(), &entry)) != ARCHIVE_EOF) {
    if (status < ARCHIVE_WARN) fail_damaged<Error>(reader.get(), where);
    const char* path = archive_entry_pathname(entry);
    visit(reader.get(), std::string(path == nullptr ? "" : path));
  }
}

}  // namespace

std::vector<std::string> read_zip(std::string_view bytes, const std::string& where,
                                  const std::vector<std::string>& names, std::size_t max_bytes) {
  std::vector<std::optional<std::string>> found(names.size());
  for_each_entry<WorkError>(bytes, where, [&](archive* reader, const std::string& path) {
    const auto name = std::find(names.begin(), names.end(), path);
    if (name == names.end()) return;
    found[name - names.begin()] = read_entry<WorkError>(reader, where, *name, max_bytes);
  });
  std::vector<std::string> contents;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!found[i]) throw WorkError(where + ": has no file " + names[i]);
    contents.push_back(std::move(*found[i]));
  }
  return contents;
}

std::vector<ZipEntry> unpack_zip(std::string_view bytes, const std::string& where,
                                 std::size_t max_bytes) {
  std::vector<ZipEntry> entries;
  for_each_entry<InputError>(bytes, where, [&](archive* reader, const std::string& path) {
    entries.push_back({path, read_entry<InputError>(reader, where, path, max_bytes)});
    max_bytes -= entries.back().content.size();
  });
  return entries;
}

}  // namespace dimscope::cli
