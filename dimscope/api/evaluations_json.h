#pragma once

#include <string>
#include <vector>

#include "dimscope/api/evaluation_means.h"

namespace dimscope {

// `dimscope evaluate-explanations --json`: an array, an object a trial with its key, dimensions and
// seed, and an array of evaluations; `low` and `high` are null where there is no interval.
std::string evaluations_json(const std::vector<TrialEvaluations>& trials);

}  // namespace dimscope
