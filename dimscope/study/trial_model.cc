#include "dimscope/study/trial_model.h"

#include <string_view>

#include "dimscope/base/error.h"
#include "dimscope/model/model_file.h"

namespace dimscope {
namespace {

constexpr std::string_view kTrainAgain =
    "; delete it, and `dimscope run` on this study trains the trial again";

ModelFile read_trial_file(const std::filesystem::path& path) {
  try {
    return read_model_file(path);
  } catch (const InputError& error) {
    throw InputError(error.what() + std::string(kTrainAgain));
  }
}

}  // namespace

std::filesystem::path model_path(const std::filesystem::path& directory, const std::string& key) {
  return directory / "models" / (key + ".safetensors");
}

Network load_trial_model(const std::filesystem::path& directory, const std::string& key,
                         const StoredData& data) {
  const std::filesystem::path path = model_path(directory, key);
  if (!exists(path)) {
    throw InputError(path.string() + ": the model of trial " + key +
                     " is missing; `dimscope run` on this study trains it again");
  }
  const ModelFile file = read_trial_file(path);
  const auto trial = file.metadata.find("dimscope.trial");
  if (trial != file.metadata.end() && trial->second != key) {
    throw InputError(path.string() + ": is the model of trial " + trial->second +
                     ", expected that of trial " + key + std::string(kTrainAgain));
  }
  const Dims& dims = file.parameters.dims;
  if (dims.vocabulary != static_cast<std::int32_t>(data.vocabulary.size()) ||
      dims.classes != static_cast<std::int32_t>(data.class_names.size())) {
    throw InputError(path.string() + ": has " + std::to_string(dims.vocabulary) + " words and " +
                     std::to_string(dims.classes) + " classes, the study has " +
                     std::to_string(data.vocabulary.size()) + " and " +
                     std::to_string(data.class_names.size()) + "; the file is not this study's");
  }
  return Network(file.parameters);
}

}  // namespace dimscope
