#include "dimscope/effects/study_results.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>

#include "dimscope/base/error.h"
#include "dimscope/base/nearest.h"
#include "dimscope/effects/class_metrics.h"
#include "dimscope/engine/evaluator.h"
#include "dimscope/model/config.h"
#include "dimscope/study/copies.h"
#include "dimscope/study/study_data.h"

namespace dimscope::effects {
namespace {

// What the relevances that a run stores are (study::RelevanceKind).
constexpr std::string_view kStoredExplanation = "lrp-all, ε = 0.001, δ = 0, of the predicted class";

constexpr double kMaxMissingShare = 0.2;  // of a grid that is taken as a whole
constexpr std::size_t kLongLine = 3;      // values of a line that is worth a look by itself

// Throws InputError for two conditions on one hyperparameter that have no value in common.
void require_no_contradiction(std::span<const study::TrialCondition> where) {
  for (std::size_t b = 1; b < where.size(); ++b) {
    for (std::size_t a = 0; a < b; ++a) {
      if (where[a].name != where[b].name) continue;
      const auto in_a = [&](const Setting& x) {
        return std::ranges::count(where[a].values, x) > 0;
      };
      if (std::ranges::any_of(where[b].values, in_a)) continue;
      throw InputError(fmt::format(
          "{} and {} contradict each other: all conditions have to hold; a range takes several "
          "values, as in {}=2..6",
          study::conditions_text(where.subspan(a, 1)), study::conditions_text(where.subspan(b, 1)),
          where[a].name));
    }
  }
}

// Keeps the trials that meet every condition.
void keep(std::span<const study::TrialCondition> where, std::vector<study::Trial>& trials) {
  require_no_contradiction(where);
  study::require_settings(where, trials);
  for (std::size_t c = 0; c < where.size(); ++c) {
    const std::vector<Setting> values = study::values_of(trials, where[c].name);
    std::erase_if(trials, [&](const study::Trial& trial) { return !where[c].holds(trial); });
    if (!trials.empty()) continue;
    throw InputError(fmt::format("no complete trial{} has {}; it takes {}",
                                 c == 0 ? "" : " with " + study::conditions_text(where.first(c)),
                                 study::conditions_text(where.subspan(c, 1)), values_text(values)));
  }
}

EffectsGrid make_grid(Settings fixed, std::vector<std::int32_t> trials,
                      const std::vector<analysis::Observation>& observations,
                      analysis::Seeds seeds) {
  std::vector<analysis::Observation> own;
  for (const std::int32_t t : trials) {
    own.push_back(observations[t]);
    for (const auto& [name, value] : fixed) own.back().settings.erase(name);
  }
  analysis::FactorialDesign design(own, seeds);
  return {std::move(fixed), std::move(trials), std::move(own), std::move(design)};
}

// 0, 1, …
std::vector<std::int32_t> all_of(std::size_t count) {
  std::vector<std::int32_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), 0);
  return numbers;
}

engine::Scoring scoring_of(const std::string& metric) {
  if (metric.ends_with(".coarse")) return engine::Scoring::kCoarse;
  if (metric.ends_with(".coarse_argmax")) return engine::Scoring::kCoarseArgmax;
  return engine::Scoring::kFine;
}

}  // namespace

StudyResults::StudyResults(const study::Store& store,
                           const std::vector<study::TrialCondition>& where,
                           const study::StudyModels* models)
    : store_(store),
      models_(models),
      data_(store.data()),
      metrics_(view_metrics(data_)),
      trials_(study::complete_trials(store)) {
  keep(where, trials_);
  copies_ = study::take_copies(study::find_copies(store, trials_), trials_);
  axes_ = study::varying_settings(trials_);
  for (const study::Trial& trial : trials_) {
    analysis::Observation& observation = observations_.emplace_back();
    observation.key = trial.key;
    observation.seed = trial.config.seed;
    observation.settings = study::settings_along(trial, axes_);
  }
  find_grids();
}

analysis::Seeds StudyResults::seeds() const {
  return shared_streams() ? analysis::Seeds::kCrossed : analysis::Seeds::kIndependent;
}

bool StudyResults::shared_streams() const {
  return std::ranges::any_of(trials_, [](const study::Trial& trial) {
    return trial.config.streams == model::kSharedStreams;
  });
}

