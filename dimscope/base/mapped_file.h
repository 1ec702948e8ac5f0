#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>

namespace dimscope {

// A file's bytes as memory: only the pages that are looked at are read. The file must not shrink
// while it is mapped (write_file() replaces files, it never shortens them).
class MappedFile {
 public:
  // Throws InputError with the path and the system's reason; for a directory, a device or a pipe
  // too.
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
