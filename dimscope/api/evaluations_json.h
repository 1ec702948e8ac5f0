#pragma once

#include <string>
#include <vector>

#include "dimscope/study/store.h"

namespace dimscope {

// One trial with what was measured of its explanations.
struct TrialEvaluations {
  Trial trial;
  std::vector<Evaluation> evaluations;
};

// `dimscope evaluate-explanations --json`: an array, an object a trial with its key, dimensions and
// seed, and an array of evaluations; `low` and `high` are null where there is no interval.
std::string evaluations_json(const std::vector<TrialEvaluations>& trials);

}  // namespace dimscope
