#include "dimscope/study/models/trial_model.h"

#include <fmt/format.h>

#include "dimscope/base/digest.h"
#include "dimscope/base/error.h"
#include "dimscope/study/store/stored_flaws.h"

namespace dimscope::study {
namespace {

void require_model_of(const std::string& key, const StoredData& data, const std::string& path,
                      const model::ModelView& view) {
  const auto trial = view.metadata().find("dimscope.trial");
  if (trial != view.metadata().end() && trial->second != key) {
    throw InputError(fmt::format("{}: is the model of trial {}, expected that of trial {}", path,
                                 trial->second, key));
  }
  const model::Dims& dims = view.dims();
  if (dims.vocabulary != static_cast<std::int32_t>(data.vocabulary.size()) ||
      dims.classes != static_cast<std::int32_t>(data.class_names.size())) {
    throw InputError(fmt::format(
        "{}: has {} words and {} classes, the study has {} and {}; the file is not "
        "this study's",
        path, dims.vocabulary, dims.classes, data.vocabulary.size(), data.class_names.size()));
  }
}

MappedFile map_model(const std::string& path, const std::string& key) {
  std::error_code error;
  if (std::filesystem::status(path, error).type() == std::filesystem::file_type::not_found) {
    throw InputError(fmt::format("{}: the model of trial {} is missing", path, key));
  }
  return MappedFile(path);
}

}  // namespace

std::filesystem::path model_path(const std::filesystem::path& directory, const std::string& key) {
  return directory / "models" / (key + ".safetensors");
}

TrialModel::TrialModel(const std::filesystem::path& directory, const Trial& trial,
                       const StoredData& data)
    : path_(model_path(directory, trial.key).string()),
      key_(trial.key),
      digest_(trial.model_digest),
      file_(map_model(path_, key_)),
      view_(file_.bytes(), path_) {
  require_model_of(key_, data, path_, view_);
  if (const auto flaw = flaw_of_digest(trial)) throw InputError(path_ + ": " + *flaw);
}

void TrialModel::verify() const {
  std::call_once(verified_, [&] {
    if (digest_.empty()) return;
    file_.load();
    if (const std::string found = content_digest(file_.bytes()); found != digest_) {
      throw InputError(fmt::format(
          "{}: is not the file that trial {} wrote: its content has digest {}, expected "
          "{}; it was changed, or is another's",
          path_, key_, found, digest_));
    }
  });
}

model::Parameters TrialModel::parameters() const {
  verify();
  return view_.parameters();
}

model::Parameters TrialModel::parameters(std::span<const std::int32_t> words) const {
  verify();
  return view_.parameters(words);
}

std::optional<std::string> model_flaw(const std::filesystem::path& directory, const Trial& trial,
                                      const StoredData& data) {
  try {
    TrialModel(directory, trial, data).parameters();
    return std::nullopt;
  } catch (const UnreadableFile&) {
    throw;
  } catch (const InputError& error) {
    return error.what();
  }
}

engine::Network load_trial_model(const std::filesystem::path& directory, const Trial& trial,
                                 const StoredData& data) {
  return with_advice(kRunTrainsAgain, [&] {
    return engine::Network(TrialModel(directory, trial, data).parameters());
  });
}

}  // namespace dimscope::study
