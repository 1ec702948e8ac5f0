#pragma once

#include <span>
#include <string>
#include <vector>

#include "dimscope/study/trial.h"

namespace dimscope::cli {

// How tables and progress name a trial: its dimensions, every other hyperparameter that takes
// several values in the study, and its seed.
class TrialNames {
 public:
  explicit TrialNames(const std::vector<TrialConfig>& configs);
  explicit TrialNames(const std::vector<Trial>& trials);

  // "d_e", "d_h", "learning_rate", "seed".
  std::vector<std::string> titles() const;
  std::vector<std::string> values(const TrialConfig& config) const;  // one a title
  // "d_e 20, d_h 2, learning_rate 0.05, seed 1".
  std::string text(const TrialConfig& config) const;

 private:
  std::vector<const ConfigField*> fields_;
};

}  // namespace dimscope::cli
