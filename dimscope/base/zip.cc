#include "dimscope/base/zip.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "dimscope/base/error.h"

namespace dimscope {
namespace {

using Reader = std::unique_ptr<archive, decltype(&archive_read_free)>;

// A download that is damaged is work that failed, a file of the user's is input.
template <typename Error>
[[noreturn]] void fail_damaged(archive* reader, const std::string& where) {
  const char* why = archive_error_string(reader);
  throw Error(where + ": is not a whole zip archive" +
              (why == nullptr ? std::string() : std::string(": ") + why));
}

// An entry whose header was read, and whose data may be.
struct Entry {
  archive* reader;
  std::string name;
  std::optional<std::size_t> size;  // as the archive states it
};

template <typename Error>
std::string read_entry(const Entry& entry, const std::string& where, std::size_t max_bytes) {
  const auto fail_too_long = [&](std::size_t most) {
    throw Error(
        fmt::format("{}: {} has more than the {} bytes expected at most", where, entry.name, most));
  };
  if (entry.size && *entry.size > max_bytes) fail_too_long(max_bytes);
  const std::size_t most = entry.size.value_or(max_bytes);  // a stated size may be wrong
  std::string content;
  char buffer[65536];
  for (;;) {
    const la_ssize_t got = archive_read_data(entry.reader, buffer, sizeof buffer);
    if (got < 0) fail_damaged<Error>(entry.reader, where);
    if (got == 0) return content;
    content.append(buffer, static_cast<std::size_t>(got));
    if (content.size() > most) fail_too_long(most);
  }
}

// Calls visit(Entry) for each.
template <typename Error, typename Visit>
void for_each_entry(std::string_view bytes, const std::string& where, const Visit& visit) {
  const Reader reader(archive_read_new(), archive_read_free);
  // By the directory at the archive's end, so that what is not wanted is not unpacked either.
  archive_read_support_format_zip_seekable(reader.get());
  if (archive_read_open_memory(reader.get(), bytes.data(), bytes.size()) != ARCHIVE_OK) {
    fail_damaged<Error>(reader.get(), where);
  }
  archive_entry* header = nullptr;
  int status;
  while ((status = archive_read_next_header(reader.get(), &header)) != ARCHIVE_EOF) {
    if (status < ARCHIVE_WARN) fail_damaged<Error>(reader.get(), where);
    Entry entry{.reader = reader.get(), .name = {}, .size = {}};
    if (const char* path = archive_entry_pathname(header)) entry.name = path;
    const la_int64_t size = archive_entry_size(header);
    if (archive_entry_size_is_set(header) != 0 && size >= 0) {
      entry.size = static_cast<std::size_t>(size);
    }
    visit(entry);
  }
}

}  // namespace

std::vector<std::string> read_zip(std::string_view bytes, const std::string& where,
                                  const std::vector<std::string>& names, std::size_t max_bytes) {
  std::vector<std::optional<std::string>> found(names.size());
  for_each_entry<WorkError>(bytes, where, [&](const Entry& entry) {
    const auto name = std::find(names.begin(), names.end(), entry.name);
    if (name == names.end()) return;
    found[name - names.begin()] = read_entry<WorkError>(entry, where, max_bytes);
  });
  std::vector<std::string> contents;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!found[i]) throw WorkError(where + ": has no file " + names[i]);
    contents.push_back(std::move(*found[i]));
  }
  return contents;
}

void unpack_zip(std::string_view bytes, const std::string& where, std::size_t max_bytes,
                const std::function<void(const ZipEntry&)>& visit) {
  double stated = 0;  // exact up to 2^53
  for_each_entry<InputError>(bytes, where, [&](const Entry& entry) {
    stated += static_cast<double>(entry.size.value_or(0));
  });
  if (stated > static_cast<double>(max_bytes)) {
    throw InputError(
        fmt::format("{}: unpacks to {:.0f} bytes, expected at most {}", where, stated, max_bytes));
  }
  for_each_entry<InputError>(bytes, where, [&](const Entry& entry) {
    const ZipEntry unpacked{entry.name, read_entry<InputError>(entry, where, max_bytes)};
    max_bytes -= unpacked.content.size();
    visit(unpacked);
  });
}

}  // namespace dimscope
