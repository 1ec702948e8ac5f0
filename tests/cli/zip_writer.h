#pragma once

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace dimscope {

using Files = std::vector<std::pair<std::string, std::string>>;  // path, content

// A zip archive; `compression` is "deflate" or "store".
inline std::string zip_of(const Files& files, const char* compression = "deflate") {
  std::string bytes(16 << 20, '\0');
  std::size_t used = 0;
  archive* const writer = archive_write_new();
  archive_write_set_format_zip(writer);
  archive_write_set_format_option(writer, "zip", "compression", compression);
  EXPECT_EQ(archive_write_open_memory(writer, bytes.data(), bytes.size(), &used), ARCHIVE_OK);
  for (const auto& [path, content] : files) {
    archive_entry* const entry = archive_entry_new();
    archive_entry_set_pathname(entry, path.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(content.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    EXPECT_EQ(archive_write_header(writer, entry), ARCHIVE_OK);
    archive_write_data(writer, content.data(), content.size());
    archive_entry_free(entry);
  }
  EXPECT_EQ(archive_write_free(writer), ARCHIVE_OK);
  bytes.resize(used);
  return bytes;
}

}  // namespace dimscope
