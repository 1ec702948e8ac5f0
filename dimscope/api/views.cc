#include "dimscope/api/views.h"

#include <algorithm>

#include "dimscope/analysis/curve_line.h"
#include "dimscope/effects/model_size.h"
#include "dimscope/effects/selection_notes.h"
#include "dimscope/effects/shared_streams.h"
#include "dimscope/model/config.h"
#include "dimscope/study/file/study_file.h"
#include "dimscope/study/study_data.h"

namespace dimscope::api {
namespace {

// A complete trial with its place in the list, as something to group by its settings.
analysis::Observation observe(const study::Trial& trial, const std::vector<std::string>& axes,
                              double value) {
  return {.key = trial.key,
          .seed = trial.config.seed,
          .settings = study::settings_along(trial, axes),
          .value = value};
}

void add_statistics(const std::vector<study::Trial>& trials, StudyView& view) {
  const std::vector<std::string> axes = study::varying_settings(trials);
  for (const effects::MetricView& metric : view.metrics) {
    std::vector<analysis::Observation>& observations = view.observations[metric.name];
    for (const study::Trial& trial : trials) {
      const auto value = trial.metrics.find(metric.name);
      if (trial.state != study::TrialState::kComplete || value == trial.metrics.end()) continue;
      observations.push_back(observe(trial, axes, value->second));
    }
    for (analysis::Curve& curve : analysis::curves(observations)) {
      view.curves.push_back({metric.name, metric.n, std::move(curve)});
    }
    for (std::size_t y = 0; y < axes.size(); ++y) {
      for (std::size_t x = y + 1; x < axes.size(); ++x) {
        for (analysis::Plane& plane : analysis::planes(observations, axes[x], axes[y])) {
          view.planes.push_back({metric.name, metric.n, std::move(plane)});
        }
      }
    }
  }
}

// The phrase's score against every axis, with its regression line.
PhraseView view_phrase(const study::StoredSentence& phrase, const std::vector<study::Trial>& trials,
                       const std::vector<const explain::Explanation*>& explanations) {
  const std::vector<std::string> axes = study::varying_settings(trials);
  std::vector<analysis::Observation> observations;
  std::map<std::string, std::int32_t> predicted;
  for (std::size_t i = 0; i < trials.size(); ++i) {
    if (explanations[i] == nullptr) continue;
    const float score = explanations[i]->probabilities[phrase.label.value_or(0)];
    observations.push_back(observe(trials[i], axes, static_cast<double>(score)));
    predicted[trials[i].key] = explanations[i]->predicted;
  }
  const bool shared = std::ranges::any_of(trials, [](const study::Trial& trial) {
    return trial.config.streams == model::kSharedStreams;
  });
  const auto seeds = shared ? analysis::Seeds::kCrossed : analysis::Seeds::kIndependent;
  PhraseView view{.phrase = phrase, .curves = {}};
  for (const analysis::Curve& curve : analysis::curves(observations)) {
    PhraseCurve& out = view.curves.emplace_back();
    out.axis = curve.axis;
    out.fixed = curve.fixed;
    const bool ordered = analysis::is_ordered(curve);
    std::vector<double> x;
    for (const analysis::CurvePoint& point : curve.points) {
      if (ordered) x.push_back(point.x.number());
      for (const analysis::Observation* seed : point.seeds) {
        out.points.push_back(
            {point.x, seed->seed, seed->key, seed->value, predicted.at(seed->key)});
      }
    }
    if (ordered) out.regression = analysis::CurveLines(curve, seeds).line(x);
  }
  return view;
}

void add_sentences(const std::filesystem::path& directory, const study::Store& store,
                   const std::vector<study::Trial>& trials, const study::StudyModels* models,
                   StudyView& view) {
  if (!study::has_answers(view.data)) return;
  const text::Vocabulary vocabulary = text::Vocabulary::from_tokens(view.data.vocabulary);
  const std::vector<study::StoredSentence> sentences = store.sentences();
  text::TokenSequences sequences;
  for (const study::StoredSentence& sentence : sentences) {
    sequences.add(vocabulary.find_all(sentence.tokens));
  }
  std::optional<study::StudyModels> own;
  if (models == nullptr) models = &own.emplace(directory, trials, view.data);
  const auto explained =
      study::explain_under_trials(*models, trials, sequences, view.explain_options);
  view.left_out = explained.left_out;
  if (!view.left_out.empty()) {
    const auto is_complete = [](const study::Trial& t) {
      return t.state == study::TrialState::kComplete;
    };
    study::require_models(view.left_out, std::ranges::count_if(trials, is_complete));
    view.notes.push_back(study::left_out_note(view.left_out, "sentences and phrases"));
  }
  const auto& explanations = explained.trials;
  for (std::size_t s = 0; s < sentences.size(); ++s) {
    if (sentences[s].kind == "phrase") {
      std::vector<const explain::Explanation*> of_phrase;
      for (const auto& trial : explanations) {
        of_phrase.push_back(trial.empty() ? nullptr : &trial[s]);
      }
      view.phrases.push_back(view_phrase(sentences[s], trials, of_phrase));
      continue;
    }
    SentenceView& out = view.sentences.emplace_back();
    out.sentence = sentences[s];
    for (const std::int32_t word : sequences[static_cast<std::int32_t>(s)]) {
      out.unknown.push_back(word == text::Vocabulary::kUnknown);
    }
    for (std::size_t i = 0; i < trials.size(); ++i) {
      if (!explanations[i].empty()) out.explanations.push_back({trials[i].key, explanations[i][s]});
    }
  }
}

std::vector<effects::TrialEvaluations> evaluations_of(const study::Store& store,
                                                      const std::vector<study::Trial>& trials) {
  std::vector<effects::TrialEvaluations> result;
  for (const study::Trial& trial : trials) {
    if (trial.state != study::TrialState::kComplete) continue;
    std::vector<study::Evaluation> evaluations = store.evaluations(trial.key);
    if (!evaluations.empty()) result.push_back({trial, std::move(evaluations)});
  }
  return result;
}

std::vector<std::string> notes_of(const std::vector<study::Trial>& trials) {
  std::vector<std::string> notes;
  std::size_t failed = 0, unfinished = 0;
  for (const study::Trial& trial : trials) {
    failed += trial.state == study::TrialState::kFailed;
    unfinished +=
        trial.state == study::TrialState::kPending || trial.state == study::TrialState::kRunning;
  }
  std::ranges::move(effects::selection_notes(trials), std::back_inserter(notes));
  if (failed > 0) {
    notes.push_back(std::to_string(failed) + " of " + std::to_string(trials.size()) +
                    " trials failed; their cells are empty.");
  }
  if (unfinished > 0) {
    notes.push_back(std::to_string(unfinished) + " of " + std::to_string(trials.size()) +
                    " trials are not finished; `dimscope run` goes on with them.");
  }
  std::vector<study::Trial> complete;
  std::ranges::copy_if(trials, std::back_inserter(complete), [](const study::Trial& trial) {
    return trial.state == study::TrialState::kComplete;
  });
  std::ranges::move(
      effects::stream_notes(complete,
                            "what is tested is tested seed by seed, and critical values of phrases "
                            "take them for independent"),
      std::back_inserter(notes));
  return notes;
}

}  // namespace

StudyView view_study(const std::filesystem::path& directory, const study::Store& store,
                     const explain::ExplainOptions& options, const std::string& version,
                     const study::StudyModels* models) {
  StudyView view;
  view.version = version;
  view.explain_options = options;
  const study::StudyFile study = study::stored_study(store);
  view.name = study.name;
  view.data = store.data();
  const std::vector<study::Trial> trials = store.trials();
  view.notes = notes_of(trials);
  view.axes = effects::view_axes(trials);
  view.metrics = effects::view_metrics(view.data);
  for (const text::SliceRule& rule : study.slices) {
    const auto found = view.data.slices.find(rule.name);
    if (found == view.data.slices.end()) continue;
    view.slices.push_back({rule.name, text::describe(rule.condition, view.data.class_names),
                           std::ssize(found->second)});
  }
  for (const study::Trial& trial : trials) {
    view.trials.push_back({trial, std::nullopt});
    if (!trial.added) {
      view.trials.back().num_parameters = effects::num_parameters(trial.config, view.data);
    }
  }
  add_statistics(trials, view);
  add_sentences(directory, store, trials, models, view);
  const std::vector<effects::TrialEvaluations> evaluations = evaluations_of(store, trials);
  view.evaluations = effects::evaluation_means(evaluations);
  view.comparisons = effects::method_comparisons(evaluations);
  return view;
}

}  // namespace dimscope::api
