#include "dimscope/analysis/holm.h"

#include <algorithm>
#include <numeric>

namespace dimscope::analysis {

std::vector<double> holm(std::span<const double> p) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return p[i]; });
  std::vector<double> adjusted(p.size());
  double highest = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    const auto left = static_cast<double>(order.size() - rank);
    highest = std::max(highest, std::min(1.0, left * p[order[rank]]));
    adjusted[order[rank]] = highest;
  }
  return adjusted;
}

void HolmFamily::adjust() {
  std::vector<double> p;
  for (const auto& [of_test, adjusted] : tests_) p.push_back(of_test);
  const std::vector<double> all = holm(p);
  for (std::size_t i = 0; i < all.size(); ++i) *tests_[i].second = all[i];
}

}  // namespace dimscope::analysis