void StudyResults::find_grids() {
  EffectsGrid whole = make_grid({}, all_of(trials_.size()), observations_, seeds());
  const auto cells = static_cast<double>(whole.design.num_cells());
  const auto missing = static_cast<double>(whole.design.num_missing_cells());
  if (missing <= kMaxMissingShare * (cells + missing)) {
    grids_.push_back(std::move(whole));
    return;
  }
  const std::vector<analysis::Curve> lines = analysis::curves(observations_);
  const bool any_long = std::ranges::any_of(
      lines, [](const analysis::Curve& line) { return line.points.size() >= kLongLine; });
  for (const analysis::Curve& line : lines) {
    if (any_long && line.points.size() < kLongLine) continue;
    std::vector<std::int32_t> trials;
    for (const analysis::CurvePoint& point : line.points) {
      for (const analysis::Observation* seed : point.seeds) {
        trials.push_back(static_cast<std::int32_t>(seed - observations_.data()));
      }
    }
    grids_.push_back(make_grid(line.fixed, std::move(trials), observations_, seeds()));
  }
}

std::vector<std::pair<std::size_t, EffectsGrid>> StudyResults::grids_of(
    const std::vector<bool>& keep) const {
  std::vector<std::pair<std::size_t, EffectsGrid>> kept;
  for (std::size_t g = 0; g < grids_.size(); ++g) {
    std::vector<std::int32_t> trials = grids_[g].trials;
    std::erase_if(trials, [&](std::int32_t trial) { return !keep[trial]; });
    if (trials.empty()) continue;
    if (trials.size() == grids_[g].trials.size()) {
      kept.emplace_back(g, grids_[g]);
      continue;
    }
    // An axis of which one value is left does not vary here.
    Settings fixed = grids_[g].fixed;
    for (const auto& [name, value] : observations_[trials.front()].settings) {
      const bool same = std::ranges::all_of(trials, [&](std::int32_t trial) {
        return observations_[trial].settings.at(name) == value;
      });
      if (same) fixed[name] = value;
    }
    kept.emplace_back(g, make_grid(std::move(fixed), std::move(trials), observations_, seeds()));
  }
  return kept;
}

void StudyResults::require_axis(const std::string& axis) const {
  if (std::ranges::find(axes_, axis) != axes_.end()) return;
  throw InputError(
      fmt::format("'{}' does not vary over the trials{}", axis, nearest_name_hint(axis, axes_)));
}

const MetricView& StudyResults::metric(const std::string& name) const {
  return metric_named(metrics_, name);
}

double StudyResults::value(const study::Trial& trial, const std::string& metric) const {
  const auto found = trial.metrics.find(metric);
  if (found != trial.metrics.end()) return found->second;
  if (trial.added) {
    throw InputError(
        fmt::format("trial {} was added with answers to test alone, so that it has no "
                    "{}; --where {}=dimscope leaves such trials out",
                    trial.key, metric, study::kTrainedBy));
  }
  throw InputError(fmt::format("{}: trial {} has no {}; `dimscope run` on this study computes it",
                               store_.file().string(), trial.key, metric));
}

std::vector<std::int32_t> StudyResults::slice(const std::string& name) const {
  if (name.empty() || name == "test" || !study::has_answers(data_)) {
    return all_of(data_.labels.at("test").size());
  }
  const auto found = data_.slices.find(name);
  if (found != data_.slices.end()) return found->second;
  std::vector<std::string> names = {"test"};
  for (const auto& [known, sentences] : data_.slices) names.push_back(known);
  throw InputError(
      fmt::format("'{}' is no slice of the study{}", name, nearest_name_hint(name, names)));
}

StudyResults::MetricAnswers StudyResults::answers(const std::string& name) const {
  const MetricView& view = metric(name);
  if (!study::has_answers(data_)) return {.split = "test", .sentences = {}, .trials = {}};
  require_counts_sentences(view);
  const engine::Scoring scoring = scoring_of(name);
  MetricAnswers result;
  result.split = view.slice == "dev" ? "dev" : "test";
  std::vector<std::int32_t> sentences;
  if (result.split == "dev") {
    sentences.resize(data_.labels.at("dev").size());
    std::iota(sentences.begin(), sentences.end(), 0);
  } else {
    sentences = slice(view.slice);
  }
  const std::vector<analysis::Answers>& all = scored(result.split, scoring);
  // Which sentences count depends on their labels alone: it is the same for every trial.
  std::erase_if(sentences, [&](std::int32_t s) { return all.front()[s] == kNotCounted; });
  for (const analysis::Answers& of_trial : all) {
    analysis::Answers& answers = result.trials.emplace_back();
    for (const std::int32_t s : sentences) answers.push_back(of_trial[s]);
  }
  result.sentences = std::move(sentences);
  return result;
}

