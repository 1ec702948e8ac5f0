#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>

#include "dimscope/study/runner.h"
#include "dimscope/study/trial_names.h"

namespace dimscope::cli {

// Shows a run on standard error: on a terminal one line that is redrawn (trials done, loss and
// accuracy of the last event, time left), else one line an event.
class RunProgress : public study::RunObserver {
 public:
  explicit RunProgress(study::TrialNames names);
  ~RunProgress() override;  // clears the redrawn line

  void on_start(std::size_t num_trials, std::size_t num_done) override;
  void on_damage(const study::Trial& trial, study::Redo what, const std::string& reason) override;
  void on_trial_start(const study::Trial& trial) override;
  void on_progress(const study::Trial& trial, double share, double loss) override;
  void on_epoch(const study::Trial& trial, const engine::EpochRecord& record) override;
  void on_trial_end(const study::Trial& trial) override;

 private:
  using Clock = std::chrono::steady_clock;
  void draw(bool now);
  void print_line(const std::string& line);  // above the redrawn line

  const study::TrialNames names_;
  const bool live_;
  const Clock::time_point start_;
  Clock::time_point last_drawn_;
  std::size_t num_trials_ = 0, num_done_ = 0, num_done_before_ = 0;
  std::map<std::string, double> shares_;  // of the trials in training
  double loss_ = 0, accuracy_ = 0;
  bool any_accuracy_ = false;
};

// Shows work of many steps on standard error: on a terminal one line that is redrawn, with steps
// done, time left and what is in hand; else lines, the first once the work has taken `quiet`, and
// never two within that.
class StepProgress {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr Clock::duration kPatient = std::chrono::seconds(5);  // of work that may be short

  explicit StepProgress(Clock::duration quiet);
  ~StepProgress();  // clears the redrawn line
  StepProgress(const StepProgress&) = delete;
  StepProgress& operator=(const StepProgress&) = delete;

  // `total` is 0 while it is not known.
  void show(const std::string& what, std::size_t done, std::size_t total);

 private:
  const bool live_;
  const Clock::duration quiet_;
  const Clock::time_point start_;
  Clock::time_point last_line_;
};

}  // namespace dimscope::cli
