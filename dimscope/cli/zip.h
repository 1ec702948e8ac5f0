#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dimscope::cli {

// The files called `names`, in that order, from a zip archive held in memory; nothing else of it is
// unpacked. Throws WorkError, its message starting with `where`, if this is no zip archive or a
// damaged one, if a file is not in it, or if one has more than `max_bytes` bytes.
std::vector<std::string> read_zip(std::string_view bytes, const std::string& where,
                                  const std::vector<std::string>& names, std::size_t max_bytes);

struct ZipEntry {
  std::string name, content;
};

// Every file in a zip archive held in memory, stored or deflated, in the archive's order. Throws
// InputError, its message starting with `where`, for what is no whole zip archive, for a file that
// is encrypted or packed in a way that is unknown, and if all have more than `max_bytes` bytes.
std::vector<ZipEntry> unpack_zip(std::string_view bytes, const std::string& where,
                                 std::size_t max_bytes);

}  // namespace dimscope::cli
