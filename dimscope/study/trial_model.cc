#include "dimscope/study/trial_model.h"

#include <string_view>

#include "dimscope/base/error.h"

namespace dimscope {
namespace {

// What a damaged file is refused for, and what to do.
template <typename Read>
auto with_advice(std::string_view advice, const Read& read) {
  try {
    return read();
  } catch (const InputError& error) {
    throw InputError(error.what() + std::string(advice));
  }
}
constexpr std::string_view kRunAgain = "; `dimscope run` on this study trains the trial again";
// `dimscope run` does not look at the weights.
constexpr std::string_view kDeleteAndRun =
    "; delete it, and `dimscope run` on this study trains the trial again";

void require_model_of(const std::string& key, const StoredData& data, const std::string& path,
                      const ModelView& view) {
  const auto trial = view.metadata().find("dimscope.trial");
  if (trial != view.metadata().end() && trial->second != key) {
    throw InputError(path + ": is the model of trial " + trial->second +
                     ", expected that of trial " + key);
  }
  const Dims& dims = view.dims();
  if (dims.vocabulary != static_cast<std::int32_t>(data.vocabulary.size()) ||
      dims.classes != static_cast<std::int32_t>(data.class_names.size())) {
    throw InputError(path + ": has " + std::to_string(dims.vocabulary) + " words and " +
                     std::to_string(dims.classes) + " classes, the study has " +
                     std::to_string(data.vocabulary.size()) + " and " +
                     std::to_string(data.class_names.size()) + "; the file is not this study's");
  }
}

MappedFile map_model(const std::filesystem::path& path, const std::string& key) {
  if (!exists(path)) {
    throw InputError(path.string() + ": the model of trial " + key +
                     " is missing; `dimscope run` on this study trains it again");
  }
  return with_advice(kRunAgain, [&] { return MappedFile(path); });
}

}  // namespace

std::filesystem::path model_path(const std::filesystem::path& directory, const std::string& key) {
  return directory / "models" / (key + ".safetensors");
}

std::optional<std::string> model_flaw(const std::filesystem::path& directory,
                                      const std::string& key, const StoredData& data) {
  const std::filesystem::path path = model_path(directory, key);
  try {
    const MappedFile file(path);
    require_model_of(key, data, path.string(), ModelView(file.bytes(), path.string()));
    return std::nullopt;
  } catch (const InputError& error) {
    return error.what();
  }
}

TrialModel::TrialModel(const std::filesystem::path& directory, const std::string& key,
                       const StoredData& data)
    : file_(map_model(model_path(directory, key), key)), view_(with_advice(kRunAgain, [&] {
        const std::string path = model_path(directory, key).string();
        ModelView view(file_.bytes(), path);
        require_model_of(key, data, path, view);
        return view;
      })) {}

Parameters TrialModel::parameters() const {
  return with_advice(kDeleteAndRun, [&] { return view_.parameters(); });
}

Parameters TrialModel::parameters(std::span<const std::int32_t> words) const {
  return with_advice(kDeleteAndRun, [&] { return view_.parameters(words); });
}

Network load_trial_model(const std::filesystem::path& directory, const std::string& key,
                         const StoredData& data) {
  return Network(TrialModel(directory, key, data).parameters());
}

}  // namespace dimscope
