#pragma once

#include <span>
#include <string>
#include <vector>

#include "dimscope/study/trial.h"

namespace dimscope::study {

// How tables and progress name a trial: its dimensions where it is ours, every other hyperparameter
// that takes several values in the study, and its seed.
class TrialNames {
 public:
  explicit TrialNames(std::span<const Trial> trials);
  // Of trials that have no store yet.
  explicit TrialNames(std::span<const model::TrialConfig> configs);

  // "d_e", "d_h", "learning_rate", "seed".
  std::vector<std::string> titles() const;
  std::vector<std::string> values(const Trial& trial) const;  // one a title
  // "d_e 20, d_h 2, learning_rate 0.05, seed 1".
  std::string text(const Trial& trial) const;

 private:
  std::vector<std::string> names_;
};

}  // namespace dimscope::study
