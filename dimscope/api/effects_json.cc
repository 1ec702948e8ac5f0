#include "dimscope/api/effects_json.h"

#include "dimscope/api/effects_json_object.h"
#include "dimscope/api/questions_json.h"

namespace dimscope::api {
namespace {

Json anova_json(const analysis::Anova& a) {
  return {{"trials", a.num_trials},
          {"cells", a.num_cells},
          {"missing_cells", a.num_missing_cells},
          {"min_seeds", a.min_seeds},
          {"max_seeds", a.max_seeds},
          {"full", a.full},
          {"varies", a.varies},
          {"seeds_vary", a.seeds_vary},
          {"mean", a.mean},
          {"total_squares", a.total_squares},
          {"terms", array_of(a.terms,
                             [](const analysis::AnovaTerm& t) {
                               return Json{{"factors", t.factors},
                                           {"df", t.df},
                                           {"squares", t.squares},
                                           {"share", or_null(t.share)},
                                           {"omega2", or_null(t.omega2)},
                                           {"omega2_interval", interval_json(t.omega2_interval)},
                                           {"partial_eta2", or_null(t.partial_eta2)},
                                           {"f", or_null(t.f)},
                                           {"df1", or_null(t.df1)},
                                           {"df2", or_null(t.df2)},
                                           {"p", or_null(t.p)},
                                           {"p_holm", or_null(t.p_holm)}};
                             })},
          {"error",
           {{"is_seeds", a.error_is_seeds},
            {"df", a.error_df},
            {"squares", a.error_squares},
            {"share", or_null(a.error_share)}}},
          {"seed_sd", or_null(a.seed_sd)}};
}

Json spread_json(const std::optional<analysis::SpreadTest>& test) {
  if (!test) return nullptr;
  return {{"f", test->f},
          {"df1", test->df1},
          {"df2", test->df2},
          {"p", test->p},
          {"p_holm", or_null(test->p_holm)}};
}

Json level_json(const analysis::AxisLevel& l) {
  return {{"x", l.x},
          {"n", l.n},
          {"mean", l.mean},
          {"interval", interval_json(l.interval)},
          {"seed_sd", l.seeds ? Json(l.seeds->sd) : Json(nullptr)},
          {"seed_sd_interval", l.seeds ? interval_json(l.seeds->interval) : Json(nullptr)}};
}

Json axis_json(const analysis::AxisEffect& axis) {
  return {{"axis", axis.axis},
          {"levels", array_of(axis.levels, level_json)},
          {"seed_sd", or_null(axis.seed_sd)},
          {"effect_ratio", or_null(axis.effect_ratio)},
          {"slope_per_doubling", or_null(axis.slope_per_doubling)},
          {"slope_interval", interval_json(axis.slope_interval)},
          {"differences", array_of(axis.differences,
                                   [](const analysis::LevelDifference& d) {
                                     return Json{{"a", d.a},
                                                 {"b", d.b},
                                                 {"difference", d.difference},
                                                 {"interval", interval_json(d.interval)},
                                                 {"p", or_null(d.p)},
                                                 {"p_holm", or_null(d.p_holm)}};
                                   })},
          {"p", or_null(axis.p)},
          {"p_holm", or_null(axis.p_holm)},
          {"spread", spread_json(axis.spread)}};
}

Json flips_json(const std::vector<analysis::Flip>& flips) {
  return array_of(flips, [](const analysis::Flip& f) {
    return Json{{"sentence", f.sentence},
                {"right_a", f.right_a},
                {"right_b", f.right_b},
                {"share_a", f.share_a},
                {"share_b", f.share_b}};
  });
}

Json cell_json(const effects::CellAccuracy& cell) {
  return {{"settings", Json(cell.settings)},
          {"n", cell.summary.n},
          {"mean", cell.summary.mean},
          {"interval", interval_json(cell.summary.interval)},
          {"seed_sd", or_null(cell.summary.sd)},
          {"sampling_interval", interval_json(cell.sampling_interval)}};
}

Json comparison_json(const analysis::PairedComparison& c) {
  return {{"sentences", c.num_sentences},
          {"matched_cells", c.num_cells},
          {"trials_a", c.num_trials_a},
          {"trials_b", c.num_trials_b},
          {"accuracy_a", c.accuracy_a},
          {"accuracy_b", c.accuracy_b},
          {"difference", c.difference},
          {"interval", interval_json(c.interval)},
          {"standard_error", or_null(c.standard_error)},
          {"df", or_null(c.df)},
          {"p", or_null(c.p)},
          {"p_holm", or_null(c.p_holm)},
          {"seeds_counted", c.seeds_counted},
          {"detectable", or_null(c.detectable)},
          {"mcnemar", array_of(c.models,
                               [](const analysis::ModelPair& m) {
                                 return Json{{"seed", m.seed},
                                             {"only_a", m.test.only_a},
                                             {"only_b", m.test.only_b},
                                             {"p", m.test.p},
                                             {"p_holm", or_null(m.p_holm)}};
                               })},
          {"num_gained", c.gained.size()},
          {"num_lost", c.lost.size()},
          {"gained", flips_json(c.gained)},
          {"lost", flips_json(c.lost)}};
}

Json pair_json(const effects::PairEffects& pair) {
  Json json = comparison_json(pair.comparison);
  json.update({{"grid", pair.grid}, {"axis", pair.axis}, {"a", pair.a}, {"b", pair.b}});
  return json;
}

Json sets_json(const effects::SetComparison& sets) {
  Json json = comparison_json(sets.comparison);
  json.update({{"a", sets.a}, {"b", sets.b}});
  return json;
}

Json budget_json(const effects::BudgetEffects& budget) {
  return {{"rising", budget.num_rising},
          {"cells", array_of(budget.cells, [](const analysis::BudgetCell& c) {
             return Json{{"settings", Json(c.settings)},
                         {"seeds", c.num_seeds},
                         {"window", c.window},
                         {"slope", c.slope},
                         {"slope_interval", interval_json(c.slope_interval)},
                         {"gain", c.gain},
                         {"still_rising", c.still_rising},
                         {"best_last", c.num_best_last},
                         {"dev", array_of(c.dev, [](const analysis::Summary& s) {
                            return Json{{"mean", s.mean}, {"interval", interval_json(s.interval)}};
                          })}};
           })}};
}

Json fit_json(const analysis::DimensionFit& fit) {
  const bool line = fit.form != "constant";
  return {{"form", fit.form},
          {"n", fit.line.n},
          {"slope", line ? Json(fit.line.slope) : Json(nullptr)},
          {"slope_interval", line ? interval_json(fit.line.slope_interval) : Json(nullptr)},
          {"slope_p", line ? or_null(fit.line.slope_p) : Json(nullptr)},
          {"intercept", fit.line.intercept},
          {"intercept_interval", interval_json(fit.line.intercept_interval)},
          {"r_squared", or_null(fit.line.r_squared)},
          {"residual_sd", fit.line.residual_sd},
          {"aicc", fit.aicc},
          {"weight", fit.weight},
          {"lack_of_fit_f", or_null(fit.lack_of_fit_f)},
          {"lack_of_fit_p", or_null(fit.lack_of_fit_p)}};
}

Json phrase_json(const effects::PhraseEffects& phrase) {
  return {{"text", phrase.text},
          {"label", phrase.label},
          {"axis", phrase.axis},
          {"fixed", Json(phrase.fixed)},
          {"n", phrase.regression.n},
          {"levels", phrase.regression.num_levels},
          {"best", phrase.regression.best},
          {"fits", array_of(phrase.regression.fits, fit_json)},
          {"residuals", array_of(phrase.regression.residuals, [](const analysis::Residual& r) {
             return Json{
                 {"x", r.x}, {"seed", r.seed}, {"value", r.value}, {"residual", r.residual}};
           })}};
}

Json words_json(const effects::WordEffects& words) {
  Json json{{"grid", words.grid},
            {"sentence", words.sentence},
            {"label", words.label},
            {"predicted", words.predicted},
            {"words", Json::array()}};
  for (std::size_t w = 0; w < words.words.size(); ++w) {
    Json word = anova_json(words.words[w]);
    word["word"] = words.tokens[w];
    json["words"].push_back(std::move(word));
  }
  return json;
}

Json cues_json(const effects::CueEffects& cues) {
  return {{"grid", cues.grid},
          {"cues", array_of(cues.cues,
                            [](const analysis::CueEffect& c) {
                              return Json{{"word", c.name},
                                          {"sentences", c.num_sentences},
                                          {"mean_share", c.mean_share},
                                          {"even_share", c.even_share},
                                          {"axes", array_of(c.axes, axis_json)}};
                            })},
          {"missing", cues.missing}};
}

Json agreement_json(const analysis::PairAgreement& a) {
  return {{"sentences", a.num_sentences},
          {"seeds", a.seeds},
          {"across", a.across},
          {"chance", a.chance},
          {"difference_interval", interval_json(a.difference_interval)},
          {"between", array_of(a.between, finite_or_null)}};
}

Json distance_json(const analysis::AxisDistance& d) {
  return {{"axis", d.axis},
          {"x", d.x},
          {"seed_pairs", d.num_seed_pairs},
          {"axis_pairs", d.num_axis_pairs},
          {"distance", agreement_json(d.distance)},
          {"rank", agreement_json(d.rank)},
          {"top1", agreement_json(d.top1)},
          {"top3", agreement_json(d.top3)},
          {"tie_share", d.tie_share},
          {"ratio", finite_or_null(d.ratio)},
          {"ratio_interval", interval_json(d.ratio_interval)},
          {"p", or_null(d.p)},
          {"p_holm", or_null(d.p_holm)},
          {"permutations", d.num_permutations}};
}

Json critical_json(const effects::CriticalEffects& critical) {
  return {{"grid", critical.grid},
          {"axis", critical.axis},
          {"x", critical.x},
          {"reliable", critical.reliable},
          {"sentences_by_level", critical.summary.num_sentences},
          {"reliable_share", critical.summary.reliable_share},
          {"interval",
           array_of(critical.summary.interval,
                    [](const std::optional<analysis::Interval>& i) { return interval_json(i); })},
          {"sentences", array_of(critical.sentences, [](const effects::SentenceCritical& s) {
             return Json{{"sentence", s.sentence},
                         {"level", s.critical.level},
                         {"low", s.critical.low},
                         {"high", s.critical.high},
                         {"largest_fall", s.critical.largest_fall}};
           })}};
}

Json critical_phrase_json(const effects::PhraseCritical& phrase) {
  return {{"grid", phrase.grid},
          {"text", phrase.text},
          {"axis", phrase.axis},
          {"x", phrase.x},
          {"counts", array_of(phrase.counts,
                              [](const analysis::RightCount& c) {
                                return Json{{"right", c.right}, {"trials", c.trials}};
                              })},
          {"level", phrase.critical.level},
          {"low", phrase.critical.low},
          {"high", phrase.critical.high},
          {"largest_fall", phrase.critical.largest_fall}};
}

Json map_json(const effects::CriticalMap& map) {
  return {{"grid", map.grid},
          {"reliable", map.reliable},
          {"sentences", map.num_sentences},
          {"cells", array_of(map.cells, [](const effects::CellReliability& c) {
             return Json{{"settings", Json(c.settings)},
                         {"trials", c.num_trials},
                         {"reliable_share", c.reliable_share},
                         {"interval", interval_json(c.interval)}};
           })}};
}

Json value_json(const analysis::Observation& o) {
  return {{"key", o.key}, {"seed", o.seed}, {"settings", Json(o.settings)}, {"value", o.value}};
}

Json grid_json(const effects::EffectsView::Grid& grid) {
  return {{"fixed", Json(grid.fixed)},
          {"factors", grid.factors},
          {"trials", grid.num_trials},
          {"cells", grid.num_cells},
          {"missing_cells", grid.num_missing_cells},
          {"min_seeds", grid.min_seeds},
          {"max_seeds", grid.max_seeds}};
}

// What a summary does without. "gained" and "lost" leave their numbers behind.
void leave_details_out(Json& json) {
  for (Json& accuracy : json["accuracy"]) accuracy.erase("values");
  for (Json& pair : json["pairs"]) {
    for (const char* const list : {"mcnemar", "gained", "lost"}) pair.erase(list);
  }
  if (!json["budget"].is_null()) {
    for (Json& cell : json["budget"]["cells"]) cell.erase("dev");
  }
  for (Json& critical : json["critical"]) critical.erase("sentences");
  for (Json& enough : json["enough"]) enough.erase("steps");
  for (const char* const whole : {"cells", "sets", "critical_maps", "word_shapley"})
    json.erase(whole);
}

}  // namespace

Json effects_object(const effects::EffectsView& view) {
  Json json{{"schema", 1}, {"study", view.study}, {"trials", view.num_trials}};
  json["metric"] = {{"name", view.metric.name}, {"label", view.metric.label}, {"n", view.metric.n}};
  json["slice"] = view.options.slice.empty() ? "test" : view.options.slice;
  json["slice_sentences"] = view.slice_sentences;
  json["explained"] = view.explained;
  json["resamples"] = view.options.resamples;
  json["permutations"] = view.options.permutations;
  json["notes"] = view.notes;
  json["left_out"] = array_of(view.left_out, [](const study::LeftOut& trial) {
    return Json{{"key", trial.key}, {"reason", trial.reason}};
  });
  json["grids"] = array_of(view.grids, grid_json);
  json["accuracy"] = array_of(view.accuracy, [](const effects::AccuracyEffects& a) {
    return Json{{"grid", a.grid},
                {"anova", anova_json(a.anova)},
                {"axes", array_of(a.axes, axis_json)},
                {"spread", spread_json(a.spread)},
                {"values", array_of(a.values, value_json)}};
  });
  json["cells"] = array_of(view.cells, cell_json);
  json["pairs"] = array_of(view.pairs, pair_json);
  json["sets"] = view.sets ? sets_json(*view.sets) : Json(nullptr);
  json["budget"] = view.budget ? budget_json(*view.budget) : Json(nullptr);
  json["phrases"] = array_of(view.phrases, phrase_json);
  json["critical_phrases"] = array_of(view.critical_phrases, critical_phrase_json);
  json["words"] = array_of(view.words, words_json);
  json["cues"] = array_of(view.cues, cues_json);
  json["distance"] = array_of(view.distance, [](const effects::DistanceEffects& d) {
    return Json{{"grid", d.grid}, {"axes", array_of(d.axes, distance_json)}};
  });
  json["behaviour"] = array_of(view.behaviour, [](const effects::BehaviourEffects& b) {
    return Json{{"grid", b.grid},
                {"test", b.name},
                {"claim", b.claim},
                {"reading", b.reading},
                {"cases", b.num_cases},
                {"pass_rate", b.pass_rate},
                {"axes", array_of(b.axes, axis_json)}};
  });
  json["critical"] = array_of(view.critical, critical_json);
  json["critical_maps"] = array_of(view.critical_maps, map_json);
  json["margin"] = view.options.margin;
  json["enough"] = array_of(view.enough, enough_json);
  json["shapley"] = array_of(view.shapley, shapley_json);
  json["word_shapley"] = array_of(view.word_shapley, word_shapley_json);
  json["seeds_needed"] = array_of(view.seeds_needed, seeds_needed_json);
  if (view.options.detail == effects::EffectsDetail::kSummary) leave_details_out(json);
  return json;
}

std::string to_json(const effects::EffectsView& view) {
  return dump(effects_object(view));
}

}  // namespace dimscope::api
