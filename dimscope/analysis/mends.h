#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "dimscope/base/setting.h"

namespace dimscope::analysis {

// Which change of settings, the smaller the better, mends what a cell gets wrong.

// How far a cell is from another: how many settings differ, and then how far in all, in doublings:
// Σ |log2 (to / from)|, or where a value is no number above 0 the places between them among
// `levels`; 1 where they have no order.
struct CellDistance {
  std::int32_t settings = 0;
  double doublings = 0;
  friend auto operator<=>(const CellDistance&, const CellDistance&) = default;
};

// Both cells have the same names; levels [name] has every value, ascending.
CellDistance cell_distance(const Settings& from, const Settings& to,
                           const std::map<std::string, std::vector<Setting>>& levels);

// The places of all cells but `from`, nearest first; equally near ones by their settings.
std::vector<std::size_t> nearest_first(std::span<const Settings> cells, std::size_t from);

// Whether `right` of `trials` is enough to count on: a share of `reliable` of them.
bool is_reliable(std::int32_t right, std::int32_t trials, double reliable);

}  // namespace dimscope::analysis
