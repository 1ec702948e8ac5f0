// Effects on phrases: the score of the true class against each axis.
#include <algorithm>

#include "dimscope/effects/topics/topics.h"
#include "dimscope/engine/evaluator.h"
#include "dimscope/study/models/study_models.h"
#include "dimscope/study/study_data.h"
#include "dimscope/text/corpus/dataset.h"
#include "dimscope/text/text_line.h"

namespace dimscope::effects {
namespace {

std::vector<study::StudyPhrase> phrases_of(const study::Store& store,
                                           const EffectsOptions& options) {
  if (!options.phrases.empty()) return options.phrases;
  std::vector<study::StudyPhrase> phrases;
  for (const study::StoredSentence& stored : store.sentences()) {
    if (stored.kind == "phrase") phrases.push_back({stored.text, stored.label.value_or(0)});
  }
  return phrases;
}

// For each axis of each grid from which of its values on the trials answer the phrase's label;
// `predicted` by trial.
void add_critical(const ModelAnswers& answers, const study::StudyPhrase& phrase,
                  std::span<const std::int32_t> predicted, EffectsView& view) {
  for (const auto& [number, grid] : answers.grids) {
    for (std::size_t f = 0; f < grid.design.factors().size(); ++f) {
      if (!is_ordered(grid, f) || !wanted(view.options, grid.design.factors()[f])) continue;
      PhraseCritical critical{.grid = number,
                              .text = phrase.text,
                              .axis = grid.design.factors()[f],
                              .x = grid.design.levels()[f]};
      critical.counts.resize(critical.x.size());
      for (std::int32_t i = 0; i < grid.design.num_observations(); ++i) {
        const std::int32_t level =
            grid.design.level(grid.design.cell_of(i), static_cast<std::int32_t>(f));
        ++critical.counts[level].trials;
        critical.counts[level].right += predicted[grid.trials[i]] == phrase.label;
      }
      critical.critical =
          analysis::critical_level(critical.counts, {.resamples = view.options.resamples});
      view.critical_phrases.push_back(std::move(critical));
    }
  }
}

}  // namespace

void add_phrases(const StudyResults& data, const std::filesystem::path& directory,
                 const study::Store& store, EffectsView& view) {
  const std::vector<study::StudyPhrase> phrases = phrases_of(store, view.options);
  if (phrases.empty()) {
    // Silent in a summary, of which phrases are a part only where a study has some.
    if (view.options.topics.contains(EffectsTopic::kPhrases)) {
      view.notes.push_back("The study has no [[phrases]]; --phrase TEXT --label CLASS names one.");
    }
    return;
  }
  const text::Vocabulary vocabulary = text::Vocabulary::from_tokens(data.data().vocabulary);
  text::TokenSequences sequences;
  for (const study::StudyPhrase& phrase : phrases) {
    sequences.add(vocabulary.find_all(
        text::text_words(phrase.text, study::word_rule(data.data()), "--phrase")));
  }
  const ModelAnswers answers = ask_trials(data, directory, sequences, EffectsTopic::kPhrases, view);
  const std::size_t classes = data.data().class_names.size();
  for (std::size_t p = 0; p < phrases.size(); ++p) {
    std::vector<analysis::Observation> observations;
    std::vector<std::int32_t> predicted(answers.trials.size());
    for (std::size_t t = 0; t < answers.trials.size(); ++t) {
      if (answers.trials[t].empty()) continue;
      const auto probabilities = std::span(answers.trials[t]).subspan(classes * p, classes);
      predicted[t] = engine::predicted_class(probabilities);
      observations.push_back(data.observations()[t]);
      observations.back().value = static_cast<double>(probabilities[phrases[p].label]);
    }
    add_critical(answers, phrases[p], predicted, view);
    for (const analysis::Curve& curve : analysis::curves(observations)) {
      if (!analysis::is_ordered(curve) || !wanted(view.options, curve.axis)) continue;
      auto regression = analysis::dimension_regression(curve, data.seeds());
      if (!regression) continue;
      view.phrases.push_back({.text = phrases[p].text,
                              .label = phrases[p].label,
                              .axis = curve.axis,
                              .fixed = curve.fixed,
                              .regression = std::move(*regression)});
    }
  }
  note_shared_streams(data, "Critical values of phrases", view);
}

}  // namespace dimscope::effects
