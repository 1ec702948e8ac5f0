#pragma once

#include <string>
#include <vector>

#include "dimscope/study/trial_condition.h"

namespace dimscope::cli {

// The conditions given with an option ("hidden_dim=2..6"). Throws InputError naming the option.
std::vector<TrialCondition> parse_conditions(const std::vector<std::string>& texts,
                                             const char* option);

}  // namespace dimscope::cli
