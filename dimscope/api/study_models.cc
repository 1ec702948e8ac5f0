#include "dimscope/api/study_models.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

#include "dimscope/explain/answers.h"

namespace dimscope {
namespace {

// Calls make_work()() in as many threads as cores, each with its own; that function calls
// work(i) for the next i in 0..count-1. The first exception is thrown here.
template <typename MakeWork>
void on_all_cores(std::size_t count, const MakeWork& make_work) {
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  std::exception_ptr error;
  const auto run = [&] {
    auto work = make_work();
    for (std::size_t i = next++; i < count; i = next++) {
      try {
        work(i);
      } catch (...) {
        const std::scoped_lock lock(mutex);
        if (!error) error = std::current_exception();
        next = count;
      }
    }
  };
  {
    const std::size_t cores = std::max(1u, std::thread::hardware_concurrency());
    std::vector<std::jthread> threads;
    for (std::size_t i = 1; i < std::min(cores, count); ++i) threads.emplace_back(run);
    run();
  }
  if (error) std::rethrow_exception(error);
}

// The sentences' distinct words, and the sentences as numbers into them.
struct OwnVocabulary {
  std::vector<std::int32_t> words;
  TokenSequences sentences;
};

OwnVocabulary own_vocabulary(const TokenSequences& sentences) {
  OwnVocabulary own{sentences.tokens, sentences};
  std::ranges::sort(own.words);
  own.words.erase(std::ranges::unique(own.words).begin(), own.words.end());
  for (std::int32_t& token : own.sentences.tokens) {
    token =
        static_cast<std::int32_t>(std::ranges::lower_bound(own.words, token) - own.words.begin());
  }
  return own;
}

}  // namespace

StudyModels::StudyModels(const std::filesystem::path& directory, std::span<const Trial> trials,
                         const StoredData& data)
    : models_(trials.size()) {
  on_all_cores(trials.size(), [&] {
    return [&](std::size_t i) {
      if (trials[i].state != TrialState::kComplete) return;
      models_[i].emplace(directory, trials[i].key, data);
    };
  });
}

void StudyModels::for_each_network(
    const TokenSequences& sentences,
    const std::function<void(std::size_t, const Network&, const TokenSequences&, Workspace&)>& use)
    const {
  const OwnVocabulary own = own_vocabulary(sentences);
  on_all_cores(models_.size(), [&] {
    return [&, ws = Workspace()](std::size_t i) mutable {
      if (!models_[i]) return;
      const Network network(models_[i]->parameters(own.words));
      use(i, network, own.sentences, ws);
    };
  });
}

void with_network(const ModelView& model, const TokenSequences& sentences, const UseNetwork& use) {
  const OwnVocabulary own = own_vocabulary(sentences);
  Workspace ws;
  use(Network(model.parameters(own.words)), own.sentences, ws);
}

std::vector<std::vector<float>> predict_under_trials(const std::filesystem::path& directory,
                                                     std::span<const Trial> trials,
                                                     const StoredData& data,
                                                     const TokenSequences& sentences) {
  std::vector<std::vector<float>> results(trials.size());
  StudyModels(directory, trials, data)
      .for_each_network(sentences, [&](std::size_t trial, const Network& network,
                                       const TokenSequences& own, Workspace& ws) {
        for (const Explanation& answer : answers_of(network, own, ws)) {
          results[trial].insert(results[trial].end(), answer.probabilities.begin(),
                                answer.probabilities.end());
        }
      });
  return results;
}

std::vector<std::vector<Explanation>> explain_under_trials(const std::filesystem::path& directory,
                                                           std::span<const Trial> trials,
                                                           const StoredData& data,
                                                           const TokenSequences& sentences,
                                                           const ExplainOptions& options) {
  std::vector<std::vector<Explanation>> results(trials.size());
  StudyModels(directory, trials, data)
      .for_each_network(
          sentences, [&](std::size_t trial, const Network& network, const TokenSequences& own,
                         Workspace& ws) { results[trial] = explain(network, own, options, ws); });
  return results;
}

}  // namespace dimscope
