#pragma once

#include <string>
#include <string_view>

namespace dimscope {

// RFC 4648 base64, with padding, on one line.
std::string base64(std::string_view bytes);

}  // namespace dimscope
