#pragma once

#include <span>
#include <string>
#include <vector>

#include "dimscope/study/trial.h"

namespace dimscope::study {

// How tables and progress name a trial: its dimensions, every other hyperparameter that takes
// several values in the study, and its seed.
class TrialNames {
 public:
  explicit TrialNames(const std::vector<model::TrialConfig>& configs);
  explicit TrialNames(const std::vector<Trial>& trials);

  // "d_e", "d_h", "learning_rate", "seed".
  std::vector<std::string> titles() const;
  std::vector<std::string> values(const model::TrialConfig& config) const;  // one a title
  // "d_e 20, d_h 2, learning_rate 0.05, seed 1".
  std::string text(const model::TrialConfig& config) const;

 private:
  std::vector<const model::ConfigField*> fields_;
};

}  // namespace dimscope::study
