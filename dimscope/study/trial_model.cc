#include "dimscope/study/trial_model.h"

#include <string_view>

#include "dimscope/base/error.h"

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

MappedFile map_model(const std::filesystem::path& path, const std::string& key) {
  if (!exists(path)) {
    throw InputError(path.string() + ": the model of trial " + key +
                     " is missing; `dimscope run` on this study trains it again");
  }
  return of_trial_file([&] { return MappedFile(path); });
}

}  // namespace

std::filesystem::path model_path(const std::filesystem::path& directory, const std::string& key) {
  return directory / "models" / (key + ".safetensors");
}

TrialModel::TrialModel(const std::filesystem::path& directory, const std::string& key,
                       const StoredData& data)
    : file_(map_model(model_path(directory, key), key)), view_(of_trial_file([&] {
        return ModelView(file_.bytes(), model_path(directory, key).string());
      })) {
  const std::string path = model_path(directory, key).string();
  const auto trial = view_.metadata().find("dimscope.trial");
  if (trial != view_.metadata().end() && trial->second != key) {
    throw InputError(path + ": is the model of trial " + trial->second +
                     ", expected that of trial " + key + std::string(kTrainAgain));
  }
  const Dims& dims = view_.dims();
  if (dims.vocabulary != static_cast<std::int32_t>(data.vocabulary.size()) ||
      dims.classes != static_cast<std::int32_t>(data.class_names.size())) {
    throw InputError(path + ": has " + std::to_string(dims.vocabulary) + " words and " +
                     std::to_string(dims.classes) + " classes, the study has " +
                     std::to_string(data.vocabulary.size()) + " and " +
                     std::to_string(data.class_names.size()) + "; the file is not this study's");
  }
}

Parameters TrialModel::parameters() const {
  return of_trial_file([&] { return view_.parameters(); });
}

Parameters TrialModel::parameters(std::span<const std::int32_t> words) const {
  return of_trial_file([&] { return view_.parameters(words); });
}

Network load_trial_model(const std::filesystem::path& directory, const std::string& key,
                         const StoredData& data) {
  return Network(TrialModel(directory, key, data).parameters());
}

}  // namespace dimscope
