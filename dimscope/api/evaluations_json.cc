#include "dimscope/api/evaluations_json.h"

#include "dimscope/api/json.h"

namespace dimscope {

std::string evaluations_json(const std::vector<TrialEvaluations>& trials,
                             std::span<const LeftOut> left_out) {
  Json all = Json::array();
  for (const auto& [trial, evaluations] : trials) {
    Json json{{"key", trial.key},
              {"embedding_dim", trial.config.embedding_dim},
              {"hidden_dim", trial.config.hidden_dim},
              {"seed", trial.config.seed}};
    json["evaluations"] = Json::array();
    for (const Evaluation& e : evaluations) {
      json["evaluations"].push_back({{"method", e.method},
                                     {"measure", e.measure},
                                     {"value", e.value},
                                     {"low", or_null(e.low)},
                                     {"high", or_null(e.high)},
                                     {"n", e.n}});
    }
    all.push_back(std::move(json));
  }
  for (const LeftOut& trial : left_out) {
    all.push_back({{"key", trial.key}, {"left_out", trial.reason}});
  }
  return dump(all);
}

}  // namespace dimscope
