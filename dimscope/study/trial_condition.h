#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dimscope/model/config.h"

namespace dimscope {

// The numeric hyperparameter of that name. Throws InputError naming the nearest.
const ConfigField& numeric_field(std::string_view name);

// Values that a trial's hyperparameter may have: "hidden_dim=2", "hidden_dim=2..6".
struct TrialCondition {
  const ConfigField* field = nullptr;  // numeric
  std::vector<double> values;

  bool holds(const TrialConfig& config) const;
};

bool all_hold(const std::vector<TrialCondition>& conditions, const TrialConfig& config);

// "embedding_dim = 2, hidden_dim = 2 to 20".
std::string conditions_text(const std::vector<TrialCondition>& conditions);

// Reads NAME=VALUE or NAME=RANGE (number_range.h). Throws InputError without a place: no '=', a
// name that is no numeric hyperparameter (naming the nearest), a value that is no number.
TrialCondition parse_trial_condition(std::string_view text);

}  // namespace dimscope
