// Effects on accuracy: what view_effects() says of a metric, of pairs, of training's end, and of
// the smallest dimension that is enough.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "dimscope/analysis/holm.h"
#include "dimscope/base/error.h"
#include "dimscope/effects/topics/topics.h"

namespace dimscope::effects {
namespace {

// The number of an axis among the factors of a grid, nullopt if it is none.
std::optional<std::int32_t> factor_of(const EffectsGrid& grid, const std::string& axis) {
  const auto& factors = grid.design.factors();
  const auto found = std::ranges::find(factors, axis);
  if (found == factors.end()) return std::nullopt;
  return static_cast<std::int32_t>(found - factors.begin());
}

// The trials of a cell, by seed.
std::vector<const analysis::Answers*> answers_in(const EffectsGrid& grid, std::int32_t cell,
                                                 const std::vector<analysis::Answers>& answers) {
  std::vector<const analysis::Answers*> trials;
  for (const std::int32_t i : grid.design.members(cell)) {
    trials.push_back(&answers[grid.trials[i]]);
  }
  return trials;
}

// Cells of levels a and b of a factor that are equal in every other.
std::vector<analysis::MatchedCells> matched(const EffectsGrid& grid, std::int32_t factor,
                                            std::int32_t a, std::int32_t b,
                                            const std::vector<analysis::Answers>& answers) {
  std::map<std::vector<std::int32_t>, analysis::MatchedCells> pairs;
  for (std::int32_t c = 0; c < grid.design.num_cells(); ++c) {
    const std::int32_t level = grid.design.level(c, factor);
    if (level != a && level != b) continue;
    std::vector<std::int32_t> others;
    for (std::int32_t f = 0; f < std::ssize(grid.design.factors()); ++f) {
      if (f != factor) others.push_back(grid.design.level(c, f));
    }
    analysis::MatchedCells& pair = pairs[others];
    (level == a ? pair.a : pair.b) = answers_in(grid, c, answers);
    for (const std::int32_t i : grid.design.members(c)) {
      (level == a ? pair.seeds_a : pair.seeds_b).push_back(grid.observations[i].seed);
    }
  }
  std::vector<analysis::MatchedCells> result;
  for (auto& [others, pair] : pairs) {
    if (!pair.a.empty() && !pair.b.empty()) result.push_back(std::move(pair));
  }
  return result;
}

// Which two levels to compare: those asked for, or the ends; without an order every two.
std::vector<std::pair<std::int32_t, std::int32_t>> levels_to_compare(
    const std::vector<Setting>& levels, const EffectsOptions& options) {
  const auto last = static_cast<std::int32_t>(levels.size()) - 1;
  std::vector<std::pair<std::int32_t, std::int32_t>> pairs;
  if (options.pair) {
    const auto a = std::ranges::find(levels, options.pair->first) - levels.begin();
    const auto b = std::ranges::find(levels, options.pair->second) - levels.begin();
    if (a <= last && b <= last) pairs.emplace_back(a, b);
  } else if (all_numbers(levels)) {
    pairs.emplace_back(0, last);
  } else {
    for (std::int32_t a = 0; a <= last; ++a) {
      for (std::int32_t b = a + 1; b <= last; ++b) pairs.emplace_back(a, b);
    }
  }
  return pairs;
}

PairEffects compare_levels(const EffectsGrid& grid, std::int32_t factor,
                           std::pair<std::int32_t, std::int32_t> levels,
                           std::span<const analysis::MatchedCells> cells,
                           const StudyResults::MetricAnswers& answers, bool shared_streams) {
  const std::vector<Setting>& x = grid.design.levels()[factor];
  PairEffects pair{.axis = grid.design.factors()[factor],
                   .a = x[levels.first],
                   .b = x[levels.second],
                   .comparison = compare(cells, {.shared_streams = shared_streams})};
  for (auto* flips : {&pair.comparison.gained, &pair.comparison.lost}) {
    for (analysis::Flip& flip : *flips) flip.sentence = answers.sentences[flip.sentence];
  }
  return pair;
}

// For each level of a factor its trials' answers, by cell.
std::vector<analysis::LevelTrials> by_level(const EffectsGrid& grid, std::int32_t factor,
                                            const std::vector<analysis::Answers>& answers) {
  std::vector<analysis::LevelTrials> levels(grid.design.levels()[factor].size());
  for (std::int32_t c = 0; c < grid.design.num_cells(); ++c) {
    levels[grid.design.level(c, factor)].push_back(answers_in(grid, c, answers));
  }
  return levels;
}

void add_sentences(const std::vector<analysis::LevelTrials>& levels,
                   const StudyResults::MetricAnswers& answers, const EffectsOptions& options,
                   CriticalEffects& effects) {
  for (std::size_t s = 0; s < answers.sentences.size(); ++s) {
    if (options.sentence && answers.sentences[s] != *options.sentence) continue;
    std::vector<analysis::RightCount> counts;
    for (const auto& level : levels) {
      analysis::RightCount& count = counts.emplace_back();
      for (const auto& cell : level) {
        for (const analysis::Answers* trial : cell) count.right += (*trial)[s];
        count.trials += static_cast<std::int32_t>(cell.size());
      }
    }
    constexpr std::int32_t kResamples = 400;  // of each of thousands of sentences
    effects.sentences.push_back(
        {answers.sentences[s],
         analysis::critical_level(counts, {.resamples = std::min(kResamples, options.resamples)})});
  }
}

// The grid's cells by what their trials have reliably right.
CriticalMap map_of(const EffectsGrid& grid, const std::vector<analysis::Answers>& answers,
                   const analysis::CriticalOptions& options) {
  CriticalMap map{.reliable = options.reliable};
  map.num_sentences = std::ssize(answers.front());
  for (std::int32_t c = 0; c < grid.design.num_cells(); ++c) {
    const analysis::LevelTrials trials = {answers_in(grid, c, answers)};
    const analysis::CriticalSummary summary = analysis::critical_summary({&trials, 1}, options);
    CellReliability& cell = map.cells.emplace_back();
    cell.settings = grid.observations[grid.design.members(c).front()].settings;
    cell.num_trials = static_cast<std::int32_t>(trials.front().size());
    cell.reliable_share = summary.reliable_share.front();
    if (cell.num_trials > 1) cell.interval = summary.interval.front();
  }
  return map;
}

// Adjusts p: over all terms of all grids, over all differences between values without an order, and
// over all tests of the seeds' spread.
void adjust(std::vector<AccuracyEffects>& accuracy) {
  analysis::HolmFamily terms, differences, spreads;
  for (AccuracyEffects& effects : accuracy) {
    for (analysis::AnovaTerm& term : effects.anova.terms) terms.add(term.p, term.p_holm);
    for (analysis::AxisEffect& axis : effects.axes) {
      if (axis.spread) spreads.add(axis.spread->p, axis.spread->p_holm);
      for (analysis::LevelDifference& d : axis.differences) differences.add(d.p, d.p_holm);
    }
    if (effects.spread) spreads.add(effects.spread->p, effects.spread->p_holm);
  }
  terms.adjust();
  differences.adjust();
  spreads.adjust();
  for (AccuracyEffects& effects : accuracy) {
    for (const analysis::AnovaTerm& term : effects.anova.terms) {
      for (analysis::AxisEffect& axis : effects.axes) {
        if (term.factors == std::vector<std::string>{axis.axis}) axis.p_holm = term.p_holm;
      }
    }
  }
}

// Adjusts p over all pairs, and that of single models over all of those.
void adjust(std::vector<PairEffects>& pairs) {
  analysis::HolmFamily of_pairs, of_models;
  for (PairEffects& pair : pairs) {
    of_pairs.add(pair.comparison.p, pair.comparison.p_holm);
    for (analysis::ModelPair& models : pair.comparison.models) {
      of_models.add(models.test.p, models.p_holm);
    }
  }
  of_pairs.adjust();
  of_models.adjust();
}

// Throws InputError where the metric's sentences do not have test sentence `number`.
void require_counted(std::int64_t number, const StudyResults::MetricAnswers& answers,
                     const std::string& metric) {
  if (answers.split != "test") {
    throw InputError(fmt::format("sentence {} is a test sentence, and {} is about {}", number,
                                 metric, answers.split));
  }
  if (std::ranges::find(answers.sentences, number) == answers.sentences.end()) {
    throw InputError(fmt::format("sentence {} is none of those that {} counts", number, metric));
  }
}

// Throws InputError for a value that the axis takes under none of the trials, and for two alike.
void require_values(const StudyResults& data, const EffectsOptions& options) {
  const std::vector<Setting> values = study::values_of(data.trials(), options.axis);
  for (const Setting& x : {options.pair->first, options.pair->second}) {
    if (std::ranges::find(values, x) != values.end()) continue;
    throw InputError(
        fmt::format("{} is {} under no trial; it takes {}", options.axis, x, values_text(values)));
  }
  if (options.pair->first != options.pair->second) return;
  throw InputError(fmt::format("a pair of {} is compared with itself; expected two values A,B",
                               options.pair->first));
}

}  // namespace

void add_accuracy(const StudyResults& data, EffectsView& view) {
  for (std::size_t g = 0; g < data.grids().size(); ++g) {
    const EffectsGrid& grid = data.grids()[g];
    std::vector<double> values;
    for (const std::int32_t t : grid.trials) {
      values.push_back(data.value(data.trials()[t], view.metric.name));
    }
    AccuracyEffects effects{.grid = g};
    effects.values = grid.observations;
    for (std::size_t t = 0; t < values.size(); ++t) effects.values[t].value = values[t];
    const analysis::CellEstimates estimates(grid.design, values);
    effects.anova = analysis::anova(grid.design, estimates);
    // Of one factor the cells are its levels.
    if (grid.design.factors().size() > 1)
      effects.spread = analysis::spread_test(grid.design, values);
    for (const std::string& axis : grid.design.factors()) {
      effects.axes.push_back(analysis::axis_effect(grid.design, estimates, values, axis));
    }
    view.accuracy.push_back(std::move(effects));
  }
  adjust(view.accuracy);
  // What is not shown stays in its family.
  for (AccuracyEffects& effects : view.accuracy) {
    std::erase_if(effects.axes, [&](const analysis::AxisEffect& axis) {
      return !wanted(view.options, axis.axis);
    });
  }
  std::erase_if(view.accuracy, [](const AccuracyEffects& effects) { return effects.axes.empty(); });
}

void add_pairs(const StudyResults& data, EffectsView& view) {
  if (view.options.pair && view.options.axis.empty()) {
    throw InputError("a pair of values needs the axis they are values of: --axis NAME");
  }
  if (view.options.pair) require_values(data, view.options);
  const StudyResults::MetricAnswers answers = data.answers(view.metric.name);
  if (answers.sentences.empty()) return;
  for (std::size_t g = 0; g < data.grids().size(); ++g) {
    const EffectsGrid& grid = data.grids()[g];
    for (const std::string& axis : grid.design.factors()) {
      // Two values that were asked for are those of one axis; all ends are one family.
      if (view.options.pair && axis != view.options.axis) continue;
      const std::int32_t factor = factor_of(grid, axis).value();
      for (const auto& levels : levels_to_compare(grid.design.levels()[factor], view.options)) {
        const auto cells = matched(grid, factor, levels.first, levels.second, answers.trials);
        if (cells.empty()) continue;
        view.pairs.push_back(
            compare_levels(grid, factor, levels, cells, answers, data.shared_streams()));
        view.pairs.back().grid = g;
      }
    }
  }
  if (view.options.pair && view.pairs.empty()) {
    throw InputError(
        fmt::format("no trials differ in {} alone, {} against {}: there is no such pair",
                    view.options.axis, view.options.pair->first, view.options.pair->second));
  }
  adjust(view.pairs);
  std::erase_if(view.pairs,
                [&](const PairEffects& pair) { return !wanted(view.options, pair.axis); });
}

void add_budget(const StudyResults& data, EffectsView& view) {
  std::vector<analysis::Observation> observations;
  std::vector<std::vector<double>> dev;
  for (std::size_t t = 0; t < data.trials().size(); ++t) {
    if (data.trials()[t].epochs.empty()) continue;
    observations.push_back(data.observations()[t]);
    auto& curve = dev.emplace_back();
    for (const engine::EpochRecord& epoch : data.trials()[t].epochs)
      curve.push_back(epoch.dev_fine);
  }
  if (observations.empty()) return;  // Another program's trials may have no epochs.
  BudgetEffects effects{.cells = analysis::budget(observations, dev)};
  for (const analysis::BudgetCell& cell : effects.cells) effects.num_rising += cell.still_rising;
  view.budget = std::move(effects);
}

void add_critical(const StudyResults& data, EffectsView& view) {
  const StudyResults::MetricAnswers answers = data.answers(view.metric.name);
  if (answers.sentences.empty()) return;
  if (view.options.sentence) require_counted(*view.options.sentence, answers, view.metric.name);
  const bool all = view.options.detail == EffectsDetail::kAll;
  for (std::size_t g = 0; g < data.grids().size(); ++g) {
    const EffectsGrid& grid = data.grids()[g];
    constexpr std::int32_t kResamples = 200;  // each counts every trial's answers again
    const analysis::CriticalOptions options{
        .resamples = std::min(kResamples, view.options.resamples),
        .shared_streams = data.shared_streams()};
    if (all) {
      view.critical_maps.push_back(map_of(grid, answers.trials, options));
      view.critical_maps.back().grid = g;
    }
    for (const std::string& axis : grid.design.factors()) {
      const std::int32_t factor = factor_of(grid, axis).value();
      if (!is_ordered(grid, factor) || !wanted(view.options, axis)) continue;
      const auto levels = by_level(grid, factor, answers.trials);
      CriticalEffects effects{.grid = g,
                              .axis = axis,
                              .x = grid.design.levels()[factor],
                              .reliable = options.reliable,
                              .summary = analysis::critical_summary(levels, options)};
      if (all) add_sentences(levels, answers, view.options, effects);
      view.critical.push_back(std::move(effects));
    }
  }
  if (all) note_shared_streams(data, "Critical values of single sentences", view);
}

}  // namespace dimscope::effects
