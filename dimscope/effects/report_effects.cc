#include "dimscope/effects/report_effects.h"

#include <fmt/format.h>

#include <algorithm>

#include "dimscope/base/error.h"
#include "dimscope/effects/class_metrics.h"
#include "dimscope/effects/topics/topics.h"
#include "dimscope/study/study_data.h"

namespace dimscope::effects {
namespace {

// Words that the distances of all grids compare: pairs of trials equal in all settings but one.
double compared_words(const StudyResults& data) {
  double words = 0;
  for (const text::Tree& tree : data.trees()) words += static_cast<double>(tree.tokens.size());
  double pairs = 0;
  for (const EffectsGrid& grid : data.grids()) {
    const double trials = grid.design.num_observations();
    const double seeds = trials / grid.design.num_cells();
    for (const std::vector<Setting>& levels : grid.design.levels()) {
      pairs += trials * seeds * static_cast<double>(levels.size()) / 2;
    }
  }
  return pairs * words;
}

// Asks for topics one after the other and remembers what was refused.
class Collector {
 public:
  Collector(const std::filesystem::path& directory, const study::Store& store,
            const ReportEffectsOptions& options, const OnStep& on_step,
            const study::StudyModels* models)
      : directory_(directory),
        store_(store),
        data_(store, options.where, models),
        has_answers_(study::has_answers(data_.data())),
        options_(options),
        on_step_(on_step),
        metrics_(options.metric.empty() ? data_.metrics()
                                        : std::vector{data_.metric(options.metric)}) {}

  ReportEffects collect() {
    bool has_headline = false;
    for (const MetricView& metric : metrics_) {
      next_step("effects on " + metric.label);
      if (auto view = ask(metric.name, topics_of(metric), metric.label)) {
        has_headline = has_headline || metric.name == metrics_.front().name;
        effects_.metrics.push_back(std::move(*view));
      }
    }
    add_models();
    if (has_headline) {
      effects_.findings = view_findings({.data = data_,
                                         .store = store_,
                                         .metric = effects_.metrics.front(),
                                         .models = effects_.models ? &*effects_.models : nullptr,
                                         .left_out = effects_.left_out});
    }
    return std::move(effects_);
  }

 private:
  std::set<EffectsTopic> topics_of(const MetricView& metric) const {
    std::set<EffectsTopic> topics = {EffectsTopic::kAccuracy};
    if (!has_answers_ || !counts_sentences(metric)) return topics;
    topics.insert(EffectsTopic::kPairs);
    if (metric.slice != "dev" && metric.name.ends_with(".fine")) {
      topics.insert(EffectsTopic::kCritical);
    }
    const bool headline = metric.name == metrics_.front().name;
    if (headline && std::ranges::any_of(data_.axes(), is_cost)) {
      topics.insert(EffectsTopic::kEnough);
    }
    return topics;
  }

  // Of `models`, one step each.
  std::set<EffectsTopic> topics_of_models() const {
    if (!has_answers_) return {EffectsTopic::kBudget};
    if (data_.why_no_relevances()) return {EffectsTopic::kBudget};
    std::set<EffectsTopic> topics = {EffectsTopic::kBudget, EffectsTopic::kCues,
                                     EffectsTopic::kBehaviour};
    const bool few = compared_words(data_) <= options_.max_compared_words;
    if (few) topics.insert(EffectsTopic::kDistance);
    return topics;
  }

  void add_models() {
    const std::set<EffectsTopic> topics = topics_of_models();
    if (const auto why = data_.why_no_relevances(); has_answers_ && why) {
      effects_.left_out.push_back(fmt::format("What words' relevances tell: {}.", *why));
    } else if (has_answers_ && !topics.contains(EffectsTopic::kDistance)) {
      effects_.left_out.push_back(
          "Distances between explanations: so many models take minutes. `dimscope effects DIR "
          "distance` computes them.");
    }
    const std::string headline = metrics_.front().name;
    effects_.models = ask(headline, topics, "explanations",
                          [&](const std::string& what, std::size_t, std::size_t) {
                            next_step("effects on models: " + what);
                          });
    if (!effects_.models) effects_.models = ask(headline, {EffectsTopic::kBudget}, "training");
  }

  void next_step(const std::string& what) {
    const std::size_t total = metrics_.size() + topics_of_models().size();
    if (on_step_) on_step_(what, num_done_++, total);
  }

  std::optional<EffectsView> ask(const std::string& metric, const std::set<EffectsTopic>& topics,
                                 const std::string& name, const OnStep& on_step = {}) {
    try {
      return view_effects(data_, directory_, store_,
                          {.topics = topics,
                           .metric = metric,
                           .resamples = options_.resamples,
                           .permutations = options_.permutations,
                           .detail = EffectsDetail::kSummary},
                          on_step);
    } catch (const InputError& error) {
      effects_.left_out.push_back(fmt::format("Effects on {}: {}.", name, error.what()));
      return std::nullopt;
    }
  }

  const std::filesystem::path& directory_;
  const study::Store& store_;
  const StudyResults data_;
  const bool has_answers_;
  const ReportEffectsOptions options_;
  const OnStep& on_step_;
  const std::vector<MetricView> metrics_;
  ReportEffects effects_;
  std::size_t num_done_ = 0;
};

}  // namespace

bool has_complete_trial(const study::Store& store) {
  return std::ranges::any_of(store.trials(), [](const study::Trial& trial) {
    return trial.state == study::TrialState::kComplete;
  });
}

ReportEffects report_effects(const std::filesystem::path& directory, const study::Store& store,
                             const ReportEffectsOptions& options, const OnStep& on_step,
                             const study::StudyModels* models) {
  if (!has_complete_trial(store)) return {};
  return Collector(directory, store, options, on_step, models).collect();
}

}  // namespace dimscope::effects
