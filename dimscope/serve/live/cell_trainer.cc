#include "dimscope/serve/live/cell_trainer.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "dimscope/base/error.h"
#include "dimscope/base/file.h"
#include "dimscope/serve/http/refused.h"
#include "dimscope/serve/live/live_json.h"
#include "dimscope/study/file/added_cells.h"
#include "dimscope/study/file/study_source.h"
#include "dimscope/study/grid.h"
#include "dimscope/study/runner.h"
#include "dimscope/study/store/store_lock.h"
#include "dimscope/study/study_data.h"
#include "dimscope/study/study_directory.h"

namespace dimscope::serve {
namespace {

constexpr std::size_t kMostWaiting = 1000;
constexpr std::chrono::milliseconds kProgress{250};  // between two events of one trial

// A run's progress as events.
class LiveObserver : public study::RunObserver {
 public:
  LiveObserver(EventHub& hub, const std::function<void()>& look) : hub_(hub), look_(look) {}

  void on_trial_start(const study::Trial&) override { look_(); }
  void on_trial_end(const study::Trial& trial) override {
    told_.erase(trial.key);
    look_();
  }
  void on_progress(const study::Trial& trial, double share, double loss) override {
    const auto now = std::chrono::steady_clock::now();
    auto& told = told_[trial.key];
    if (now - told < kProgress) return;
    told = now;
    hub_.publish("progress", progress_json(trial.key, share, loss));
  }

 private:
  EventHub& hub_;
  const std::function<void()>& look_;
  std::map<std::string, std::chrono::steady_clock::time_point> told_;
};

// A study.toml that was edited asks for a run first, which may change every trial.
void require_as_run(const std::filesystem::path& directory, const study::StudySource& source) {
  if (source.text == study::Store(directory, study::Store::Mode::kRead).study_toml()) return;
  const std::string file = (directory / "study.toml").string();
  throw Refused(409, file + " was changed since the study was run",
                "run it first: dimscope run " + file);
}

bool contains(const std::vector<model::TrialConfig>& configs, const model::TrialConfig& config) {
  return std::ranges::find(configs, config) != configs.end();
}

}  // namespace

// A study that this process may write, and what training needs of it.
struct CellTrainer::Session {
  Session(const std::filesystem::path& directory, study::StudySource its_source)
      : source(std::move(its_source)), store(directory, study::Store::Mode::kRun) {}

  study::StudySource source;  // text and study grow with the cells
  study::Store store;
  text::Dataset dataset;
};

CellTrainer::CellTrainer(CellTrainerOptions options, EventHub& hub, std::function<void()> look)
    : options_(std::move(options)), hub_(hub), look_(std::move(look)) {
  publish_waiting("");
  thread_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
}

CellTrainer::~CellTrainer() {
  stop();
}

void CellTrainer::stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

CellTrainer::Accepted CellTrainer::train(const CellQuestion& question) {
  const std::scoped_lock lock(mutex_);
  const study::Store reader(options_.directory, study::Store::Mode::kRead);
  const std::string digest = reader.data().digest;
  std::vector<model::TrialConfig> missing = missing_trials(reader.trials(), digest, question);
  std::erase_if(missing, [&](const model::TrialConfig& config) {
    return contains(waiting_, config) || contains(in_training_, config);
  });
  if (missing.empty()) {
    throw Refused(409, "this cell is being trained, or will be", "events tell when it is done");
  }
  if (waiting_.size() + missing.size() > kMostWaiting) {
    throw Refused(503,
                  fmt::format("{} trials wait already, and no more than {} may", waiting_.size(),
                              kMostWaiting),
                  "ask again when some of them are done");
  }
  if (session_ == nullptr) begin_session();
  Accepted accepted{.keys = {}, .waiting = waiting_.size() + in_training_.size()};
  for (const model::TrialConfig& config : missing) {
    accepted.keys.push_back(study::trial_key(config, digest));
    waiting_.push_back(config);
  }
  publish_waiting("");
  changed_.notify_one();
  return accepted;
}

void CellTrainer::begin_session() {
  study::StudySource source = study::read_study_source(options_.directory / "study.toml");
  std::unique_ptr<Session> session;
  is_training_ = true;  // Who looks at the lock from now on is to know whose it is.
  try {
    session = open_session(std::move(source));
  } catch (...) {
    is_training_ = false;
    throw;
  }
  session_ = std::move(session);
}

std::unique_ptr<CellTrainer::Session> CellTrainer::open_session(study::StudySource source) const {
  // What is missing is found before anything is opened to be written; who finds the study being run
  // waits for no data.
  std::optional<text::Dataset> dataset;
  const auto load = [&](const study::StudySource& from) {
    require_as_run(options_.directory, from);
    dataset = text::load_dataset(from.study.data, options_.data_directory(from.study.data.source));
  };
  if (!study::StudyLock::is_held(options_.directory)) load(source);
  std::unique_ptr<Session> session;
  try {
    session = std::make_unique<Session>(options_.directory, std::move(source));
  } catch (const WorkError& error) {
    throw Refused(409, error.what(), "this page follows it; cells can be trained when it is done");
  }
  if (!dataset) load(session->source);
  session->dataset = *std::move(dataset);
  session->store.set_data(study::stored_data(session->source.study, session->dataset));
  study::remove_half_written(options_.directory);
  return session;
}

void CellTrainer::work(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (changed_.wait(lock, stop, [this] { return !waiting_.empty(); }) &&
         !stop.stop_requested()) {
    in_training_ = std::exchange(waiting_, {});
    const std::vector<model::TrialConfig> batch = in_training_;
    Session& session = *session_;
    lock.unlock();
    std::string error;
    try {
      train_batch(session, batch, stop);
    } catch (const std::exception& failure) {
      error = failure.what();
    }
    lock.lock();
    in_training_.clear();
    if (!error.empty()) waiting_.clear();
    if (waiting_.empty()) {
      session_.reset();  // gives the lock back
      is_training_ = false;
    }
    publish_waiting(error);
    lock.unlock();
    look_();
    lock.lock();
  }
  session_.reset();
  is_training_ = false;
}

void CellTrainer::train_batch(Session& session, const std::vector<model::TrialConfig>& batch,
                              const std::stop_token& stop) {
  const std::vector<model::TrialConfig> known = study::expand_grid(session.source.study);
  std::vector<model::TrialConfig> added = batch;
  std::erase_if(added, [&](const model::TrialConfig& config) { return contains(known, config); });
  study::StudySource& source = session.source;
  if (!added.empty()) {
    source.text =
        study::with_added_cells(source.text, added, study::stated_fields(known, source.study.base));
    source.study = study::parse_study(source.text, (options_.directory / "study.toml").string(),
                                      source.study.name, source.home);
    session.store.set_study(source.text, options_.version, source.home);
    write_file(options_.directory / "study.toml", source.text);
  }
  study::RunOptions options{.jobs = options_.jobs, .stop = stop, .only = {}};
  options.only.emplace();
  for (const model::TrialConfig& config : batch) {
    options.only->insert(study::trial_key(config, session.dataset.digest));
  }
  LiveObserver observer(hub_, look_);
  study::run_study(source.study, session.dataset, options_.directory, session.store, options,
                   observer);
}

void CellTrainer::publish_waiting(std::string_view error) {
  std::size_t waiting = waiting_.size() + in_training_.size();
  hub_.publish("training", training_json(waiting, error), true);
}

}  // namespace dimscope::serve
