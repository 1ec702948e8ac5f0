#include "dimscope/study/models/study_models.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <utility>

#include "dimscope/base/error.h"
#include "dimscope/base/parallel.h"
#include "dimscope/explain/answers.h"
#include "dimscope/explain/finite.h"
#include "dimscope/study/study_data.h"

namespace dimscope::study {
namespace {

// The sentences' distinct words, and the sentences as numbers into them.
struct OwnVocabulary {
  std::vector<std::int32_t> words;
  text::TokenSequences sentences;
};

OwnVocabulary own_vocabulary(const text::TokenSequences& sentences) {
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
    : StudyModels(directory, trials, data, nullptr) {}

StudyModels::StudyModels(const std::filesystem::path& directory, std::span<const Trial> trials,
                         const StoredData& data, const StudyModels* earlier)
    : directory_(directory), slots_(trials.size()) {
  std::map<std::string_view, const Slot*> open;
  if (earlier != nullptr) {
    for (const Slot& slot : earlier->slots_) {
      if (slot.model && !slot.digest.empty()) open[slot.key] = &slot;
    }
  }
  in_parallel(trials.size(), 0, [&] {
    return [&](std::size_t i) {
      if (trials[i].state != TrialState::kComplete || !has_model(trials[i])) return;
      slots_[i].key = trials[i].key;
      slots_[i].digest = trials[i].model_digest;
      if (const auto found = open.find(trials[i].key);
          found != open.end() && found->second->digest == slots_[i].digest) {
        slots_[i].model = found->second->model;
        return;
      }
      try {
        slots_[i].model = std::make_shared<const TrialModel>(directory, trials[i], data);
      } catch (const UnreadableFile&) {
        throw;
      } catch (const InputError& flaw) {
        slots_[i].flaw = flaw.what();
      }
    };
  });
}

std::vector<LeftOut> StudyModels::for_each_network(
    std::span<const Trial> trials, const text::TokenSequences& sentences,
    const std::function<void(std::size_t, const engine::Network&, const text::TokenSequences&,
                             engine::Workspace&)>& use) const {
  std::map<std::string_view, std::size_t> numbers;
  for (std::size_t i = 0; i < trials.size(); ++i) numbers[trials[i].key] = i;
  std::vector<const Slot*> slots(trials.size());
  for (const Slot& slot : slots_) {
    if (const auto found = numbers.find(slot.key); found != numbers.end()) {
      slots[found->second] = &slot;
    }
  }
  std::erase(slots, nullptr);
  return for_each_network(
      slots, sentences,
      [&](std::size_t slot, const engine::Network& network, const text::TokenSequences& own,
          engine::Workspace& ws) { use(numbers.at(slots[slot]->key), network, own, ws); });
}

std::vector<LeftOut> StudyModels::for_each_network(
    const text::TokenSequences& sentences,
    const std::function<void(std::size_t, const engine::Network&, const text::TokenSequences&,
                             engine::Workspace&)>& use) const {
  std::vector<const Slot*> slots;
  for (const Slot& slot : slots_) slots.push_back(&slot);
  return for_each_network(slots, sentences, use);
}

std::vector<LeftOut> StudyModels::for_each_network(
    const std::vector<const Slot*>& slots, const text::TokenSequences& sentences,
    const std::function<void(std::size_t, const engine::Network&, const text::TokenSequences&,
                             engine::Workspace&)>& use) {
  const OwnVocabulary own = own_vocabulary(sentences);
  std::vector<std::string> flaws(slots.size());
  in_parallel(slots.size(), 0, [&] {
    return [&, ws = engine::Workspace()](std::size_t i) mutable {
      flaws[i] = slots[i]->flaw;
      if (!slots[i]->model) return;
      model::Parameters parameters;
      try {
        parameters = slots[i]->model->parameters(own.words);
      } catch (const UnreadableFile&) {
        throw;
      } catch (const InputError& flaw) {
        flaws[i] = flaw.what();
        return;
      }
      use(i, engine::Network(parameters), own.sentences, ws);
    };
  });
  std::vector<LeftOut> left_out;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (!flaws[i].empty()) left_out.push_back({slots[i]->key, std::move(flaws[i])});
  }
  return left_out;
}

std::vector<LeftOut> take_unusable(const std::filesystem::path& directory, const StoredData& data,
                                   std::vector<Trial>& trials) {
  std::vector<LeftOut> left_out;
  std::erase_if(trials, [&](const Trial& trial) {
    auto flaw = model_flaw(directory, trial, data);
    if (flaw) left_out.push_back({trial.key, std::move(*flaw)});
    return flaw.has_value();
  });
  return left_out;
}

void require_models(std::span<const LeftOut> left_out, std::size_t num_trials, bool named) {
  if (left_out.empty() || (!named && left_out.size() < num_trials)) return;
  if (named || num_trials == 1) throw InputError(left_out[0].reason + std::string(kRunTrainsAgain));
  throw InputError(
      fmt::format("no model of {} trials can be used; the first: {}; `dimscope run` on this study "
                  "trains them again",
                  num_trials, left_out[0].reason));
}

std::string left_out_note(std::span<const LeftOut> left_out, std::string_view topics) {
  std::vector<std::string_view> keys;
  for (const LeftOut& trial : left_out) keys.push_back(trial.key);
  const bool one = keys.size() == 1;
  return fmt::format(
      "{} trial{} left out of {}, since {} model{} cannot be used: {}. `dimscope run` trains {} "
      "again.",
      keys.size(), one ? " is" : "s are", topics, one ? "its" : "their", one ? "" : "s",
      fmt::join(keys, ", "), one ? "it" : "them");
}

void with_network(const model::ModelView& model, const text::TokenSequences& sentences,
                  const UseNetwork& use) {
  const OwnVocabulary own = own_vocabulary(sentences);
  engine::Workspace ws;
  use(engine::Network(model.parameters(own.words)), own.sentences, ws);
}

UnderTrials<float> predict_under_trials(const StudyModels& models, std::span<const Trial> trials,
                                        const text::TokenSequences& sentences) {
  UnderTrials<float> results{.trials = std::vector<std::vector<float>>(trials.size()),
                             .left_out = {}};
  results.left_out = models.for_each_network(
      trials, sentences,
      [&](std::size_t trial, const engine::Network& network, const text::TokenSequences& own,
          engine::Workspace& ws) {
        std::vector<float>& probabilities = results.trials[trial];
        const std::vector<explain::Explanation> answers = explain::answers_of(network, own, ws);
        explain::require_finite(answers, models.path_of(trials[trial]));
        for (const explain::Explanation& answer : answers) {
          probabilities.insert(probabilities.end(), answer.probabilities.begin(),
                               answer.probabilities.end());
        }
      });
  return results;
}

UnderTrials<explain::Explanation> explain_under_trials(const StudyModels& models,
                                                       std::span<const Trial> trials,
                                                       const text::TokenSequences& sentences,
                                                       const explain::ExplainOptions& options) {
  UnderTrials<explain::Explanation> results{
      .trials = std::vector<std::vector<explain::Explanation>>(trials.size()), .left_out = {}};
  results.left_out = models.for_each_network(
      trials, sentences,
      [&](std::size_t trial, const engine::Network& network, const text::TokenSequences& own,
          engine::Workspace& ws) {
        results.trials[trial] = explain::explain(network, own, options, ws);
        explain::require_finite(results.trials[trial], models.path_of(trials[trial]));
      });
  return results;
}

}  // namespace dimscope::study
