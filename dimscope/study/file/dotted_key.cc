#include "dimscope/study/file/dotted_key.h"

#include <algorithm>

namespace dimscope::study {
namespace {

// One past the string that begins at `begin` with the quote text[begin].
std::size_t end_of_string(std::string_view text, std::size_t begin) {
  const char quote = text[begin];
  const auto is_quote = [&](std::size_t at) { return at < text.size() && text[at] == quote; };
  const bool is_long = is_quote(begin + 1) && is_quote(begin + 2);
  for (std::size_t at = begin + (is_long ? 3 : 1); at < text.size(); ++at) {
    if (text[at] == '\\' && quote == '"') {
      ++at;
    } else if (!is_long && (text[at] == quote || text[at] == '\n')) {
      return at + 1;
    } else if (is_long && is_quote(at) && is_quote(at + 1) && is_quote(at + 2)) {
      at += 3;
      // Up to two quotes before the closing three belong to the string.
      for (int i = 0; i < 2 && is_quote(at); ++i) ++at;
      return at;
    }
  }
  return text.size();
}

}  // namespace

std::size_t find_deep_key(std::string_view toml, int max_parts) {
  int parts = 1;
  for (std::size_t at = 0; at < toml.size();) {
    switch (toml[at]) {
      case '"':
      case '\'':
        at = end_of_string(toml, at);
        continue;
      case '#':
        at = std::min(toml.find('\n', at), toml.size());
        continue;
      case '.':
        if (++parts > max_parts) return at;
        break;
      case '=':
      case ',':
      case '[':
      case ']':
      case '{':
      case '}':
      case '\n':
        parts = 1;
        break;
      default:
        break;
    }
    ++at;
  }
  return std::string_view::npos;
}

}  // namespace dimscope::study
