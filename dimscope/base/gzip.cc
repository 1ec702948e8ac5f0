#include "dimscope/base/gzip.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <memory>
#include <string>

#include "dimscope/base/check.h"
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

std::string pack_gzip(std::string_view bytes) {
  using Writer = std::unique_ptr<archive, decltype(&archive_write_free)>;
  using Entry = std::unique_ptr<archive_entry, decltype(&archive_entry_free)>;
  const Writer writer(archive_write_new(), archive_write_free);
  const Entry entry(archive_entry_new(), archive_entry_free);
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  std::string packed;
  const auto append = [](archive*, void* text, const void* data, std::size_t size) {
    static_cast<std::string*>(text)->append(static_cast<const char*>(data), size);
    return static_cast<la_ssize_t>(size);
  };
  const bool written =
      archive_write_add_filter_gzip(writer.get()) == ARCHIVE_OK &&
      archive_write_set_filter_option(writer.get(), "gzip", "timestamp", nullptr) == ARCHIVE_OK &&
      archive_write_set_format_raw(writer.get()) == ARCHIVE_OK &&
      archive_write_set_bytes_in_last_block(writer.get(), 1) == ARCHIVE_OK &&
      archive_write_open(writer.get(), &packed, nullptr, append, nullptr) == ARCHIVE_OK &&
      archive_write_header(writer.get(), entry.get()) == ARCHIVE_OK &&
      archive_write_data(writer.get(), bytes.data(), bytes.size()) ==
          static_cast<la_ssize_t>(bytes.size()) &&
      archive_write_close(writer.get()) == ARCHIVE_OK;
  check(written, "libarchive packs bytes in memory");
  return packed;
}

}  // namespace dimscope
