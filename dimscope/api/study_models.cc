#include "dimscope/api/study_models.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

#include "dimscope/study/trial_model.h"

namespace dimscope {

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
