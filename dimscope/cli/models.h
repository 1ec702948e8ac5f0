#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dimscope/cli/arguments.h"
#include "dimscope/engine/network.h"
#include "dimscope/explain/relevance.h"
#include "dimscope/study/store.h"
#include "dimscope/text/dataset.h"

namespace dimscope::cli {

// What the arguments of explain and predict name: models, and how they read and call things.
struct Models {
  std::filesystem::path directory;  // of the study; empty for one model file
  StoredData data;                  // for a model file: what its metadata or its study knows
  std::vector<Trial> trials;        // of the study: the complete ones asked for
  std::optional<Network> network;   // the one model of a model file
  bool has_vocabulary = false;
};

// Throws InputError: neither or both of a study and a model file, no such trial, no complete trial,
// a file that cannot be read.
Models open_models(const ModelArguments& arguments);

// Sentences as the models read them.
struct Sentences {
  TokenSequences sequences;
  std::vector<std::vector<std::string>> tokens;  // as shown: the word, or "#12" without vocabulary
};

// From --text or --tokens, or `lines` where neither was given. Throws InputError for text without
// vocabulary, no words, a word number outside the model.
Sentences read_sentences(const ModelArguments& arguments, const std::vector<std::string>& lines,
                         const Models& models);

// Explanations of the sentences by each model: result[model][sentence].
std::vector<std::vector<Explanation>> explain_all(const Models& models, const Sentences& sentences,
                                                  const ExplainOptions& options);

// A class by name or number; nullopt for "". Throws InputError naming the nearest class.
std::optional<std::int32_t> parse_class(const std::string& text, const Models& models);

// The class' name, or its number where there are no names.
std::string class_text(const Models& models, std::int32_t label);

}  // namespace dimscope::cli
