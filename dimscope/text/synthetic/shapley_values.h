#pragma once

#include <span>
#include <vector>

namespace dimscope::text {

// Exact Shapley values of a cooperative game (Shapley 1953).
// worth [2^n]: worth[s] is what the players in the bit set s reach together; bit i is player i.
// Returns n values: the mean, over all orders in which the players may arrive, of what player i
// adds on arrival. They sum to worth.back() - worth.front(), to rounding. A player who never
// changes the worth gets exactly 0. Time n·2^n, so n <= 20 (check()).
std::vector<double> shapley_values(std::span<const double> worth);

}  // namespace dimscope::text
