#include "dimscope/api/views.h"

#include <algorithm>
#include <set>

#include "dimscope/api/model_size.h"
#include "dimscope/model/config.h"
#include "dimscope/study/grid.h"
#include "dimscope/study/study_data.h"
#include "dimscope/study/study_file.h"

namespace dimscope {
namespace {

constexpr int kNeutral = 2;

// The share of the most frequent value; nullopt of nothing.
std::optional<double> majority(const std::map<std::int32_t, std::int64_t>& counts) {
  std::int64_t all = 0, most = 0;
  for (const auto& [value, count] : counts) {
    all += count;
    most = std::max(most, count);
  }
  if (all == 0) return std::nullopt;
  return static_cast<double>(most) / static_cast<double>(all);
}

void add_metrics(const std::string& slice, const std::vector<std::int32_t>& labels, bool sentiment,
                 std::vector<MetricView>& metrics) {
  std::map<std::int32_t, std::int64_t> classes, sides;
  std::int64_t polar = 0;
  for (const std::int32_t label : labels) {
    ++classes[label];
    if (label == kNeutral) continue;
    ++sides[label > kNeutral];
    ++polar;
  }
  const auto n = static_cast<std::int64_t>(labels.size());
  metrics.push_back({slice + ".fine", "fine accuracy, " + slice, slice, n, majority(classes)});
  if (!sentiment || polar == 0) return;
  metrics.push_back(
      {slice + ".coarse", "coarse accuracy, " + slice, slice, polar, majority(sides)});
  metrics.push_back({slice + ".coarse_argmax", "coarse accuracy (argmax), " + slice, slice, polar,
                     majority(sides)});
}

// The trial's values of the varying fields.
std::map<std::string, double> settings_of(const Trial& trial,
                                          const std::vector<const ConfigField*>& fields) {
  std::map<std::string, double> settings;
  for (const ConfigField* field : fields) {
    settings[field->name] = config_number(trial.config, *field);
  }
  return settings;
}

// A complete trial with its place in the list, as something to group by its settings.
Observation observe(const Trial& trial, const std::vector<const ConfigField*>& fields,
                    double value) {
  return {.key = trial.key,
          .seed = trial.config.seed,
          .settings = settings_of(trial, fields),
          .value = value};
}

void add_statistics(const std::vector<Trial>& trials, StudyView& view) {
  const auto fields = varying_fields(configs_of(trials));
  for (const MetricView& metric : view.metrics) {
    std::vector<Observation>& observations = view.observations[metric.name];
    for (const Trial& trial : trials) {
      const auto value = trial.metrics.find(metric.name);
      if (trial.state != TrialState::kComplete || value == trial.metrics.end()) continue;
      observations.push_back(observe(trial, fields, value->second));
    }
    for (Curve& curve : curves(observations)) {
      view.curves.push_back({metric.name, metric.n, std::move(curve)});
    }
    for (std::size_t y = 0; y < fields.size(); ++y) {
      for (std::size_t x = y + 1; x < fields.size(); ++x) {
        for (Plane& plane : planes(observations, fields[x]->name, fields[y]->name)) {
          view.planes.push_back({metric.name, metric.n, std::move(plane)});
        }
      }
    }
  }
}

// The phrase's score against every axis, with its regression line.
PhraseView view_phrase(const StoredSentence& phrase, const std::vector<Trial>& trials,
                       const std::vector<const Explanation*>& explanations) {
  const auto fields = varying_fields(configs_of(trials));
  std::vector<Observation> observations;
  std::map<std::string, std::int32_t> predicted;
  for (std::size_t i = 0; i < trials.size(); ++i) {
    if (explanations[i] == nullptr) continue;
    const float score = explanations[i]->probabilities[phrase.label.value_or(0)];
    observations.push_back(observe(trials[i], fields, static_cast<double>(score)));
    predicted[trials[i].key] = explanations[i]->predicted;
  }
  PhraseView view{.phrase = phrase, .curves = {}};
  for (const Curve& curve : curves(observations)) {
    PhraseCurve& out = view.curves.emplace_back();
    out.axis = curve.axis;
    out.fixed = curve.fixed;
    std::vector<double> x, y;
    for (const CurvePoint& point : curve.points) {
      for (const Observation* seed : point.seeds) {
        out.points.push_back(
            {point.x, seed->seed, seed->key, seed->value, predicted.at(seed->key)});
        x.push_back(point.x);
        y.push_back(seed->value);
      }
    }
    out.regression = linear_regression(x, y);
  }
  return view;
}

void add_sentences(const std::filesystem::path& directory, const Store& store,
                   const std::vector<Trial>& trials, const StudyModels* models, StudyView& view) {
  const Vocabulary vocabulary = Vocabulary::from_tokens(view.data.vocabulary);
  const std::vector<StoredSentence> sentences = store.sentences();
  TokenSequences sequences;
  for (const StoredSentence& sentence : sentences) {
    sequences.add(vocabulary.find_all(sentence.tokens));
  }
  std::optional<StudyModels> own;
  if (models == nullptr) models = &own.emplace(directory, trials, view.data);
  const auto explained = explain_under_trials(*models, trials, sequences, view.explain_options);
  view.left_out = explained.left_out;
  if (!view.left_out.empty()) {
    const auto is_complete = [](const Trial& t) { return t.state == TrialState::kComplete; };
    require_models(view.left_out, std::ranges::count_if(trials, is_complete));
    view.notes.push_back(left_out_note(view.left_out, "sentences and phrases"));
  }
  const auto& explanations = explained.trials;
  for (std::size_t s = 0; s < sentences.size(); ++s) {
    if (sentences[s].kind == "phrase") {
      std::vector<const Explanation*> of_phrase;
      for (const auto& trial : explanations) {
        of_phrase.push_back(trial.empty() ? nullptr : &trial[s]);
      }
      view.phrases.push_back(view_phrase(sentences[s], trials, of_phrase));
      continue;
    }
    SentenceView& out = view.sentences.emplace_back();
    out.sentence = sentences[s];
    for (const std::int32_t word : sequences[static_cast<std::int32_t>(s)]) {
      out.unknown.push_back(word == Vocabulary::kUnknown);
    }
    for (std::size_t i = 0; i < trials.size(); ++i) {
      if (!explanations[i].empty()) out.explanations.push_back({trials[i].key, explanations[i][s]});
    }
  }
}

std::vector<TrialEvaluations> evaluations_of(const Store& store, const std::vector<Trial>& trials) {
  std::vector<TrialEvaluations> result;
  for (const Trial& trial : trials) {
    if (trial.state != TrialState::kComplete) continue;
    std::vector<Evaluation> evaluations = store.evaluations(trial.key);
    if (!evaluations.empty()) result.push_back({trial, std::move(evaluations)});
  }
  return result;
}

std::vector<std::string> notes_of(const std::vector<Trial>& trials) {
  std::vector<std::string> notes;
  std::size_t failed = 0, unfinished = 0, on_test = 0;
  for (const Trial& trial : trials) {
    failed += trial.state == TrialState::kFailed;
    unfinished += trial.state == TrialState::kPending || trial.state == TrialState::kRunning;
    on_test += trial.config.select == "test";
  }
  if (on_test > 0) {
    notes.push_back(
        "The epoch was chosen by accuracy on the test set (select = \"test\"), so test figures "
        "are optimistic.");
  }
  if (failed > 0) {
    notes.push_back(std::to_string(failed) + " of " + std::to_string(trials.size()) +
                    " trials failed; their cells are empty.");
  }
  if (unfinished > 0) {
    notes.push_back(std::to_string(unfinished) + " of " + std::to_string(trials.size()) +
                    " trials are not finished; `dimscope run` goes on with them.");
  }
  return notes;
}

}  // namespace

std::vector<MetricView> view_metrics(const StoredData& data) {
  const bool sentiment = has_sentiment_classes(data);
  const std::vector<std::int32_t>& test = data.labels.at("test");
  std::vector<MetricView> metrics;
  add_metrics("test", test, sentiment, metrics);
  for (const auto& [name, sentences] : data.slices) {
    std::vector<std::int32_t> labels;
    for (const std::int32_t s : sentences) labels.push_back(test.at(static_cast<std::size_t>(s)));
    add_metrics(name, labels, sentiment, metrics);
  }
  add_metrics("dev", data.labels.at("dev"), sentiment, metrics);
  return metrics;
}

std::vector<AxisView> view_axes(const std::vector<Trial>& trials) {
  static const std::map<std::string, std::pair<std::string, std::string>> names = {
      {"embedding_dim", {"embedding dimension", "d_e"}},
      {"hidden_dim", {"hidden dimension", "d_h"}},
      {"learning_rate", {"learning rate", "η"}}};
  std::vector<AxisView> axes;
  for (const ConfigField* field : varying_fields(configs_of(trials))) {
    std::set<double> values;
    for (const Trial& trial : trials) values.insert(config_number(trial.config, *field));
    AxisView& axis = axes.emplace_back();
    axis.name = axis.label = field->name;
    std::replace(axis.label.begin(), axis.label.end(), '_', ' ');
    if (const auto known = names.find(field->name); known != names.end()) {
      axis.label = known->second.first;
      axis.symbol = known->second.second;
    }
    axis.values.assign(values.begin(), values.end());
  }
  return axes;
}

StudyView view_study(const std::filesystem::path& directory, const Store& store,
                     const ExplainOptions& options, const std::string& version,
                     const StudyModels* models) {
  StudyView view;
  view.version = version;
  view.explain_options = options;
  const StudyFile study = stored_study(store);
  view.name = study.name;
  view.data = store.data();
  const std::vector<Trial> trials = store.trials();
  view.notes = notes_of(trials);
  view.axes = view_axes(trials);
  view.metrics = view_metrics(view.data);
  for (const SliceRule& rule : study.slices) {
    const auto found = view.data.slices.find(rule.name);
    if (found == view.data.slices.end()) continue;
    view.slices.push_back(
        {rule.name, describe(rule.condition, view.data.class_names), std::ssize(found->second)});
  }
  for (const Trial& trial : trials) {
    view.trials.push_back({trial, num_parameters(trial.config, view.data)});
  }
  add_statistics(trials, view);
  add_sentences(directory, store, trials, models, view);
  const std::vector<TrialEvaluations> evaluations = evaluations_of(store, trials);
  view.evaluations = evaluation_means(evaluations);
  view.comparisons = method_comparisons(evaluations);
  return view;
}

}  // namespace dimscope
