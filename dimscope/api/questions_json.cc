#include "dimscope/api/questions_json.h"

namespace dimscope::api {
namespace {

Json share_json(const analysis::ShapleyShare& share) {
  return {{"factors", share.factors},
          {"of_cells", share.of_cells},
          {"of_trials", or_null(share.of_trials)},
          {"interval", interval_json(share.interval)}};
}

Json shares_json(const analysis::Shapley& shares) {
  return {{"factors", array_of(shares.factors, share_json)},
          {"interactions", array_of(shares.interactions, share_json)},
          {"seeds", or_null(shares.seeds)}};
}

Json step_json(const effects::EnoughEffects::Step& step) {
  const analysis::NonInferiority& t = step.test;
  return {{"settings", Json(step.settings)},
          {"parameters", step.num_parameters > 0 ? Json(step.num_parameters) : Json(nullptr)},
          {"sentences", t.num_sentences},
          {"trials", t.num_trials},
          {"accuracy", t.accuracy},
          {"difference", t.difference},
          {"lower", t.lower},
          {"p", t.p},
          {"tested", t.tested},
          {"enough", t.shown},
          {"detectable_margin", t.detectable_margin}};
}

}  // namespace

Json enough_json(const effects::EnoughEffects& e) {
  const auto step_or_null = [&](const std::optional<std::size_t>& step) {
    return step ? step_json(e.steps[*step]) : Json(nullptr);
  };
  return {{"grid", e.grid},
          {"axis", e.axis.empty() ? Json(nullptr) : Json(e.axis)},
          {"metric", {{"name", e.metric.name}, {"label", e.metric.label}, {"n", e.metric.n}}},
          {"largest", Json(e.largest)},
          {"largest_accuracy", e.largest_accuracy},
          {"enough", step_or_null(e.enough)},
          {"refused", step_or_null(e.refused)},
          {"steps", array_of(e.steps, step_json)}};
}

Json shapley_json(const effects::ShapleyEffects& e) {
  return {{"grid", e.grid},
          {"shares", shares_json(e.shares)},
          {"mean", e.mean},
          {"cells", array_of(e.cells, [](const effects::ShapleyEffects::Cell& cell) {
             return Json{{"settings", Json(cell.settings)},
                         {"mean", cell.split.mean},
                         {"distance", cell.split.distance},
                         {"adds", array_of(cell.split.settings, [](const auto& setting) {
                            return Json{{"value", setting.value},
                                        {"interval", interval_json(setting.interval)}};
                          })}};
           })}};
}

Json word_shapley_json(const effects::WordShapley& e) {
  return {{"grid", e.grid},
          {"sentence", e.sentence},
          {"words", array_of(e.words, [](const effects::WordShapley::Word& word) {
             return Json{{"word", word.word},
                         {"shares", word.shares ? shares_json(*word.shares) : Json(nullptr)}};
           })}};
}

Json seeds_needed_json(const effects::SeedsNeeded& s) {
  return {{"grid", s.grid},
          {"axis", s.axis},
          {"a", or_null(s.a)},
          {"b", or_null(s.b)},
          {"difference", s.difference},
          {"level", s.level},
          {"seeds_now", s.seeds_now},
          {"seeds", or_null(s.seeds)},
          {"at_best", s.at_best}};
}

}  // namespace dimscope::api
