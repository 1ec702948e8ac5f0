#pragma once

#include <string>
#include <string_view>

namespace dimscope {

// A to Z as a to z and every other byte as it is, as names of columns and files are compared.
inline std::string ascii_lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

}  // namespace dimscope
