#include "dimscope/api/findings_json.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dimscope/api/findings_json_object.h"

namespace dimscope::api {
namespace {

Json text_or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

Json line_json(const effects::FindingLine& line) {
  return {{"about", to_string(line.about)},
          {"text", line.text},
          {"evidence", to_string(line.evidence)},
          {"p", or_null(line.p)}};
}

Json finding_level_json(const effects::FindingLevel& level) {
  return {{"x", level.level.x},
          {"n", level.level.n},
          {"mean", level.level.mean},
          {"interval", interval_json(level.level.interval)},
          {"values", array_of(level.trials, [](const analysis::Observation& trial) {
             return Json{{"key", trial.key}, {"seed", trial.seed}, {"value", trial.value}};
           })}};
}

Json axis_finding_json(const effects::AxisFinding& f) {
  Json json{{"axis", f.axis.name},       {"label", f.axis.label}, {"symbol", f.axis.symbol},
            {"ordered", f.axis.ordered}, {"log", f.axis.log},     {"grid", f.grid}};
  json["fixed"] = Json(f.fixed);
  json["a"] = f.a;
  json["b"] = f.b;
  json["from"] = f.from;
  json["to"] = f.to;
  json["difference"] = f.difference;
  json["interval"] = interval_json(f.interval);
  json["p"] = or_null(f.p);
  json["p_holm"] = or_null(f.p_holm);
  json["detectable"] = or_null(f.detectable);
  json["certainty"] = to_string(f.certainty);
  json["headline"] = f.headline;
  json["amount"] = f.amount;
  json["range"] = f.range;
  json["verdict"] = f.verdict;
  json["share"] = or_null(f.share);
  json["omega2"] = or_null(f.omega2);
  json["omega2_interval"] = interval_json(f.omega2_interval);
  json["levels"] = array_of(f.levels, finding_level_json);
  json["lines"] = array_of(f.lines, line_json);
  return json;
}

Json doubt_json(const effects::Doubt& doubt) {
  return {{"kind", doubt.kind}, {"text", doubt.text}, {"remedy", or_null(doubt.remedy)}};
}

Json look_json(const effects::LookAt& look) {
  const auto cell = [](const std::optional<Settings>& settings) {
    return settings ? Json(*settings) : Json(nullptr);
  };
  Json json{{"sentence", look.sentence}};
  json["text"] = fmt::format("{}", fmt::join(look.tokens, " "));
  json["tokens"] = look.tokens;
  json["label"] = look.label;
  json["finder"] = look.finder;
  json["reason"] = look.reason;
  json["axis"] = text_or_null(look.axis);
  json["a"] = cell(look.a);
  json["b"] = cell(look.b);
  return json;
}

Json best_json(const std::optional<effects::BestCell>& best) {
  if (!best) return nullptr;
  return {{"settings", Json(best->settings)},
          {"mean", best->summary.mean},
          {"interval", interval_json(best->summary.interval)},
          {"seeds", best->summary.n}};
}

}  // namespace

Json findings_object(const effects::Findings& f) {
  Json json{{"schema", 1}, {"study", f.study}};
  json["title"] = text_or_null(f.title);
  json["question"] = text_or_null(f.question);
  json["about"] = text_or_null(f.about);
  json["studied"] = f.studied;
  json["models"] = f.models;
  json["cells"] = f.cells;
  json["min_seeds"] = f.min_seeds;
  json["max_seeds"] = f.max_seeds;
  json["sentences"] = f.sentences;
  json["metric"] = {{"name", f.metric.name},
                    {"label", f.metric.label},
                    {"n", f.metric.n},
                    {"chance", or_null(f.metric.chance)}};
  json["best"] = best_json(f.best);
  json["axes"] = array_of(f.axes, axis_finding_json);
  json["doubts"] = array_of(f.doubts, doubt_json);
  json["look"] = array_of(f.look, look_json);
  return json;
}

std::string to_json(const effects::Findings& findings) {
  return dump(findings_object(findings));
}

}  // namespace dimscope::api
