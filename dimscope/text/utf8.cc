#include "dimscope/text/utf8.h"

#include <fmt/format.h>
#include <unicode/utf8.h>

#include <cstring>

#include "dimscope/base/error.h"

namespace dimscope::text {

// ICU's macros narrow on purpose, and change what they test.
// NOLINTBEGIN(bugprone-inc-dec-in-conditions)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"

std::int32_t next_code_point(std::string_view text, std::size_t& at) {
  std::int32_t code_point;
  U8_NEXT(text.data(), at, text.size(), code_point);
  return code_point;
}

void append_code_point(std::string& text, std::int32_t code_point) {
  char encoded[U8_MAX_LENGTH];
  std::size_t length = 0;
  U8_APPEND_UNSAFE(encoded, length, code_point);
  text.append(encoded, length);
}

#pragma GCC diagnostic pop
// NOLINTEND(bugprone-inc-dec-in-conditions)

std::size_t find_invalid_utf8(std::string_view text) {
  constexpr std::uint64_t kTopBits = 0x8080808080808080u;
  for (std::size_t at = 0; at < text.size();) {
    std::uint64_t word;
    if (text.size() - at >= sizeof word) {  // Eight ASCII characters at once.
      std::memcpy(&word, text.data() + at, sizeof word);
      if ((word & kTopBits) == 0) {
        at += sizeof word;
        continue;
      }
    }
    const std::size_t start = at;
    if (next_code_point(text, at) < 0) return start;
  }
  return text.size();
}

void require_utf8(std::string_view text, std::string_view where) {
  const std::size_t bad = find_invalid_utf8(text);
  if (bad == text.size()) return;
  throw InputError(fmt::format("{}:{}: found byte 0x{:02X}, expected valid UTF-8", where, bad + 1,
                               static_cast<unsigned char>(text[bad])));
}

std::string in_quotes(std::string_view text) {
  constexpr int kMaxCodePoints = 40;  // Enough to recognise it, and the message stays one line.
  std::size_t end = 0;
  for (int i = 0; i < kMaxCodePoints && end < text.size(); ++i) next_code_point(text, end);
  return "'" + std::string(text.substr(0, end)) + (end < text.size() ? "…'" : "'");
}

}  // namespace dimscope::text
