#include "dimscope/effects/tables/effects_tables.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dimscope/effects/tables/table_maker.h"

namespace dimscope::effects {

std::vector<ResultTable> EffectsTableMaker::all() {
  add_accuracy();
  add_spread();
  add_cells();
  add_pairs();
  add_sets();
  add_mcnemar();
  add_flips();
  add_budget();
  add_phrases();
  add_residuals();
  add_critical_phrases();
  add_words();
  add_cues();
  add_distance();
  add_distance_matrix();
  add_behaviour();
  add_critical();
  add_critical_sentences();
  add_critical_map();
  add_enough();
  add_shapley();
  add_word_shapley();
  add_seeds_needed();
  std::erase_if(tables_, [](const ResultTable& table) { return table.rows.empty(); });
  return std::move(tables_);
}

ResultTable& EffectsTableMaker::table(std::string id, std::string title,
                                      std::vector<Column> columns) {
  tables_.push_back({std::move(id), std::move(title), std::move(columns), {}});
  return tables_.back();
}

std::string EffectsTableMaker::where(std::size_t grid) const {
  return settings_text(view_.grids[grid].fixed, "all trials");
}

void EffectsTableMaker::add_axis_tables(const std::string& id, const std::string& title, Kind kind,
                                        const std::vector<Column>& first) {
  std::vector<Column> columns = first;
  columns.insert(columns.end(), {{"n", "trials", Kind::kCount},
                                 {"seed_sd", "seed sd", kind},
                                 {"effect_ratio", "effect / seed", Kind::kNumber},
                                 {"slope_per_doubling", "a doubling", kind},
                                 {"slope_interval", "95 %", kind},
                                 {"p", "p", Kind::kP},
                                 {"p_holm", "p (Holm)", Kind::kP}});
  table(id + "_effects", title + ": effect of each axis", std::move(columns));
  columns = first;
  columns.insert(columns.end(), {{"a", "value", Kind::kNumber},
                                 {"minus", "minus", Kind::kNumber},
                                 {"difference", "difference", kind},
                                 {"interval", "95 %", kind},
                                 {"p", "p", Kind::kP},
                                 {"p_holm", "p (Holm)", Kind::kP}});
  table(id + "_differences", title + ": between values without an order", std::move(columns));
  columns = first;
  columns.insert(columns.end(), {{"x", "value", Kind::kNumber},
                                 {"n", "trials", Kind::kCount},
                                 {"mean", "mean", kind},
                                 {"interval", "95 %", kind},
                                 {"seed_sd", "seed sd", kind},
                                 {"seed_sd_interval", "95 %", kind}});
  table(id + "_curves", title + ": by value", std::move(columns));
}

void EffectsTableMaker::add_axis(const std::vector<Cell>& first, const analysis::AxisEffect& axis) {
  std::int64_t n = 0;
  for (const analysis::AxisLevel& level : axis.levels) n += level.n;
  std::vector<Cell> row = first;
  row.insert(row.end(), {count(n), or_nothing(axis.seed_sd), or_nothing(axis.effect_ratio),
                         or_nothing(axis.slope_per_doubling), or_nothing(axis.slope_interval),
                         or_nothing(axis.p), or_nothing(axis.p_holm)});
  tables_[tables_.size() - 3].rows.push_back(std::move(row));
  for (const analysis::LevelDifference& d : axis.differences) {
    row = first;
    row.insert(row.end(), {setting_cell(d.b), setting_cell(d.a), d.difference,
                           or_nothing(d.interval), or_nothing(d.p), or_nothing(d.p_holm)});
    tables_[tables_.size() - 2].rows.push_back(std::move(row));
  }
  for (const analysis::AxisLevel& level : axis.levels) {
    row = first;
    row.insert(row.end(), {setting_cell(level.x), count(level.n), level.mean,
                           or_nothing(level.interval), level.seeds ? Cell(level.seeds->sd) : Cell(),
                           level.seeds ? Cell(level.seeds->interval) : Cell()});
    tables_.back().rows.push_back(std::move(row));
  }
}

void EffectsTableMaker::add_accuracy() {
  ResultTable& anova = table(
      "accuracy_anova", fmt::format("Analysis of variance of {} over trials", view_.metric.label),
      {grid_column(),
       {"term", "term", Kind::kText},
       {"df", "df", Kind::kCount},
       {"squares", "sum of squares"},
       {"share", "share %", Kind::kPercent},
       {"omega2", "ω² %", Kind::kPercent},
       {"omega2_interval", "95 %", Kind::kPercent},
       {"partial_eta2", "partial η² %", Kind::kPercent},
       {"f", "F"},
       {"df1", "df 1"},
       {"df2", "df 2"},
       {"p", "p", Kind::kP},
       {"p_holm", "p (Holm)", Kind::kP}});
  for (const AccuracyEffects& effects : view_.accuracy) {
    const analysis::Anova& a = effects.anova;
    for (const analysis::AnovaTerm& term : a.terms) {
      anova.rows.push_back({where(effects.grid), term_text(term), count(term.df), term.squares,
                            or_nothing(term.share), or_nothing(term.omega2),
                            or_nothing(term.omega2_interval), or_nothing(term.partial_eta2),
                            or_nothing(term.f), or_nothing(term.df1), or_nothing(term.df2),
                            or_nothing(term.p), or_nothing(term.p_holm)});
    }
    if (a.error_df == 0) continue;
    anova.rows.push_back({where(effects.grid),
                          std::string(a.error_is_seeds ? "seeds" : "highest interaction (error)"),
                          count(a.error_df), a.error_squares, or_nothing(a.error_share), Cell(),
                          Cell(), Cell(), Cell(), Cell(), Cell(), Cell(), Cell()});
  }
  add_axis_tables("accuracy", view_.metric.label, Kind::kPercent, {grid_column(), axis_column()});
  for (const AccuracyEffects& effects : view_.accuracy) {
    for (const analysis::AxisEffect& axis : effects.axes)
      add_axis({where(effects.grid), axis.axis}, axis);
  }
}

void EffectsTableMaker::add_spread() {
  ResultTable& tests = table("accuracy_spread", view_.metric.label + ": do seeds scatter alike?",
                             {grid_column(),
                              {"over", "over", Kind::kText},
                              {"f", "F"},
                              {"df1", "df 1"},
                              {"df2", "df 2"},
                              {"p", "p", Kind::kP},
                              {"p_holm", "p (Holm)", Kind::kP}});
  const auto add = [&](std::size_t grid, const std::string& over,
                       const std::optional<analysis::SpreadTest>& test) {
    if (!test) return;
    tests.rows.push_back(
        {where(grid), over, test->f, test->df1, test->df2, test->p, or_nothing(test->p_holm)});
  };
  for (const AccuracyEffects& effects : view_.accuracy) {
    for (const analysis::AxisEffect& axis : effects.axes) add(effects.grid, axis.axis, axis.spread);
    add(effects.grid, "all cells", effects.spread);
  }
}

void EffectsTableMaker::add_cells() {
  ResultTable& cells = table("accuracy_cells", view_.metric.label + ": each cell",
                             {{"cell", "cell", Kind::kText},
                              {"n", "seeds", Kind::kCount},
                              {"mean", "mean", Kind::kPercent},
                              {"interval", "95 % over seeds", Kind::kPercent},
                              {"seed_sd", "seed sd", Kind::kPercent},
                              {"sampling_interval", "95 % of sampling", Kind::kPercent}});
  for (const CellAccuracy& cell : view_.cells) {
    cells.rows.push_back({settings_text(cell.settings, "all trials"), count(cell.summary.n),
                          cell.summary.mean, or_nothing(cell.summary.interval),
                          or_nothing(cell.summary.sd), or_nothing(cell.sampling_interval)});
  }
}

void EffectsTableMaker::add_pairs() {
  ResultTable& pairs =
      table("pairs", fmt::format("Pairs on the same sentences: {}", view_.metric.label),
            {grid_column(),
             axis_column(),
             {"a", "a"},
             {"b", "b"},
             {"sentences", "n", Kind::kCount},
             {"trials_a", "trials a", Kind::kCount},
             {"trials_b", "trials b", Kind::kCount},
             {"accuracy_a", "a %", Kind::kPercent},
             {"accuracy_b", "b %", Kind::kPercent},
             {"difference", "b - a", Kind::kPercent},
             {"interval", "95 %", Kind::kPercent},
             {"standard_error", "se", Kind::kPercent},
             {"df", "df"},
             {"p", "p", Kind::kP},
             {"p_holm", "p (Holm)", Kind::kP},
             {"detectable", "detectable", Kind::kPercent},
             {"gained", "won", Kind::kCount},
             {"lost", "lost", Kind::kCount}});
  for (const PairEffects& pair : view_.pairs) {
    const analysis::PairedComparison& c = pair.comparison;
    pairs.rows.push_back({where(pair.grid), pair.axis, setting_cell(pair.a), setting_cell(pair.b),
                          count(c.num_sentences), count(c.num_trials_a), count(c.num_trials_b),
                          c.accuracy_a, c.accuracy_b, c.difference, or_nothing(c.interval),
                          or_nothing(c.standard_error), or_nothing(c.df), or_nothing(c.p),
                          or_nothing(c.p_holm), or_nothing(c.detectable),
                          count(std::ssize(c.gained)), count(std::ssize(c.lost))});
  }
}

void EffectsTableMaker::add_sets() {
  if (!view_.sets) return;
  const analysis::PairedComparison& c = view_.sets->comparison;
  table("sets", fmt::format("Two sets of trials on the same sentences: {}", view_.metric.label),
        {{"a", "a", Kind::kText},
         {"b", "b", Kind::kText},
         {"sentences", "n", Kind::kCount},
         {"cells", "cells", Kind::kCount},
         {"trials_a", "trials a", Kind::kCount},
         {"trials_b", "trials b", Kind::kCount},
         {"accuracy_a", "a %", Kind::kPercent},
         {"accuracy_b", "b %", Kind::kPercent},
         {"difference", "b - a", Kind::kPercent},
         {"interval", "95 %", Kind::kPercent},
         {"p", "p", Kind::kP},
         {"detectable", "detectable", Kind::kPercent},
         {"gained", "won", Kind::kCount},
         {"lost", "lost", Kind::kCount}})
      .rows = {{view_.sets->a, view_.sets->b, count(c.num_sentences), count(c.num_cells),
                count(c.num_trials_a), count(c.num_trials_b), c.accuracy_a, c.accuracy_b,
                c.difference, or_nothing(c.interval), or_nothing(c.p), or_nothing(c.detectable),
                count(std::ssize(c.gained)), count(std::ssize(c.lost))}};
}

void EffectsTableMaker::add_mcnemar() {
  ResultTable& models = table("pairs_mcnemar", "McNemar's exact test, model by model",
                              {grid_column(),
                               axis_column(),
                               {"a", "a"},
                               {"b", "b"},
                               {"seed", "seed", Kind::kCount},
                               {"only_a", "only a right", Kind::kCount},
                               {"only_b", "only b right", Kind::kCount},
                               {"p", "p", Kind::kP},
                               {"p_holm", "p (Holm)", Kind::kP}});
  for (const PairEffects& pair : view_.pairs) {
    for (const analysis::ModelPair& model : pair.comparison.models) {
      models.rows.push_back({where(pair.grid), pair.axis, setting_cell(pair.a),
                             setting_cell(pair.b), count(model.seed), count(model.test.only_a),
                             count(model.test.only_b), model.test.p, or_nothing(model.p_holm)});
    }
  }
}

void EffectsTableMaker::add_flips() {
  ResultTable& flips = table("pairs_flips", "Sentences that flip from a to b",
                             {grid_column(),
                              axis_column(),
                              {"a", "a"},
                              {"b", "b"},
                              {"flip", "flip", Kind::kText},
                              {"sentence", "sentence", Kind::kCount},
                              {"right_a", "right under a", Kind::kCount},
                              {"right_b", "right under b", Kind::kCount},
                              {"share_a", "a %", Kind::kPercent},
                              {"share_b", "b %", Kind::kPercent}});
  for (const PairEffects& pair : view_.pairs) {
    for (const bool gained : {true, false}) {
      for (const analysis::Flip& flip : gained ? pair.comparison.gained : pair.comparison.lost) {
        flips.rows.push_back({where(pair.grid), pair.axis, setting_cell(pair.a),
                              setting_cell(pair.b), std::string(gained ? "won" : "lost"),
                              count(flip.sentence), count(flip.right_a), count(flip.right_b),
                              flip.share_a, flip.share_b});
      }
    }
  }
}

void EffectsTableMaker::add_budget() {
  if (!view_.budget) return;
  ResultTable& cells = table("budget", "Had training ended? Accuracy on dev at the last epochs",
                             {{"cell", "cell", Kind::kText},
                              {"seeds", "seeds", Kind::kCount},
                              {"epochs", "epochs", Kind::kCount},
                              {"last", "last %", Kind::kPercent},
                              {"window", "window", Kind::kCount},
                              {"slope", "an epoch", Kind::kPercent},
                              {"slope_interval", "95 %", Kind::kPercent},
                              {"gain", "as much again", Kind::kPercent},
                              {"best_last", "best is last", Kind::kCount},
                              {"verdict", "verdict", Kind::kText}});
  for (const analysis::BudgetCell& cell : view_.budget->cells) {
    cells.rows.push_back({settings_text(cell.settings, "all trials"), count(cell.num_seeds),
                          count(std::ssize(cell.dev)), cell.dev.back().mean, count(cell.window),
                          cell.slope, or_nothing(cell.slope_interval), cell.gain,
                          count(cell.num_best_last),
                          std::string(cell.still_rising ? "still rising" : "")});
  }
}

void EffectsTableMaker::add_phrases() {
  ResultTable& fits = table("phrases", "Score of a phrase's true class against a hyperparameter",
                            {{"phrase", "phrase", Kind::kText},
                             axis_column(),
                             grid_column(),
                             {"form", "form", Kind::kText},
                             {"n", "n", Kind::kCount},
                             {"slope", "slope"},
                             {"slope_interval", "95 %"},
                             {"slope_p", "p", Kind::kP},
                             {"intercept", "intercept"},
                             {"intercept_interval", "95 %"},
                             {"r_squared", "R²"},
                             {"residual_sd", "residual sd"},
                             {"aicc", "AICc"},
                             {"weight", "weight"},
                             {"lack_of_fit_p", "lack of fit p", Kind::kP}});
  for (const PhraseEffects& phrase : view_.phrases) {
    const std::string held = settings_text(phrase.fixed, "all trials");
    for (const analysis::DimensionFit& fit : phrase.regression.fits) {
      const bool line = fit.form != "constant";
      fits.rows.push_back({phrase.text, phrase.axis, held, fit.form, count(fit.line.n),
                           line ? Cell(fit.line.slope) : Cell(),
                           line ? or_nothing(fit.line.slope_interval) : Cell(),
                           line ? or_nothing(fit.line.slope_p) : Cell(), fit.line.intercept,
                           or_nothing(fit.line.intercept_interval), or_nothing(fit.line.r_squared),
                           fit.line.residual_sd, fit.aicc, fit.weight,
                           or_nothing(fit.lack_of_fit_p)});
    }
  }
}

void EffectsTableMaker::add_residuals() {
  ResultTable& residuals = table("phrases_residuals", "Residuals of the linear form",
                                 {{"phrase", "phrase", Kind::kText},
                                  axis_column(),
                                  grid_column(),
                                  {"x", "value"},
                                  {"seed", "seed", Kind::kCount},
                                  {"score", "score"},
                                  {"residual", "residual"}});
  for (const PhraseEffects& phrase : view_.phrases) {
    const std::string held = settings_text(phrase.fixed, "all trials");
    for (const analysis::Residual& r : phrase.regression.residuals) {
      residuals.rows.push_back(
          {phrase.text, phrase.axis, held, r.x, count(r.seed), r.value, r.residual});
    }
  }
}

void EffectsTableMaker::add_critical_phrases() {
  ResultTable& critical =
      table("phrases_critical", "Smallest value from which a phrase is reliably right",
            {{"phrase", "phrase", Kind::kText},
             grid_column(),
             axis_column(),
             {"value", "value", Kind::kText},
             {"low", "low", Kind::kText},
             {"high", "high", Kind::kText},
             {"largest_fall", "largest fall %", Kind::kPercent}});
  for (const PhraseCritical& phrase : view_.critical_phrases) {
    critical.rows.push_back(
        {phrase.text, where(phrase.grid), phrase.axis, level_text(phrase.critical.level, phrase.x),
         level_text(phrase.critical.low, phrase.x), level_text(phrase.critical.high, phrase.x),
         phrase.critical.largest_fall});
  }
}

void EffectsTableMaker::add_critical() {
  ResultTable& levels = table("critical", "Share of the sentences that are reliably right",
                              {grid_column(),
                               axis_column(),
                               {"x", "value"},
                               {"sentences", "n", Kind::kCount},
                               {"become_reliable", "from here on", Kind::kCount},
                               {"reliable_share", "reliable %", Kind::kPercent},
                               {"interval", "95 %", Kind::kPercent}});
  for (const CriticalEffects& effects : view_.critical) {
    std::int64_t n = 0;
    for (const std::int64_t of_level : effects.summary.num_sentences) n += of_level;
    for (std::size_t level = 0; level < effects.x.size(); ++level) {
      levels.rows.push_back({where(effects.grid), effects.axis, setting_cell(effects.x[level]),
                             count(n), count(effects.summary.num_sentences[level]),
                             effects.summary.reliable_share[level],
                             or_nothing(effects.summary.interval[level])});
    }
  }
}

void EffectsTableMaker::add_critical_sentences() {
  ResultTable& sentences =
      table("critical_sentences", "Smallest value from which a sentence is reliably right",
            {grid_column(),
             axis_column(),
             {"sentence", "sentence", Kind::kCount},
             {"value", "value", Kind::kText},
             {"low", "low", Kind::kText},
             {"high", "high", Kind::kText},
             {"largest_fall", "largest fall %", Kind::kPercent}});
  for (const CriticalEffects& effects : view_.critical) {
    for (const SentenceCritical& s : effects.sentences) {
      sentences.rows.push_back({where(effects.grid), effects.axis, count(s.sentence),
                                level_text(s.critical.level, effects.x),
                                level_text(s.critical.low, effects.x),
                                level_text(s.critical.high, effects.x), s.critical.largest_fall});
    }
  }
}

void EffectsTableMaker::add_critical_map() {
  ResultTable& map = table("critical_map", "Share of the sentences that a cell has reliably right",
                           {{"cell", "cell", Kind::kText},
                            {"trials", "trials", Kind::kCount},
                            {"sentences", "n", Kind::kCount},
                            {"reliable_share", "reliable %", Kind::kPercent},
                            {"interval", "95 %", Kind::kPercent}});
  for (const CriticalMap& of_grid : view_.critical_maps) {
    for (const CellReliability& cell : of_grid.cells) {
      Settings settings = view_.grids[of_grid.grid].fixed;
      settings.insert(cell.settings.begin(), cell.settings.end());
      map.rows.push_back({settings_text(settings), count(cell.num_trials),
                          count(of_grid.num_sentences), cell.reliable_share,
                          or_nothing(cell.interval)});
    }
  }
}

std::string level_text(std::int32_t level, const std::vector<Setting>& x) {
  return level < std::ssize(x) ? fmt::format("{}", x[level]) : fmt::format(">{}", x.back());
}

std::vector<ResultTable> effects_tables(const EffectsView& view) {
  return EffectsTableMaker(view).all();
}

std::string settings_text(const Settings& settings, const std::string& all) {
  if (settings.empty()) return all;
  std::string text;
  for (const auto& [name, value] : settings) {
    text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", name, value);
  }
  return text;
}

std::string term_text(const analysis::AnovaTerm& term) {
  if (term.factors.empty()) return "other interactions";
  return fmt::format("{}", fmt::join(term.factors, " × "));
}

}  // namespace dimscope::effects
