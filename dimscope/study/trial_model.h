#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "dimscope/base/mapped_file.h"
#include "dimscope/engine/network.h"
#include "dimscope/model/model_file.h"
#include "dimscope/model/model_view.h"
#include "dimscope/study/store.h"

namespace dimscope {

// Where a trial's model is kept.
std::filesystem::path model_path(const std::filesystem::path& directory, const std::string& key);

// Why `dimscope run` would train the trial again although it has a model file: its header cannot be
// read, its size is not what the header says, or it is another trial's or another study's. The
// weights are not looked at. nullopt where the file can be used.
std::optional<std::string> model_flaw(const std::filesystem::path& directory,
                                      const std::string& key, const StoredData& data);

// A trial's model file, memory-mapped and checked. Each function throws InputError where the file
// is missing or flawed, or a weight is not finite, saying how `dimscope run` trains it again.
class TrialModel {
 public:
  TrialModel(const std::filesystem::path& directory, const std::string& key,
             const StoredData& data);

  // The whole classifier, or with a vocabulary of `words` alone (model/model_view.h).
  Parameters parameters() const;
  Parameters parameters(std::span<const std::int32_t> words) const;
  const ModelView& view() const { return view_; }

 private:
  MappedFile file_;
  ModelView view_;
};

// A trial's classifier.
Network load_trial_model(const std::filesystem::path& directory, const std::string& key,
                         const StoredData& data);

}  // namespace dimscope
