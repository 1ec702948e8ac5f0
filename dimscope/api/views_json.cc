#include "dimscope/api/views_json.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <set>

#include "dimscope/api/comparison_json.h"
#include "dimscope/api/effects_json_object.h"
#include "dimscope/api/findings_json_object.h"
#include "dimscope/api/json.h"
#include "dimscope/effects/quality/quality_measures.h"
#include "dimscope/model/config.h"

namespace dimscope::api {
namespace {

// A float32 as the double of its shortest decimal form: 0.1f is written 0.1.
double shortest(float value) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;
  double result = 0;
  std::from_chars(text, end, result);
  return result;
}

Json shortest_all(const std::vector<float>& values) {
  Json array = Json::array();
  for (const float value : values) array.push_back(shortest(value));
  return array;
}

// Fields of our configuration that say nothing of these trials: younger than others, and at their
// default in all of them.
template <typename Trials, typename TrialOf>
std::set<std::string> untold_fields(const Trials& trials, const TrialOf& trial_of) {
  std::set<std::string> fields;
  const model::TrialConfig defaults;
  for (const model::ConfigField& field : model::config_fields()) {
    const Setting standard = model::config_setting(defaults, field);
    const bool is_set = std::ranges::any_of(trials, [&](const auto& trial) {
      return model::config_setting(trial_of(trial).config, field) != standard;
    });
    if (field.younger && !is_set) fields.insert(field.name);
  }
  return fields;
}

// Of ours every field of the configuration but untold ones, in its order; the seed last.
Json settings_json(const study::Trial& trial, const std::set<std::string>& untold) {
  Json json = Json::object();
  for (const std::string& name : study::setting_names(trial)) {
    if (!trial.added && untold.contains(name)) continue;
    json[name] = study::setting_of(trial, name).value();
  }
  json["seed"] = trial.config.seed;
  return json;
}

Json epochs_json(const std::vector<engine::EpochRecord>& epochs) {
  return array_of(epochs, [](const engine::EpochRecord& e) {
    return Json{{"epoch", e.epoch},
                {"train_loss", e.train_loss},
                {"dev_fine", e.dev_fine},
                {"train_seconds", e.train_seconds}};
  });
}

void add_outcome(const study::Trial& trial, Json& json) {
  json["error"] = trial.error.empty() ? Json(nullptr) : Json(trial.error);
  json["selected_epoch"] = or_null(trial.selected_epoch);
  json["train_seconds"] = trial.train_seconds;
  json["epochs"] = epochs_json(trial.epochs);
  json["metrics"] = Json::object();
  for (const auto& [name, value] : trial.metrics) json["metrics"][name] = value;
}

Json trial_json(const TrialView& view, const std::set<std::string>& untold,
                const std::vector<effects::AxisView>& axes) {
  Json json{{"key", view.trial.key}, {"state", to_string(view.trial.state)}};
  json["settings"] = settings_json(view.trial, untold);
  for (const effects::AxisView& axis : axes) {  // Another program's trial may not have all.
    if (json["settings"].contains(axis.name)) continue;
    const std::string names[] = {axis.name};
    json["settings"][axis.name] = study::settings_along(view.trial, names).at(axis.name);
  }
  json["num_parameters"] = or_null(view.num_parameters);
  add_outcome(view.trial, json);
  return json;
}

Json curve_json(const MetricCurve& view) {
  const auto point = [&](const analysis::CurvePoint& p) {
    Json json{{"x", p.x}, {"n", p.summary.n}, {"mean", p.summary.mean}};
    json["seed_interval"] = interval_json(p.summary.interval);
    json["sampling_interval"] =
        view.n > 0 ? interval_json(analysis::wilson_interval(p.summary.mean, view.n))
                   : Json(nullptr);
    json["values"] = array_of(p.seeds, [](const analysis::Observation* o) {
      return Json{{"seed", o->seed}, {"key", o->key}, {"y", o->value}};
    });
    return json;
  };
  return {{"metric", view.metric},
          {"axis", view.curve.axis},
          {"fixed", Json(view.curve.fixed)},
          {"points", array_of(view.curve.points, point)}};
}

Json plane_json(const MetricPlane& view) {
  const auto cell = [&](const analysis::Cell& c) {
    const analysis::Interval interval = c.summary.interval.value_or(
        view.n > 0 ? analysis::wilson_interval(c.summary.mean, view.n)
                   : analysis::Interval{c.summary.mean, c.summary.mean});
    Json json{{"x", c.x}, {"y", c.y}, {"mean", c.summary.mean}, {"n", c.summary.n}};
    json["low"] = interval.low;
    json["high"] = interval.high;
    json["keys"] =
        array_of(c.seeds, [](const analysis::Observation* seed) { return Json(seed->key); });
    return json;
  };
  return {{"metric", view.metric},
          {"x", view.plane.x},
          {"y", view.plane.y},
          {"fixed", Json(view.plane.fixed)},
          {"cells", array_of(view.plane.cells, cell)}};
}

// The part that a sentence's row in the report and `dimscope explain` share.
void add_explanation(const explain::Explanation& e, const explain::ExplainOptions& options,
                     Json& json) {
  json["class"] = e.target;
  json["method"] = to_string(options.method);
  json["epsilon"] = options.epsilon;
  json["delta"] = options.delta;
  json["relevance"] = e.relevance;
  json["rest"] = e.rest;
  json["conservation_error"] = e.conservation_error;
}

Json sentence_json(const SentenceView& view, const explain::ExplainOptions& options) {
  Json json{{"text", view.sentence.text}, {"tokens", view.sentence.tokens}};
  json["unknown"] = view.unknown;
  json["label"] = or_null(view.sentence.label);
  json["truth"] = view.sentence.truth.empty() ? Json(nullptr) : Json(view.sentence.truth);
  json["explanations"] = array_of(view.explanations, [&](const TrialExplanation& t) {
    Json row{{"key", t.key}, {"predicted", t.explanation.predicted}};
    row["probabilities"] = shortest_all(t.explanation.probabilities);
    add_explanation(t.explanation, options, row);
    for (Json& r : row["relevance"]) r = shortest(static_cast<float>(r.get<double>()));
    return row;
  });
  return json;
}

Json regression_json(const PhraseCurve& curve) {
  if (!curve.regression) return nullptr;
  const analysis::Regression& r = *curve.regression;
  Json band = Json::array();
  Setting x;  // the value before
  for (const PhrasePoint& point : curve.points) {
    if (band.size() == r.band.size()) break;
    if (!band.empty() && x == point.x) continue;
    x = point.x;
    const analysis::Interval& interval = r.band[band.size()];
    band.push_back({{"x", x}, {"low", interval.low}, {"high", interval.high}});
  }
  return {{"n", r.n},
          {"slope", r.slope},
          {"intercept", r.intercept},
          {"r_squared", or_null(r.r_squared)},
          {"slope_interval", interval_json(r.slope_interval)},
          {"band", band}};
}

Json phrase_json(const PhraseView& view) {
  const auto point = [](const PhrasePoint& p) {
    return Json{{"x", p.x},
                {"seed", p.seed},
                {"key", p.key},
                {"score", p.score},
                {"predicted", p.predicted}};
  };
  return {{"text", view.phrase.text},
          {"tokens", view.phrase.tokens},
          {"label", view.phrase.label.value_or(0)},
          {"curves", array_of(view.curves, [&](const PhraseCurve& c) {
             return Json{{"axis", c.axis},
                         {"fixed", Json(c.fixed)},
                         {"points", array_of(c.points, point)},
                         {"regression", regression_json(c)}};
           })}};
}

Json evaluation_json(const effects::EvaluationMean& e) {
  Json json{{"method", e.method}, {"measure", e.measure}, {"mean", e.mean}, {"n", e.n}};
  json["over"] = to_string(e.over);
  json["interval"] = interval_json(e.interval);
  json["range"] = interval_json(analysis::Interval{e.lowest, e.highest});
  json["sentences"] = {{"low", e.least_sentences}, {"high", e.most_sentences}};
  const bool clear = e.side != effects::EvaluationMean::Side::kUnclear;
  json["side"] =
      clear ? Json(e.side == effects::EvaluationMean::Side::kAbove ? "above" : "below") : nullptr;
  return json;
}

Json quality_json(const std::vector<effects::EvaluationMean>& evaluations,
                  const std::vector<effects::MethodComparison>& comparisons) {
  if (evaluations.empty()) return nullptr;
  Json measures = Json::array();
  for (const effects::QualityMeasure& m : effects::quality_measures()) {
    if (std::none_of(evaluations.begin(), evaluations.end(),
                     [&](const effects::EvaluationMean& e) { return e.measure == m.name; })) {
      continue;
    }
    measures.push_back({{"name", m.name},
                        {"label", m.label},
                        {"meaning", m.meaning},
                        {"reading", m.reading},
                        {"better", to_string(m.better)}});
  }
  return {{"measures", measures},
          {"evaluations", array_of(evaluations, evaluation_json)},
          {"comparisons", array_of(comparisons, comparison_json)}};
}

Json data_json(const study::StoredData& data) {
  const auto count = [&](const char* split) { return data.num_sentences.at(split); };
  return {
      {"source", data.source},
      {"lowercase", data.lowercase},
      {"digest", data.digest},
      {"classes", data.class_names},
      {"vocabulary", data.vocabulary.size()},
      {"train_phrases", data.train_phrases},
      {"sentences", {{"train", count("train")}, {"dev", count("dev")}, {"test", count("test")}}}};
}

Json answer_json(const ExplanationRecord& record) {
  Json json;
  if (record.trial != nullptr) {
    json["key"] = record.trial->key;
    json["embedding_dim"] = record.trial->config.embedding_dim;
    json["hidden_dim"] = record.trial->config.hidden_dim;
    json["seed"] = record.trial->config.seed;
  }
  if (!record.model.empty()) json["model"] = record.model;
  json["tokens"] = record.tokens;
  json["unknown"] = record.unknown;
  json["logits"] = shortest_all(record.explanation.logits);
  json["probabilities"] = shortest_all(record.explanation.probabilities);
  const bool answered = !record.explanation.logits.empty();
  json["predicted"] = answered ? Json(record.explanation.predicted) : Json(nullptr);
  return json;
}

Json record_json(const ExplanationRecord& record, const explain::ExplainOptions& options) {
  Json json = answer_json(record);
  const explain::Explanation& e = record.explanation;
  add_explanation(e, options, json);
  json["method"] = to_string(e.method);  // one record may be of another method than the next
  json["score"] = e.score;
  if (e.against) json["against"] = *e.against;
  if (e.output == explain::Output::kProbability) json["of"] = "probability";
  if (e.steps) json["steps"] = *e.steps;
  for (const auto& [words, parts] : record.spans) {
    // As --span counts them: from 1, both included.
    json["spans"].push_back({{"first", words.begin + 1},
                             {"last", words.end},
                             {"relevant", parts.relevant},
                             {"irrelevant", parts.irrelevant}});
  }
  return json;
}

Json report_effects_json(const effects::ReportEffects& effects) {
  return {{"metrics", array_of(effects.metrics, effects_object)},
          {"models", effects.models ? effects_object(*effects.models) : Json(nullptr)},
          {"left_out", effects.left_out}};
}

}  // namespace

