#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "dimscope/study/file/study_file.h"
#include "dimscope/study/store/store.h"
#include "dimscope/text/corpus/dataset.h"

namespace dimscope::study {

// What a run does for a trial.
enum class Redo {
  kTrain,    // all of it
  kCompute,  // what its model can tell: probabilities, metrics, relevances
};

// Follows a run; what is not overridden is not followed. Calls come from the training threads, one
// at a time.
class RunObserver {
 public:
  virtual ~RunObserver() = default;
  // Once, before the first trial: how many trials the study has (or RunOptions::only names), and
  // how many of them are done already.
  virtual void on_start(std::size_t /*num_trials*/, std::size_t /*num_done*/) {}
  // After on_start(), for each trial that was complete and is done again, since what is there of it
  // cannot be used: whether it has to be trained or its model tells what is missing, and why.
  virtual void on_damage(const Trial&, Redo, const std::string& /*reason*/) {}
  virtual void on_trial_start(const Trial&) {}
  // `share` of the trial's epochs that are done, in [0, 1].
  virtual void on_progress(const Trial&, double /*share*/, double /*loss*/) {}
  virtual void on_epoch(const Trial&, const engine::EpochRecord&) {}
  virtual void on_trial_end(const Trial&) {}  // complete or failed
};

struct RunOptions {
  std::int32_t jobs = 0;  // trials at a time; 0: one a core
  std::stop_token stop;   // stops after the batch in hand; unfinished trials become pending again
  // Only trials of these keys are done; every other one stays as it is.
  std::optional<std::set<std::string, std::less<>>> only;
};

struct RunSummary {
  std::size_t num_trials = 0, num_complete = 0, num_failed = 0, num_trained_now = 0;
  bool stopped = false;
};

// Trains, evaluates, explains and stores every trial of the study that is not complete in `store`
// (opened for a run, and given the study's data by set_data()), failed ones again; models go to
// DIR/models/<key>.safetensors. Explained is every word of test, by LRP-all (RelevanceKind's
// defaults). A complete trial is trained again whose model file cannot be used (model_flaw) or
// whose training's record is damaged; where only what a model can tell is missing or damaged
// (Store::forget_damaged), that is computed again from its model. Figures of the study's slices are
// brought up to date for complete trials too, from their predictions. A trial that diverges, or
// whose weights are too large to compute with, ends as failed; any other error ends the run with
// that exception, after the other trials in hand were stopped.
RunSummary run_study(const StudyFile& study, const text::Dataset& dataset,
                     const std::filesystem::path& directory, Store& store,
                     const RunOptions& options, RunObserver& observer);

}  // namespace dimscope::study
