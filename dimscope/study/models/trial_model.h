#pragma once

#include <filesystem>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "dimscope/base/mapped_file.h"
#include "dimscope/engine/network.h"
#include "dimscope/model/model_file.h"
#include "dimscope/model/model_view.h"
#include "dimscope/study/store/store.h"

namespace dimscope::study {

// Where a trial's model is kept.
std::filesystem::path model_path(const std::filesystem::path& directory, const std::string& key);

// What mends every flaw of a trial's model, as the end of a message.
inline constexpr std::string_view kRunTrainsAgain =
    "; `dimscope run` on this study trains the trial again";

// A trial's model file, memory-mapped and checked. Each function throws InputError where the file
// cannot be used, saying why, to which the caller adds what to do; UnreadableFile where the file is
// there and the system does not let it be read, which training again does not mend.
class TrialModel {
 public:
  // The file is missing, its header cannot be read, its size is not what the header says, or it is
  // another trial's or another study's, or its digest was lost (flaw_of_digest()). The weights are
  // not read.
  TrialModel(const std::filesystem::path& directory, const Trial& trial, const StoredData& data);

  // The whole classifier, or with a vocabulary of `words` alone (model/model_view.h). The file is
  // not the one that the trial wrote (Trial::model_digest, where it is known), which the first call
  // reads all of it for, or a weight is not finite. From any thread.
  model::Parameters parameters() const;
  model::Parameters parameters(std::span<const std::int32_t> words) const;
  const model::ModelView& view() const { return view_; }

 private:
  void verify() const;

  std::string path_, key_, digest_;
  MappedFile file_;
  model::ModelView view_;
  mutable std::once_flag verified_;
};

// Why `dimscope run` would train a complete trial again: its model file is missing or TrialModel
// refuses it. nullopt where the file can be used. Throws UnreadableFile.
std::optional<std::string> model_flaw(const std::filesystem::path& directory, const Trial& trial,
                                      const StoredData& data);

// A trial's classifier. Throws InputError where its model file cannot be used, with what to do.
engine::Network load_trial_model(const std::filesystem::path& directory, const Trial& trial,
                                 const StoredData& data);

}  // namespace dimscope::study
