#include "dimscope/text/synthetic/shapley_values.h"

#include <bit>
#include <cstddef>

#include "dimscope/base/check.h"

namespace dimscope::text {

std::vector<double> shapley_values(std::span<const double> worth) {
  check(std::has_single_bit(worth.size()), "the worth of every subset of the players is given");
  const int num_players = std::countr_zero(worth.size());
  check(num_players <= 20, "at most 20 players");

  // weight[k] = k!(n-k-1)!/n!: the share of orders in which exactly a given set of k players comes
  // before player i. The recurrence keeps it free of large factorials.
  std::vector<double> weight(num_players);
  for (int k = 0; k < num_players; ++k) {
    weight[k] = k == 0 ? 1.0 / num_players : weight[k - 1] * k / (num_players - k);
  }

  std::vector<double> values(num_players, 0.0);
  for (std::size_t set = 0; set < worth.size(); ++set) {
    for (int player = 0; player < num_players; ++player) {
      const std::size_t bit = std::size_t{1} << player;
      if ((set & bit) != 0) continue;
      values[player] += weight[std::popcount(set)] * (worth[set | bit] - worth[set]);
    }
  }
  return values;
}

}  // namespace dimscope::text
