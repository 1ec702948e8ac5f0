#include "dimscope/api/effects_tables.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace dimscope {
namespace {

using Kind = ResultTable::Kind;
using Cell = ResultTable::Cell;
using Column = ResultTable::Column;

template <typename T>
Cell or_nothing(const std::optional<T>& value) {
  return value ? Cell(*value) : Cell();
}

Cell count(std::int64_t n) {
  return static_cast<double>(n);
}

const Column kGrid{"grid", "where", Kind::kText};
const Column kAxis{"axis", "axis", Kind::kText};

class Tables {
 public:
  explicit Tables(const EffectsView& view) : view_(view) {}

  std::vector<ResultTable> all() {
    add_accuracy();
    add_pairs();
    add_budget();
    add_phrases();
    add_words();
    add_cues();
    add_distance();
    add_behaviour();
    add_critical();
    std::erase_if(tables_, [](const ResultTable& table) { return table.rows.empty(); });
    return std::move(tables_);
  }

 private:
  ResultTable& table(std::string id, std::string title, std::vector<Column> columns) {
    tables_.push_back({std::move(id), std::move(title), std::move(columns), {}});
    return tables_.back();
  }
  std::string where(std::size_t grid) const {
    return settings_text(view_.grids[grid].fixed, "all trials");
  }
  void add_axis_columns(const std::string& id, const std::string& title, Kind kind,
                        std::vector<Column> first) {
    std::vector<Column> columns = first;
    columns.insert(columns.end(), {{"n", "trials", Kind::kCount},
                                   {"seed_sd", "seed sd", kind},
                                   {"effect_ratio", "effect / seed", Kind::kNumber},
                                   {"slope_per_doubling", "a doubling", kind},
                                   {"p", "p", Kind::kP},
                                   {"p_holm", "p (Holm)", Kind::kP}});
    table(id + "_effects", title + ": effect of each axis", columns);
    columns = std::move(first);
    columns.insert(columns.end(), {{"x", "value", Kind::kNumber},
                                   {"n", "trials", Kind::kCount},
                                   {"mean", "mean", kind},
                                   {"interval", "95 %", kind}});
    table(id + "_curves", title + ": by value", columns);
  }
  // One axis into the two tables that add_axis_columns() made last.
  void add_axis(const std::vector<Cell>& first, const AxisEffect& axis) {
    std::int64_t n = 0;
    for (const AxisLevel& level : axis.levels) n += level.n;
    std::vector<Cell> row = first;
    row.insert(row.end(), {count(n), or_nothing(axis.seed_sd), or_nothing(axis.effect_ratio),
                           axis.slope_per_doubling, axis.p, or_nothing(axis.p_holm)});
    tables_[tables_.size() - 2].rows.push_back(std::move(row));
    for (const AxisLevel& level : axis.levels) {
      row = first;
      row.insert(row.end(), {level.x, count(level.n), level.mean, or_nothing(level.interval)});
      tables_.back().rows.push_back(std::move(row));
    }
  }

  void add_accuracy();
  void add_pairs();
  void add_flips();
  void add_budget();
  void add_phrases();
  void add_words();
  void add_cues();
  void add_distance();
  void add_behaviour();
  void add_critical();

