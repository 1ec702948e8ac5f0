#pragma once

#include <cstddef>
#include <string_view>

namespace dimscope::study {

// Where in a TOML text the first dotted key of more than `max_parts` parts (a.b.c has three) goes
// on beyond them, or npos. toml++ 3.3 limits how deep arrays and inline tables nest, but not keys,
// and walks what they make by recursion: a key of 100,000 parts would overflow the stack. Reads any
// text; of one that is not TOML, the part before its first mistake counts.
std::size_t find_deep_key(std::string_view toml, int max_parts);

}  // namespace dimscope::study
