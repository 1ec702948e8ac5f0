#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "dimscope/explain/contextual_decomposition.h"
#include "dimscope/study/models/model_words.h"
#include "dimscope/study/models/study_models.h"

namespace dimscope::study {

// Which models, and which sentences.
struct ModelQuestion {
  std::filesystem::path directory;            // a study, or
  std::vector<std::filesystem::path> models;  // model files
  std::string trial;                          // with a study: only this key (or its beginning)
  std::vector<std::string> texts;
  std::string tokens;  // word numbers "1,4,2"
};

// One model file, open.
struct FileModel {
  std::filesystem::path path;
  MappedFile file;
  model::ModelView view;
  ModelWords words;
};

// The models that a question names: those of a study, or model files.
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

// Throws InputError: neither or both of a study and model files, no complete trial, a file that
// cannot be read, and as trial_named() does.
Models open_models(const ModelQuestion& question);
FileModel open_model_file(const std::filesystem::path& path);

// The sentences of --text or --tokens, or `lines` where neither was given, as each model reads
// them; one alone for all of a study's. Throws InputError for text without vocabulary, no words, a
// word number outside the model.
std::vector<Sentences> read_sentences(const ModelQuestion& question,
                                      const std::vector<std::string>& lines, const Models& models);

// Calls use(model, …) for every model with its sentences; a study's from several threads. Of a
// study, `models` keeps the trials whose models could be used; the others are returned. Throws
// InputError where none is left, or one `is_named` by --trial.
std::vector<LeftOut> ask_models(
    Models& models, const std::vector<Sentences>& sentences, bool is_named,
    const std::function<void(std::size_t model, const engine::Network& network,
                             const text::TokenSequences& sentences, engine::Workspace& ws)>& use);

// Each model with the sentences as it reads them, explained in several ways.
struct ExplainedModels {
  std::vector<Sentences> sentences;  // a model; one alone for all of a study's
  std::vector<std::vector<explain::ExplainOptions>> options;  // likewise
  // [model][options][sentence]
  std::vector<std::vector<std::vector<explain::Explanation>>> explanations;
  std::vector<std::vector<explain::Span>> spans;                          // [sentence]
  std::vector<std::vector<std::vector<explain::Decomposed>>> decomposed;  // [model][sentence][span]
  std::vector<LeftOut> left_out;                                          // of a study's trials

  const Sentences& sentences_of(std::size_t model) const {
    return sentences[sentences.size() == 1 ? 0 : model];
  }
};

// `options_for` gives the ways to explain, by what a model calls its classes; `spans_for` the spans
// to decompose, by the sentence's number of words. Leaves out, and throws, as ask_models() does;
// also where a result is not finite.
ExplainedModels explain_models(
    Models& models, const ModelQuestion& question,
    const std::function<std::vector<explain::ExplainOptions>(const ModelWords&)>& options_for,
    const std::function<std::vector<explain::Span>(std::size_t num_words)>& spans_for);

}  // namespace dimscope::study
