#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dimscope/base/mapped_file.h"
#include "dimscope/explain/relevance.h"
#include "dimscope/model/model_view.h"
#include "dimscope/study/store.h"

namespace dimscope {

// A trial's classifier. Throws InputError where its file is missing, damaged or another trial's,
// saying how `dimscope run` trains it again, or does not fit the study's data.
Network load_trial_model(const std::filesystem::path& directory, const std::string& key,
                         const StoredData& data);

// The models of a study's complete trials, open: their files are memory-mapped and checked, and a
// sentence is explained by reading the vectors of its own words. May be used from any thread.
class StudyModels {
 public:
  // Throws InputError as load_trial_model() does.
  StudyModels(const std::filesystem::path& directory, std::span<const Trial> trials,
              const StoredData& data);

  // Explains the sentences under every complete trial, trials spread over all cores:
  // result[trial][sentence], in the order of the trials; trials that are not complete stay empty.
  // Each set of options gets such a result. Throws InputError for a number that is not finite and
  // as explain() does.
  std::vector<std::vector<std::vector<Explanation>>> explain(
      const TokenSequences& sentences, std::span<const ExplainOptions> options) const;

 private:
  struct OpenModel {
    MappedFile file;
    ModelView view;
  };
  static OpenModel open(const std::filesystem::path& directory, const std::string& key,
                        const StoredData& data);
  friend Network load_trial_model(const std::filesystem::path&, const std::string&,
                                  const StoredData&);

  std::vector<std::optional<OpenModel>> models_;
};

// StudyModels, opened for one set of options.
std::vector<std::vector<Explanation>> explain_under_trials(const std::filesystem::path& directory,
                                                           std::span<const Trial> trials,
                                                           const StoredData& data,
                                                           const TokenSequences& sentences,
                                                           const ExplainOptions& options);

}  // namespace dimscope
