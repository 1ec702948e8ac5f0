#pragma once

#include <span>
#include <string>
#include <string_view>

namespace dimscope {

// The known name closest to `found` by edit distance, in which two swapped neighbours count as one
// change (ties: the first), or "" when none is close enough to be a likely slip (more than a third
// of its letters would change).
std::string nearest_name(std::string_view found, std::span<const std::string> known);

// ", did you mean 'hidden_dim'?" or, with no near name, "; known: a, b, c".
std::string nearest_name_hint(std::string_view found, std::span<const std::string> known);

}  // namespace dimscope
