// Sentences found by what trials answer.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>

#include "dimscope/base/error.h"
#include "dimscope/effects/finders/finder_query.h"

namespace dimscope::effects {
namespace {

std::size_t num_groups(const analysis::TrialSet& set) {
  std::vector<std::int32_t> groups = set.groups;
  std::ranges::sort(groups);
  return static_cast<std::size_t>(std::unique(groups.begin(), groups.end()) - groups.begin());
}

double accuracy_of(const analysis::TrialSet& set) {
  std::int64_t right = 0, all = 0;
  for (const analysis::Answers* answers : set.trials) {
    right += std::accumulate(answers->begin(), answers->end(), std::int64_t{0});
    all += std::ssize(*answers);
  }
  return static_cast<double>(right) / static_cast<double>(all);
}

}  // namespace

// ---- Contrast

analysis::TrialSet FinderQuery::trial_set(const std::vector<study::TrialCondition>& conditions,
                                          const std::vector<study::TrialCondition>& others,
                                          const std::vector<analysis::Answers>& answers) const {
  study::require_settings(conditions, trials());
  const std::vector<std::int32_t> cells = this->cells();
  analysis::TrialSet set;
  for (std::size_t t = 0; t < trials().size(); ++t) {
    const study::Trial& trial = trials()[t];
    if (!study::all_hold(conditions, trial) || study::all_hold(others, trial)) continue;
    set.trials.push_back(&answers[t]);
    set.groups.push_back(cells[t]);
  }
  return set;
}

FinderView FinderQuery::contrast() const {
  if (options_.right.empty() || options_.wrong.empty()) {
    throw InputError("contrast needs two sets of trials: --right and --wrong");
  }
  std::vector<std::int32_t> numbers;
  const std::vector<analysis::Answers> answers = this->answers(numbers);
  analysis::TrialSet a = trial_set(options_.right, options_.wrong, answers);
  analysis::TrialSet b = trial_set(options_.wrong, options_.right, answers);
  for (const auto& [set, flag, conditions] :
       {std::tuple(&a, "--right", &options_.right), std::tuple(&b, "--wrong", &options_.wrong)}) {
    if (set->trials.empty()) {
      throw InputError(fmt::format("no complete trial has {} ({}) without being in the other set",
                                   study::conditions_text(*conditions), flag));
    }
  }
  const std::size_t cells_a = num_groups(a), cells_b = num_groups(b);
  // Cells are the units that a claim about hyperparameters generalises over; with fewer than three
  // on a side they cannot be dealt in enough ways, and single trials are.
  constexpr std::size_t kFewCells = 3;
  const bool deal_trials = cells_a < kFewCells || cells_b < kFewCells;
  if (deal_trials) {
    std::iota(a.groups.begin(), a.groups.end(), 0);
    std::iota(b.groups.begin(), b.groups.end(), static_cast<std::int32_t>(a.groups.size()));
  }
  const analysis::Contrast found = analysis::find_contrast(a, b, {.deals = options_.deals});

  FinderView view = this->view({{"set", "set", Kind::kText},
                                {"trials", "trials", Kind::kCount},
                                {"cells", "cells", Kind::kCount},
                                {"accuracy", "accuracy %", Kind::kPercent}},
                               {{"right_a", "right in A", Kind::kCount},
                                {"share_a", "A %", Kind::kPercent},
                                {"right_b", "right in B", Kind::kCount},
                                {"share_b", "B %", Kind::kPercent}});
  view.facts.rows = {{"A: " + study::conditions_text(options_.right), count(std::ssize(a.trials)),
                      count(static_cast<std::int64_t>(cells_a)), accuracy_of(a)},
                     {"B: " + study::conditions_text(options_.wrong), count(std::ssize(b.trials)),
                      count(static_cast<std::int64_t>(cells_b)), accuracy_of(b)}};
  view.statement = fmt::format(
      "{} of {} sentences are right in most trials of A and wrong in most of B, {} the other way "
      "round ({}). With {} dealt to the sets at random there would be {:.1f} [{:.0f}, {:.0f}]; the "
      "sets differ as much in {:.1f} % of {} deals (p = {:.3f}).",
      found.sentences.size(), numbers.size(), found.num_reverse, options_.metric,
      deal_trials ? "trials" : "cells", found.chance_mean, found.chance.low, found.chance.high,
      100 * found.p, options_.deals, found.p);
  for (const analysis::Contrast::Sentence& s : found.sentences) {
    if (!add_row(view, numbers[s.sentence],
                 {count(s.right_a), share(s.right_a, std::ssize(a.trials)), count(s.right_b),
                  share(s.right_b, std::ssize(b.trials))})) {
      break;
    }
  }
  return view;
}

// ---- Seeds

FinderView FinderQuery::seeds() const {
  const std::vector<std::int32_t> cells = this->cells();
  const auto predicted = this->predicted();
  const std::vector<double> disagreement = analysis::seed_disagreement(predicted, cells);
  if (disagreement.empty()) {
    throw InputError("no cell has two complete trials; train several seeds, as in seed = \"1..5\"");
  }
  std::vector<std::int32_t> order = sentences();
  double mean = 0;
  for (const std::int32_t s : order) mean += disagreement[s] / static_cast<double>(order.size());
  std::ranges::stable_sort(order, std::greater{}, [&](std::int32_t s) { return disagreement[s]; });
  FinderView view = this->view(
      {{"trials", "trials", Kind::kCount},
       {"mean_disagreement", "mean disagreement %", Kind::kPercent}},
      {{"disagreement", "seeds disagree %", Kind::kPercent}, {"right", "right %", Kind::kPercent}});
  view.facts.rows = {{count(num_trials()), mean}};
  view.statement = fmt::format(
      "Two seeds of one cell predict different classes for {:.1f} % of {} sentences; these are the "
      "sentences where they do so most often ({} trials).",
      100 * mean, order.size(), num_trials());
  const std::vector<std::int32_t>& labels = data_.data().labels.at("test");
  for (const std::int32_t s : order) {
    const auto right = std::ranges::count_if(
        predicted, [&](const auto& classes) { return classes[s] == labels[s]; });
    if (!add_row(view, s, {disagreement[s], share(right, std::ssize(predicted))})) break;
  }
  return view;
}

// ---- Flips

std::string FinderQuery::axis() const {
  const std::vector<std::string>& axes = data_.axes();
  if (options_.axis.empty()) {
    if (axes.size() == 1) return axes[0];
    throw InputError(axes.empty() ? "no hyperparameter varies over the trials"
                                  : fmt::format("several hyperparameters vary; choose one with "
                                                "--axis: {}",
                                                fmt::join(axes, ", ")));
  }
  data_.require_axis(options_.axis);
  return options_.axis;
}

std::vector<std::vector<analysis::TrialPair>> FinderQuery::steps(
    const std::string& axis, std::vector<std::pair<Setting, Setting>>& values) const {
  // All else and the seed -> value of the axis -> trial.
  std::map<std::pair<Settings, std::int64_t>, std::map<Setting, std::int32_t>> lines;
  for (std::size_t t = 0; t < trials().size(); ++t) {
    auto settings = data_.observations()[t].settings;
    const Setting value = settings.extract(axis).mapped();
    lines[{settings, trials()[t].config.seed}][value] = static_cast<std::int32_t>(t);
  }
  std::map<std::pair<Setting, Setting>, std::vector<analysis::TrialPair>> found;
  for (const auto& [key, line] : lines) {
    for (auto at = line.begin(), next = std::next(at); next != line.end(); ++at, ++next) {
      found[{at->first, next->first}].push_back({at->second, next->second});
    }
  }
  std::vector<std::vector<analysis::TrialPair>> pairs;
  for (auto& [step, of_step] : found) {
    values.push_back(step);
    pairs.push_back(std::move(of_step));
  }
  return pairs;
}

std::vector<analysis::TrialPair> FinderQuery::seed_pairs() const {
  const std::vector<std::int32_t> cells = this->cells();
  std::vector<analysis::TrialPair> pairs;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    for (std::size_t j = i + 1; j < cells.size(); ++j) {
      if (cells[i] != cells[j]) continue;
      pairs.push_back({static_cast<std::int32_t>(i), static_cast<std::int32_t>(j)});
    }
  }
  return pairs;
}

