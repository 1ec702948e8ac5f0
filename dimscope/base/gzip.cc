#include "dimscope/base/gzip.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <memory>

#include "dimscope/base/error.h"

namespace dimscope {
namespace {

using Reader = std::unique_ptr<archive, decltype(&archive_read_free)>;

[[noreturn]] void fail_damaged(archive* reader, const std::string& where) {
  const char* why = archive_error_string(reader);
  throw InputError(where + ": is no whole gzip file" +
                   (why == nullptr ? std::string() : std::string(": ") + why));
}

}  // namespace

bool is_gzip(std::string_view bytes) {
  return bytes.starts_with("\x1F\x8B");
}

std::string unpack_gzip(std::string_view bytes, const std::string& where, std::size_t max_bytes) {
  const Reader reader(archive_read_new(), archive_read_free);
  archive_read_support_filter_gzip(reader.get());
  archive_read_support_format_raw(reader.get());
  archive_entry* entry = nullptr;
  if (archive_read_open_memory(reader.get(), bytes.data(), bytes.size()) != ARCHIVE_OK) {
    fail_damaged(reader.get(), where);
  }
  const int begun = archive_read_next_header(reader.get(), &entry);
  if (begun == ARCHIVE_EOF) return "";  // of a file of no bytes
  if (begun != ARCHIVE_OK) fail_damaged(reader.get(), where);
  // What the filter does not know is handed through as it is.
  if (archive_filter_code(reader.get(), 0) != ARCHIVE_FILTER_GZIP) {
    fail_damaged(reader.get(), where);
  }
  std::string content;
  char buffer[65536];
  for (;;) {
    const la_ssize_t got = archive_read_data(reader.get(), buffer, sizeof buffer);
    if (got < 0) fail_damaged(reader.get(), where);
    if (got == 0) return content;
    content.append(buffer, static_cast<std::size_t>(got));
    if (content.size() > max_bytes) {
      throw InputError(
          fmt::format("{}: unpacks to more than the {} bytes expected at most", where, max_bytes));
    }
  }
}

}  // namespace dimscope
