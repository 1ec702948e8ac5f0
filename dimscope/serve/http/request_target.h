#pragma once

#include <string>
#include <string_view>

#include "dimscope/serve/http/message.h"

namespace dimscope::serve {

// What stands behind the method in a request line, decoded.
struct Target {
  std::string path;  // "/api/trials/0f"
  Pairs query;       // in order; "+" and "%20" are spaces
};

// Reads "/path?name=value&…". Throws InputError for what does not begin with '/' (a whole address,
// "*"), a '%' without two hexadecimal digits, bytes that are no UTF-8 once decoded, a control
// character, and a path that could lead elsewhere: a part "." or "..", an empty part before the
// last, a '\' or an encoded '/'.
Target parse_target(std::string_view target);

// Text as part of a query: all but letters, digits and "-._~" as %XX.
std::string percent_encoded(std::string_view text);

}  // namespace dimscope::serve
