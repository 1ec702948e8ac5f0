#include "dimscope/api/finders.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>

#include "dimscope/analysis/finders.h"
#include "dimscope/api/effects_data.h"
#include "dimscope/api/json.h"
#include "dimscope/base/error.h"
#include "dimscope/base/nearest.h"
#include "dimscope/engine/evaluator.h"
#include "dimscope/study/study_data.h"
#include "dimscope/text/tree_patterns.h"

namespace dimscope {
namespace {

using Kind = ResultTable::Kind;
using Cell = ResultTable::Cell;
using Column = ResultTable::Column;

Cell count(std::int64_t n) {
  return static_cast<double>(n);
}

double share(std::int64_t part, std::int64_t whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

std::string values_text(const TrialCondition& condition) {
  const std::vector<double>& v = condition.values;
  return v.size() == 1 ? fmt::format("{} = {}", condition.field->name, v[0])
                       : fmt::format("{} = {} to {}", condition.field->name, v.front(), v.back());
}

std::string conditions_text(const std::vector<TrialCondition>& conditions) {
  std::vector<std::string> parts;
  for (const TrialCondition& condition : conditions) parts.push_back(values_text(condition));
  return fmt::format("{}", fmt::join(parts, ", "));
}

// A study's complete trials that meet the options' conditions, asked one of the queries.
class Query {
 public:
  Query(const Store& store, const FinderOptions& options) : options_(options), data_(store, {}) {
    for (std::size_t t = 0; t < data_.trials().size(); ++t) {
      if (!all_hold(options.where, data_.trials()[t].config)) continue;
      trials_.push_back(static_cast<std::int32_t>(t));
    }
    if (data_.metric(options.metric).slice == "dev") {
      throw InputError(fmt::format("{}: only sentences of test can be found", options.metric));
    }
    if (trials_.empty()) {
      throw InputError(fmt::format("no complete trial has {}", conditions_text(options.where)));
    }
  }

  FinderView contrast();
  FinderView seeds();
  FinderView flips();
  FinderView reasons();
  FinderView suspects();

 private:
  const Trial& trial(std::int32_t t) const { return data_.trials()[trials_[t]]; }
  std::vector<std::int32_t> cells() const;
  TrialSet trial_set(const std::vector<TrialCondition>& conditions,
                     const std::vector<TrialCondition>& others,
                     const std::vector<Answers>& answers) const;
  std::string axis() const;
  std::vector<std::vector<TrialPair>> steps(const std::string& axis,
                                            std::vector<std::pair<double, double>>& values) const;
  std::vector<TrialPair> seed_pairs() const;
  std::vector<std::vector<std::int32_t>> predicted() const;
  RelevanceTable relevances() const;
  std::vector<std::int32_t> sentences() const {
    return data_.slice(data_.metric(options_.metric).slice);
  }

  std::vector<Answers> answers(std::vector<std::int32_t>& numbers) const {
    EffectsData::MetricAnswers all = data_.answers(options_.metric);
    numbers = std::move(all.sentences);
    std::vector<Answers> mine;
    for (const std::int32_t t : trials_) mine.push_back(std::move(all.trials[t]));
    return mine;
  }

  FinderView view(std::vector<Column> facts, std::vector<Column> columns) const {
    const std::string& name = finder_names()[static_cast<std::size_t>(options_.finder)];
    FinderView view{.finder = name,
                    .statement = {},
                    .facts = {name + "_facts", "In numbers", std::move(facts), {}},
                    .sentences = {name, "Sentences", {}, {}}};
    view.sentences.columns = {{"number", "number", Kind::kCount}, {"class", "class", Kind::kText}};
    view.sentences.columns.insert(view.sentences.columns.end(), columns.begin(), columns.end());
    view.sentences.columns.push_back({"text", "sentence", Kind::kText});
    return view;
  }
  // False once there are enough.
  bool add_row(FinderView& view, std::int32_t sentence, std::vector<Cell> cells) const {
    if (options_.max_rows != 0 && view.sentences.rows.size() == options_.max_rows) return false;
    std::vector<Cell> row = {count(sentence),
                             data_.data().class_names[data_.data().labels.at("test")[sentence]]};
    row.insert(row.end(), cells.begin(), cells.end());
    row.emplace_back(fmt::format("{}", fmt::join(data_.trees()[sentence].tokens, " ")));
    view.sentences.rows.push_back(std::move(row));
    return true;
  }

  const FinderOptions& options_;
  const EffectsData data_;
  std::vector<std::int32_t> trials_;  // numbers in data_
};

// The number of each trial's cell: trials that differ only in the seed share one.
std::vector<std::int32_t> Query::cells() const {
  std::map<std::map<std::string, double>, std::int32_t> numbers;
  std::vector<std::int32_t> cells;
  for (const std::int32_t t : trials_) {
    const auto& settings = data_.observations()[t].settings;
    cells.push_back(
        numbers.emplace(settings, static_cast<std::int32_t>(numbers.size())).first->second);
  }
  return cells;
}

// ---- Contrast

TrialSet Query::trial_set(const std::vector<TrialCondition>& conditions,
                          const std::vector<TrialCondition>& others,
                          const std::vector<Answers>& answers) const {
  const std::vector<std::int32_t> cells = this->cells();
  TrialSet set;
  for (std::size_t t = 0; t < trials_.size(); ++t) {
    const TrialConfig& config = trial(static_cast<std::int32_t>(t)).config;
    if (!all_hold(conditions, config) || all_hold(others, config)) continue;
    set.trials.push_back(&answers[t]);
    set.groups.push_back(cells[t]);
  }
  return set;
}

std::size_t num_groups(const TrialSet& set) {
  std::vector<std::int32_t> groups = set.groups;
  std::ranges::sort(groups);
  return static_cast<std::size_t>(std::unique(groups.begin(), groups.end()) - groups.begin());
}

double accuracy_of(const TrialSet& set) {
  std::int64_t right = 0, all = 0;
  for (const Answers* answers : set.trials) {
    right += std::accumulate(answers->begin(), answers->end(), std::int64_t{0});
    all += std::ssize(*answers);
  }
  return share(right, all);
}

FinderView Query::contrast() {
  if (options_.right.empty() || options_.wrong.empty()) {
    throw InputError("contrast needs two sets of trials: --right and --wrong");
  }
  std::vector<std::int32_t> numbers;
  const std::vector<Answers> answers = this->answers(numbers);
  TrialSet a = trial_set(options_.right, options_.wrong, answers);
  TrialSet b = trial_set(options_.wrong, options_.right, answers);
  for (const auto& [set, flag, conditions] :
       {std::tuple(&a, "--right", &options_.right), std::tuple(&b, "--wrong", &options_.wrong)}) {
    if (set->trials.empty()) {
      throw InputError(fmt::format("no complete trial has {} ({}) without being in the other set",
                                   conditions_text(*conditions), flag));
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
  const Contrast found = find_contrast(a, b, {.deals = options_.deals});

  FinderView view = this->view({{"set", "set", Kind::kText},
                                {"trials", "trials", Kind::kCount},
                                {"cells", "cells", Kind::kCount},
                                {"accuracy", "accuracy %", Kind::kPercent}},
                               {{"right_a", "right in A", Kind::kCount},
                                {"share_a", "A %", Kind::kPercent},
                                {"right_b", "right in B", Kind::kCount},
                                {"share_b", "B %", Kind::kPercent}});
  view.facts.rows = {{"A: " + conditions_text(options_.right), count(std::ssize(a.trials)),
                      count(static_cast<std::int64_t>(cells_a)), accuracy_of(a)},
                     {"B: " + conditions_text(options_.wrong), count(std::ssize(b.trials)),
                      count(static_cast<std::int64_t>(cells_b)), accuracy_of(b)}};
  view.statement = fmt::format(
      "{} of {} sentences are right in most trials of A and wrong in most of B, {} the other way "
      "round ({}). With {} dealt to the sets at random there would be {:.1f} [{:.0f}, {:.0f}]; the "
      "sets differ as much in {:.1f} % of {} deals (p = {:.3f}).",
      found.sentences.size(), numbers.size(), found.num_reverse, options_.metric,
      deal_trials ? "trials" : "cells", found.chance_mean, found.chance.low, found.chance.high,
      100 * found.p, options_.deals, found.p);
  for (const Contrast::Sentence& s : found.sentences) {
    if (!add_row(view, numbers[s.sentence],
                 {count(s.right_a), share(s.right_a, std::ssize(a.trials)), count(s.right_b),
                  share(s.right_b, std::ssize(b.trials))})) {
      break;
    }
  }
  return view;
}

// ---- Seeds

FinderView Query::seeds() {
  const std::vector<std::int32_t> cells = this->cells();
  const auto predicted = this->predicted();
  const std::vector<double> disagreement = seed_disagreement(predicted, cells);
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
  view.facts.rows = {{count(std::ssize(trials_)), mean}};
  view.statement = fmt::format(
      "Two seeds of one cell predict different classes for {:.1f} % of {} sentences; these are the "
      "sentences where they do so most often ({} trials).",
      100 * mean, order.size(), trials_.size());
  const std::vector<std::int32_t>& labels = data_.data().labels.at("test");
  for (const std::int32_t s : order) {
    const auto right = std::ranges::count_if(
        predicted, [&](const auto& classes) { return classes[s] == labels[s]; });
    if (!add_row(view, s, {disagreement[s], share(right, std::ssize(predicted))})) break;
  }
  return view;
}

// ---- Flips

std::string Query::axis() const {
  const std::vector<std::string>& axes = data_.axes();
  if (options_.axis.empty()) {
    if (axes.size() == 1) return axes[0];
    throw InputError(axes.empty() ? "no hyperparameter varies in this study"
                                  : fmt::format("several hyperparameters vary; choose one with "
                                                "--axis: {}",
                                                fmt::join(axes, ", ")));
  }
  if (std::ranges::find(axes, options_.axis) == axes.end()) {
    throw InputError(fmt::format("'{}' does not vary in this study{}", options_.axis,
                                 nearest_name_hint(options_.axis, axes)));
  }
  return options_.axis;
}

// Pairs of trials with one seed at neighbouring values of the axis, all else equal, by the two
// values.
std::vector<std::vector<TrialPair>> Query::steps(
    const std::string& axis, std::vector<std::pair<double, double>>& values) const {
  // All else and the seed -> value of the axis -> trial.
  std::map<std::pair<std::map<std::string, double>, std::int64_t>, std::map<double, std::int32_t>>
      lines;
  for (std::size_t t = 0; t < trials_.size(); ++t) {
    auto settings = data_.observations()[trials_[t]].settings;
    const double value = settings.extract(axis).mapped();
    lines[{settings, trial(static_cast<std::int32_t>(t)).config.seed}][value] =
        static_cast<std::int32_t>(t);
  }
  std::map<std::pair<double, double>, std::vector<TrialPair>> found;
  for (const auto& [key, line] : lines) {
    for (auto at = line.begin(), next = std::next(at); next != line.end(); ++at, ++next) {
      found[{at->first, next->first}].push_back({at->second, next->second});
    }
  }
  std::vector<std::vector<TrialPair>> pairs;
  for (auto& [step, of_step] : found) {
    values.push_back(step);
    pairs.push_back(std::move(of_step));
  }
  return pairs;
}

// Every pair of seeds of one cell.
std::vector<TrialPair> Query::seed_pairs() const {
  const std::vector<std::int32_t> cells = this->cells();
  std::vector<TrialPair> pairs;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    for (std::size_t j = i + 1; j < cells.size(); ++j) {
      if (cells[i] != cells[j]) continue;
      pairs.push_back({static_cast<std::int32_t>(i), static_cast<std::int32_t>(j)});
    }
  }
  return pairs;
}

FinderView Query::flips() {
  const std::string axis = this->axis();
  std::vector<std::int32_t> numbers;
  const std::vector<Answers> answers = this->answers(numbers);
  std::vector<std::pair<double, double>> values;
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
  std::vector<TrialPair> all;
  const auto add_facts = [&](const std::string& step, std::span<const TrialPair> pairs) {
    const Changes changes = find_changes(answers, pairs);
    const std::int64_t n = std::ssize(pairs) * std::ssize(numbers);
    view.facts.rows.push_back(
        {step, count(std::ssize(pairs)), share(changes.num_gained, n), share(changes.num_lost, n)});
    return changes;
  };
  for (std::size_t i = 0; i < by_step.size(); ++i) {
    add_facts(fmt::format("{} to {}", values[i].first, values[i].second), by_step[i]);
    all.insert(all.end(), by_step[i].begin(), by_step[i].end());
  }
  const Changes changes = find_changes(answers, all);
  const std::vector<TrialPair> noise_pairs = seed_pairs();
  std::optional<Changes> noise;
  if (!noise_pairs.empty()) noise = add_facts("two seeds of a cell", noise_pairs);
  const auto changed = [](const Changes& c, std::size_t s, const std::vector<TrialPair>& pairs) {
    return share(c.gained[s] + c.lost[s], std::ssize(pairs));
  };

  std::vector<std::size_t> order(numbers.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater{}, [&](std::size_t s) {
    return changed(changes, s, all) - (noise ? changed(*noise, s, noise_pairs) : 0);
  });
  const auto percent = [&](std::int64_t changed_answers, const std::vector<TrialPair>& pairs) {
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

// ---- Reasons and suspects

std::vector<std::vector<std::int32_t>> Query::predicted() const {
  const std::size_t classes = data_.data().class_names.size();
  std::vector<std::vector<std::int32_t>> predicted;
  for (std::size_t t = 0; t < trials_.size(); ++t) {
    const std::vector<float> p = data_.probabilities(trial(static_cast<std::int32_t>(t)), "test");
    std::vector<std::int32_t>& labels = predicted.emplace_back();
    for (std::size_t at = 0; at < p.size(); at += classes) {
      labels.push_back(predicted_class(std::span(p).subspan(at, classes)));
    }
  }
  return predicted;
}

RelevanceTable Query::relevances() const {
  return data_.relevances(trials_);
}

// The word with the largest relevance, and how large it is.
std::string strongest_word(std::span<const float> relevance, const Tree& sentence) {
  const auto most = std::ranges::max_element(relevance, {}, [](float r) { return std::abs(r); });
  return fmt::format("{} {:+.2f}", sentence.tokens[most - relevance.begin()], *most);
}

FinderView Query::reasons() {
  if (trials_.size() < 2) throw InputError("reasons needs two complete trials or more");
  const auto predicted = this->predicted();
  const RelevanceTable relevances = this->relevances();
  const std::vector<std::int32_t> sentences = this->sentences();
  const auto limit = options_.max_rows == 0 ? sentences.size() : options_.max_rows;
  const auto found = find_different_reasons(relevances, predicted, sentences, limit);
  FinderView view = this->view({{"trials", "trials", Kind::kCount}},
                               {{"answer", "answer", Kind::kText},
                                {"trials", "trials", Kind::kCount},
                                {"mean_distance", "mean distance %", Kind::kPercent},
                                {"largest_distance", "largest %", Kind::kPercent},
                                {"trial_a", "one trial", Kind::kText},
                                {"word_a", "its word", Kind::kText},
                                {"trial_b", "another", Kind::kText},
                                {"word_b", "its word", Kind::kText}});
  view.facts.rows = {{count(std::ssize(trials_))}};
  view.statement = fmt::format(
      "Of the trials that give a sentence its commonest answer, the relevance of the words "
      "(lrp-all) "
      "is compared: distance is the share of it that lies on other words or has another sign. "
      "These "
      "are the sentences with the largest mean distance, out of {}, over {} trials.",
      sentences.size(), trials_.size());
  for (const Reasons& r : found) {
    const Tree& sentence = data_.trees()[r.sentence];
    add_row(view, r.sentence,
            {data_.data().class_names[r.label], count(r.num_trials), r.mean_distance,
             r.largest_distance, trial(r.farthest.from).key,
             strongest_word(relevances.words(r.farthest.from, r.sentence), sentence),
             trial(r.farthest.to).key,
             strongest_word(relevances.words(r.farthest.to, r.sentence), sentence)});
  }
  return view;
}

// For each sentence the places of the words whose own label has the sentence's polarity; none for a
// neutral sentence.
std::vector<std::vector<std::int32_t>> words_of_polarity(const std::vector<Tree>& sentences) {
  std::vector<std::vector<std::int32_t>> words(sentences.size());
  for (std::size_t s = 0; s < sentences.size(); ++s) {
    const Tree& tree = sentences[s];
    const Polarity side = polarity(tree.nodes[0].label);
    if (side == Polarity::kNeutral) continue;
    for (std::int32_t n = 0; n < static_cast<std::int32_t>(tree.nodes.size()); ++n) {
      const TreeNode& node = tree.nodes[n];
      if (!tree.is_leaf(n) || node.label == TreeNode::kUnlabelled) continue;
      if (polarity(node.label) == side) words[s].push_back(node.begin);
    }
  }
  return words;
}

FinderView Query::suspects() {
  if (!has_sentiment_classes(data_.data())) {
    throw InputError("suspects needs labelled words and the five sentiment classes");
  }
  const std::vector<std::vector<std::int32_t>> words = words_of_polarity(data_.trees());
  if (std::ranges::all_of(words, [](const auto& of_sentence) { return of_sentence.empty(); })) {
    throw InputError("suspects needs labelled words, and the test sentences have none");
  }
  const auto predicted = this->predicted();
  const Suspects found =
      find_suspects(relevances(), predicted, data_.data().labels.at("test"), words, sentences());
  FinderView view = this->view({{"answers", "right answers", Kind::kCount},
                                {"negative", "suspect", Kind::kCount},
                                {"sentences", "sentences", Kind::kCount}},
                               {{"right", "right trials", Kind::kCount},
                                {"negative", "suspect trials", Kind::kCount},
                                {"mean_relevance", "mean relevance %", Kind::kPercent},
                                {"words", "labelled words", Kind::kText}});
  view.facts.rows = {
      {count(found.num_answers), count(found.num_negative), count(std::ssize(found.sentences))}};
  view.statement = fmt::format(
      "{} of {} right answers to sentences with words of their own polarity have negative "
      "relevance "
      "(lrp-all) on these words together; they are spread over {} sentences ({} trials).",
      found.num_negative, found.num_answers, found.sentences.size(), trials_.size());
  for (const Suspect& s : found.sentences) {
    std::vector<std::string> labelled;
    for (const std::int32_t w : words[s.sentence]) {
      labelled.push_back(data_.trees()[s.sentence].tokens[w]);
    }
    if (!add_row(view, s.sentence,
                 {count(s.num_right), count(s.num_negative), s.mean_relevance,
                  fmt::format("{}", fmt::join(labelled, ", "))})) {
      break;
    }
  }
  return view;
}

Json cell_json(const Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* number = std::get_if<double>(&cell)) return finite_or_null(*number);
  if (const auto* interval = std::get_if<Interval>(&cell)) return interval_json(*interval);
  return nullptr;
}

// An object a row, by the columns' names.
Json rows_json(const ResultTable& table) {
  return array_of(table.rows, [&](const std::vector<Cell>& row) {
    Json object = Json::object();
    for (std::size_t c = 0; c < row.size(); ++c) {
      object[table.columns[c].name] = cell_json(row[c]);
    }
    return object;
  });
}

}  // namespace

const std::vector<std::string>& finder_names() {
  static const std::vector<std::string> names = {"contrast", "seeds", "flips", "reasons",
                                                 "suspects"};
  return names;
}

Finder parse_finder(const std::string& name) {
  const auto found = std::ranges::find(finder_names(), name);
  if (found == finder_names().end()) {
    throw InputError(
        fmt::format("unknown query '{}'{}", name, nearest_name_hint(name, finder_names())));
  }
  return static_cast<Finder>(found - finder_names().begin());
}

FinderView find_sentences(const Store& store, const FinderOptions& options) {
  Query query(store, options);
  switch (options.finder) {
    case Finder::kContrast:
      return query.contrast();
    case Finder::kSeeds:
      return query.seeds();
    case Finder::kFlips:
      return query.flips();
    case Finder::kReasons:
      return query.reasons();
    default:
      return query.suspects();
  }
}

std::string to_json(const FinderView& view) {
  return dump({{"query", view.finder},
               {"statement", view.statement},
               {"facts", rows_json(view.facts)},
               {"sentences", rows_json(view.sentences)}});
}

}  // namespace dimscope
