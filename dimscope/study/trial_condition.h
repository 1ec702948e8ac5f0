#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dimscope/study/trial.h"

namespace dimscope::study {

// Values that a trial's hyperparameter may have: "hidden_dim=2", "hidden_dim=2..6",
// "hidden_dim=2..20..6", "optimizer=adam", "optimizer=adam,sgd".
struct TrialCondition {
  std::string name;             // of a hyperparameter, or "seed"
  std::vector<Setting> values;  // ascending, at least one
  std::string option;           // that it was given with, "--where"; for messages

  bool holds(const Trial& trial) const;
};

bool all_hold(const std::vector<TrialCondition>& conditions, const Trial& trial);
// "embedding_dim = 2, hidden_dim = 2 to 20 in steps of 6".
std::string conditions_text(std::span<const TrialCondition> conditions);
// Throws InputError naming the nearest where no trial has a hyperparameter of a condition's name.
void require_settings(std::span<const TrialCondition> conditions, std::span<const Trial> trials);

// Reads NAME=VALUE, NAME=RANGE (number_range.h) or NAME=VALUE,VALUE; a symbol such as d_h is its
// hyperparameter. Throws InputError without a place: no '=', no name or value, a range that is
// none.
TrialCondition parse_trial_condition(std::string_view text);
// The same of every value of an option, "--where", which an error then begins with.
std::vector<TrialCondition> parse_trial_conditions(const std::vector<std::string>& texts,
                                                   std::string_view option);

}  // namespace dimscope::study
