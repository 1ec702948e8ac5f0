#include "tests/simulation/claim_list.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace dimscope {
namespace {

constexpr double kLevel = 0.05;

bool is_wanted(const std::string& topic, const ClaimOptions& options) {
  return options.topics.empty() || options.topics.contains(topic);
}

effects::EffectsOptions options_of(const Scenario& scenario, const ClaimOptions& options) {
  effects::EffectsOptions result{.resamples = options.resamples,
                                 .permutations = options.permutations};
  // None would be all; a budget takes no time.
  result.topics = {effects::EffectsTopic::kBudget};
  for (const effects::EffectsTopic topic :
       {effects::EffectsTopic::kAccuracy, effects::EffectsTopic::kPairs,
        effects::EffectsTopic::kWords, effects::EffectsTopic::kCues,
        effects::EffectsTopic::kDistance, effects::EffectsTopic::kCritical,
        effects::EffectsTopic::kEnough, effects::EffectsTopic::kShapley}) {
    if (is_wanted(std::string(to_string(topic)), options)) result.topics.insert(topic);
  }
  if (is_wanted("findings", options)) {
    result.topics.insert({effects::EffectsTopic::kAccuracy, effects::EffectsTopic::kPairs});
  }
  if (!scenario.critical) result.topics.erase(effects::EffectsTopic::kCritical);
  result.sentence = 0;
  // What half of hidden_dim loses: where errors are most frequent.
  result.margin = scenario.per_doubling_h;
  return result;
}

}  // namespace

ClaimList::ClaimList(const SimulatedStudy& study, const Scenario& scenario,
                     const ClaimOptions& options)
    : study_(study),
      scenario_(scenario),
      options_(options),
      data_(*study.store, {}),
      view_(effects::view_effects(data_, ":memory:", *study.store, options_of(scenario, options))) {
  if (is_wanted("behaviour", options)) {
    // Not as a topic, which would ask models for their answers to parts of sentences.
    effects::EffectsView behaviour = view_;
    behaviour.options.topics.clear();
    effects::add_behaviour(data_, ":memory:", behaviour);
    view_.behaviour = std::move(behaviour.behaviour);
  }
  effects::EffectsOptions& sets = view_.options;
  sets.a = {study::parse_trial_condition("embedding_dim=2"),
            study::parse_trial_condition("hidden_dim=8")};
  sets.b = {study::parse_trial_condition("embedding_dim=8"),
            study::parse_trial_condition("hidden_dim=2")};
  effects::add_sets(data_, view_);
}

std::vector<Claim> ClaimList::all() {
  for (const Topic& topic : topics()) {
    if (is_wanted(topic.name, options_)) (this->*topic.add)();
  }
  return std::move(claims_);
}

std::vector<ClaimList::Topic> ClaimList::topics() {
  return {{"accuracy", &ClaimList::add_accuracy},
          {"pairs", &ClaimList::add_pairs},
          {"sets", &ClaimList::add_sets},
          {"enough", &ClaimList::add_enough},
          {"shapley", &ClaimList::add_shapley},
          {"budget", &ClaimList::add_budget},
          {"critical", &ClaimList::add_critical},
          {"phrases", &ClaimList::add_phrases},
          {"words", &ClaimList::add_words},
          {"cues", &ClaimList::add_cues},
          {"behaviour", &ClaimList::add_behaviour},
          {"distance", &ClaimList::add_distance},
          {"methods", &ClaimList::add_methods},
          {"findings", &ClaimList::add_findings},
          {"until-clear", &ClaimList::add_until_clear}};
}

std::vector<std::string> claim_topics() {
  std::vector<std::string> names;
  for (const ClaimList::Topic& topic : ClaimList::topics()) names.emplace_back(topic.name);
  return names;
}

void ClaimList::add_p(bool null, std::string what, const std::optional<double>& p) {
  if (!p) return;
  add(null ? ClaimKind::kError : ClaimKind::kPower, std::move(what), *p <= kLevel);
}

void ClaimList::add_interval(std::string what, const std::optional<analysis::Interval>& interval,
                             double truth) {
  if (!interval || std::isnan(truth)) return;
  // As far as sums of shares are exact.
  constexpr double kRounding = 1e-9;
  add(ClaimKind::kCoverage, std::move(what),
      interval->low <= truth + kRounding && truth - kRounding <= interval->high);
}

void ClaimList::add_interval_around_mean(std::string what,
                                         const std::optional<analysis::Interval>& interval,
                                         double estimate) {
  if (!interval) return;
  add(ClaimKind::kCoverage, std::move(what), false);
  claims_.back().estimate = estimate;
  claims_.back().interval = *interval;
}

std::optional<Expected> ClaimList::found(const std::map<std::string, Expected>& values,
                                         const std::string& name) {
  const auto value = values.find(name);
  if (value == values.end()) return std::nullopt;
  return value->second;
}

bool ClaimList::null_in_population(const std::string& axis) const {
  return axis == "hidden_dim" ? scenario_.null_h() : scenario_.null_e();
}

bool ClaimList::null_on_test(const std::string& axis) const {
  return scenario_.sentence_effect == 0 && null_in_population(axis);
}

std::vector<Claim> claims_about(const SimulatedStudy& study, const Scenario& scenario,
                                const ClaimOptions& options) {
  return ClaimList(study, scenario, options).all();
}

void settle(std::vector<std::vector<Claim>>& studies) {
  std::map<std::string, std::pair<double, int>> sums;
  for (const auto& claims : studies) {
    for (const Claim& claim : claims) {
      if (!claim.estimate) continue;
      auto& [sum, n] = sums[claim.what];
      sum += *claim.estimate;
      ++n;
    }
  }
  for (auto& claims : studies) {
    for (Claim& claim : claims) {
      if (!claim.estimate) continue;
      const auto& [sum, n] = sums.at(claim.what);
      const double truth = sum / n;
      claim.happened = claim.interval.low <= truth && truth <= claim.interval.high;
    }
  }
}

}  // namespace dimscope
