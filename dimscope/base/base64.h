#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dimscope {

// RFC 4648 base64, with padding, on one line.
std::string base64(std::string_view bytes);

// The bytes again; nothing for a text that is no such base64.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace dimscope
