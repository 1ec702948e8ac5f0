#pragma once

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "dimscope/serve/live/event_hub.h"
#include "dimscope/serve/live/missing_trials.h"
#include "dimscope/study/file/study_source.h"

namespace dimscope::serve {

struct CellTrainerOptions {
  std::filesystem::path directory;
  std::string version;
  std::int32_t jobs = 0;  // trials at a time; 0: one a core
  // Where data sets are, by the study's source; may throw InputError.
  std::function<std::filesystem::path(const std::string& source)> data_directory;
};

// Trains missing cells of a study on demand, by the same runner and under the same lock as
// `dimscope run`: while it trains, it is the study's one writer. What is asked for meanwhile waits
// and is trained next. The study's file has the new cells from then on (study/file/added_cells.h).
class CellTrainer {
 public:
  // Progress becomes events "progress" and "training" (docs/api.md); `look` is called when a trial
  // begins or ends. Both outlive it.
  CellTrainer(CellTrainerOptions options, EventHub& hub, std::function<void()> look);
  // Stops what trains: unfinished trials become pending again.
  ~CellTrainer();
  CellTrainer(const CellTrainer&) = delete;
  CellTrainer& operator=(const CellTrainer&) = delete;

  struct Accepted {
    std::vector<std::string> keys;  // of the trials that will be trained
    std::size_t waiting = 0;        // trials before them
  };
  // Takes the study's lock and reads its data where nothing trains yet. Throws Refused (409) while
  // another process runs the study, where its study.toml was changed since it was run, as
  // missing_trials() does, and for more trials than may wait; InputError where its data cannot be
  // read or are others.
  Accepted train(const CellQuestion& question);

  // Whether this process has the study's lock.
  bool is_training() const { return is_training_; }

  void stop();

 private:
  struct Session;
  void begin_session();
  std::unique_ptr<Session> open_session(study::StudySource source) const;
  void work(const std::stop_token& stop);
  void train_batch(Session& session, const std::vector<model::TrialConfig>& batch,
                   const std::stop_token& stop);
  void publish_waiting(std::string_view error);

  const CellTrainerOptions options_;
  EventHub& hub_;
  const std::function<void()> look_;
  std::atomic<bool> is_training_ = false;

  std::mutex mutex_;  // guards what follows
  std::condition_variable_any changed_;
  std::unique_ptr<Session> session_;             // while the lock is held
  std::vector<model::TrialConfig> waiting_;      // to be trained next
  std::vector<model::TrialConfig> in_training_;  // now
  std::jthread thread_;
};

}  // namespace dimscope::serve