const std::vector<analysis::Answers>& StudyResults::scored(const std::string& split,
                                                           engine::Scoring scoring) const {
  const auto found = scored_.find({split, scoring});
  if (found != scored_.end()) return found->second;
  std::vector<analysis::Answers> all;
  const std::vector<std::int32_t>& labels = data_.labels.at(split);
  const std::size_t classes = data_.class_names.size();
  for (const study::Trial& trial : trials_) {
    if (split == "dev" && trial.added) value(trial, "dev.fine");  // Refuses it.
    const std::vector<float> of_trial = probabilities(trial, split);
    analysis::Answers answers;
    for (std::size_t s = 0; s < labels.size(); ++s) {
      const auto right =
          engine::is_right(scoring, std::span(of_trial).subspan(s * classes, classes), labels[s]);
      answers.push_back(right ? static_cast<std::uint8_t>(*right) : kNotCounted);
    }
    all.push_back(std::move(answers));
  }
  return scored_[{split, scoring}] = std::move(all);
}

const std::vector<text::Tree>& StudyResults::trees() const {
  if (!trees_) trees_ = store_.trees("test");
  return *trees_;
}

analysis::RelevanceTable StudyResults::relevances(std::span<const std::int32_t> trials) const {
  if (relevances_.empty()) read_relevances();
  analysis::RelevanceTable table{.offsets = word_offsets_, .trials = {}};
  for (const std::int32_t trial : trials) table.trials.emplace_back(relevances_[trial]);
  return table;
}

analysis::RelevanceTable StudyResults::relevances() const {
  return relevances(all_of(trials_.size()));
}

void StudyResults::read_relevances() const {
  word_offsets_ = {0};
  for (const text::Tree& tree : trees()) {
    word_offsets_.push_back(word_offsets_.back() + std::ssize(tree.tokens));
  }
  std::vector<std::vector<float>> all;
  for (const study::Trial& trial : trials_) {
    std::vector<float> words =
        store_.relevances(trial.key, trial.added ? study::kAddedRelevances : study::RelevanceKind(),
                          static_cast<std::size_t>(word_offsets_.back()));
    analysis::normalise(word_offsets_, words);
    all.push_back(std::move(words));
  }
  relevances_ = std::move(all);
}

std::optional<std::string> StudyResults::why_no_relevances() const {
  const auto without = std::ranges::count_if(
      trials_, [](const study::Trial& trial) { return trial.added && !trial.added->relevances; });
  if (without == 0) return std::nullopt;
  if (without == std::ssize(trials_)) return "the trials were added without relevances";
  return fmt::format("{} of {} trials were added without relevances", without, trials_.size());
}

std::string StudyResults::explained() const {
  std::vector<std::string> texts;
  for (const study::Trial& trial : trials_) {
    std::string text(kStoredExplanation);
    if (trial.added) {
      if (!trial.added->relevances) continue;
      const study::AddedRelevances& relevances = *trial.added->relevances;
      text = fmt::format("{}, of the {} class",
                         relevances.method.empty() ? "as added" : relevances.method,
                         to_string(relevances.of));
    }
    if (std::ranges::find(texts, text) == texts.end()) texts.push_back(std::move(text));
  }
  return fmt::format("{}", fmt::join(texts, "; "));
}

std::vector<std::int32_t> StudyResults::explained_classes(std::size_t trial) const {
  using Of = study::AddedRelevances::Of;
  const auto& added = trials_[trial].added;
  const Of of = added && added->relevances ? added->relevances->of : Of::kPredicted;
  if (of == Of::kTrue) return data_.labels.at("test");
  if (of == Of::kGiven) return added->relevances->classes;
  const std::size_t classes = data_.class_names.size();
  const std::vector<float> all = probabilities(trials_[trial], "test");
  std::vector<std::int32_t> predicted;
  for (std::size_t at = 0; at < all.size(); at += classes) {
    predicted.push_back(engine::predicted_class(std::span(all).subspan(at, classes)));
  }
  return predicted;
}

std::vector<float> StudyResults::probabilities(const study::Trial& trial,
                                               const std::string& split) const {
  return store_.probabilities(trial.key, split);
}

}  // namespace dimscope::effects
