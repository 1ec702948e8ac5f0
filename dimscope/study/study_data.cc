#include "dimscope/study/study_data.h"

#include <algorithm>

#include "dimscope/base/digest.h"
#include "dimscope/base/error.h"
#include "dimscope/text/corpus/table.h"
#include "dimscope/text/corpus/tree_line.h"
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

// Whether only the root has a label.
bool flat(const text::Tree& tree) {
  return std::ranges::any_of(tree.nodes, [](const text::TreeNode& node) {
    return node.label == text::TreeNode::kUnlabelled;
  });
}

// What slices of an added test set may ask for.
text::DataConfig added_config(const StoredData& data, std::span<const text::Tree> test) {
  text::DataConfig config;
  config.source = std::ranges::any_of(test, flat) ? "table" : "trees";
  config.classes = data.class_names;
  return config;
}

void require_no_empty_slice(std::span<const text::SliceRule> rules, const StoredData& data) {
  for (const text::SliceRule& rule : rules) {
    if (!data.slices.at(rule.name).empty()) continue;
    throw InputError("slice '" + rule.name + "' is empty: no test sentence meets its rule (" +
                     text::describe(rule.condition, data.class_names) + ")");
  }
}

}  // namespace

std::vector<Trial> complete_trials(const Store& store) {
  std::vector<Trial> trials = store.trials();
  std::erase_if(trials, [](const Trial& trial) { return trial.state != TrialState::kComplete; });
  if (trials.empty()) {
    const bool is_added = store.has_data() && store.data().source == kAddedSource;
    throw InputError(store.file().parent_path().string() +
                     (is_added ? ": has no trials yet; `dimscope add` adds them"
                               : ": no trial is complete yet; `dimscope run` trains them"));
  }
  return trials;
}

StudyFile stored_study(const Store& store) {
  const std::filesystem::path home = absolute(store.file()).lexically_normal().parent_path();
  const std::string text = store.study_toml(), name = home.filename().string();
  const bool is_added = store.has_data() && store.data().source == kAddedSource;
  if (is_added && text.empty()) return {.name = name};  // There never was one.
  if (is_added) {
    return with_advice("; `dimscope add --slices` puts its slices there again", [&] {
      return parse_added_study(text, store.file().string() + ", the slices in it", name, home,
                               added_config(store.data(), store.trees("test")));
    });
  }
  return with_advice("; `dimscope run` on this study puts its file there again", [&] {
    return parse_study(text, store.file().string() + ", the study file in it",
                       home.filename().string());
  });
}

StoredData added_data(const text::TestSet& test) {
  StoredData data{.digest = {},
                  .source = std::string(kAddedSource),
                  .tokenizer = test.tokenizer,
                  .class_names = test.class_names,
                  .vocabulary = text::Vocabulary().tokens(),
                  .labels = {{"dev", {}}, {"test", {}}},
                  .num_sentences = {{"train", 0}, {"dev", 0}},
                  .trees = {{"test", test.trees}}};
  Digest digest;
  digest.add("dimscope test set 1");
  digest.add(std::to_string(test.class_names.size()));
  for (const std::string& name : test.class_names) digest.add(name);
  for (const text::Tree& tree : test.trees) {
    data.labels["test"].push_back(tree.nodes[0].label);
    digest.add(std::to_string(tree.tokens.size()));
    for (const std::string& token : tree.tokens) digest.add(token);
    digest.add(text::tree_line(flat(tree) ? text::flat_tree({"_"}, tree.nodes[0].label) : tree));
  }
  data.num_sentences["test"] = static_cast<std::int32_t>(test.trees.size());
  data.digest = digest.hex();
  return data;
}

void set_slices(std::span<const text::SliceRule> rules, std::span<const text::Tree> trees,
                StoredData& data) {
  text::Split split;
  split.trees.assign(trees.begin(), trees.end());
  const bool flat_ones = std::ranges::any_of(trees, flat);
  const text::SliceSource source{
      split, data.lowercase, {.trees = !flat_ones, .sentiments = has_sentiment_classes(data)}};
  data.slices = text::find_slices(rules, source);
  require_no_empty_slice(rules, data);
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
  require_no_empty_slice(study.slices, data);
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

bool has_model(const Trial& trial) {
  return !trial.added;
}

void require_any_model(const Store& store, std::span<const Trial> trials) {
  if (trials.empty() || std::ranges::any_of(trials, has_model)) return;
  const std::string study = store.file().parent_path().string();
  if (trials.size() == 1) {
    throw InputError(study + ": another program trained trial " + trials.front().key +
                     "; this needs its model, of which only the answers are here");
  }
  throw InputError(study +
                   ": another program trained its trials; this needs their models, of which only "
                   "the answers are here");
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
