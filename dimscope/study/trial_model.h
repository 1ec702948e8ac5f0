#pragma once

#include <filesystem>
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

// A trial's model file, memory-mapped and checked. Each function throws InputError where the file
// is missing, damaged or another trial's, saying how `dimscope run` trains it again, or does not
// fit the study's data.
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
