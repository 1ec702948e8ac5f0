#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "dimscope/api/study_models.h"
#include "dimscope/cli/arguments.h"
#include "dimscope/cli/model_words.h"
#include "dimscope/explain/contextual_decomposition.h"

namespace dimscope::cli {

// One model file, open.
struct FileModel {
  std::filesystem::path path;
  MappedFile file;
  ModelView view;
  ModelWords words;
};

// The models that the arguments of a command name: those of a study, or model files.
struct Models {
  std::filesystem::path directory;  // of the study; empty for model files
  StoredData data;
  std::vector<Trial> trials;  // of the study: the complete ones asked for
  ModelWords study_words;
  std::vector<FileModel> files;

  bool is_study() const { return !directory.empty(); }
  std::size_t size() const { return is_study() ? trials.size() : files.size(); }
  std::filesystem::path path(std::size_t model) const {
    return is_study() ? model_path(directory, trials[model].key) : files[model].path;
  }
  const ModelWords& words(std::size_t model) const {
    return is_study() ? study_words : files[model].words;
  }
};

// Throws InputError: neither or both of a study and model files, no such trial, no complete trial,
// a file that cannot be read.
Models open_models(const ModelArguments& arguments);
FileModel open_model_file(const std::filesystem::path& path);

// The sentences of --text or --tokens, or `lines` where neither was given, as `words` reads them.
// Throws InputError for text without vocabulary, no words, a word number outside the model.
Sentences read_sentences(const ModelArguments& arguments, const std::vector<std::string>& lines,
                         const ModelWords& words);

// Each model with the sentences as it reads them, explained in several ways.
struct ExplainedModels {
  std::vector<Sentences> sentences;                  // a model; one alone for all of a study's
  std::vector<std::vector<ExplainOptions>> options;  // likewise
  // [model][options][sentence]
  std::vector<std::vector<std::vector<Explanation>>> explanations;
  std::vector<std::vector<Span>> spans;                          // [sentence]
  std::vector<std::vector<std::vector<Decomposed>>> decomposed;  // [model][sentence][span]
  std::vector<LeftOut> left_out;                                 // of a study's trials

  const Sentences& sentences_of(std::size_t model) const {
    return sentences[sentences.size() == 1 ? 0 : model];
  }
};

// `options_for` gives the ways to explain, by what a model calls its classes; `spans_for` the spans
// to decompose, by the sentence's number of words. Of a study, `models` keeps the trials whose
// models could be used. Throws InputError where none is left, or one was named with --trial, or a
// result is not finite.
ExplainedModels explain_models(
    Models& models, const ModelArguments& arguments, const std::vector<std::string>& lines,
    const std::function<std::vector<ExplainOptions>(const ModelWords&)>& options_for,
    const std::function<std::vector<Span>(std::size_t num_words)>& spans_for);

}  // namespace dimscope::cli
