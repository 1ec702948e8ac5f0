#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace dimscope {

// What `source` includes although it may not: one message "dimscope/PATH:line: …" each. `path` is
// relative to the folder dimscope/, e.g. "text/tree.cc". A layer
// includes only the layers it is built on (layer_rules.h), by their full path, and a library is
// known only in the place that wraps it.
std::vector<std::string> include_violations(std::string_view path, std::string_view source);

// The violations of every .h and .cc file below `library`, the folder dimscope/, in order of path.
std::vector<std::string> include_violations_below(const std::filesystem::path& library);

// Every .h and .cc file below `library`, in order of path.
std::vector<std::filesystem::path> sources_below(const std::filesystem::path& library);

}  // namespace dimscope
