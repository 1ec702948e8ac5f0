#pragma once

#include <cstdint>
#include <optional>

namespace dimscope::analysis {

// The fewest seeds a cell, 2 to `most`, with which `found(seeds)` is true; nullopt where it is not
// even with `most`. More seeds never turn `found` from true to false.
template <typename Found>
std::optional<std::int32_t> fewest_seeds(std::int32_t most, const Found& found) {
  if (!found(most)) return std::nullopt;
  std::int32_t low = 2, high = most;
  while (low < high) {
    const std::int32_t middle = low + (high - low) / 2;
    if (found(middle)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return high;
}

}  // namespace dimscope::analysis
