#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "dimscope/serve/live/event_hub.h"
#include "dimscope/serve/live/study_state.h"

namespace dimscope::serve {

// Follows a study, whoever runs it, by its files: never writes. What has changed becomes events
// (docs/api.md): "run" (who trains, how many trials are done, time left), "trial", "epoch", and
// "study" where what GET /api/study answers is another, at most every `pause()`.
class StudyWatch {
 public:
  // `is_here` tells whether this process runs the study. Throws InputError where there is none.
  StudyWatch(std::filesystem::path directory, EventHub& hub, std::function<bool()> is_here);
  ~StudyWatch();
  StudyWatch(const StudyWatch&) = delete;
  StudyWatch& operator=(const StudyWatch&) = delete;

  // The study as it is now. Cheap where its files are as they were. From any thread.
  std::shared_ptr<const StudyState> look();

  // No event comes from it any more.
  void stop();

  // How long the study's page took to compute: events that make pages ask for it again keep a
  // distance in proportion.
  void set_page_cost(std::chrono::milliseconds cost);

  const std::filesystem::path& directory() const { return directory_; }
  const study::Store& store() const { return store_; }

 private:
  using Clock = std::chrono::steady_clock;
  void publish_changes(const StudyState& before, const StudyState& now);
  void publish_run(const StudyState& now);
  void publish_study();
  std::optional<double> seconds_left(const Counts& counts, Runner runner);

  const std::filesystem::path directory_;
  const study::Store store_;
  EventHub& hub_;
  const std::function<bool()> is_here_;

  std::mutex mutex_;  // guards what follows
  FileState file_;
  std::shared_ptr<const StudyState> state_;
  std::string told_etag_, told_run_;
  Clock::time_point told_study_;
  Clock::duration pause_;
  struct Pace {
    Clock::time_point since;
    double done = 0;
  };
  std::optional<Pace> pace_;  // of a run in progress: when we began to follow it

  std::jthread thread_;
};

}  // namespace dimscope::serve
