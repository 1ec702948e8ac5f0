#include "dimscope/study/runner.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <functional>
#include <mutex>
#include <set>

#include "dimscope/base/digest.h"
#include "dimscope/base/error.h"
#include "dimscope/base/file.h"
#include "dimscope/base/parallel.h"
#include "dimscope/engine/evaluator.h"
#include "dimscope/engine/trainer.h"
#include "dimscope/explain/word_relevances.h"
#include "dimscope/model/model_file.h"
#include "dimscope/study/grid.h"
#include "dimscope/study/models/trial_model.h"
#include "dimscope/study/store/stored_flaws.h"
#include "dimscope/study/study_data.h"
#include "dimscope/study/trial_metrics.h"

namespace dimscope::study {
namespace {

// Multiply-adds of a trial, up to a factor that all trials share.
double cost(const model::TrialConfig& c) {
  return c.train_share * static_cast<double>(c.epochs * c.directions) *
         static_cast<double>(c.hidden_dim) * static_cast<double>(c.embedding_dim + c.hidden_dim);
}

struct Task {
  Trial trial;
  Redo what = Redo::kTrain;
  std::string reason;  // why a trial that was complete is done again
};

// Trials that are not complete, or of whose results or model something is missing or damaged. The
// largest first, so that no long trial is left for the end while other cores are idle.
// Of trials that `options` leaves out, none.
std::vector<Task> tasks_of(const std::filesystem::path& directory, Store& store,
                           const StoredData& data, const text::Dataset& dataset,
                           const RunOptions& options) {
  const auto damaged = store.forget_damaged(dataset.test.sentences.tokens.size());
  std::vector<Task> tasks;
  for (Trial& trial : store.trials()) {
    if (trial.added) continue;  // Another program trains it.
    if (options.only && !options.only->contains(trial.key)) continue;
    Task task{.trial = std::move(trial)};
    if (const auto flaw = damaged.find(task.trial.key); flaw != damaged.end()) {
      task.reason = flaw->second;
    }
    if (task.trial.state == TrialState::kComplete) {
      if (auto flaw = model_flaw(directory, task.trial, data)) {
        task.reason = std::move(*flaw);
      } else if (task.reason.empty()) {
        continue;
      } else {
        task.what = Redo::kCompute;
      }
    }
    tasks.push_back(std::move(task));
  }
  std::ranges::stable_sort(tasks, std::greater{},
                           [](const Task& task) { return cost(task.trial.config); });
  return tasks;
}

// The study file may have other slices than when a trial was trained; its predictions tell how it
// does on them. Not those of `tasks`, which get theirs anew.
void refresh_metrics(const StoredData& data, const std::vector<Task>& tasks, Store& store) {
  std::set<std::string_view> anew;
  for (const Task& task : tasks) anew.insert(task.trial.key);
  for (const Trial& trial : store.trials()) {
    if (trial.state != TrialState::kComplete || anew.contains(trial.key)) continue;
    const auto dev = trial.added ? std::vector<float>() : store.probabilities(trial.key, "dev");
    const auto metrics = metrics_of(dev, store.probabilities(trial.key, "test"), data);
    if (metrics != trial.metrics) store.set_metrics(trial.key, metrics);
  }
}

void create_models_directory(const std::filesystem::path& directory) {
  std::error_code error;
  create_directories(directory / "models", error);
  if (error || !is_directory(directory / "models", error)) {
    throw WorkError((directory / "models").string() +
                    ": cannot be made a directory for the models" +
                    (error ? ": " + error.message() : ""));
  }
}

// A network's relevances of the test split's words, as a store keeps them by default.
WordRelevances explain_test(const engine::Network& network, const text::Dataset& dataset,
                            engine::Workspace& ws) {
  const RelevanceKind kind;
  const explain::ExplainOptions options{.method = explain::parse_method(kind.method),
                                        .epsilon = kind.epsilon,
                                        .delta = kind.delta,
                                        .target = {}};
  return {.kind = kind,
          .words = explain::word_relevances(network, dataset.test.sentences, options, ws)};
}

// Why a trial that was trained ends as failed.
std::string diverged(const std::string& flaw) {
  return flaw +
         ": its weights are too large to compute with; a smaller learning_rate usually helps";
}

// The threads that train a study's trials.
class Run {
 public:
  Run(const text::Dataset& dataset, const StoredData& stored,
      const std::filesystem::path& directory, Store& store, const RunOptions& options,
      RunObserver& observer)
      : dataset_(dataset),
        stored_(stored),
        training_(engine::prepare_training(dataset)),
        vocabulary_digest_(dataset.vocabulary.digest()),
        directory_(directory),
        store_(store),
        observer_(observer),
        from_caller_(options.stop, [this] { stop_.request_stop(); }) {}

