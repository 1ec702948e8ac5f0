#include "dimscope/text/printable.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "dimscope/text/utf8.h"

namespace dimscope::text {
namespace {

std::string without_steering(std::string_view text, bool keep_line_feeds) {
  const auto is_plain = [&](char byte) {
    return (byte >= 0x20 && byte < 0x7F) || (byte == '\n' && keep_line_feeds);
  };
  std::string shown;
  shown.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto plain = static_cast<std::size_t>(
        std::find_if_not(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), is_plain) -
        text.begin());
    shown += text.substr(at, plain - at);
    at = plain;
    if (at == text.size()) break;
    const std::size_t begin = at;
    const std::int32_t code_point = next_code_point(text, at);
    if (code_point < 0) {
      for (std::size_t i = begin; i < at; ++i) {
        fmt::format_to(std::back_inserter(shown), "\\x{:02X}", static_cast<unsigned char>(text[i]));
      }
    } else if (is_steering(code_point)) {
      fmt::format_to(std::back_inserter(shown), "\\u{{{:X}}}", code_point);
    } else {
      shown += text.substr(begin, at - begin);
    }
  }
  return shown;
}

}  // namespace

bool is_steering(std::int32_t code_point) {
  const auto within = [&](std::int32_t first, std::int32_t last) {
    return first <= code_point && code_point <= last;
  };
  return within(0, 0x1F) || within(0x7F, 0x9F) || within(0x2028, 0x202E) || within(0x2066, 0x2069);
}

std::string printable(std::string_view text) {
  return without_steering(text, true);
}

std::string printable_line(std::string_view text) {
  return without_steering(text, false);
}

}  // namespace dimscope::text
