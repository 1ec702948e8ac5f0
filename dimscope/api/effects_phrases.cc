// Effects on phrases: the score of the true class against each axis.
#include "dimscope/api/effects_topics.h"
#include "dimscope/api/study_models.h"
#include "dimscope/text/dataset.h"

namespace dimscope {
namespace {

std::vector<StudyPhrase> phrases_of(const Store& store, const EffectsOptions& options) {
  if (!options.phrases.empty()) return options.phrases;
  std::vector<StudyPhrase> phrases;
  for (const StoredSentence& stored : store.sentences()) {
    if (stored.kind == "phrase") phrases.push_back({stored.text, stored.label.value_or(0)});
  }
  return phrases;
}

}  // namespace

void add_phrases(const EffectsData& data, const std::filesystem::path& directory,
                 const Store& store, EffectsView& view) {
  const std::vector<StudyPhrase> phrases = phrases_of(store, view.options);
  if (phrases.empty()) return;
  const Vocabulary vocabulary = Vocabulary::from_tokens(data.data().vocabulary);
  TokenSequences sequences;
  for (const StudyPhrase& phrase : phrases) {
    sequences.add(vocabulary.find_all(tokenize(phrase.text, data.data().lowercase)));
  }
  const auto explanations =
      explain_under_trials(directory, data.trials(), data.data(), sequences, {});
  for (std::size_t p = 0; p < phrases.size(); ++p) {
    std::vector<Observation> observations = data.observations();
    for (std::size_t t = 0; t < observations.size(); ++t) {
      observations[t].value =
          static_cast<double>(explanations[t][p].probabilities[phrases[p].label]);
    }
    for (const Curve& curve : curves(observations)) {
      if (!wanted(view.options, curve.axis)) continue;
      auto regression = dimension_regression(curve);
      if (!regression) continue;
      view.phrases.push_back({.text = phrases[p].text,
                              .label = phrases[p].label,
                              .axis = curve.axis,
                              .fixed = curve.fixed,
                              .regression = std::move(*regression)});
    }
  }
}

}  // namespace dimscope
