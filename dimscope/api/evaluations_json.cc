#include "dimscope/api/evaluations_json.h"

#include "dimscope/api/comparison_json.h"
#include "dimscope/effects/quality/quality_measures.h"

namespace dimscope::api {

Json comparison_json(const effects::MethodComparison& c) {
  return {{"measure", c.measure},
          {"method", c.method},
          {"other", c.other},
          {"difference", c.difference},
          {"interval", interval_json(c.interval)},
          {"p", or_null(c.p)},
          {"p_holm", or_null(c.p_holm)},
          {"n", c.n},
          {"sentences", {{"low", c.least_sentences}, {"high", c.most_sentences}}}};
}

std::string evaluations_json(const std::vector<effects::TrialEvaluations>& trials,
                             std::span<const study::LeftOut> left_out) {
  Json all = Json::array();
  for (const effects::TrialEvaluations& of_trial : trials) {
    const auto& [trial, evaluations] = of_trial;
    Json json{{"key", trial.key},
              {"embedding_dim", trial.config.embedding_dim},
              {"hidden_dim", trial.config.hidden_dim},
              {"seed", trial.config.seed}};
    json["evaluations"] = Json::array();
    for (const study::Evaluation& e : evaluations) {
      if (effects::is_difference(e.measure)) continue;
      const std::optional<analysis::Interval> interval = effects::possible_interval(e);
      json["evaluations"].push_back({{"method", e.method},
                                     {"measure", e.measure},
                                     {"value", e.value},
                                     {"low", interval ? Json(interval->low) : Json(nullptr)},
                                     {"high", interval ? Json(interval->high) : Json(nullptr)},
                                     {"n", e.n}});
    }
    json["comparisons"] = array_of(effects::method_comparisons({of_trial}), comparison_json);
    all.push_back(std::move(json));
  }
  for (const study::LeftOut& trial : left_out) {
    all.push_back({{"key", trial.key}, {"left_out", trial.reason}});
  }
  return dump(all);
}

}  // namespace dimscope::api
