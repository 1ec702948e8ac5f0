#include "dimscope/effects/cell_pairs.h"

#include <algorithm>
#include <map>

namespace dimscope::effects {
namespace {

// In how many hyperparameters two cells differ.
std::ptrdiff_t num_different(const Settings& a, const Settings& b) {
  return std::ranges::count_if(a, [&](const auto& setting) {
    const auto other = b.find(setting.first);
    return other == b.end() || other->second != setting.second;
  });
}

std::vector<std::pair<std::int32_t, std::int32_t>> chosen_pairs(
    const std::vector<const Settings*>& cells, std::int64_t max_pairs) {
  const auto count = static_cast<std::int64_t>(cells.size());
  const bool all = count * (count - 1) / 2 <= max_pairs;
  std::vector<std::pair<std::int32_t, std::int32_t>> pairs;
  for (std::size_t a = 0; a < cells.size(); ++a) {
    for (std::size_t b = a + 1; b < cells.size(); ++b) {
      if (!all && num_different(*cells[a], *cells[b]) != 1) continue;
      pairs.emplace_back(a, b);
      if (std::ssize(pairs) > max_pairs) return {};
    }
  }
  return pairs;
}

}  // namespace

CellPairs cell_pairs(const StudyResults& data, std::int64_t max_pairs) {
  std::map<Settings, std::vector<std::int32_t>> by_settings;
  for (std::size_t t = 0; t < data.trials().size(); ++t) {
    by_settings[data.observations()[t].settings].push_back(static_cast<std::int32_t>(t));
  }
  CellPairs result;
  std::vector<const Settings*> settings;
  for (const auto& [cell, trials] : by_settings) {
    settings.push_back(&cell);
    result.cells.push_back(trials);
  }
  const std::vector<analysis::Answers> answers = data.answers("test.fine").trials;
  for (const auto& [a, b] : chosen_pairs(settings, max_pairs)) {
    analysis::MatchedCells cells;
    for (const std::int32_t t : result.cells[a]) {
      cells.a.push_back(&answers[t]);
      cells.seeds_a.push_back(data.observations()[t].seed);
    }
    for (const std::int32_t t : result.cells[b]) {
      cells.b.push_back(&answers[t]);
      cells.seeds_b.push_back(data.observations()[t].seed);
    }
    const analysis::PairedComparison compared =
        analysis::compare({&cells, 1}, {.shared_streams = data.shared_streams()});
    result.pairs.push_back({.a = a,
                            .b = b,
                            .difference = compared.difference,
                            .interval = compared.interval,
                            .detectable = compared.detectable,
                            .num_gained = static_cast<std::int32_t>(compared.gained.size()),
                            .num_lost = static_cast<std::int32_t>(compared.lost.size())});
  }
  return result;
}

}  // namespace dimscope::effects
