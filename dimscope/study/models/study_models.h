#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dimscope/explain/relevance.h"
#include "dimscope/model/model_view.h"
#include "dimscope/study/models/trial_model.h"
#include "dimscope/study/store/store.h"

namespace dimscope::study {

// What is done with a model: `sentences` are the asker's as the network numbers their words, since
// it has no others.
using UseNetwork = std::function<void(
    const engine::Network& network, const text::TokenSequences& sentences, engine::Workspace& ws)>;

// Calls `use` with the classifier of a model file, of whose vocabulary only the sentences' words
// are read. Throws InputError for a number that is not finite.
void with_network(const model::ModelView& model, const text::TokenSequences& sentences,
                  const UseNetwork& use);

// A trial that is left out of what models are asked, since its own cannot be used.
struct LeftOut {
  std::string key;
  std::string reason;  // names the file
  friend bool operator==(const LeftOut&, const LeftOut&) = default;
};

// The models of a study's complete trials that have one (another program's have none), open: their
// files are memory-mapped, and a sentence is explained by reading the vectors of its own words
// alone. A file is read as a whole once, when it is first used, to see that it is the trial's. May
// be used from any thread.
class StudyModels {
 public:
  // Throws UnreadableFile.
  StudyModels(const std::filesystem::path& directory, std::span<const Trial> trials,
              const StoredData& data);
  // The same; models that `earlier` has open already, of trials that are still what they were, are
  // not opened and read again.
  StudyModels(const std::filesystem::path& directory, std::span<const Trial> trials,
              const StoredData& data, const StudyModels* earlier);

  // Calls use(trial, …) for every complete trial whose model can be used, spread over all cores: at
  // most once at a time for each, from several threads. Returns the other complete trials of
  // our own, in their order. Throws what `use` throws.
  std::vector<LeftOut> for_each_network(
      const text::TokenSequences& sentences,
      const std::function<void(std::size_t trial, const engine::Network& network,
                               const text::TokenSequences& sentences, engine::Workspace& ws)>& use)
      const;
  // The same of some of its trials, which `use` gets by their number in `trials`.
  std::vector<LeftOut> for_each_network(
      std::span<const Trial> trials, const text::TokenSequences& sentences,
      const std::function<void(std::size_t trial, const engine::Network& network,
                               const text::TokenSequences& sentences, engine::Workspace& ws)>& use)
      const;
  // Where a trial's model is, for messages.
  std::string path_of(const Trial& trial) const {
    return model_path(directory_, trial.key).string();
  }

 private:
  struct Slot {
    std::string key, digest;
    std::shared_ptr<const TrialModel> model;
    std::string flaw;  // why it has none; both are empty for a trial that is not complete
  };
  static std::vector<LeftOut> for_each_network(
      const std::vector<const Slot*>& slots, const text::TokenSequences& sentences,
      const std::function<void(std::size_t slot, const engine::Network& network,
                               const text::TokenSequences& sentences, engine::Workspace& ws)>& use);

  std::filesystem::path directory_;
  std::vector<Slot> slots_;
};

// Takes the trials out of `trials`, which are complete, whose models cannot be used.
std::vector<LeftOut> take_unusable(const std::filesystem::path& directory, const StoredData& data,
                                   std::vector<Trial>& trials);

// Throws InputError, with the first of them and what to do, where no model is left of the
// `num_trials` that were asked, or where the user `named` the trials and one of them is left out.
void require_models(std::span<const LeftOut> left_out, std::size_t num_trials, bool named = false);

// A sentence that names them, for what is shown of `topics` ("sentences and phrases").
std::string left_out_note(std::span<const LeftOut> left_out, std::string_view topics);

// What models answer: [trial], in the order of the trials; empty for one that is left out or is not
// complete.
template <typename Answer>
struct UnderTrials {
  std::vector<std::vector<Answer>> trials;
  std::vector<LeftOut> left_out;
};

// Class probabilities [S,C] of the sentences under every complete one of `trials`, which are among
// those of `models`. Throws InputError naming the model for one that is not finite.
UnderTrials<float> predict_under_trials(const StudyModels& models, std::span<const Trial> trials,
                                        const text::TokenSequences& sentences);

// Explains the sentences under every complete trial; throws likewise.
UnderTrials<explain::Explanation> explain_under_trials(const StudyModels& models,
                                                       std::span<const Trial> trials,
                                                       const text::TokenSequences& sentences,
                                                       const explain::ExplainOptions& options);

}  // namespace dimscope::study
