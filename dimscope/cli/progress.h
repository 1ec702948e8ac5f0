#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>

#include "dimscope/cli/trial_names.h"
#include "dimscope/study/runner.h"

namespace dimscope::cli {

// Shows a run on standard error: on a terminal one line that is redrawn (trials done, loss and
// accuracy of the last event, time left), else one line an event.
class RunProgress : public RunObserver {
 public:
  explicit RunProgress(TrialNames names);
  ~RunProgress() override;  // clears the redrawn line

  void on_start(std::size_t num_trials, std::size_t num_done) override;
  void on_damage(const Trial& trial, Redo what, const std::string& reason) override;
  void on_trial_start(const Trial& trial) override;
  void on_progress(const Trial& trial, double share, double loss) override;
  void on_epoch(const Trial& trial, const EpochRecord& record) override;
  void on_trial_end(const Trial& trial) override;

 private:
  using Clock = std::chrono::steady_clock;
  void draw(bool now);
  void print_line(const std::string& line);  // above the redrawn line

  const TrialNames names_;
  const bool live_;
  const Clock::time_point start_;
  Clock::time_point last_drawn_;
  std::size_t num_trials_ = 0, num_done_ = 0, num_done_before_ = 0;
  std::map<std::string, double> shares_;  // of the trials in training
  double loss_ = 0, accuracy_ = 0;
  bool any_accuracy_ = false;
};

}  // namespace dimscope::cli
