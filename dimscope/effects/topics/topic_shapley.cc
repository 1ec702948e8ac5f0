// Exact Shapley shares of view_effects().
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "dimscope/effects/topics/topics.h"

namespace dimscope::effects {
namespace {

// Cells of a grid, best first; in a summary the best and the worst.
std::vector<std::int32_t> cells_shown(const analysis::FactorialDesign& design,
                                      const std::vector<double>& values, EffectsDetail detail) {
  std::vector<double> means(static_cast<std::size_t>(design.num_cells()));
  for (std::int32_t i = 0; i < design.num_observations(); ++i) {
    means[design.cell_of(i)] += values[i] / design.count(design.cell_of(i));
  }
  std::vector<std::int32_t> cells(means.size());
  std::iota(cells.begin(), cells.end(), 0);
  std::ranges::stable_sort(cells, std::ranges::greater(), [&](std::int32_t c) { return means[c]; });
  if (detail == EffectsDetail::kSummary && cells.size() > 2) {
    cells.erase(cells.begin() + 1, cells.end() - 1);
  }
  return cells;
}

void note_missing(const StudyResults& data, EffectsView& view) {
  std::int64_t missing = 0;
  for (const EffectsGrid& grid : data.grids()) missing += grid.design.num_missing_cells();
  if (missing == 0) return;
  view.notes.push_back(fmt::format(
      "Exact Shapley shares need a full grid, and {} of its cells are missing; --where narrows it "
      "to a full one.",
      missing));
}

}  // namespace

void add_shapley(const StudyResults& data, EffectsView& view) {
  for (std::size_t g = 0; g < data.grids().size(); ++g) {
    const EffectsGrid& grid = data.grids()[g];
    // One hyperparameter has nothing to share with.
    if (grid.design.factors().size() < 2) continue;
    std::vector<double> values;
    for (const std::int32_t t : grid.trials) {
      values.push_back(data.value(data.trials()[t], view.metric.name));
    }
    const auto shares =
        analysis::shapley(grid.design, values, {.resamples = view.options.resamples});
    if (!shares) continue;
    ShapleyEffects effects{.grid = g, .shares = *shares};
    for (const analysis::ShapleyCell& cell : analysis::shapley_cells(
             grid.design, values, cells_shown(grid.design, values, view.options.detail))) {
      effects.mean = cell.mean - cell.distance;
      effects.cells.push_back(
          {grid.observations[grid.design.members(cell.cell).front()].settings, cell});
      if (view.options.detail != EffectsDetail::kSummary) continue;
      // They are of cells named beforehand, which the best and the worst are not.
      for (analysis::ShapleyCell::Part& setting : effects.cells.back().split.settings) {
        setting.interval.reset();
      }
    }
    view.shapley.push_back(std::move(effects));
  }
  if (view.options.topics.contains(EffectsTopic::kShapley)) note_missing(data, view);
}

void add_word_shapley(const StudyResults& data, EffectsView& view) {
  const std::int32_t sentence = view.options.sentence.value();
  for (std::size_t g = 0; g < data.grids().size(); ++g) {
    const EffectsGrid& grid = data.grids()[g];
    if (grid.design.factors().size() < 2 || grid.design.num_missing_cells() > 0) continue;
    const analysis::RelevanceTable table = data.relevances(grid);
    WordShapley effects{.grid = g, .sentence = sentence};
    const std::vector<std::string>& tokens = data.trees()[sentence].tokens;
    for (std::size_t w = 0; w < tokens.size(); ++w) {
      std::vector<double> values;
      for (std::size_t trial = 0; trial < table.trials.size(); ++trial) {
        values.push_back(static_cast<double>(table.words(trial, sentence)[w]));
      }
      effects.words.push_back(
          {tokens[w],
           analysis::shapley(grid.design, values, {.resamples = view.options.resamples})});
    }
    view.word_shapley.push_back(std::move(effects));
  }
}

}  // namespace dimscope::effects