std::string to_json(const StudyView& view, const effects::ReportEffects& effects) {
  Json json{{"schema", 1}, {"version", view.version}, {"name", view.name}};
  json["data"] = data_json(view.data);
  json["notes"] = view.notes;
  json["axes"] = array_of(view.axes, [](const effects::AxisView& a) {
    return Json{{"name", a.name},       {"label", a.label}, {"symbol", a.symbol},
                {"ordered", a.ordered}, {"log", a.log},     {"values", a.values}};
  });
  json["metrics"] = array_of(view.metrics, [](const effects::MetricView& m) {
    return Json{{"name", m.name},
                {"label", m.label},
                {"slice", m.slice},
                {"n", m.n},
                {"chance", or_null(m.chance)}};
  });
  json["slices"] = array_of(view.slices, [](const SliceView& s) {
    return Json{{"name", s.name}, {"rule", s.rule}, {"n", s.n}};
  });
  const auto untold =
      untold_fields(view.trials, [](const TrialView& t) -> const study::Trial& { return t.trial; });
  json["trials"] = array_of(
      view.trials, [&](const TrialView& trial) { return trial_json(trial, untold, view.axes); });
  json["curves"] = array_of(view.curves, curve_json);
  json["heatmaps"] = array_of(view.planes, plane_json);
  json["effects"] = report_effects_json(effects);
  json["findings"] = effects.findings ? findings_object(*effects.findings) : Json(nullptr);
  json["sentences"] = array_of(view.sentences, [&](const SentenceView& s) {
    return sentence_json(s, view.explain_options);
  });
  json["phrases"] = array_of(view.phrases, phrase_json);
  json["quality"] = quality_json(view.evaluations, view.comparisons);
  return dump(json);
}

