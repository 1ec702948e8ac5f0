#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace dimscope::text {

// The code point that begins at `at` < text.size(), or -1 where there is no valid one (RFC 3629).
// Moves `at` behind it (or behind what cannot begin one).
std::int32_t next_code_point(std::string_view text, std::size_t& at);

void append_code_point(std::string& text, std::int32_t code_point);

// Offset of the first byte that is not part of valid UTF-8; text.size() if all of it is.
std::size_t find_invalid_utf8(std::string_view text);

// Throws InputError "WHERE:column: found byte 0xC3, expected valid UTF-8"; the column counts bytes
// from 1.
void require_utf8(std::string_view text, std::string_view where);

// "'text'" for a message, cut to its first 40 code points. `text` must be valid UTF-8.
std::string in_quotes(std::string_view text);

}  // namespace dimscope::text
