#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dimscope/explain/relevance.h"
#include "dimscope/model/model_view.h"
#include "dimscope/study/store.h"
#include "dimscope/study/trial_model.h"

namespace dimscope {

// What is done with a model: `sentences` are the asker's as the network numbers their words, since
// it has no others.
using UseNetwork =
    std::function<void(const Network& network, const TokenSequences& sentences, Workspace& ws)>;

// Calls `use` with the classifier of a model file, of whose vocabulary only the sentences' words
// are read. Throws InputError for a number that is not finite.
void with_network(const ModelView& model, const TokenSequences& sentences, const UseNetwork& use);

// The models of a study's complete trials, open: their files are memory-mapped and checked, and a
// sentence is explained by reading the vectors of its own words alone. May be used from any thread.
class StudyModels {
 public:
  // Throws InputError as load_trial_model() does.
  StudyModels(const std::filesystem::path& directory, std::span<const Trial> trials,
              const StoredData& data);

  // Calls use(trial, …) for every complete trial, spread over all cores: at most once at a time for
  // each, from several threads. Throws what `use` throws, and InputError for a number that is not
  // finite.
  void for_each_network(
      const TokenSequences& sentences,
      const std::function<void(std::size_t trial, const Network& network,
                               const TokenSequences& sentences, Workspace& ws)>& use) const;

 private:
  std::vector<std::optional<TrialModel>> models_;
};

// Class probabilities [S,C] of the sentences under every complete trial, in the order of `trials`.
std::vector<std::vector<float>> predict_under_trials(const std::filesystem::path& directory,
                                                     std::span<const Trial> trials,
                                                     const StoredData& data,
                                                     const TokenSequences& sentences);

// Explains the sentences under every complete trial: result[trial][sentence], in the order of
// `trials`; those of trials that are not complete stay empty.
std::vector<std::vector<Explanation>> explain_under_trials(const std::filesystem::path& directory,
                                                           std::span<const Trial> trials,
                                                           const StoredData& data,
                                                           const TokenSequences& sentences,
                                                           const ExplainOptions& options);

}  // namespace dimscope
