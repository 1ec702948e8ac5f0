#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dimscope {

// True of what begins as gzip does.
bool is_gzip(std::string_view bytes);

// What a gzip file held in memory unpacks to. Throws InputError, its message starting with `where`,
// for a damaged one, and as soon as it has more than `max_bytes` bytes.
std::string unpack_gzip(std::string_view bytes, const std::string& where, std::size_t max_bytes);

// A gzip file of these bytes, at least one. The same bytes give the same file: no time and no name
// is in it.
std::string pack_gzip(std::string_view bytes);

}  // namespace dimscope
