#include "dimscope/study/study_data.h"

#include "dimscope/base/error.h"
#include "dimscope/text/synthetic/synthetic.h"

namespace dimscope::study {
namespace {

StoredSentence stored_sentence(const char* kind, const std::string& text,
                               std::optional<std::int32_t> label, const text::Dataset& dataset) {
  StoredSentence sentence{.kind = kind,
                          .text = text,
                          .tokens = text::tokenize(text, {dataset.tokenizer, dataset.lowercase}),
                          .label = label,
                          .truth = {}};
  if (sentence.tokens.empty()) {
    throw InputError(std::string("a ") + kind + " of the study has no words: '" + text + "'");
  }
  return sentence;
}

}  // namespace

std::vector<Trial> complete_trials(const Store& store) {
  std::vector<Trial> trials = store.trials();
  std::erase_if(trials, [](const Trial& trial) { return trial.state != TrialState::kComplete; });
  if (trials.empty()) {
    throw InputError(store.file().parent_path().string() +
                     ": no trial is complete yet; `dimscope run` trains them");
  }
  return trials;
}

StudyFile stored_study(const Store& store) {
  const std::filesystem::path home = absolute(store.file()).lexically_normal().parent_path();
  const std::string text = store.study_toml();
  if (text.empty() && store.data().source == kAddedSource) {  // There never was one.
    return {.name = home.filename().string()};
  }
  return with_advice("; `dimscope run` on this study puts its file there again", [&] {
    return parse_study(text, store.file().string() + ", the study file in it",
                       home.filename().string());
  });
}

StoredData stored_data(const StudyFile& study, const text::Dataset& dataset) {
  StoredData data{
      .digest = dataset.digest,
      .source = study.data.source,
      .lowercase = dataset.lowercase,
      .tokenizer = dataset.tokenizer,
      .class_names = dataset.class_names,
      .vocabulary = dataset.vocabulary.tokens(),
      .train_phrases = dataset.phrases.sequences.size(),
      .labels = {{"dev", dataset.dev.labels}, {"test", dataset.test.labels}},
      .slices = text::find_slices(study.slices, text::slice_source(dataset, dataset.test)),
      .num_sentences = {{"train", dataset.train.sentences.size()},
                        {"dev", dataset.dev.sentences.size()},
                        {"test", dataset.test.sentences.size()}},
      .trees = {{"test", dataset.test.trees}}};
  for (const text::SliceRule& rule : study.slices) {
    if (data.slices.at(rule.name).empty()) {
      throw InputError("slice '" + rule.name + "' is empty: no test sentence meets its rule (" +
                       text::describe(rule.condition, dataset.class_names) + ")");
    }
  }
  return data;
}

text::WordRule word_rule(const StoredData& data) {
  return {data.tokenizer, data.lowercase};
}

bool has_answers(const StoredData& data) {
  return data.added_metrics.empty();
}

void require_answers(const Store& store, const StoredData& data, std::string_view what) {
  if (has_answers(data)) return;
  throw InputError(store.file().parent_path().string() +
                   ": its trials were added with their metrics alone; this needs " +
                   std::string(what));
}

bool has_sentiment_classes(const StoredData& data) {
  return data.class_names == text::sentiment_class_names();
}

std::vector<StoredSentence> stored_sentences(const StudyFile& study, const text::Dataset& dataset) {
  std::vector<StoredSentence> sentences;
  for (const StudySentence& s : study.sentences) {
    sentences.push_back(stored_sentence("sentence", s.text, s.label, dataset));
  }
  for (const StudyPhrase& p : study.phrases) {
    sentences.push_back(stored_sentence("phrase", p.text, p.label, dataset));
  }
  if (study.data.source != "synthetic") return sentences;
  const text::SyntheticCorpus corpus = text::generate_synthetic(text::synthetic_config(study.data));
  for (const auto* split : {&corpus.test, &corpus.dev, &corpus.train}) {
    for (const text::SyntheticSentence& known : *split) {
      for (StoredSentence& sentence : sentences) {
        if (sentence.tokens == known.tree.tokens) sentence.truth = known.contribution;
      }
    }
  }
  return sentences;
}

}  // namespace dimscope::study
