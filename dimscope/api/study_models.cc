#include "dimscope/api/study_models.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

#include "dimscope/base/error.h"
#include "dimscope/study/runner.h"

namespace dimscope {
namespace {

constexpr std::string_view kTrainAgain =
    "; delete it, and `dimscope run` on this study trains the trial again";

ModelFile read_trial_file(const std::filesystem::path& path) {
  try {
    return read_model_file(path);
  } catch (const InputError& error) {
    throw InputError(error.what() + std::string(kTrainAgain));
  }
}

}  // namespace

Network load_trial_model(const std::filesystem::path& directory, const std::string& key,
                         const StoredData& data) {
  const std::filesystem::path path = model_path(directory, key);
  if (!exists(path)) {
    throw InputError(path.string() + ": the model of trial " + key +
                     " is missing; `dimscope run` on this study trains it again");
  }
  const ModelFile file = read_trial_file(path);
  const auto trial = file.metadata.find("dimscope.trial");
  if (trial != file.metadata.end() && trial->second != key) {
    throw InputError(path.string() + ": is the model of trial " + trial->second +
                     ", expected that of trial " + key + std::string(kTrainAgain));
  }
  const Dims& dims = file.parameters.dims;
  if (dims.vocabulary != static_cast<std::int32_t>(data.vocabulary.size()) ||
      dims.classes != static_cast<std::int32_t>(data.class_names.size())) {
    throw InputError(path.string() + ": has " + std::to_string(dims.vocabulary) + " words and " +
                     std::to_string(dims.classes) + " classes, the study has " +
                     std::to_string(data.vocabulary.size()) + " and " +
                     std::to_string(data.class_names.size()) + "; the file is not this study's");
  }
  return Network(file.parameters);
}

std::vector<std::vector<Explanation>> explain_under_trials(const std::filesystem::path& directory,
                                                           std::span<const Trial> trials,
                                                           const StoredData& data,
                                                           const TokenSequences& sentences,
                                                           const ExplainOptions& options) {
  std::vector<std::vector<Explanation>> results(trials.size());
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  std::exception_ptr error;
  const auto work = [&] {
    Workspace ws;
    for (std::size_t i = next++; i < trials.size(); i = next++) {
      if (trials[i].state != TrialState::kComplete) continue;
      try {
        const Network network = load_trial_model(directory, trials[i].key, data);
        results[i] = explain(network, sentences, options, ws);
      } catch (...) {
        const std::scoped_lock lock(mutex);
        if (!error) error = std::current_exception();
        next = trials.size();
      }
    }
  };
  {
    std::vector<std::jthread> threads;
    const std::size_t cores = std::max(1u, std::thread::hardware_concurrency());
    for (std::size_t i = 0; i < std::min(cores, trials.size()); ++i) threads.emplace_back(work);
  }
  if (error) std::rethrow_exception(error);
  return results;
}

}  // namespace dimscope
