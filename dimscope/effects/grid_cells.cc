#include "dimscope/effects/grid_cells.h"

#include <algorithm>

namespace dimscope::effects {
namespace {

std::vector<const analysis::Answers*> answers_in(const EffectsGrid& grid, std::int32_t cell,
                                                 const std::vector<analysis::Answers>& answers) {
  std::vector<const analysis::Answers*> trials;
  for (const std::int32_t i : grid.design.members(cell)) {
    trials.push_back(&answers[grid.trials[i]]);
  }
  return trials;
}

}  // namespace

GridGroups::GridGroups(const EffectsGrid& grid, std::vector<std::int32_t> factors)
    : grid_(grid), factors_(std::move(factors)) {
  std::map<std::vector<std::int32_t>, std::map<std::vector<std::int32_t>, std::int32_t>> found;
  for (std::int32_t c = 0; c < grid.design.num_cells(); ++c) {
    std::vector<std::int32_t> own, others;
    for (std::int32_t f = 0; f < std::ssize(grid.design.factors()); ++f) {
      const bool grouped = std::ranges::find(factors_, f) != factors_.end();
      (grouped ? own : others).push_back(grid.design.level(c, f));
    }
    found[own][others] = c;
  }
  for (auto& [levels, cells] : found) {
    groups_.push_back(levels);
    cells_.push_back(std::move(cells));
  }
}

Settings GridGroups::settings(std::size_t group) const {
  Settings settings;
  std::size_t place = 0;
  for (std::int32_t f = 0; f < std::ssize(grid_.design.factors()); ++f) {
    if (std::ranges::find(factors_, f) == factors_.end()) continue;
    settings[grid_.design.factors()[f]] = grid_.design.levels()[f][groups_[group][place++]];
  }
  return settings;
}

std::vector<analysis::MatchedCells> GridGroups::matched(
    std::size_t a, std::size_t b, const std::vector<analysis::Answers>& answers) const {
  std::vector<analysis::MatchedCells> matched;
  const auto seeds_in = [&](std::int32_t cell) {
    std::vector<std::int64_t> seeds;
    for (const std::int32_t i : grid_.design.members(cell)) {
      seeds.push_back(grid_.observations[i].seed);
    }
    return seeds;
  };
  for (const auto& [others, cell] : cells_[a]) {
    const auto same = cells_[b].find(others);
    if (same == cells_[b].end()) continue;
    matched.push_back({answers_in(grid_, cell, answers), answers_in(grid_, same->second, answers),
                       seeds_in(cell), seeds_in(same->second)});
  }
  return matched;
}

std::int32_t factor_number(const EffectsGrid& grid, const std::string& axis) {
  const auto& factors = grid.design.factors();
  const auto found = std::ranges::find(factors, axis);
  return found == factors.end() ? -1 : static_cast<std::int32_t>(found - factors.begin());
}

}  // namespace dimscope::effects
