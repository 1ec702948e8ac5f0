#include "dimscope/serve/live/study_watch.h"

#include <algorithm>
#include <cmath>
#include <condition_variable>
#include <map>

#include "dimscope/api/json.h"
#include "dimscope/base/error.h"
#include "dimscope/serve/live/live_json.h"
#include "dimscope/study/store/store_lock.h"

namespace dimscope::serve {
namespace {

constexpr std::chrono::milliseconds kLook{250};
constexpr std::chrono::milliseconds kShortestPause{1000};

}  // namespace

StudyWatch::StudyWatch(std::filesystem::path directory, EventHub& hub,
                       std::function<bool()> is_here)
    : directory_(std::move(directory)),
      store_(directory_, study::Store::Mode::kRead),
      hub_(hub),
      is_here_(std::move(is_here)),
      pause_(kShortestPause) {
  look();
  thread_ = std::jthread([this](const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any stopped;
    std::unique_lock lock(mutex);
    while (!stop.stop_requested()) {
      stopped.wait_for(lock, stop, kLook, [] { return false; });
      try {
        look();
        publish_study();
      } catch (const std::exception&) {
        // The directory is being moved, or the database is busy; a request says what is wrong.
      }
    }
  });
}

StudyWatch::~StudyWatch() {
  stop();
}

void StudyWatch::stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

void StudyWatch::set_page_cost(std::chrono::milliseconds cost) {
  const std::scoped_lock lock(mutex_);
  pause_ = std::max<Clock::duration>(kShortestPause, 4 * cost);
}

std::shared_ptr<const StudyState> StudyWatch::look() {
  const std::scoped_lock lock(mutex_);
  const FileState file = file_state(directory_);
  const Runner runner = is_here_()                              ? Runner::kThisProcess
                        : study::StudyLock::is_held(directory_) ? Runner::kAnotherProcess
                                                                : Runner::kNobody;
  if (state_ != nullptr && file == file_ && runner == state_->runner) return state_;
  auto now = std::make_shared<const StudyState>(read_state(store_, file, runner));
  if (state_ != nullptr) publish_changes(*state_, *now);
  publish_run(*now);
  if (state_ == nullptr) {
    told_etag_ = now->etag;
    hub_.publish("study", etag_json(now->etag), true);
  }
  file_ = file;
  state_ = std::move(now);
  return state_;
}

void StudyWatch::publish_changes(const StudyState& before, const StudyState& now) {
  std::map<std::string_view, const study::Trial*> known;
  for (const study::Trial& trial : before.trials) known[trial.key] = &trial;
  for (const study::Trial& trial : now.trials) {
    const auto found = known.find(trial.key);
    const study::Trial* was = found == known.end() ? nullptr : found->second;
    if (was == nullptr || was->state != trial.state || was->metrics != trial.metrics) {
      hub_.publish("trial", trial_object_json(trial));
    }
    if (trial.state != study::TrialState::kRunning || trial.epochs.empty()) continue;
    const bool was_running = was != nullptr && was->state == study::TrialState::kRunning;
    if (!was_running || was->epochs.size() != trial.epochs.size()) {
      hub_.publish("epoch", epoch_json(trial));
    }
  }
}

std::optional<double> StudyWatch::seconds_left(const Counts& counts, Runner runner) {
  if (runner == Runner::kNobody) {
    pace_.reset();
    return std::nullopt;
  }
  const Clock::time_point now = Clock::now();
  if (!pace_) pace_ = Pace{now, counts.done};
  const double done = counts.done - pace_->done;
  const double seconds = std::chrono::duration<double>(now - pace_->since).count();
  // Before a fiftieth of a trial a guess is none, as in the terminal's.
  if (done < 0.02) return std::nullopt;
  return seconds / done * (static_cast<double>(counts.trials) - counts.done);
}

void StudyWatch::publish_run(const StudyState& now) {
  const Counts counts = count(now.trials);
  const std::string json = run_json(now.runner, counts, seconds_left(counts, now.runner));
  if (json == told_run_) return;
  told_run_ = json;
  hub_.publish("run", json, true);
}

// Several trials that end together, as in a run of small models, are one change.
void StudyWatch::publish_study() {
  const std::scoped_lock lock(mutex_);
  const Clock::time_point now = Clock::now();
  if (state_->etag == told_etag_ || now - told_study_ < pause_) return;
  told_etag_ = state_->etag;
  told_study_ = now;
  hub_.publish("study", etag_json(told_etag_), true);
}

}  // namespace dimscope::serve