std::string trials_json(const std::vector<study::Trial>& trials, std::size_t num_former) {
  std::size_t left = trials.size();
  const auto untold = untold_fields(trials, std::identity());
  return dump(array_of(trials, [&](const study::Trial& trial) {
    Json json{{"key", trial.key}, {"state", to_string(trial.state)}};
    const Json settings = settings_json(trial, untold);
    json.update(settings);
    json.erase("epochs");  // Their number is in settings: here "epochs" is what they gave.
    json["settings"] = settings;
    add_outcome(trial, json);
    if (left-- <= num_former) json["former"] = true;
    return json;
  }));
}

std::string explanation_json(const ExplanationRecord& record,
                             const explain::ExplainOptions& options) {
  return dump(record_json(record, options));
}

std::string explanations_json(const std::vector<ExplanationRecord>& records,
                              const explain::ExplainOptions& options,
                              std::span<const study::LeftOut> left_out) {
  Json all = array_of(
      records, [&](const ExplanationRecord& record) { return record_json(record, options); });
  for (const study::LeftOut& trial : left_out) {
    all.push_back({{"key", trial.key}, {"left_out", trial.reason}});
  }
  return dump(all);
}

std::string predictions_json(const std::vector<ExplanationRecord>& records,
                             const std::vector<std::string>& class_names) {
  return dump(array_of(records, [&](const ExplanationRecord& record) {
    Json json = answer_json(record);
    if (class_names.empty()) return json;
    const bool answered = !record.explanation.logits.empty();
    const auto predicted = static_cast<std::size_t>(record.explanation.predicted);
    json["class_name"] = answered ? Json(class_names.at(predicted)) : Json(nullptr);
    return json;
  }));
}

}  // namespace dimscope::api
