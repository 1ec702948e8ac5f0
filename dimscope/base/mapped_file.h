#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>

#include "dimscope/base/error.h"

namespace dimscope {

// A file that is there and cannot be read, now or by this user: nothing is known of its content, so
// it is never taken for damaged.
class UnreadableFile : public InputError {
 public:
  using InputError::InputError;
};

// A file's bytes as memory: only the pages that are looked at are read. The file must not shrink
// while it is mapped (write_file() replaces files, it never shortens them).
class MappedFile {
 public:
  // Throws InputError with the path and the system's reason: UnreadableFile unless it is missing,
  // or a directory, a device or a pipe.
  explicit MappedFile(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;

  std::string_view bytes() const { return {data_, size_}; }

  // Before all bytes are read: maps every page at once.
  void load() const;

 private:
  const char* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace dimscope
