#include "tests/simulation/simulated_answers.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace dimscope {

std::vector<bool> draw_answers(const std::vector<double>& chances, double added, bool steady,
                               Draws& draws) {
  const auto chance = [&](std::size_t s) { return std::clamp(chances[s] + added, 0.0, 1.0); };
  std::vector<bool> right(chances.size());
  if (!steady) {
    for (std::size_t s = 0; s < right.size(); ++s) right[s] = draws.uniform() < chance(s);
    return right;
  }
  // Systematic sampling with unequal probabilities (Madow 1949) in random order: each sentence has
  // its own chance, and the number of right ones is their sum, rounded up or down.
  std::vector<std::size_t> order(right.size());
  for (std::size_t s = 0; s < order.size(); ++s) {
    order[s] = s;
    std::swap(order[s], order[draws.below(s + 1)]);
  }
  double sum = draws.uniform();
  for (const std::size_t s : order) {
    const double next = sum + chance(s);
    right[s] = std::floor(next) > std::floor(sum);
    sum = next;
  }
  return right;
}

}  // namespace dimscope
