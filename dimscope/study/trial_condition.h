#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dimscope/model/config.h"

namespace dimscope::study {

// Values that a trial's hyperparameter may have: "hidden_dim=2", "hidden_dim=2..6",
// "hidden_dim=2..20..6".
struct TrialCondition {
  const model::ConfigField* field = nullptr;  // numeric
  std::vector<double> values;                 // ascending, at least one

  bool holds(const model::TrialConfig& config) const;
};

bool all_hold(const std::vector<TrialCondition>& conditions, const model::TrialConfig& config);
// "embedding_dim = 2, hidden_dim = 2 to 20 in steps of 6".
std::string conditions_text(std::span<const TrialCondition> conditions);

// Reads NAME=VALUE or NAME=RANGE (number_range.h). Throws InputError without a place: no '=', a
// name that is no numeric hyperparameter (naming the nearest), a value that is no finite number.
TrialCondition parse_trial_condition(std::string_view text);
// The same of every value of an option, "--where", which an error then begins with.
std::vector<TrialCondition> parse_trial_conditions(const std::vector<std::string>& texts,
                                                   std::string_view option);

}  // namespace dimscope::study
