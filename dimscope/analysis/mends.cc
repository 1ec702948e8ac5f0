#include "dimscope/analysis/mends.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <tuple>

namespace dimscope::analysis {

CellDistance cell_distance(const Settings& from, const Settings& to,
                           const std::map<std::string, std::vector<Setting>>& levels) {
  CellDistance distance;
  for (const auto& [name, a] : from) {
    const Setting& b = to.at(name);
    if (a == b) continue;
    ++distance.settings;
    if (!a.is_number() || !b.is_number()) {
      distance.doublings += 1;
    } else if (a.number() > 0 && b.number() > 0) {
      distance.doublings += std::abs(std::log2(b.number() / a.number()));
    } else {
      const std::vector<Setting>& values = levels.at(name);
      distance.doublings += std::abs(
          static_cast<double>(std::ranges::find(values, b) - std::ranges::find(values, a)));
    }
  }
  return distance;
}

std::vector<std::size_t> nearest_first(std::span<const Settings> cells, std::size_t from) {
  std::map<std::string, std::set<Setting>> values;
  for (const Settings& cell : cells) {
    for (const auto& [name, value] : cell) values[name].insert(value);
  }
  std::map<std::string, std::vector<Setting>> levels;
  for (const auto& [name, of_name] : values) levels[name] = {of_name.begin(), of_name.end()};
  std::vector<CellDistance> distances;
  for (const Settings& cell : cells) {
    distances.push_back(cell_distance(cells[from], cell, levels));
    // Sums of logarithms of equal steps differ by rounding; a millionth of a doubling does not.
    distances.back().doublings = std::round(distances.back().doublings * 1e6) / 1e6;
  }
  std::vector<std::size_t> order(cells.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
    return std::tie(distances[a], cells[a]) < std::tie(distances[b], cells[b]);
  });
  std::erase(order, from);
  return order;
}

bool is_reliable(std::int32_t right, std::int32_t trials, double reliable) {
  // Four of five are 80 %: no rounding decides.
  return right >= reliable * trials - 1e-9 && right > 0;
}

}  // namespace dimscope::analysis
