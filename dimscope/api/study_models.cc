#include "dimscope/api/study_models.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

#include "dimscope/base/error.h"
#include "dimscope/study/runner.h"

namespace dimscope {
namespace {

constexpr std::string_view kTrainAgain =
    "; delete it, and `dimscope run` on this study trains the trial again";

// What only a damaged file is refused for.
template <typename Read>
auto of_trial_file(const Read& read) {
  try {
    return read();
  } catch (const InputError& error) {
    throw InputError(error.what() + std::string(kTrainAgain));
  }
}

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

StudyModels::OpenModel StudyModels::open(const std::filesystem::path& directory,
                                         const std::string& key, const StoredData& data) {
  const std::filesystem::path path = model_path(directory, key);
  if (!exists(path)) {
    throw InputError(path.string() + ": the model of trial " + key +
                     " is missing; `dimscope run` on this study trains it again");
  }
  OpenModel model = of_trial_file([&] {
    MappedFile file(path);
    ModelView view(file.bytes(), path.string());
    return OpenModel{std::move(file), std::move(view)};
  });
  const auto trial = model.view.metadata().find("dimscope.trial");
  if (trial != model.view.metadata().end() && trial->second != key) {
    throw InputError(path.string() + ": is the model of trial " + trial->second +
                     ", expected that of trial " + key + std::string(kTrainAgain));
  }
  const Dims& dims = model.view.dims();
  if (dims.vocabulary != static_cast<std::int32_t>(data.vocabulary.size()) ||
      dims.classes != static_cast<std::int32_t>(data.class_names.size())) {
    throw InputError(path.string() + ": has " + std::to_string(dims.vocabulary) + " words and " +
                     std::to_string(dims.classes) + " classes, the study has " +
                     std::to_string(data.vocabulary.size()) + " and " +
                     std::to_string(data.class_names.size()) + "; the file is not this study's");
  }
  return model;
}

StudyModels::StudyModels(const std::filesystem::path& directory, std::span<const Trial> trials,
                         const StoredData& data)
    : models_(trials.size()) {
  on_all_cores(trials.size(), [&] {
    return [&](std::size_t i) {
      if (trials[i].state != TrialState::kComplete) return;
      models_[i].emplace(open(directory, trials[i].key, data));
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
      const Network network(of_trial_file([&] { return models_[i]->view.parameters(own.words); }));
      use(i, network, own.sentences, ws);
    };
  });
}

void with_network(const ModelView& model, const TokenSequences& sentences, const UseNetwork& use) {
  const OwnVocabulary own = own_vocabulary(sentences);
  Workspace ws;
  use(Network(model.parameters(own.words)), own.sentences, ws);
}

ModelFile load_trial_file(const std::filesystem::path& directory, const std::string& key,
                          const StoredData& data) {
  const auto model = StudyModels::open(directory, key, data);
  return {of_trial_file([&] { return model.view.parameters(); }), model.view.metadata()};
}

Network load_trial_model(const std::filesystem::path& directory, const std::string& key,
                         const StoredData& data) {
  return Network(load_trial_file(directory, key, data).parameters);
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
