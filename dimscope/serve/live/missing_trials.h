#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dimscope/study/trial.h"

namespace dimscope::serve {

// A cell that somebody asks for.
struct CellQuestion {
  Settings settings;  // every hyperparameter that varies in the study, by name or symbol
  std::optional<std::int64_t> seed;  // absent: every seed that the study has
};

// What has to be trained for it: what else varies not is as in the study's other trials; trials
// that are complete already are not among them. Throws Refused (409) for hyperparameters that are
// not those that vary, a value that is beyond those of the study (between the smallest and the
// largest for a number, one of them else), and where nothing is missing; InputError for a value
// that a field cannot have.
std::vector<model::TrialConfig> missing_trials(const std::vector<study::Trial>& trials,
                                               const std::string& data_digest,
                                               const CellQuestion& question);

}  // namespace dimscope::serve
