#pragma once

#include <algorithm>
#include <string_view>

namespace dimscope::study {

// One letter, digit, '-' or '_', or more: a slice's name becomes part of metric names,
// "connectives.fine".
inline bool is_plain_name(std::string_view name) {
  const auto is_plain = [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  };
  return !name.empty() && std::ranges::all_of(name, is_plain);
}

// The splits have metrics of their own: no slice has such a name.
inline bool is_split_name(std::string_view name) {
  return name == "train" || name == "dev" || name == "test";
}

}  // namespace dimscope::study
