// Cells looked at by themselves: a metric in each, and two sets of them against each other.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "dimscope/base/error.h"
#include "dimscope/effects/topics/topics.h"

namespace dimscope::effects {
namespace {

// The numbers of the trials of each cell for which `keep` holds, by seed.
template <typename Keep>
std::map<Settings, std::vector<std::size_t>> cells_of(const StudyResults& data, const Keep& keep) {
  std::map<Settings, std::vector<std::size_t>> cells;
  for (std::size_t t = 0; t < data.trials().size(); ++t) {
    if (keep(data.trials()[t])) cells[data.observations()[t].settings].push_back(t);
  }
  for (auto& [settings, trials] : cells) {
    std::ranges::stable_sort(trials, {},
                             [&](std::size_t t) { return data.observations()[t].seed; });
  }
  return cells;
}

// The trials of a cell, by seed.
struct CellAnswers {
  std::vector<const analysis::Answers*> trials;
  std::vector<std::int64_t> seeds;
};

// The answers of the cells that are in `set` but not in `other`.
std::vector<CellAnswers> answers_of(const StudyResults& data,
                                    const std::vector<study::TrialCondition>& set,
                                    const std::vector<study::TrialCondition>& other,
                                    const std::vector<analysis::Answers>& answers) {
  study::require_settings(set, data.trials());
  const auto in_set = [&](const study::Trial& trial) {
    return study::all_hold(set, trial) && !study::all_hold(other, trial);
  };
  std::vector<CellAnswers> result;
  for (const auto& [settings, trials] : cells_of(data, in_set)) {
    CellAnswers& cell = result.emplace_back();
    for (const std::size_t t : trials) {
      cell.trials.push_back(&answers[t]);
      cell.seeds.push_back(data.observations()[t].seed);
    }
  }
  if (result.empty()) {
    throw InputError(fmt::format("no complete trial has {} without being in the other set",
                                 study::conditions_text(set)));
  }
  return result;
}

}  // namespace

void add_cells(const StudyResults& data, EffectsView& view) {
  const auto all = [](const study::Trial&) { return true; };
  for (const auto& [settings, trials] : cells_of(data, all)) {
    std::vector<double> values;
    for (const std::size_t t : trials) {
      values.push_back(data.value(data.trials()[t], view.metric.name));
    }
    CellAccuracy& cell = view.cells.emplace_back();
    cell.settings = settings;
    cell.summary = analysis::summarize(values);
    if (view.metric.n > 0)
      cell.sampling_interval = analysis::wilson_interval(cell.summary.mean, view.metric.n);
  }
}

void add_sets(const StudyResults& data, EffectsView& view) {
  const EffectsOptions& options = view.options;
  if (options.a.empty() || options.b.empty()) {
    throw InputError("a comparison of two sets of trials needs conditions for both");
  }
  const StudyResults::MetricAnswers answers = data.answers(view.metric.name);
  if (answers.sentences.empty()) return;
  const auto a = answers_of(data, options.a, options.b, answers.trials);
  const auto b = answers_of(data, options.b, options.a, answers.trials);
  if (a.size() != b.size()) {
    throw InputError(fmt::format(
        "{} has {} cells and {} has {}, expected as many in both; ranges such as hidden_dim=2..6 "
        "narrow them",
        study::conditions_text(options.a), a.size(), study::conditions_text(options.b), b.size()));
  }
  std::vector<analysis::MatchedCells> cells;
  for (std::size_t c = 0; c < a.size(); ++c)
    cells.push_back({a[c].trials, b[c].trials, a[c].seeds, b[c].seeds});
  view.sets = {.a = study::conditions_text(options.a),
               .b = study::conditions_text(options.b),
               .comparison = analysis::compare(cells, {.shared_streams = data.shared_streams()})};
  for (auto* flips : {&view.sets->comparison.gained, &view.sets->comparison.lost}) {
    for (analysis::Flip& flip : *flips) flip.sentence = answers.sentences[flip.sentence];
  }
}

}  // namespace dimscope::effects
