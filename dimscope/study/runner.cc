#include "dimscope/study/runner.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <functional>
#include <mutex>
#include <set>
#include <thread>

#include "dimscope/base/error.h"
#include "dimscope/engine/trainer.h"
#include "dimscope/explain/word_relevances.h"
#include "dimscope/model/model_file.h"
#include "dimscope/study/grid.h"
#include "dimscope/study/study_data.h"
#include "dimscope/study/trial_model.h"

namespace dimscope {
namespace {

// Multiply-adds of a trial, up to a factor that all trials share.
double cost(const TrialConfig& c) {
  return static_cast<double>(c.epochs) * static_cast<double>(c.hidden_dim) *
         static_cast<double>(c.embedding_dim + c.hidden_dim);
}

// What explains the words of test under each trial.
RelevanceKind stored_relevances() {
  return {};
}

struct Task {
  Trial trial;
  bool train;          // else only explain
  std::string damage;  // of the model that it has
};

// Trials without a model that can be used, and those that an older dimscope has trained but not
// explained. The largest first, so that no long trial is left for the end while other cores are
// idle.
std::vector<Task> tasks_of(const std::filesystem::path& directory, const Store& store,
                           const StoredData& data) {
  const std::set<std::string> explained = store.trials_with_relevances(stored_relevances());
  std::vector<Task> tasks;
  for (Trial& trial : store.trials()) {
    Task task{.trial = std::move(trial), .train = true, .damage = {}};
    const std::string& key = task.trial.key;
    if (task.trial.state == TrialState::kComplete && exists(model_path(directory, key))) {
      task.damage = model_flaw(directory, key, data).value_or("");
      task.train = !task.damage.empty();
    }
    if (task.train || !explained.contains(key)) tasks.push_back(std::move(task));
  }
  std::ranges::stable_sort(tasks, std::greater{},
                           [](const Task& task) { return cost(task.trial.config); });
  return tasks;
}

void add_metrics(const std::string& name, const Accuracy& accuracy, bool sentiment,
                 std::map<std::string, double>& metrics) {
  if (accuracy.num_sentences > 0) metrics[name + ".fine"] = accuracy.fine;
  if (!sentiment) return;
  if (accuracy.coarse) metrics[name + ".coarse"] = *accuracy.coarse;
  if (accuracy.coarse_argmax) metrics[name + ".coarse_argmax"] = *accuracy.coarse_argmax;
}

// A trial's figures on dev, test and the study's slices.
std::map<std::string, double> metrics_of(std::span<const float> dev, std::span<const float> test,
                                         const StoredData& data) {
  const auto classes = static_cast<std::int32_t>(data.class_names.size());
  const bool sentiment = has_sentiment_classes(data);
  std::map<std::string, double> metrics;
  add_metrics("dev", accuracy(dev, classes, data.labels.at("dev")), sentiment, metrics);
  add_metrics("test", accuracy(test, classes, data.labels.at("test")), sentiment, metrics);
  for (const auto& [name, sentences] : data.slices) {
    add_metrics(name, accuracy(test, classes, data.labels.at("test"), sentences), sentiment,
                metrics);
  }
  return metrics;
}

// A complete trial's predictions. Throws InputError where the database does not hold one for each
// sentence and class.
std::vector<float> stored_predictions(const Store& store, const std::string& key,
                                      const std::string& split, const StoredData& data) {
  std::optional<Predictions> found = store.predictions(key, split);
  const std::size_t expected = data.labels.at(split).size() * data.class_names.size();
  if (!found || found->probabilities.size() != expected) {
    throw InputError("study.db: trial " + key + " has " +
                     std::to_string(found ? found->probabilities.size() : 0) +
                     " probabilities on " + split + ", expected " + std::to_string(expected) +
                     "; restore it from a copy, or run the study in a new directory");
  }
  return std::move(found->probabilities);
}

// The study file may have other slices than when a trial was trained; its predictions tell how it
// does on them.
void refresh_metrics(const StoredData& data, Store& store) {
  for (const Trial& trial : store.trials()) {
    if (trial.state != TrialState::kComplete) continue;
    const auto metrics = metrics_of(stored_predictions(store, trial.key, "dev", data),
                                    stored_predictions(store, trial.key, "test", data), data);
    if (metrics != trial.metrics) store.set_metrics(trial.key, metrics);
  }
}

void create_models_directory(const std::filesystem::path& directory) {
  std::error_code error;
  create_directories(directory / "models", error);
  if (error || !is_directory(directory / "models")) {
    throw WorkError((directory / "models").string() +
                    ": cannot be made a directory for the models" +
                    (error ? ": " + error.message() : ""));
  }
}

// A network's relevances of the test split's words.
WordRelevances explain_test(const Network& network, const Dataset& dataset) {
  const RelevanceKind kind = stored_relevances();
  const ExplainOptions options{.method = parse_method(kind.method),
                               .epsilon = kind.epsilon,
                               .delta = kind.delta,
                               .target = {}};
  Workspace ws;
  return {.kind = kind, .words = word_relevances(network, dataset.test.sentences, options, ws)};
}

// The threads that train a study's trials.
class Run {
 public:
  Run(const Dataset& dataset, const StoredData& stored, const std::filesystem::path& directory,
      Store& store, const RunOptions& options, RunObserver& observer)
      : dataset_(dataset),
        stored_(stored),
        training_(prepare_training(dataset)),
        vocabulary_digest_(dataset.vocabulary.digest()),
        directory_(directory),
        store_(store),
        observer_(observer),
        from_caller_(options.stop, [this] { stop_.request_stop(); }) {}