  const EffectsView& view_;
  std::vector<ResultTable> tables_;
};

void Tables::add_accuracy() {
  ResultTable& anova = table(
      "accuracy_anova", fmt::format("Analysis of variance of {} over trials", view_.metric.label),
      {kGrid,
       {"term", "term", Kind::kText},
       {"df", "df", Kind::kCount},
       {"squares", "sum of squares"},
       {"share", "share %", Kind::kPercent},
       {"omega2", "ω² %", Kind::kPercent},
       {"omega2_interval", "95 %", Kind::kPercent},
       {"partial_eta2", "partial η² %", Kind::kPercent},
       {"f", "F"},
       {"p", "p", Kind::kP}});
  for (const AccuracyEffects& effects : view_.accuracy) {
    const Anova& a = effects.anova;
    for (const AnovaTerm& term : a.terms) {
      anova.rows.push_back({where(effects.grid), term_text(term), count(term.df), term.squares,
                            term.share, or_nothing(term.omega2), or_nothing(term.omega2_interval),
                            or_nothing(term.partial_eta2), or_nothing(term.f), or_nothing(term.p)});
    }
    if (a.error_df == 0) continue;
    anova.rows.push_back({where(effects.grid),
                          std::string(a.error_is_seeds ? "seeds" : "highest interaction (error)"),
                          count(a.error_df), a.error_squares, a.error_share, Cell(), Cell(), Cell(),
                          Cell(), Cell()});
  }
  add_axis_columns("accuracy", view_.metric.label, Kind::kPercent, {kGrid, kAxis});
  for (const AccuracyEffects& effects : view_.accuracy) {
    for (const AxisEffect& axis : effects.axes) add_axis({where(effects.grid), axis.axis}, axis);
  }
}

void Tables::add_pairs() {
  ResultTable& pairs =
      table("pairs", fmt::format("Pairs on the same sentences: {}", view_.metric.label),
            {kGrid,
             kAxis,
             {"a", "a"},
             {"b", "b"},
             {"sentences", "n", Kind::kCount},
             {"trials_a", "trials a", Kind::kCount},
             {"trials_b", "trials b", Kind::kCount},
             {"accuracy_a", "a %", Kind::kPercent},
             {"accuracy_b", "b %", Kind::kPercent},
             {"difference", "b - a", Kind::kPercent},
             {"interval", "95 %", Kind::kPercent},
             {"p", "p", Kind::kP},
             {"p_holm", "p (Holm)", Kind::kP},
             {"detectable", "detectable", Kind::kPercent},
             {"gained", "won", Kind::kCount},
             {"lost", "lost", Kind::kCount}});
  for (const PairEffects& pair : view_.pairs) {
    const PairedComparison& c = pair.comparison;
    pairs.rows.push_back({where(pair.grid), pair.axis, pair.a, pair.b, count(c.num_sentences),
                          count(c.num_trials_a), count(c.num_trials_b), c.accuracy_a, c.accuracy_b,
                          c.difference, c.interval, c.p, or_nothing(c.p_holm), c.detectable,
                          count(std::ssize(c.gained)), count(std::ssize(c.lost))});
  }
  ResultTable& models = table("pairs_mcnemar", "McNemar's exact test, model by model",
                              {kGrid,
                               kAxis,
                               {"a", "a"},
                               {"b", "b"},
                               {"only_a", "only a right", Kind::kCount},
                               {"only_b", "only b right", Kind::kCount},
                               {"p", "p", Kind::kP},
                               {"p_holm", "p (Holm)", Kind::kP}});
  std::vector<double> p;
  for (const PairEffects& pair : view_.pairs) {
    for (const McNemar& model : pair.comparison.models) {
      p.push_back(model.p);
      models.rows.push_back({where(pair.grid), pair.axis, pair.a, pair.b, count(model.only_a),
                             count(model.only_b), model.p});
    }
  }
  const std::vector<double> adjusted = holm(p);
  for (std::size_t i = 0; i < adjusted.size(); ++i) models.rows[i].push_back(adjusted[i]);
  add_flips();
}

void Tables::add_flips() {
  ResultTable& flips = table("pairs_flips", "Sentences that flip from a to b",
                             {kGrid,
                              kAxis,
                              {"a", "a"},
                              {"b", "b"},
                              {"flip", "flip", Kind::kText},
                              {"sentence", "sentence", Kind::kCount},
                              {"right_a", "right under a", Kind::kCount},
                              {"right_b", "right under b", Kind::kCount}});
  for (const PairEffects& pair : view_.pairs) {
    for (const bool gained : {true, false}) {
      for (const Flip& flip : gained ? pair.comparison.gained : pair.comparison.lost) {
        flips.rows.push_back({where(pair.grid), pair.axis, pair.a, pair.b,
                              std::string(gained ? "won" : "lost"), count(flip.sentence),
                              count(flip.right_a), count(flip.right_b)});
      }
    }
  }
}

void Tables::add_budget() {
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
  for (const BudgetCell& cell : view_.budget->cells) {
    cells.rows.push_back({settings_text(cell.settings, "all trials"), count(cell.num_seeds),
                          count(std::ssize(cell.dev)), cell.dev.back().mean, count(cell.window),
                          cell.slope, or_nothing(cell.slope_interval), cell.gain,
                          count(cell.num_best_last),
                          std::string(cell.still_rising ? "still rising" : "")});
  }
}

void Tables::add_phrases() {
  ResultTable& fits = table("phrases", "Score of a phrase's true class against a hyperparameter",
                            {{"phrase", "phrase", Kind::kText},
                             kAxis,
                             kGrid,
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
  ResultTable residuals{"phrases_residuals",
                        "Residuals of the linear form",
                        {{"phrase", "phrase", Kind::kText},
                         kAxis,
                         kGrid,
                         {"x", "value"},
                         {"seed", "seed", Kind::kCount},
                         {"score", "score"},
                         {"residual", "residual"}},
                        {}};
  for (const PhraseEffects& phrase : view_.phrases) {
    const std::string held = settings_text(phrase.fixed, "all trials");
    for (const DimensionFit& fit : phrase.regression.fits) {
      const bool line = fit.form != "constant";
      fits.rows.push_back({phrase.text, phrase.axis, held, fit.form, count(fit.line.n),
                           line ? Cell(fit.line.slope) : Cell(),
                           line ? or_nothing(fit.line.slope_interval) : Cell(),
                           line ? or_nothing(fit.line.slope_p) : Cell(), fit.line.intercept,
                           or_nothing(fit.line.intercept_interval), or_nothing(fit.line.r_squared),
                           fit.line.residual_sd, fit.aicc, fit.weight,
                           or_nothing(fit.lack_of_fit_p)});
    }
    for (const Residual& r : phrase.regression.residuals) {
      residuals.rows.push_back(
          {phrase.text, phrase.axis, held, r.x, count(r.seed), r.value, r.residual});
    }
  }
  tables_.push_back(std::move(residuals));
}

void Tables::add_words() {
  ResultTable& words = table("words", "What moves each word's share of the relevance",
                             {kGrid,
                              {"sentence", "sentence", Kind::kCount},
                              {"position", "position", Kind::kCount},
                              {"word", "word", Kind::kText},
                              {"mean", "mean %", Kind::kPercent},
                              {"seed_sd", "seed sd", Kind::kPercent},
                              {"term", "term", Kind::kText},
                              {"share", "share %", Kind::kPercent},
                              {"omega2", "ω² %", Kind::kPercent},
                              {"f", "F"},
                              {"p", "p", Kind::kP}});
  for (const WordEffects& effects : view_.words) {
    for (std::size_t w = 0; w < effects.words.size(); ++w) {
      const Anova& a = effects.words[w];
      const std::vector<Cell> first = {where(effects.grid),
                                       count(effects.sentence),
                                       count(static_cast<std::int64_t>(w)),
                                       effects.tokens[w],
                                       a.mean,
                                       or_nothing(a.seed_sd)};
      for (const AnovaTerm& term : a.terms) {
        words.rows.push_back(first);
        words.rows.back().insert(words.rows.back().end(),
                                 {term_text(term), term.share, or_nothing(term.omega2),
                                  or_nothing(term.f), or_nothing(term.p)});
      }
      words.rows.push_back(first);
      words.rows.back().insert(words.rows.back().end(),
                               {std::string("seeds"), a.error_share, Cell(), Cell(), Cell()});
    }
  }
}

void Tables::add_cues() {
  add_axis_columns("cues", "Share of its sentences' relevance that a word takes", Kind::kPercent,
                   {kGrid,
                    {"word", "word", Kind::kText},
                    {"sentences", "n", Kind::kCount},
                    {"even_share", "even share %", Kind::kPercent},
                    kAxis});
  for (const CueEffects& effects : view_.cues) {
    for (const CueEffect& cue : effects.cues) {
      for (const AxisEffect& axis : cue.axes) {
        if (!view_.options.axis.empty() && axis.axis != view_.options.axis) continue;
        add_axis(
            {where(effects.grid), cue.name, count(cue.num_sentences), cue.even_share, axis.axis},
            axis);
      }
    }
  }
}

void Tables::add_distance() {
  ResultTable& distances = table("distance", "How far explanations move",
                                 {kGrid,
                                  kAxis,
                                  {"sentences", "n", Kind::kCount},
                                  {"seed_pairs", "seed pairs", Kind::kCount},
                                  {"axis_pairs", "axis pairs", Kind::kCount},
                                  {"seeds", "another seed %", Kind::kPercent},
                                  {"across", "another value %", Kind::kPercent},
                                  {"ratio", "ratio"},
                                  {"ratio_interval", "95 %"},
                                  {"p", "p", Kind::kP}});
  ResultTable matrix{"distance_matrix",
                     "Mean distance between explanations of two values",
                     {kGrid,
                      kAxis,
                      {"x1", "value"},
                      {"x2", "other value"},
                      {"distance", "distance %", Kind::kPercent}},
                     {}};
  for (const DistanceEffects& effects : view_.distance) {
    for (const AxisDistance& d : effects.axes) {
      distances.rows.push_back({where(effects.grid), d.axis, count(d.num_sentences),
                                count(d.num_seed_pairs), count(d.num_axis_pairs), d.seeds, d.across,
                                d.ratio, d.ratio_interval, d.p});
      for (std::size_t i = 0; i < d.x.size(); ++i) {
        for (std::size_t j = i; j < d.x.size(); ++j) {
          matrix.rows.push_back(
              {where(effects.grid), d.axis, d.x[i], d.x[j], d.between[i * d.x.size() + j]});
        }
      }
    }
  }
  tables_.push_back(std::move(matrix));
}

void Tables::add_behaviour() {
  add_axis_columns("behaviour", "Share of the cases in which explanations behave", Kind::kPercent,
                   {kGrid,
                    {"test", "test", Kind::kText},
                    {"reading", "read from", Kind::kText},
                    {"cases", "cases", Kind::kCount},
                    kAxis});
  for (const BehaviourEffects& effects : view_.behaviour) {
    for (const AxisEffect& axis : effects.axes) {
      add_axis(
          {where(effects.grid), effects.name, effects.reading, count(effects.num_cases), axis.axis},
          axis);
    }
  }
}

void Tables::add_critical() {
  ResultTable& levels = table("critical", "Share of the sentences that are reliably right",
                              {kGrid,
                               kAxis,
                               {"x", "value"},
                               {"sentences", "n", Kind::kCount},
                               {"become_reliable", "from here on", Kind::kCount},
                               {"reliable_share", "reliable %", Kind::kPercent},
                               {"interval", "95 %", Kind::kPercent}});
  ResultTable sentences{"critical_sentences",
                        "Smallest value from which a sentence is reliably right",
                        {kGrid,
                         kAxis,
                         {"sentence", "sentence", Kind::kCount},
                         {"value", "value", Kind::kText},
                         {"low", "low", Kind::kText},
                         {"high", "high", Kind::kText},
                         {"largest_fall", "largest fall %", Kind::kPercent}},
                        {}};
  for (const CriticalEffects& effects : view_.critical) {
    std::int64_t n = 0;
    for (const std::int64_t of_level : effects.summary.num_sentences) n += of_level;
    for (std::size_t level = 0; level < effects.x.size(); ++level) {
      levels.rows.push_back({where(effects.grid), effects.axis, effects.x[level], count(n),
                             count(effects.summary.num_sentences[level]),
                             effects.summary.reliable_share[level],
                             effects.summary.interval[level]});
    }
    const auto value = [&](std::int32_t level) -> Cell {
      if (level < std::ssize(effects.x)) return fmt::format("{}", effects.x[level]);
      return fmt::format(">{}", effects.x.back());
    };
    for (const SentenceCritical& s : effects.sentences) {
      sentences.rows.push_back({where(effects.grid), effects.axis, count(s.sentence),
                                value(s.critical.level), value(s.critical.low),
                                value(s.critical.high), s.critical.largest_fall});
    }
  }
  tables_.push_back(std::move(sentences));
}

}  // namespace

std::vector<ResultTable> effects_tables(const EffectsView& view) {
  return Tables(view).all();
}

std::string settings_text(const std::map<std::string, double>& settings, const std::string& all) {
  if (settings.empty()) return all;
  std::string text;
  for (const auto& [name, value] : settings) {
    text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", name, value);
  }
  return text;
}

std::string term_text(const AnovaTerm& term) {
  if (term.factors.empty()) return "other interactions";
  return fmt::format("{}", fmt::join(term.factors, " × "));
}

}  // namespace dimscope
