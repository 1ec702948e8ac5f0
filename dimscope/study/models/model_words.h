#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dimscope/model/dims.h"
#include "dimscope/study/store/store.h"
#include "dimscope/text/corpus/dataset.h"

namespace dimscope::study {

// How a model reads sentences and calls its classes.
struct ModelWords {
  std::string name;  // of its file or study, for messages
  std::int32_t num_words = 0, num_classes = 0;
  std::vector<std::string> vocabulary;      // a token a word; empty where the file carries none
  std::optional<std::int32_t> unknown = 0;  // the word for words not in it; else they are refused
  bool lowercase = true;
  text::Tokenizer tokenizer = text::Tokenizer::kWhitespace;  // of texts
  std::vector<std::string> class_names;                      // empty where the file names none
};

// What is wrong with a token of a vocabulary: "found a space, …" and the place in it, from 0; or
// nullopt. A token must be one that some text has, as tokenize() splits it. Likewise a class name,
// which goes to the terminal and must be one line.
struct NameFlaw {
  std::size_t at = 0;
  std::string what;
};
std::optional<NameFlaw> flaw_of_token(std::string_view token);
std::optional<NameFlaw> flaw_of_class_name(std::string_view name);

// What a model file's metadata says; what it carries must fit `dims`. Throws InputError "NAME: …"
// for names that are not as many as the tensors have, are repeated, or have a flaw.
ModelWords words_of_metadata(const std::map<std::string, std::string>& metadata,
                             const model::Dims& dims, const std::string& name);
// The same, as metadata: dimscope.vocabulary, .classes, .lowercase, .tokenizer,
// .unknown.
void write_metadata(const ModelWords& words, std::map<std::string, std::string>& metadata);

ModelWords words_of_study(const StoredData& data, const std::string& name);

// Sentences as a model reads them.
struct Sentences {
  text::TokenSequences sequences;
  std::vector<std::vector<std::string>> tokens;  // as shown: the word, or "#12" without vocabulary
  std::vector<std::vector<bool>> unknown;        // whether a word was read as the unknown one
};

// Adds sentences whose tokens are split already, in lower case where the model reads that. Throws
// InputError for a model without vocabulary, a word it does not know and has no word for.
void add_sentences(const ModelWords& words, std::vector<std::vector<std::string>> tokens,
                   Sentences& sentences);
// Splits texts into words as the model does. `what` names their origin for messages: "--text".
// Throws InputError also for no words and invalid UTF-8.
void add_texts(const ModelWords& words, const std::vector<std::string>& texts,
               const std::string& what, Sentences& sentences);
// Throws InputError for a number outside the model. Every number is a word of the model.
void add_numbers(const ModelWords& words, const std::vector<std::int32_t>& numbers,
                 const std::string& what, Sentences& sentences);

// The class' name, or its number where there are no names.
std::string class_text(const ModelWords& words, std::int32_t label);

}  // namespace dimscope::study
