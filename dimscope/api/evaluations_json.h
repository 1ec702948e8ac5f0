#pragma once

#include <span>
#include <string>
#include <vector>

#include "dimscope/api/evaluation_means.h"
#include "dimscope/api/study_models.h"

namespace dimscope {

// `dimscope evaluate-explanations --json`: an array, an object a trial with its key, dimensions and
// seed, and an array of evaluations; `low` and `high` are null where there is no interval. At its
// end a trial that is left out has its key and, as "left_out", the reason.
std::string evaluations_json(const std::vector<TrialEvaluations>& trials,
                             std::span<const LeftOut> left_out = {});

}  // namespace dimscope
