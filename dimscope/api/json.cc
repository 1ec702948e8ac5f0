#include "dimscope/api/json.h"

#include <fmt/format.h>

#include <iterator>

#include "dimscope/text/printable.h"
#include "dimscope/text/utf8.h"

namespace dimscope::api {

std::string dump(const Json& json) {
  const std::string plain = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  // What is beyond ASCII stands in strings, where an escape means the same.
  std::string text;
  std::size_t copied = 0;
  for (std::size_t at = 0; at < plain.size();) {
    if (static_cast<unsigned char>(plain[at]) < 0x7F) {
      ++at;
      continue;
    }
    const std::size_t begin = at;
    const std::int32_t code_point = text::next_code_point(plain, at);
    if (!text::is_steering(code_point)) continue;
    text.append(plain, copied, begin - copied);
    fmt::format_to(std::back_inserter(text), "\\u{:04x}", code_point);
    copied = at;
  }
  return text.append(plain, copied);
}

}  // namespace dimscope::api
