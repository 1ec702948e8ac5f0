#include "dimscope/effects/findings/end_cells.h"

#include <map>

namespace dimscope::effects {

std::vector<EndCells> end_cells(const StudyResults& data, const EffectsGrid& grid,
                                const std::string& axis, const Setting& a, const Setting& b) {
  std::map<Settings, EndCells> by_others;
  for (const std::int32_t trial : grid.trials) {
    const Settings& settings = data.observations()[trial].settings;
    Settings others = settings;
    const Setting x = others.extract(axis).mapped();
    if (x != a && x != b) continue;
    EndCells& cells = by_others[others];
    (x == a ? cells.a : cells.b).push_back(trial);
    (x == a ? cells.settings_a : cells.settings_b) = settings;
  }
  std::vector<EndCells> result;
  for (auto& [others, cells] : by_others) {
    if (!cells.a.empty() && !cells.b.empty()) result.push_back(std::move(cells));
  }
  return result;
}

}  // namespace dimscope::effects