FinderView FinderQuery::flips() const {
  const std::string axis = this->axis();
  std::vector<std::int32_t> numbers;
  const std::vector<analysis::Answers> answers = this->answers(numbers);
  std::vector<std::pair<Setting, Setting>> values;
  const auto by_step = steps(axis, values);
  if (by_step.empty()) {
    throw InputError(
        fmt::format("no two complete trials differ in {} alone; see `dimscope trials`", axis));
  }
  FinderView view = this->view({{"step", axis, Kind::kText},
                                {"pairs", "pairs", Kind::kCount},
                                {"gained", "turn right %", Kind::kPercent},
                                {"lost", "turn wrong %", Kind::kPercent}},
                               {{"gained", "turns right", Kind::kCount},
                                {"lost", "turns wrong", Kind::kCount},
                                {"changed", "changes %", Kind::kPercent},
                                {"seeds", "between seeds %", Kind::kPercent}});
  std::vector<analysis::TrialPair> all;
  const auto add_facts = [&](const std::string& step, std::span<const analysis::TrialPair> pairs) {
    const analysis::Changes changes = analysis::find_changes(answers, pairs);
    const std::int64_t n = std::ssize(pairs) * std::ssize(numbers);
    view.facts.rows.push_back(
        {step, count(std::ssize(pairs)), share(changes.num_gained, n), share(changes.num_lost, n)});
    return changes;
  };
  for (std::size_t i = 0; i < by_step.size(); ++i) {
    add_facts(fmt::format("{} to {}", values[i].first, values[i].second), by_step[i]);
    all.insert(all.end(), by_step[i].begin(), by_step[i].end());
  }
  const analysis::Changes changes = analysis::find_changes(answers, all);
  const std::vector<analysis::TrialPair> noise_pairs = seed_pairs();
  std::optional<analysis::Changes> noise;
  if (!noise_pairs.empty()) noise = add_facts("two seeds of a cell", noise_pairs);
  const auto changed = [](const analysis::Changes& c, std::size_t s,
                          const std::vector<analysis::TrialPair>& pairs) {
    return share(c.gained[s] + c.lost[s], std::ssize(pairs));
  };

  std::vector<std::size_t> order(numbers.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater{}, [&](std::size_t s) {
    return changed(changes, s, all) - (noise ? changed(*noise, s, noise_pairs) : 0);
  });
  const auto percent = [&](std::int64_t changed_answers,
                           const std::vector<analysis::TrialPair>& pairs) {
    return 100 * share(changed_answers, std::ssize(pairs) * std::ssize(numbers));
  };
  view.statement = fmt::format(
      "From one value of {} to the next {:.1f} % of the answers turn right and {:.1f} % wrong ({} "
      "pairs of trials, {}); {}.",
      axis, percent(changes.num_gained, all), percent(changes.num_lost, all), all.size(),
      options_.metric,
      noise ? fmt::format("between two seeds of a cell {:.1f} % change: what a single answer does "
                          "tells of {} only beyond that",
                          percent(noise->num_gained + noise->num_lost, noise_pairs), axis)
            : "with one seed a cell, how much of that is chance cannot be told");
  for (const std::size_t s : order) {
    if (!add_row(view, numbers[s],
                 {count(changes.gained[s]), count(changes.lost[s]), changed(changes, s, all),
                  noise ? Cell(changed(*noise, s, noise_pairs)) : Cell()})) {
      break;
    }
  }
  return view;
}

}  // namespace dimscope::effects
