#include "dimscope/effects/effects_view.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "dimscope/base/error.h"
#include "dimscope/base/nearest.h"
#include "dimscope/effects/class_metrics.h"
#include "dimscope/effects/selection_notes.h"
#include "dimscope/effects/shared_streams.h"
#include "dimscope/effects/topics/topics.h"
#include "dimscope/study/study_data.h"

namespace dimscope::effects {
namespace {

constexpr std::array<std::string_view, 11> kTopicNames = {
    "accuracy", "pairs",     "budget",   "phrases", "words",  "cues",
    "distance", "behaviour", "critical", "enough",  "shapley"};

constexpr std::string_view kMetricsAlone = "the trials were added with their metrics alone";

// What metrics and epochs are enough for; all else asks for the answers to each sentence.
bool is_of_metrics(EffectsTopic topic) {
  return topic == EffectsTopic::kAccuracy || topic == EffectsTopic::kBudget ||
         topic == EffectsTopic::kShapley;
}

// What is told by the relevance of words.
bool is_of_relevances(EffectsTopic topic) {
  return topic == EffectsTopic::kWords || topic == EffectsTopic::kCues ||
         topic == EffectsTopic::kDistance || topic == EffectsTopic::kBehaviour;
}

std::set<EffectsTopic> all_but_words() {
  std::set<EffectsTopic> topics;
  for (std::size_t t = 0; t < kTopicNames.size(); ++t) topics.insert(static_cast<EffectsTopic>(t));
  topics.erase(EffectsTopic::kWords);  // of one sentence, which has to be named
  return topics;
}

void require_known(const StudyResults& data, const EffectsOptions& options) {
  if (!options.axis.empty()) data.require_axis(options.axis);
  if (options.sentence && !study::has_answers(data.data())) {
    throw InputError(std::string(kMetricsAlone) + "; there is no sentence to ask about");
  }
  const std::size_t num_test = data.data().labels.at("test").size();
  if (options.sentence &&
      (*options.sentence < 0 || static_cast<std::size_t>(*options.sentence) >= num_test)) {
    throw InputError(fmt::format("sentence {} is outside 0..{}, the numbers of the test sentences",
                                 *options.sentence, num_test - 1));
  }
  if (options.topics.contains(EffectsTopic::kWords) && !options.sentence) {
    throw InputError(fmt::format("words: which sentence? --sentence N with a number from 0 to {}",
                                 num_test - 1));
  }
}

void add_grids(const StudyResults& data, EffectsView& view) {
  for (const EffectsGrid& grid : data.grids()) {
    EffectsView::Grid& out = view.grids.emplace_back();
    out.fixed = grid.fixed;
    out.factors = grid.design.factors();
    out.num_trials = grid.design.num_observations();
    out.num_cells = grid.design.num_cells();
    out.num_missing_cells = grid.design.num_missing_cells();
    out.min_seeds = out.max_seeds = grid.design.count(0);
    for (std::int32_t c = 0; c < out.num_cells; ++c) {
      out.min_seeds = std::min(out.min_seeds, grid.design.count(c));
      out.max_seeds = std::max(out.max_seeds, grid.design.count(c));
    }
  }
}

// Seeds that were added because of what was seen are not seeds that were there.
void note_looks(const study::StudyFile& study, EffectsView& view) {
  if (!study.until_clear || study.until_clear->looks.empty()) return;
  view.notes.push_back(fmt::format(
      "Seeds were added until pairs of {} were clear (run --until-clear, looks at {} of at most {} "
      "seeds a cell). p below does not know of the looks; DIR/study.toml has those that do. A "
      "difference that ended the search is rather too large.",
      study.until_clear->metric, fmt::join(study.until_clear->looks, ", "),
      study.until_clear->max_seeds));
}

void add_notes(const StudyResults& data, const study::Store& store, EffectsView& view) {
  const std::vector<study::Trial> all = store.trials();
  std::size_t not_complete = 0;
  for (const study::Trial& trial : all) {
    not_complete += trial.state != study::TrialState::kComplete;
  }
  if (not_complete > 0) {
    view.notes.push_back(
        fmt::format("{} of {} trials are not complete and left out.", not_complete, all.size()));
  }
  std::ranges::move(selection_notes(data.trials()), std::back_inserter(view.notes));
  if (data.explained().find("; ") != std::string::npos) {
    view.notes.push_back(fmt::format(
        "Relevances are not all of one kind ({}): what compares them compares these kinds, too.",
        data.explained()));
  }
  if (!data.copies().empty()) {
    view.notes.push_back(study::copies_note(data.copies()) + ". They are counted once.");
  }
  if (data.axes().empty()) {
    view.notes.push_back("No hyperparameter varies over these trials: there is no effect to see.");
    return;
  }
  if (data.grids().empty()) {
    view.notes.push_back("No two trials differ in one hyperparameter alone: nothing to compare.");
  }
  for (std::string& note : stream_notes(data)) view.notes.push_back(std::move(note));
  bool replicated = false, missing = false, unequal = false;
  for (const EffectsView::Grid& grid : view.grids) {
    replicated = replicated || grid.max_seeds > 1;
    missing = missing || grid.num_missing_cells > 0;
    unequal = unequal || grid.min_seeds != grid.max_seeds;
  }
  if (!replicated && !view.grids.empty()) {
    view.notes.push_back(
        "One seed a cell: what is a hyperparameter's effect and what is the seed's cannot be told "
        "apart. Give the grid several seeds.");
  }
  if (missing) {
    view.notes.push_back(
        "Cells are missing: shares are those of least squares (type II) and need not add up, and a "
        "value's mean is adjusted as if hyperparameters did not interact.");
  }
  if (unequal) {
    view.notes.push_back(
        "Cells differ in their number of seeds: in means and shares every cell counts the same.");
  }
  if (data.grids().size() > 1) {
    view.notes.push_back(
        "The trials are no full grid: each line of it (one hyperparameter, the others held) is "
        "looked at by itself.");
  }
}

// Topics that compare sentences need a metric that counts them; where they were not asked for by
// name, they are left out of a summary of another.
bool is_left_out(EffectsTopic topic, EffectsView& view) {
  const bool compares = topic == EffectsTopic::kPairs || topic == EffectsTopic::kCritical ||
                        topic == EffectsTopic::kEnough;
  if (!compares || counts_sentences(view.metric) || view.options.topics.contains(topic)) {
    return false;
  }
  if (topic == EffectsTopic::kPairs) {
    view.notes.push_back(
        fmt::format("Pairs, critical values and enough compare sentences, which {} does not count: "
                    "they are left "
                    "out; --metric {}.fine has them.",
                    view.metric.name, view.metric.slice));
  }
  return true;
}

// What can be said of one cell is said without an axis too.
void add_topic(EffectsTopic topic, const StudyResults& data, const std::filesystem::path& directory,
               const study::Store& store, EffectsView& view) {
  if (!study::has_answers(data.data()) && !is_of_metrics(topic)) {
    if (!view.options.topics.contains(topic)) return;
    view.notes.push_back(
        fmt::format("{}: {}; this needs their answers.", to_string(topic), kMetricsAlone));
    return;
  }
  if (const auto why = data.why_no_relevances(); why && is_of_relevances(topic)) {
    if (view.options.topics.contains(topic)) {
      view.notes.push_back(fmt::format("{}: {}; this needs them.", to_string(topic), *why));
    }
    return;
  }
  if (topic == EffectsTopic::kAccuracy) add_cells(data, view);
  if (topic == EffectsTopic::kBudget) add_budget(data, view);
  if (data.axes().empty() || is_left_out(topic, view)) return;
  const bool sets = !view.options.a.empty() || !view.options.b.empty();
  switch (topic) {
    case EffectsTopic::kAccuracy:
      add_accuracy(data, view);
      return add_axis_seeds(data, view);
    case EffectsTopic::kPairs:
      if (sets) return add_sets(data, view);
      add_pairs(data, view);
      return add_pair_seeds(data, view);
    case EffectsTopic::kBudget:
      return;
    case EffectsTopic::kPhrases:
      return add_phrases(data, directory, store, view);
    case EffectsTopic::kWords:
      add_words(data, view);
      return add_word_shapley(data, view);
    case EffectsTopic::kCues:
      return add_cues(data, view);
    case EffectsTopic::kDistance:
      return add_distance(data, view);
    case EffectsTopic::kBehaviour:
      return add_behaviour(data, directory, view);
    case EffectsTopic::kCritical:
      return add_critical(data, view);
    case EffectsTopic::kEnough:
      return add_enough(data, view);
    case EffectsTopic::kShapley:
      return add_shapley(data, view);
  }
}

}  // namespace

std::string_view to_string(EffectsTopic topic) {
  return kTopicNames[static_cast<std::size_t>(topic)];
}

std::vector<std::string> effects_topic_names() {
  return {kTopicNames.begin(), kTopicNames.end()};
}

EffectsTopic parse_effects_topic(std::string_view name) {
  const auto found = std::ranges::find(kTopicNames, name);
  if (found == kTopicNames.end()) {
    throw InputError(fmt::format("'{}' is no topic of effects{}", name,
                                 nearest_name_hint(name, effects_topic_names())));
  }
  return static_cast<EffectsTopic>(found - kTopicNames.begin());
}

const std::vector<std::string>& default_cues() {
  static const std::vector<std::string> cues = {"but", "though", "n't",    "not", "never",
                                                "no",  "very",   "really", "too", "so"};
  return cues;
}

bool is_ordered(const EffectsGrid& grid, std::size_t factor) {
  return all_numbers(grid.design.levels()[factor]);
}

bool wanted(const EffectsOptions& options, const std::string& axis) {
  return options.axis.empty() || options.axis == axis;
}

ModelAnswers ask_trials(const StudyResults& data, const std::filesystem::path& directory,
                        const text::TokenSequences& sentences, EffectsTopic topic,
                        EffectsView& view) {
  if (std::ranges::none_of(data.trials(), study::has_model)) {
    const bool phrases = topic == EffectsTopic::kPhrases;
    view.notes.push_back(
        fmt::format("{}: another program trained the trials; this needs their models, of which "
                    "only the answers "
                    "are here.",
                    phrases ? "phrases" : "behaviour by the scores of phrases"));
    return {.trials = std::vector<std::vector<float>>(data.trials().size()), .grids = {}};
  }
  std::optional<study::StudyModels> own;
  const study::StudyModels& models = data.models() != nullptr
                                         ? *data.models()
                                         : own.emplace(directory, data.trials(), data.data());
  auto [answers, left_out] = study::predict_under_trials(models, data.trials(), sentences);
  if (view.options.topics.contains(topic)) study::require_models(left_out, data.trials().size());
  if (!left_out.empty()) {
    const bool phrases = topic == EffectsTopic::kPhrases;
    view.notes.push_back(
        study::left_out_note(left_out, phrases ? "phrases" : "the scores of behaviour"));
  }
  view.left_out = std::move(left_out);
  std::vector<bool> answered;
  for (const std::vector<float>& of_trial : answers) answered.push_back(!of_trial.empty());
  return {std::move(answers), data.grids_of(answered)};
}

void note_shared_streams(const StudyResults& data, const std::string& what, EffectsView& view) {
  if (!data.shared_streams()) return;
  view.notes.push_back(
      fmt::format("{} take trials for independent, which those of one seed are not here (streams = "
                  "\"shared\"): their intervals may be too narrow or too wide.",
                  what));
}

EffectsView view_effects(const std::filesystem::path& directory, const study::Store& store,
                         const EffectsOptions& options, const OnStep& on_step) {
  return view_effects(StudyResults(store, options.where), directory, store, options, on_step);
}

EffectsView view_effects(const StudyResults& data, const std::filesystem::path& directory,
                         const study::Store& store, const EffectsOptions& options,
                         const OnStep& on_step) {
  require_known(data, options);
  EffectsView view;
  const study::StudyFile study = study::stored_study(store);
  view.study = study.name;
  view.options = options;
  if (options.metric.empty()) view.options.metric = data.metrics().front().name;
  view.metric = data.metric(view.options.metric);
  view.explained = data.explained();
  view.slice_sentences = std::ssize(data.slice(options.slice));
  view.num_trials = std::ssize(data.trials());
  view.axes = view_axes(data.trials());
  add_grids(data, view);
  add_notes(data, store, view);
  note_looks(study, view);
  const std::set<EffectsTopic> topics = options.topics.empty() ? all_but_words() : options.topics;
  std::size_t done = 0;
  for (const EffectsTopic topic : topics) {
    if (on_step) on_step(std::string(to_string(topic)), done++, topics.size());
    add_topic(topic, data, directory, store, view);
  }
  return view;
}

}  // namespace dimscope::effects
