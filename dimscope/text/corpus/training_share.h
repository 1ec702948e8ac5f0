#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace dimscope::text {

// The sentences of a share in (0, 1] of a split with these labels, ascending: of each label's n
// sentences the first ⌊share·n + ½⌋, at least one, of an order that (seed, number of the sentence)
// decides. A larger share holds a smaller one's sentences, whatever else differs.
std::vector<std::int32_t> sentences_of_share(std::span<const std::int32_t> labels, double share,
                                             std::uint64_t seed);

}  // namespace dimscope::text
