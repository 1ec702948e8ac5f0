#include "dimscope/base/nearest.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace dimscope {
namespace {

// Optimal string alignment: Levenshtein distance in which a swap of neighbours is one change. Three
// rows of the table.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before.swap(above);
    above.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({substituted, above[j] + 1, row[j - 1] + 1});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row[b.size()];
}

}  // namespace

std::string nearest_name(std::string_view found, std::span<const std::string> known) {
  // Names the user typed can be of any length; beyond this no slip is likely.
  constexpr std::size_t kMaxLength = 100;
  if (found.size() > kMaxLength) return "";
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(1, found.size() / 3) + 1;
  for (const std::string& name : known) {
    const std::size_t distance = edit_distance(found, name);
    if (distance < best_distance) {
      best_distance = distance;
      best = name;
    }
  }
  return best;
}

std::string nearest_name_hint(std::string_view found, std::span<const std::string> known) {
  const std::string near = nearest_name(found, known);
  if (!near.empty()) return ", did you mean '" + near + "'?";
  std::string hint = "; known: ";
  for (std::size_t i = 0; i < known.size(); ++i) hint += (i == 0 ? "" : ", ") + known[i];
  return hint;
}

}  // namespace dimscope
