#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace dimscope {

// The files called `names`, in that order, from a zip archive held in memory; nothing else of it is
// unpacked. Throws WorkError, its message starting with `where`, if this is no zip archive or a
// damaged one, if a file is not in it, or if one has more than `max_bytes` bytes, which is seen
// before it is unpacked where the archive states its size.
std::vector<std::string> read_zip(std::string_view bytes, const std::string& where,
                                  const std::vector<std::string>& names, std::size_t max_bytes);

struct ZipEntry {
  std::string name, content;
};

// Calls visit() with every file in a zip archive held in memory, stored or deflated, one at a time
// in the archive's order. Throws InputError, its message starting with `where`, for what is no
// whole zip archive, for a file that is encrypted or packed in a way that is unknown, and if all
// together have more than `max_bytes` bytes: before any is unpacked, by the sizes that the archive
// states, and where those are missing or wrong, as soon as it shows.
void unpack_zip(std::string_view bytes, const std::string& where, std::size_t max_bytes,
                const std::function<void(const ZipEntry&)>& visit);

}  // namespace dimscope
