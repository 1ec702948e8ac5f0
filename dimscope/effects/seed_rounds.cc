#include "dimscope/effects/seed_rounds.h"

#include <fmt/format.h>

#include <algorithm>

#include "dimscope/base/error.h"
#include "dimscope/effects/effects_view.h"
#include "dimscope/effects/grid_cells.h"
#include "dimscope/effects/tables/effects_tables.h"
#include "dimscope/effects/topics/topics.h"
#include "dimscope/study/grid.h"

namespace dimscope::effects {
namespace {

constexpr double kLevel = 0.05;

// The seeds of each cell.
std::vector<std::pair<model::TrialConfig, std::vector<std::int64_t>>> seeds_by_cell(
    const std::vector<model::TrialConfig>& trials) {
  std::vector<std::pair<model::TrialConfig, std::vector<std::int64_t>>> cells;
  for (const model::TrialConfig& trial : trials) {
    auto cell = std::ranges::find_if(
        cells, [&](const auto& c) { return study::same_cell(c.first, trial); });
    if (cell == cells.end()) cell = cells.insert(cells.end(), {trial, {}});
    cell->second.push_back(trial.seed);
  }
  return cells;
}

std::string name_of(const EffectsView& view, const PairEffects& pair) {
  const std::string held = settings_text(view.grids[pair.grid].fixed);
  return fmt::format("{} {} → {}{}", pair.axis, pair.a, pair.b,
                     held.empty() ? "" : " (" + held + ")");
}

}  // namespace

SeedRounds::SeedRounds(const study::StudyFile& given, std::string metric, std::int32_t max_seeds)
    : metric_(std::move(metric)) {
  const std::vector<model::TrialConfig> trials = study::expand_grid(given);
  std::size_t fewest = trials.size();
  for (const auto& [cell, seeds] : seeds_by_cell(trials)) fewest = std::min(fewest, seeds.size());
  // One seed is no look: what varies between seeds is not known.
  const std::int32_t first = fewest < 2 ? 3 : static_cast<std::int32_t>(fewest);
  if (max_seeds <= first) {
    throw InputError(
        fmt::format("--max-seeds is {}, expected more than the {} seeds a cell of the first look",
                    max_seeds, first));
  }
  for (const model::TrialConfig& trial : trials) {
    if (trial.streams == model::kSharedStreams) {
      throw InputError(
          "--until-clear adds seeds to single cells; with streams = \"shared\" a seed belongs to "
          "all "
          "of them, expected streams = \"own\"");
    }
    first_new_seed_ = std::max(first_new_seed_, trial.seed + 1);
  }
  plan_ = analysis::sequential_plan(first, max_seeds);
}

std::map<std::string, SeedRounds::Found> SeedRounds::find(const study::Store& store) const {
  const StudyResults data(store, {});
  const EffectsView view = view_effects(data, store.file().parent_path(), store,
                                        {.topics = {EffectsTopic::kPairs}, .metric = metric_});
  std::map<std::string, Found> found;
  for (const PairEffects& pair : view.pairs) {
    Found& contrast = found[name_of(view, pair)];
    contrast.p = pair.comparison.p;
    contrast.difference = pair.comparison.difference;
    const EffectsGrid& grid = data.grids()[pair.grid];
    const std::int32_t factor = factor_number(grid, pair.axis);
    for (std::int32_t c = 0; c < grid.design.num_cells(); ++c) {
      const Setting& x = grid.design.levels()[factor][grid.design.level(c, factor)];
      if (x != pair.a && x != pair.b) continue;
      const std::int32_t trial = grid.trials[grid.design.members(c).front()];
      contrast.cells.push_back(data.trials()[trial].config);
    }
  }
  return found;
}

// What the cells of open contrasts lack of `target` seeds; trials that failed count.
std::vector<model::TrialConfig> SeedRounds::missing(const study::Store& store,
                                                    const std::map<std::string, Found>& found,
                                                    std::int32_t target) const {
  auto cells = seeds_by_cell(study::configs_of(store.trials()));
  std::vector<model::TrialConfig> added;
  for (auto& [cell, seeds] : cells) {
    const bool decides = std::ranges::any_of(contrasts_, [&](const Contrast& contrast) {
      const auto own = found.find(contrast.name);
      if (contrast.clear_at || own == found.end()) return false;
      return std::ranges::any_of(own->second.cells, [&](const model::TrialConfig& c) {
        return study::same_cell(c, cell);
      });
    });
    if (!decides) continue;
    for (std::int64_t seed = first_new_seed_; std::ssize(seeds) < target; ++seed) {
      if (std::ranges::find(seeds, seed) != seeds.end()) continue;
      seeds.push_back(seed);
      added.push_back(cell);
      added.back().seed = seed;
    }
  }
  return added;
}

void SeedRounds::look(const std::map<std::string, Found>& found) {
  std::vector<double> p;
  for (Contrast& contrast : contrasts_) {
    const auto now = found.find(contrast.name);
    if (contrast.clear_at || now == found.end()) {
      contrast.p.emplace_back();
    } else {
      contrast.p.emplace_back(now->second.p);
      contrast.difference = now->second.difference;
    }
    p.push_back(analysis::sequential_p(contrast.p, plan_));
  }
  const std::vector<double> adjusted = analysis::holm(p);
  for (std::size_t i = 0; i < contrasts_.size(); ++i) {
    contrasts_[i].adjusted = adjusted[i];
    if (adjusted[i] < kLevel && !contrasts_[i].clear_at) {
      contrasts_[i].clear_at = plan_.seeds[num_looks_];
    }
  }
  ++num_looks_;
}

std::vector<model::TrialConfig> SeedRounds::next(const study::Store& store) {
  const std::map<std::string, Found> found = find(store);
  if (contrasts_.empty()) {
    for (const auto& [name, contrast] : found) contrasts_.push_back({.name = name});
    if (contrasts_.empty()) {
      throw InputError(
          "--until-clear: no two trials differ in one hyperparameter alone, there is nothing to "
          "tell "
          "apart");
    }
  }
  const auto over = [&] { return all_clear() || num_looks_ == plan_.seeds.size(); };
  if (over()) return {};
  std::vector<model::TrialConfig> added = missing(store, found, plan_.seeds[num_looks_]);
  if (!added.empty()) return added;
  look(found);
  return over() ? added : missing(store, found, plan_.seeds[num_looks_]);
}

bool SeedRounds::all_clear() const {
  return std::ranges::all_of(
      contrasts_, [](const Contrast& contrast) { return contrast.clear_at.has_value(); });
}

std::string SeedRounds::text(const Contrast& c) {
  const bool tested = std::ranges::any_of(c.p, [](const auto& p) { return p.has_value(); });
  const std::string p = !tested              ? "not tested: nothing varies between its seeds"
                        : c.adjusted < 0.001 ? "p < 0.001"
                                             : fmt::format("p = {:.3f}", c.adjusted);
  return fmt::format("{}: {:+.1f} points, {}, {}", c.name, 100 * c.difference,
                     c.clear_at ? fmt::format("clear with {} seeds a cell", *c.clear_at)
                                : std::string("not clear"),
                     p);
}

study::UntilClear SeedRounds::record() const {
  study::UntilClear record{.metric = metric_, .max_seeds = plan_.seeds.back()};
  if (num_looks_ > 0) {
    for (const Contrast& contrast : contrasts_) record.found.push_back(text(contrast));
  }
  record.looks.assign(plan_.seeds.begin(),
                      plan_.seeds.begin() + static_cast<std::ptrdiff_t>(num_looks_));
  return record;
}

}  // namespace dimscope::effects
