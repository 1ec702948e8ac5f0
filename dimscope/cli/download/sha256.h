#pragma once

#include <string>
#include <string_view>

namespace dimscope::cli {

// SHA-256 (FIPS 180-4) as 64 lower-case hexadecimal digits, as sha256sum prints it.
std::string sha256(std::string_view content);

}  // namespace dimscope::cli
