#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "dimscope/model/foreign/foreign_model.h"
#include "dimscope/study/models/model_words.h"

namespace dimscope::api {

// What the user says of an imported model's words; empty or absent: nothing.
struct ImportedWordsOptions {
  std::filesystem::path vocabulary, classes;
  std::optional<std::string> unknown;  // the vocabulary's unknown word
  bool lowercase = false;
};

// How an imported model reads text and calls its classes: as the options say, else as its file
// does, which `dimscope export` may have written. Throws InputError for a list of names that does
// not fit the model, with file, line and column for what is no name; for options that nothing uses.
study::ModelWords read_imported_words(const std::filesystem::path& file,
                                      const ImportedWordsOptions& options,
                                      const std::map<std::string, std::string>& metadata,
                                      const model::ForeignModel& model);

}  // namespace dimscope::api