  void do_all(const std::vector<Task>& tasks, std::int32_t jobs);
  std::size_t num_trained() const { return num_trained_; }

 private:
  void work(const std::vector<Task>& tasks);
  void run_trial(Trial trial);
  void explain_trained(const Trial& trial);
  void release_quietly(const std::string& key);
  void complete(Trial& trial, TrainingResult& result);

  const Dataset& dataset_;
  const StoredData& stored_;
  const TrainingData training_;
  const std::string vocabulary_digest_;
  const std::filesystem::path& directory_;
  Store& store_;
  RunObserver& observer_;
  std::stop_source stop_;
  std::stop_callback<std::function<void()>> from_caller_;
  std::atomic<std::size_t> next_ = 0, num_trained_ = 0;
  std::mutex mutex_;  // guards observer_ and error_
  std::exception_ptr error_;
};

void Run::do_all(const std::vector<Task>& tasks, std::int32_t jobs) {
  if (jobs <= 0)
    jobs = static_cast<std::int32_t>(std::max(1u, std::thread::hardware_concurrency()));
  {
    std::vector<std::jthread> threads;
    for (std::int32_t i = 0; i < std::min<std::int64_t>(jobs, std::ssize(tasks)); ++i) {
      threads.emplace_back([&] { work(tasks); });
    }
  }
  if (error_) std::rethrow_exception(error_);
}

void Run::work(const std::vector<Task>& tasks) {
  while (!stop_.stop_requested()) {
    const std::size_t i = next_++;
    if (i >= tasks.size()) return;
    const Trial& trial = tasks[i].trial;
    try {
      if (tasks[i].train) {
        run_trial(trial);
      } else {
        explain_trained(trial);
      }
    } catch (...) {
      release_quietly(trial.key);
      const std::scoped_lock lock(mutex_);
      if (!error_) error_ = std::current_exception();
      stop_.request_stop();
    }
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
  TrainingCallbacks callbacks;
  callbacks.stop = stop_.get_token();
  callbacks.on_batch = [&](std::int32_t epoch, double share, double loss) {
    const std::scoped_lock lock(mutex_);
    observer_.on_progress(trial, (epoch + share) / static_cast<double>(trial.config.epochs), loss);
  };
  callbacks.on_epoch = [&](const EpochRecord& record) {
    store_.add_epoch(trial.key, record);
    trial.epochs.push_back(record);
    const std::scoped_lock lock(mutex_);
    observer_.on_epoch(trial, record);
  };
  TrainingResult result = train(trial.config, training_, callbacks);
  switch (result.end) {
    case TrainingResult::End::kStopped:
      store_.release(trial.key);
      return;
    case TrainingResult::End::kDiverged:
      trial.state = TrialState::kFailed;
      trial.error = result.reason;
      store_.fail(trial.key, result.reason);
      break;
    case TrainingResult::End::kComplete:
      complete(trial, result);
      break;
  }
  ++num_trained_;
  const std::scoped_lock lock(mutex_);
  observer_.on_trial_end(trial);
}

void Run::explain_trained(const Trial& trial) {
  {
    const std::scoped_lock lock(mutex_);
    observer_.on_trial_start(trial);
  }
  const Network network = load_trial_model(directory_, trial.key, stored_);
  store_.set_relevances(trial.key, explain_test(network, dataset_));
  const std::scoped_lock lock(mutex_);
  observer_.on_trial_end(trial);
}

void Run::complete(Trial& trial, TrainingResult& result) {
  trial.state = TrialState::kComplete;
  trial.selected_epoch = result.selected_epoch;
  trial.train_seconds = result.train_seconds;
  trial.metrics = metrics_of(result.dev_probabilities, result.test_probabilities, stored_);
  const WordRelevances relevances = explain_test(Network(result.parameters), dataset_);
  // The model first: a trial that the store calls complete has its file.
  ModelFile model{.parameters = std::move(result.parameters),
                  .metadata = {{"dimscope.trial", trial.key},
                               {"dimscope.config", canonical_config(trial.config)},
                               {"dimscope.lowercase", dataset_.lowercase ? "true" : "false"},
                               {"dimscope.vocabulary_digest", vocabulary_digest_}}};
  std::string& names = model.metadata["dimscope.classes"];
  for (const std::string& name : dataset_.class_names) {
    names += (names.empty() ? "" : "\n") + name;
  }
  write_model_file(model_path(directory_, trial.key), model);
  const std::int32_t classes = training_.classes;
  const Predictions predictions[] = {{"dev", classes, std::move(result.dev_probabilities)},
                                     {"test", classes, std::move(result.test_probabilities)}};
  store_.finish(trial, predictions, std::span(&relevances, 1));
}

}  // namespace

RunSummary run_study(const StudyFile& study, const Dataset& dataset,
                     const std::filesystem::path& directory, Store& store,
                     const RunOptions& options, RunObserver& observer) {
  const StoredData stored = store.data();
  store.set_sentences(stored_sentences(study, dataset));
  store.set_trials(expand_grid(study), dataset.digest);
  create_models_directory(directory);
  refresh_metrics(stored, store);

  const std::vector<Task> tasks = tasks_of(directory, store, stored);
  RunSummary summary;
  summary.num_trials = store.trials().size();
  observer.on_start(summary.num_trials, summary.num_trials - tasks.size());
  for (const Task& task : tasks) {
    if (!task.damage.empty()) observer.on_damaged_model(task.trial, task.damage);
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

}  // namespace dimscope
