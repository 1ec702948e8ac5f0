#include "dimscope/study/models/opened_models.h"

#include <algorithm>
#include <charconv>
#include <sstream>
#include <utility>

#include "dimscope/base/error.h"
#include "dimscope/explain/finite.h"
#include "dimscope/study/study_data.h"
#include "dimscope/study/trial_choice.h"

namespace dimscope::study {
namespace {

// A study's model carries no vocabulary; beside it stands the study that has it. Throws InputError
// where the file is not what its trial wrote.
std::optional<StoredData> study_beside(const std::filesystem::path& model,
                                       const std::map<std::string, std::string>& metadata,
                                       const model::Dims& dims) {
  const std::filesystem::path directory = absolute(model).parent_path().parent_path();
  const auto digest = metadata.find("dimscope.vocabulary_digest");
  if (digest == metadata.end() || metadata.contains("dimscope.vocabulary")) return std::nullopt;
  if (!exists(directory / "study.db")) return std::nullopt;
  const Store store(directory, Store::Mode::kRead);
  StoredData data = store.data();
  const bool same_classes = data.class_names.size() == static_cast<std::size_t>(dims.classes);
  if (!same_classes || text::Vocabulary::from_tokens(data.vocabulary).digest() != digest->second) {
    return std::nullopt;
  }
  const std::optional<Trial> trial = store.trial(model.stem().string());
  if (trial && trial->state == TrialState::kComplete) {
    if (const auto flaw = model_flaw(directory, *trial, data)) {
      throw InputError(*flaw + std::string(kRunTrainsAgain));
    }
  }
  return data;
}

Models open_study(const std::filesystem::path& directory, const std::string& key) {
  const Store store(directory, Store::Mode::kRead);
  Models models;
  models.directory = directory;
  models.data = store.data();
  require_answers(store, models.data, "their models");
  models.study_words = words_of_study(models.data, directory.string());
  models.trials = key.empty() ? complete_trials(store)
                              : std::vector{trial_named(store.trials(), key, directory)};
  require_any_model(store, models.trials);
  std::erase_if(models.trials, [](const Trial& trial) { return !has_model(trial); });
  return models;
}

std::vector<std::int32_t> parse_numbers(const std::string& text) {
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
    numbers.push_back(number);
  }
  return numbers;
}

}  // namespace

FileModel open_model_file(const std::filesystem::path& path) {
  MappedFile file(path);
  model::ModelView view(file.bytes(), path.string());
  ModelWords words = words_of_metadata(view.metadata(), view.dims(), path.string());
  if (const auto data = study_beside(path, view.metadata(), view.dims())) {
    // A trial may read in lower case what others of the study read as written.
    const bool lowercase = words.lowercase;
    words = words_of_study(*data, path.string());
    words.lowercase = lowercase;
  }
  return {path, std::move(file), std::move(view), std::move(words)};
}

Models open_models(const ModelQuestion& question) {
  if (question.directory.empty() == question.models.empty()) {
    throw InputError("expected either a study's directory or --model FILE.safetensors");
  }
  if (!question.directory.empty()) return open_study(question.directory, question.trial);
  if (!question.trial.empty()) throw InputError("--trial needs a study's directory, not --model");
  Models models;
  for (const std::filesystem::path& path : question.models) {
    models.files.push_back(open_model_file(path));
  }
  return models;
}

std::vector<Sentences> read_sentences(const ModelQuestion& question,
                                      const std::vector<std::string>& lines, const Models& models) {
  if (!question.tokens.empty() && !question.texts.empty()) {
    throw InputError("--text and --tokens are two ways to give the sentence; expected one");
  }
  std::vector<Sentences> all;
  for (std::size_t i = 0; i < (models.is_study() ? 1 : models.files.size()); ++i) {
    Sentences& sentences = all.emplace_back();
    if (!question.tokens.empty()) {
      add_numbers(models.words(i), parse_numbers(question.tokens), "--tokens", sentences);
    } else {
      add_texts(models.words(i), question.texts.empty() ? lines : question.texts, "--text",
                sentences);
    }
  }
  return all;
}

std::vector<LeftOut> ask_models(
    Models& models, const std::vector<Sentences>& sentences, bool is_named,
    const std::function<void(std::size_t model, const engine::Network& network,
                             const text::TokenSequences& sentences, engine::Workspace& ws)>& use) {
  if (models.is_study()) {
    std::vector<LeftOut> left_out = StudyModels(models.directory, models.trials, models.data)
                                        .for_each_network(sentences.at(0).sequences, use);
    require_models(left_out, models.trials.size(), is_named);
    std::erase_if(models.trials, [&](const Trial& trial) {
      return std::ranges::find(left_out, trial.key, &LeftOut::key) != left_out.end();
    });
    return left_out;
  }
  for (std::size_t i = 0; i < models.files.size(); ++i) {
    with_network(models.files[i].view, sentences.at(i).sequences,
                 [&](const engine::Network& network, const text::TokenSequences& own,
                     engine::Workspace& ws) { use(i, network, own, ws); });
  }
  return {};
}

ExplainedModels explain_models(
    Models& models, const ModelQuestion& question,
    const std::function<std::vector<explain::ExplainOptions>(const ModelWords&)>& options_for,
    const std::function<std::vector<explain::Span>(std::size_t num_words)>& spans_for) {
  ExplainedModels all;
  all.sentences = read_sentences(question, {}, models);
  for (std::size_t i = 0; i < all.sentences.size(); ++i) {
    all.options.push_back(options_for(models.words(i)));
  }
  for (const auto& tokens : all.sentences[0].tokens) all.spans.push_back(spans_for(tokens.size()));
  const bool any_span = std::ranges::any_of(all.spans, [](const auto& of) { return !of.empty(); });
  all.explanations.resize(models.size());
  all.decomposed.resize(models.size());
  const bool is_study = models.is_study();
  const auto use = [&](std::size_t model, const engine::Network& network,
                       const text::TokenSequences& sentences, engine::Workspace& ws) {
    const auto& options = all.options[is_study ? 0 : model];
    const std::string name = models.path(model).string();
    for (const explain::ExplainOptions& o : options) {
      all.explanations[model].push_back(explain::explain(network, sentences, o, ws));
      explain::require_finite(all.explanations[model].back(), name);
    }
    if (any_span) {
      all.decomposed[model] =
          explain::decompose(network, sentences, all.spans, options.front(), ws);
      explain::require_finite(all.decomposed[model], name);
    }
  };
  all.left_out = ask_models(models, all.sentences, !question.trial.empty(), use);
  const auto has_none = [](const auto& of_model) { return of_model.empty(); };
  std::erase_if(all.explanations, has_none);
  if (any_span) std::erase_if(all.decomposed, has_none);
  return all;
}

}  // namespace dimscope::study