  void do_all(const std::vector<Task>& tasks, std::int32_t jobs);
  std::size_t num_trained() const { return num_trained_; }

 private:
  void work(const Task& task);
  void run_trial(Trial trial);
  void compute_again(const Trial& trial);
  void release_quietly(const std::string& key);
  // Stores what was trained, or that it cannot be used.
  void end_training(Trial& trial, engine::TrainingResult& result);
  void fail(Trial& trial, const std::string& reason);

  const text::Dataset& dataset_;
  const StoredData& stored_;
  const engine::TrainingData training_;
  const std::string vocabulary_digest_;
  const std::filesystem::path& directory_;
  Store& store_;
  RunObserver& observer_;
  std::stop_source stop_;
  std::stop_callback<std::function<void()>> from_caller_;
  std::atomic<std::size_t> num_trained_ = 0;
  std::mutex mutex_;  // guards observer_
};

void Run::do_all(const std::vector<Task>& tasks, std::int32_t jobs) {
  in_parallel(
      tasks.size(), static_cast<std::size_t>(std::max(0, jobs)),
      [&] { return [&](std::size_t i) { work(tasks[i]); }; }, stop_.get_token());
}

void Run::work(const Task& task) {
  try {
    if (task.what == Redo::kTrain) {
      run_trial(task.trial);
    } else {
      compute_again(task.trial);
    }
  } catch (...) {
    release_quietly(task.trial.key);
    stop_.request_stop();  // of the other threads' trials, too
    throw;
  }
}

// After another error, so that no reader takes the trial for running. Where the store is what
// failed, the next run does it.
void Run::release_quietly(const std::string& key) {
  try {
    const std::optional<Trial> trial = store_.trial(key);
    if (trial && trial->state == TrialState::kRunning) store_.release(key);
  } catch (const std::exception&) {
  }
}

void Run::run_trial(Trial trial) {
  store_.start(trial.key);
  trial.state = TrialState::kRunning;
  trial.epochs.clear();
  trial.error.clear();
  {
    const std::scoped_lock lock(mutex_);
    observer_.on_trial_start(trial);
  }
  engine::TrainingCallbacks callbacks;
  callbacks.stop = stop_.get_token();
  callbacks.on_batch = [&](std::int32_t epoch, double share, double loss) {
    const std::scoped_lock lock(mutex_);
    observer_.on_progress(trial, (epoch + share) / static_cast<double>(trial.config.epochs), loss);
  };
  callbacks.on_epoch = [&](const engine::EpochRecord& record) {
    store_.add_epoch(trial.key, record);
    trial.epochs.push_back(record);
    const std::scoped_lock lock(mutex_);
    observer_.on_epoch(trial, record);
  };
  engine::TrainingResult result = engine::train(trial.config, training_, callbacks);
  switch (result.end) {
    case engine::TrainingResult::End::kStopped:
      store_.release(trial.key);
      return;
    case engine::TrainingResult::End::kDiverged:
      fail(trial, result.reason);
      break;
    case engine::TrainingResult::End::kComplete:
      end_training(trial, result);
      break;
  }
  ++num_trained_;
  const std::scoped_lock lock(mutex_);
  observer_.on_trial_end(trial);
}

void Run::compute_again(const Trial& trial) {
  {
    const std::scoped_lock lock(mutex_);
    observer_.on_trial_start(trial);
  }
  const engine::Network network = load_trial_model(directory_, trial, stored_);
  engine::Workspace ws;
  const std::int32_t classes = training_.classes;
  const Predictions predictions[] = {
      {"dev", classes, engine::predict(network, training_.dev, ws)},
      {"test", classes, engine::predict(network, training_.test, ws)}};
  const WordRelevances relevances = explain_test(network, dataset_, ws);
  if (const auto flaw = flaw_of_outcome(trial, predictions, relevances)) {
    store_.start(trial.key);
    store_.fail(trial.key, diverged(*flaw));
  } else {
    store_.restore(trial.key,
                   metrics_of(predictions[0].probabilities, predictions[1].probabilities, stored_),
                   predictions, std::span(&relevances, 1));
  }
  const std::optional<Trial> restored = store_.trial(trial.key);
  const std::scoped_lock lock(mutex_);
  observer_.on_trial_end(restored.value_or(trial));
}

void Run::fail(Trial& trial, const std::string& reason) {
  trial.state = TrialState::kFailed;
  trial.error = reason;
  store_.fail(trial.key, reason);
}

void Run::end_training(Trial& trial, engine::TrainingResult& result) {
  trial.selected_epoch = result.selected_epoch;
  trial.train_seconds = result.train_seconds;
  trial.metrics = metrics_of(result.dev_probabilities, result.test_probabilities, stored_);
  engine::Workspace ws;
  const WordRelevances relevances = explain_test(engine::Network(result.parameters), dataset_, ws);
  const std::int32_t classes = training_.classes;
  const Predictions predictions[] = {{"dev", classes, std::move(result.dev_probabilities)},
                                     {"test", classes, std::move(result.test_probabilities)}};
  if (const auto flaw = flaw_of_outcome(trial, predictions, relevances)) {
    fail(trial, diverged(*flaw));
    return;
  }
  trial.state = TrialState::kComplete;
  // The model first: a trial that the store calls complete has its file.
  model::ModelFile model{
      .parameters = std::move(result.parameters),
      .metadata = {
          {"dimscope.trial", trial.key},
          {"dimscope.config", model::canonical_config(trial.config)},
          {"dimscope.lowercase", dataset_.lowercase || trial.config.lowercase ? "true" : "false"},
          {"dimscope.vocabulary_digest", vocabulary_digest_}}};
  if (dataset_.tokenizer != text::Tokenizer::kWhitespace) {
    model.metadata["dimscope.tokenizer"] = text::tokenizer_name(dataset_.tokenizer);
  }
  std::string& names = model.metadata["dimscope.classes"];
  for (const std::string& name : dataset_.class_names) {
    names += (names.empty() ? "" : "\n") + name;
  }
  const std::string bytes = model::serialize_model_file(model);
  write_file(model_path(directory_, trial.key), bytes);
  trial.model_digest = content_digest(bytes);
  store_.finish(trial, predictions, std::span(&relevances, 1));
}

}  // namespace

RunSummary run_study(const StudyFile& study, const text::Dataset& dataset,
                     const std::filesystem::path& directory, Store& store,
                     const RunOptions& options, RunObserver& observer) {
  const StoredData stored = store.data();
  store.set_sentences(stored_sentences(study, dataset));
  store.set_trials(expand_grid(study), dataset.digest);
  create_models_directory(directory);
  const std::vector<Task> tasks = tasks_of(directory, store, stored, dataset, options);
  refresh_metrics(stored, tasks, store);
  RunSummary summary;
  summary.num_trials = store.trials().size();
  const std::size_t num_asked = options.only ? options.only->size() : summary.num_trials;
  observer.on_start(num_asked, num_asked - std::min(num_asked, tasks.size()));
  for (const Task& task : tasks) {
    if (!task.reason.empty()) observer.on_damage(task.trial, task.what, task.reason);
  }
  Run run(dataset, stored, directory, store, options, observer);
  run.do_all(tasks, options.jobs);

  summary.num_trained_now = run.num_trained();
  summary.stopped = options.stop.stop_requested();
  for (const Trial& trial : store.trials()) {
    summary.num_complete += trial.state == TrialState::kComplete;
    summary.num_failed += trial.state == TrialState::kFailed;
  }
  return summary;
}

}  // namespace dimscope::study
