#include "dimscope/serve/http/request_target.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "dimscope/base/error.h"
#include "dimscope/text/utf8.h"

namespace dimscope::serve {
namespace {

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

std::string decoded(std::string_view text, bool plus_is_space) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_space) {
      result += ' ';
    } else if (text[i] != '%') {
      result += text[i];
    } else {
      const int high = i + 1 < text.size() ? digit_of(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? digit_of(text[i + 2]) : -1;
      if (high < 0 || low < 0) {
        throw InputError("the address has a '%' without two hexadecimal digits behind it");
      }
      result += static_cast<char>(16 * high + low);
      i += 2;
    }
  }
  if (text::find_invalid_utf8(result) < result.size()) {
    throw InputError("the address is no UTF-8");
  }
  if (std::ranges::any_of(result, is_control)) {
    throw InputError("the address has a control character");
  }
  return result;
}

// A path of the server is one of a few fixed ones and keys; nothing in it may climb.
std::string path_of(std::string_view encoded) {
  if (!encoded.starts_with('/')) {
    throw InputError("the address begins with no '/', expected one as /api/study");
  }
  std::string path;
  std::string_view rest = encoded.substr(1);
  for (bool last = false; !last;) {
    const std::size_t end = rest.find('/');
    last = end == std::string_view::npos;
    const std::string part = decoded(rest.substr(0, end), false);
    const bool climbs = part == "." || part == "..";
    if (climbs || part.find_first_of("/\\") != std::string::npos || (part.empty() && !last)) {
      throw InputError("the address has a part that is no name, as '..' or an empty one");
    }
    path += '/' + part;
    if (!last) rest.remove_prefix(end + 1);
  }
  return path;
}

}  // namespace

Target parse_target(std::string_view target) {
  Target result;
  const std::size_t question = target.find('?');
  result.path = path_of(target.substr(0, question));
  std::string_view rest = question == std::string_view::npos ? "" : target.substr(question + 1);
  while (!rest.empty()) {
    const std::size_t end = rest.find('&');
    const std::string_view part = rest.substr(0, end);
    rest = end == std::string_view::npos ? "" : rest.substr(end + 1);
    if (part.empty()) continue;
    const std::size_t equals = part.find('=');
    result.query.emplace_back(
        decoded(part.substr(0, equals), true),
        equals == std::string_view::npos ? "" : decoded(part.substr(equals + 1), true));
  }
  return result;
}

std::string percent_encoded(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 ||
                       std::string_view("-._~").find(c) != std::string_view::npos;
    if (plain && static_cast<unsigned char>(c) < 0x80) {
      result += c;
    } else {
      result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return result;
}

}  // namespace dimscope::serve
