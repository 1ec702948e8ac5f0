#pragma once

#include <span>
#include <string>
#include <vector>

#include "dimscope/effects/quality/evaluation_means.h"
#include "dimscope/effects/quality/method_comparisons.h"
#include "dimscope/study/models/study_models.h"

namespace dimscope::api {

// `dimscope evaluate-explanations --json`: an array, an object a trial with its key, dimensions and
// seed, an array of evaluations, whose `low` and `high` are null where there is no interval, and
// one of comparisons of its methods in pairs (method_comparisons() of this trial). At its end a
// trial that is left out has its key and, as "left_out", the reason.
std::string evaluations_json(const std::vector<effects::TrialEvaluations>& trials,
                             std::span<const study::LeftOut> left_out = {});

}  // namespace dimscope::api
