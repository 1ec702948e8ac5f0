#include "dimscope/cli/models.h"

#include <algorithm>
#include <charconv>
#include <sstream>

#include "dimscope/api/study_models.h"
#include "dimscope/base/error.h"
#include "dimscope/base/nearest.h"
#include "dimscope/model/model_file.h"

namespace dimscope::cli {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// The names of a model file that somebody else may have written: they go to the terminal.
std::vector<std::string> names_of(const std::filesystem::path& path, const std::string& text) {
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7f) {
      throw InputError(path.string() +
                       ": a class name or token in its metadata has a control character");
    }
  }
  return lines_of(text);
}

// A study's model carries no vocabulary; beside it stands the study that has it.
std::optional<StoredData> study_beside(const std::filesystem::path& model,
                                       const std::string& digest) {
  const std::filesystem::path directory = absolute(model).parent_path().parent_path();
  if (digest.empty() || !exists(directory / "study.db")) return std::nullopt;
  StoredData data = Store(directory, Store::Mode::kRead).data();
  if (Vocabulary::from_tokens(data.vocabulary).digest() != digest) return std::nullopt;
  return data;
}

Models open_model_file(const std::filesystem::path& path) {
  ModelFile file = read_model_file(path);
  Models models;
  if (auto data = study_beside(path, file.metadata["dimscope.vocabulary_digest"])) {
    models.data = std::move(*data);
    models.has_vocabulary = true;
  } else if (file.metadata.contains("dimscope.vocabulary")) {
    models.data.vocabulary = names_of(path, file.metadata["dimscope.vocabulary"]);
    models.has_vocabulary = true;
  }
  models.data.class_names = names_of(path, file.metadata["dimscope.classes"]);
  models.data.lowercase = file.metadata["dimscope.lowercase"] != "false";
  const Dims& dims = file.parameters.dims;
  const auto expect = [&](const char* what, std::size_t found, std::int32_t expected) {
    if (found != 0 && found != static_cast<std::size_t>(expected)) {
      throw InputError(path.string() + ": names " + std::to_string(found) + " " + what +
                       ", its tensors have " + std::to_string(expected));
    }
  };
  expect("classes", models.data.class_names.size(), dims.classes);
  expect("words", models.data.vocabulary.size(), dims.vocabulary);
  models.network.emplace(file.parameters);
  return models;
}

Models open_study(const std::filesystem::path& directory, const std::string& key) {
  const Store store(directory, Store::Mode::kRead);
  Models models;
  models.directory = directory;
  models.data = store.data();
  models.has_vocabulary = true;
  bool known = false;
  for (Trial& trial : store.trials()) {
    if (!trial.key.starts_with(key)) continue;
    known = true;
    if (trial.state == TrialState::kComplete) models.trials.push_back(std::move(trial));
  }
  if (!known && !key.empty()) {
    throw InputError("no trial of " + directory.string() + " has a key that begins with '" + key +
                     "'; `dimscope trials " + directory.string() + "` lists them");
  }
  if (models.trials.empty()) {
    throw InputError(directory.string() + ": no trial is complete yet; `dimscope run` trains them");
  }
  return models;
}

std::vector<std::int32_t> parse_numbers(const std::string& text, std::int32_t vocabulary) {
  std::vector<std::int32_t> numbers;
  std::istringstream stream(text);
  if (text.ends_with(',')) {
    throw InputError("--tokens: '' is not a word number, expected numbers as in 1,4,2");
  }
  for (std::string part; std::getline(stream, part, ',');) {
    std::int32_t number = -1;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), number);
    if (error != std::errc() || end != part.data() + part.size()) {
      throw InputError("--tokens: '" + part +
                       "' is not a word number, expected numbers as in 1,4,2");
    }
    if (number < 0 || number >= vocabulary) {
      throw InputError("--tokens: word number " + part + " is outside 0.." +
                       std::to_string(vocabulary - 1));
    }
    numbers.push_back(number);
  }
  return numbers;
}

}  // namespace

Models open_models(const ModelArguments& arguments) {
  if (arguments.directory.empty() == arguments.model.empty()) {
    throw InputError("expected either a study's directory or --model FILE.safetensors");
  }
  if (arguments.directory.empty()) {
    if (!arguments.trial.empty())
      throw InputError("--trial needs a study's directory, not --model");
    return open_model_file(arguments.model);
  }
  return open_study(arguments.directory, arguments.trial);
}

Sentences read_sentences(const ModelArguments& arguments, const std::vector<std::string>& lines,
                         const Models& models) {
  if (!arguments.tokens.empty() && !arguments.texts.empty()) {
    throw InputError("--text and --tokens are two ways to give the sentence; expected one");
  }
  const auto words = models.network ? models.network->dims().vocabulary
                                    : static_cast<std::int32_t>(models.data.vocabulary.size());
  Sentences sentences;
  if (!arguments.tokens.empty()) {
    const std::vector<std::int32_t> numbers = parse_numbers(arguments.tokens, words);
    auto& shown = sentences.tokens.emplace_back();
    for (const std::int32_t n : numbers) {
      shown.push_back(models.has_vocabulary ? models.data.vocabulary[n] : "#" + std::to_string(n));
    }
    sentences.sequences.add(numbers);
    return sentences;
  }
  if (!models.has_vocabulary) {
    throw InputError(
        arguments.model.string() +
        ": carries no vocabulary, so text cannot be read; give word numbers with --tokens 1,4,2");
  }
  const Vocabulary vocabulary = Vocabulary::from_tokens(models.data.vocabulary);
  for (const std::string& text : arguments.texts.empty() ? lines : arguments.texts) {
    std::vector<std::string> tokens = tokenize(text, models.data.lowercase);
    if (tokens.empty()) throw InputError("--text '" + text + "' has no words, expected a sentence");
    sentences.sequences.add(vocabulary.find_all(tokens));
    sentences.tokens.push_back(std::move(tokens));
  }
  return sentences;
}

std::vector<std::vector<Explanation>> explain_all(const Models& models, const Sentences& sentences,
                                                  const ExplainOptions& options) {
  if (!models.network) {
    return explain_under_trials(models.directory, models.trials, models.data, sentences.sequences,
                                options);
  }
  Workspace ws;
  return {explain(*models.network, sentences.sequences, options, ws)};
}

std::optional<std::int32_t> parse_class(const std::string& text, const Models& models) {
  if (text.empty()) return std::nullopt;
  const auto& names = models.data.class_names;
  if (const auto found = std::find(names.begin(), names.end(), text); found != names.end()) {
    return static_cast<std::int32_t>(found - names.begin());
  }
  std::int32_t number = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size())
    return number;  // explain() checks the range
  throw InputError(
      "unknown class '" + text + "'" +
      (names.empty() ? "; the model names none, give a number" : nearest_name_hint(text, names)));
}

std::string class_text(const Models& models, std::int32_t label) {
  const auto& names = models.data.class_names;
  return names.empty() ? std::to_string(label) : names[static_cast<std::size_t>(label)];
}

}  // namespace dimscope::cli
