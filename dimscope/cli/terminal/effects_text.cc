#include "dimscope/cli/terminal/effects_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "dimscope/cli/terminal/questions_text.h"
#include "dimscope/effects/tables/effects_tables.h"
#include "dimscope/figure/text_layout.h"

namespace dimscope::cli {
namespace {

using Align = figure::TextTable::Align;

constexpr double kLevel = 0.05;
constexpr std::size_t kMaxGrids = 6;  // lines of a study that a summary has room for
constexpr std::size_t kMaxRows = 8;

std::string percent(double share) {
  return fmt::format("{:.1f}", 100 * share);
}

std::string points(const analysis::Interval& interval) {
  return fmt::format("[{:+.1f}, {:+.1f}]", 100 * interval.low, 100 * interval.high);
}

std::string range(const std::optional<analysis::Interval>& interval) {
  if (!interval) return "";
  return fmt::format(" [{:.1f}, {:.1f}]", 100 * interval->low, 100 * interval->high);
}

std::string p_text(double p) {
  return p < 0.001 ? "p < 0.001" : fmt::format("p = {:.3f}", p);
}

// "20: 42.0 [39.3, 44.6]".
std::string level_of(const analysis::AxisLevel& level) {
  return fmt::format("{}: {}{}", level.x, percent(level.mean), range(level.interval));
}

// The first and the last level; without an order the lowest and the highest.
std::pair<analysis::AxisLevel, analysis::AxisLevel> ends_of(const analysis::AxisEffect& axis) {
  if (axis.slope_per_doubling) return {axis.levels.front(), axis.levels.back()};
  const auto [low, high] = std::ranges::minmax_element(axis.levels, {}, &analysis::AxisLevel::mean);
  return {*low, *high};
}

std::string ratio_of(const analysis::AxisEffect& axis) {
  return axis.effect_ratio ? fmt::format("{:.2f}", *axis.effect_ratio) : "–";
}

// After Holm where there is a family.
std::string p_of(const std::optional<double>& p, const std::optional<double>& p_holm) {
  const std::optional<double>& shown = p_holm ? p_holm : p;
  return shown ? effects::cell_text(*shown, effects::ResultTable::Kind::kP) : "–";
}

std::string p_of(const analysis::AxisEffect& axis) {
  return p_of(axis.p, axis.p_holm);
}

std::string percent(const std::optional<double>& share) {
  return share ? percent(*share) : "–";
}

// "6.6 points [4.1, 17.0] at 2".
std::string spread_at(const analysis::AxisLevel& level) {
  return fmt::format("{} points{} at {}", percent(level.seeds->sd), range(level.seeds->interval),
                     level.x);
}

// " (embedding_dim = 2)", or nothing where all trials are one grid.
std::string where(const effects::EffectsView& view, std::size_t grid) {
  const std::string held = effects::settings_text(view.grids[grid].fixed);
  return held.empty() ? "" : " (" + held + ")";
}

std::string grid_text(const effects::EffectsView::Grid& grid) {
  const std::string seeds = grid.min_seeds == grid.max_seeds
                                ? figure::counted(grid.min_seeds, "seed")
                                : fmt::format("{} to {} seeds", grid.min_seeds, grid.max_seeds);
  if (grid.factors.empty()) return "one cell, " + seeds;
  std::string text = fmt::format("{}", fmt::join(grid.factors, " × "));
  if (!grid.fixed.empty()) text += " (" + effects::settings_text(grid.fixed) + ")";
  text += fmt::format(": {}, {} a cell", figure::counted(grid.num_cells, "cell"), seeds);
  if (grid.num_missing_cells > 0)
    text += ", " + figure::counted(grid.num_missing_cells, "cell") + " missing";
  return text;
}

// What a comparison that shows no difference could have missed.
std::string hidden_text(const analysis::PairedComparison& c) {
  if (!c.detectable) return "not tested: the seeds of shared streams are not the same in all cells";
  return fmt::format("not shown: a true difference below {:.1f} points could easily hide here",
                     100 * *c.detectable);
}

std::string comparison_text(const analysis::PairedComparison& c) {
  const std::optional<double> p = c.p_holm ? c.p_holm : c.p;
  return fmt::format(
      "{:+.1f} points{} on {}, {} against {}{}; {}", 100 * c.difference,
      c.interval ? " " + points(*c.interval) : "", figure::counted(c.num_sentences, "sentence"),
      c.num_trials_a, figure::counted(c.num_trials_b, "trial"), p ? ", " + p_text(*p) : "",
      p && *p < kLevel
          ? fmt::format("{} won, {} lost", figure::counted(std::ssize(c.gained), "sentence"),
                        c.lost.size())
          : hidden_text(c));
}

// Greek letters and signs count as one column each.
class Text {
 public:
  Text(const effects::EffectsView& view, int width) : view_(view), width_(width) {}

  std::string all() {
    add_head();
    add_accuracy();
    add_shapley();
    add_pairs();
    add_seeds_needed();
    add_sets();
    add_enough();
    add_budget();
    add_phrases();
    add_critical_phrases();
    add_distance();
    add_cues();
    add_behaviour();
    add_words();
    add_word_shapley();
    add_critical();
    return std::move(text_);
  }

 private:
  template <typename... Arguments>
  void line(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    const std::string text = fmt::format(format, std::forward<Arguments>(arguments)...);
    const auto margin = std::min(text.find_first_not_of(' '), text.size());
    const auto indent = static_cast<int>(margin);
    text_ += text.substr(0, margin);
    text_ += figure::wrapped(text.substr(margin), width_, indent + 2, indent) + '\n';
  }
  void heading(const std::string& title) { text_ += "\n" + figure::wrapped(title, width_) + "\n"; }
  void add_table(const figure::TextTable& table) { text_ += table.text(width_, 2); }
  // What a summary has no room for.
  void add_more(std::size_t total, std::size_t shown, effects::EffectsTopic topic) {
    if (total > shown) line("  and {} more; topic {} has all", total - shown, to_string(topic));
  }

  // A heading for the settings that a grid holds; returns how far the rows below it are indented.
  std::string add_grid_heading(std::size_t grid, figure::TextTable& table) const {
    const std::string held = effects::settings_text(view_.grids[grid].fixed);
    if (held.empty()) return "";
    table.add_heading(held);
    return "  ";
  }

  void add_head();
  void add_accuracy();
  void add_differences();
  void add_constants();
  void add_spread();
  void add_pairs();
  void add_sets();
  void add_budget();
  void add_phrases();
  void add_critical_phrases();
  void add_distance();
  void add_cues();
  void add_behaviour();
  void add_words();
  void add_critical();
  void add_enough();
  void add_shapley();
  void add_word_shapley();
  void add_seeds_needed();

  const effects::EffectsView& view_;
  const int width_;  // of a line; 0: any
  std::string text_;
};

void Text::add_head() {
  line("{}: {}", view_.study, figure::counted(view_.num_trials, "trial"));
  std::size_t shown = 0;
  for (const effects::EffectsView::Grid& grid : view_.grids) {
    if (++shown > kMaxGrids) break;
    line("  {}", grid_text(grid));
  }
  if (view_.grids.size() > kMaxGrids) line("  and {} more lines", view_.grids.size() - kMaxGrids);
  for (const std::string& note : view_.notes) line("note: {}", note);
}

void Text::add_accuracy() {
  if (view_.accuracy.empty()) return;
  heading(fmt::format("What moves {}{}?", view_.metric.label,
                      view_.metric.n > 0 ? fmt::format(" (n = {})", view_.metric.n) : ""));
  figure::TextTable table({{"", Align::kLeft},
                           {"share %"},
                           {"ω² % [95 %]"},
                           {"p (Holm)"},
                           {"from, % [95 %]", Align::kLeft},
                           {"to, % [95 %]", Align::kLeft},
                           {"a doubling [95 %]"}});
  std::size_t shown = 0;
  bool any = false;
  for (const effects::AccuracyEffects& effects : view_.accuracy) {
    if (++shown > kMaxGrids) break;
    if (!effects.anova.varies) continue;
    any = true;
    const std::string margin = add_grid_heading(effects.grid, table);
    for (const analysis::AnovaTerm& term : effects.anova.terms) {
      std::string from, to, slope;
      for (const analysis::AxisEffect& axis : effects.axes) {
        if (term.factors != std::vector<std::string>{axis.axis}) continue;
        const auto [first, last] = ends_of(axis);
        from = level_of(first);
        to = level_of(last);
        if (!axis.slope_per_doubling) continue;
        slope = fmt::format("{:+.1f}", 100 * *axis.slope_per_doubling);
        if (axis.slope_interval) slope += " " + points(*axis.slope_interval);
      }
      table.add_row({margin + effects::term_text(term), percent(term.share),
                     term.omega2 ? percent(*term.omega2) + range(term.omega2_interval) : "–",
                     p_of(term.p, term.p_holm), from, to, slope});
    }
    table.add_row(
        {margin + (effects.anova.error_is_seeds ? "seeds" : "highest interaction, as error"),
         percent(effects.anova.error_share), "", "", "", "", ""});
  }
  if (any) {
    add_table(table);
    line("  share: of the variation over trials; a doubling: points for twice the value");
  }
  add_more(view_.accuracy.size(), kMaxGrids, effects::EffectsTopic::kAccuracy);
  add_differences();
  add_constants();
  add_spread();
}

// Between every two values of axes without an order.
void Text::add_differences() {
  std::size_t shown = 0;
  for (const effects::AccuracyEffects& effects : view_.accuracy) {
    for (const analysis::AxisEffect& axis : effects.axes) {
      for (const analysis::LevelDifference& d : axis.differences) {
        if (++shown > kMaxRows) continue;
        line("  {} {} against {}: {:+.1f} points{}{}{}", axis.axis, d.b, d.a, 100 * d.difference,
             d.interval ? " " + points(*d.interval) : "",
             d.p ? ", " + p_text(d.p_holm.value_or(*d.p)) : ", not tested",
             where(view_, effects.grid));
      }
    }
  }
  add_more(shown, kMaxRows, effects::EffectsTopic::kAccuracy);
}

// Where there is nothing to explain, or nothing to compare with.
void Text::add_constants() {
  std::size_t shown = 0;
  for (const effects::AccuracyEffects& effects : view_.accuracy) {
    const analysis::Anova& a = effects.anova;
    if (a.varies && (a.seeds_vary || !a.error_is_seeds)) continue;
    if (++shown > kMaxGrids) continue;
    if (!a.varies) {
      line("  {} does not vary{}: {} % in all {}", view_.metric.label, where(view_, effects.grid),
           percent(a.mean), figure::counted(a.num_trials, "trial"));
    } else {
      line("  all seeds of a cell agree{}: there is no noise to compare with, so nothing is tested",
           where(view_, effects.grid));
    }
  }
  add_more(shown, kMaxGrids, effects::EffectsTopic::kAccuracy);
}

// Axes along which seeds scatter differently.
void Text::add_spread() {
  std::size_t shown = 0;
  for (const effects::AccuracyEffects& effects : view_.accuracy) {
    for (const analysis::AxisEffect& axis : effects.axes) {
      if (!axis.spread || axis.spread->p_holm.value_or(axis.spread->p) >= kLevel) continue;
      if (++shown > kMaxGrids) continue;
      const analysis::AxisLevel *most = nullptr, *least = nullptr;
      for (const analysis::AxisLevel& level : axis.levels) {
        if (!level.seeds) continue;
        if (!most || level.seeds->sd > most->seeds->sd) most = &level;
        if (!least || level.seeds->sd < least->seeds->sd) least = &level;
      }
      if (!most || !least) continue;
      line("  luck of the seed along {}{}: its sd is {}, {} ({} that seeds scatter alike)",
           axis.axis, where(view_, effects.grid), spread_at(*most), spread_at(*least),
           p_text(axis.spread->p_holm.value_or(axis.spread->p)));
    }
  }
  add_more(shown, kMaxGrids, effects::EffectsTopic::kAccuracy);
}

void Text::add_pairs() {
  if (view_.pairs.empty()) return;
  const bool unordered = std::ranges::any_of(
      view_.pairs, [](const effects::PairEffects& pair) { return !pair.a.is_number(); });
  heading(fmt::format("{}, same sentences ({}; p after Holm over {}):",
                      view_.options.pair ? "Two values"
                      : unordered        ? "Smallest against largest, or every two without an order"
                                         : "Smallest against largest value",
                      view_.metric.label, view_.pairs.size()));
  std::size_t shown = 0;
  for (const effects::PairEffects& pair : view_.pairs) {
    if (++shown > kMaxRows) break;
    line("  {} {} → {}{}: {}", pair.axis, pair.a, pair.b, where(view_, pair.grid),
         comparison_text(pair.comparison));
  }
  add_more(view_.pairs.size(), kMaxRows, effects::EffectsTopic::kPairs);
}

void Text::add_sets() {
  if (!view_.sets) return;
  const analysis::PairedComparison& c = view_.sets->comparison;
  heading(fmt::format("Two sets of trials, {} each, same sentences ({}):",
                      figure::counted(c.num_cells, "cell"), view_.metric.label));
  line("  a: {}: {} % (n = {}, {})", view_.sets->a, percent(c.accuracy_a), c.num_sentences,
       figure::counted(c.num_trials_a, "trial"));
  line("  b: {}: {} % (n = {}, {})", view_.sets->b, percent(c.accuracy_b), c.num_sentences,
       figure::counted(c.num_trials_b, "trial"));
  line("  a → b: {}", comparison_text(c));
}

void Text::add_budget() {
  if (!view_.budget) return;
  const auto& cells = view_.budget->cells;
  heading("Had training ended?");
  if (view_.budget->num_rising == 0) {
    line("  In none of {} was accuracy on dev still rising for certain.",
         figure::counted(std::ssize(cells), "cell"));
    return;
  }
  line(
      "  In {} of {} accuracy on dev was still rising over the last epochs: such a score is not "
      "what the cell could reach.",
      view_.budget->num_rising, figure::counted(std::ssize(cells), "cell"));
  std::vector<const analysis::BudgetCell*> rising;
  for (const analysis::BudgetCell& cell : cells) {
    if (cell.still_rising) rising.push_back(&cell);
  }
  std::ranges::stable_sort(rising, std::ranges::greater(), &analysis::BudgetCell::gain);
  for (std::size_t i = 0; i < std::min<std::size_t>(3, rising.size()); ++i) {
    const analysis::BudgetCell& cell = *rising[i];
    line("  {}: {:+.2f} points an epoch {} over the last {}, {}",
         effects::settings_text(cell.settings, "all trials"), 100 * cell.slope,
         fmt::format("[{:+.2f}, {:+.2f}]", 100 * cell.slope_interval->low,
                     100 * cell.slope_interval->high),
         cell.window, figure::counted(cell.num_seeds, "seed"));
  }
  add_more(rising.size(), 3, effects::EffectsTopic::kBudget);
}

void Text::add_phrases() {
  if (view_.phrases.empty() && view_.critical_phrases.empty()) return;
  heading("What moves the score of a phrase's true class (best form by AICc)?");
  std::size_t shown = 0;
  for (const effects::PhraseEffects& phrase : view_.phrases) {
    if (++shown > kMaxRows) break;
    const analysis::DimensionFit& linear = phrase.regression.fit("linear");
    const std::string held = effects::settings_text(phrase.fixed);
    std::vector<std::string> forms;
    for (const analysis::DimensionFit& fit : phrase.regression.fits) forms.push_back(fit.form);
    line("  \"{}\" on {}{}: {} (weight {:.2f} of {}); linear slope {:+.4f}{}, R² {}, n = {}",
         phrase.text, phrase.axis, held.empty() ? "" : " (" + held + ")", phrase.regression.best,
         phrase.regression.fit(phrase.regression.best).weight, fmt::join(forms, ", "),
         linear.line.slope,
         linear.line.slope_interval
             ? fmt::format(" [{:+.4f}, {:+.4f}]", linear.line.slope_interval->low,
                           linear.line.slope_interval->high)
             : "",
         linear.line.r_squared ? fmt::format("{:.2f}", *linear.line.r_squared) : "–",
         phrase.regression.n);
  }
  add_more(view_.phrases.size(), kMaxRows, effects::EffectsTopic::kPhrases);
}

void Text::add_critical_phrases() {
  std::size_t shown = 0;
  for (const effects::PhraseCritical& phrase : view_.critical_phrases) {
    if (++shown > kMaxRows) break;
    const analysis::CriticalLevel& c = phrase.critical;
    if (c.level == std::ssize(phrase.x)) {
      line("  \"{}\" is reliably right at no {}{}", phrase.text, phrase.axis,
           where(view_, phrase.grid));
      continue;
    }
    line("  \"{}\" is reliably right from {} {} [{}, {}] on{}", phrase.text, phrase.axis,
         effects::level_text(c.level, phrase.x), effects::level_text(c.low, phrase.x),
         effects::level_text(c.high, phrase.x), where(view_, phrase.grid));
  }
}

void Text::add_distance() {
  if (view_.distance.empty()) return;
  heading(fmt::format("How far do explanations move ({}; {} sentences; p after Holm)?",
                      view_.explained, view_.slice_sentences));
  std::size_t shown = 0;
  for (const effects::DistanceEffects& effects : view_.distance) {
    for (const analysis::AxisDistance& d : effects.axes) {
      if (++shown > kMaxRows) continue;
      const std::optional<double> p = d.p_holm ? d.p_holm : d.p;
      line(
          "  another {}{}: {} % of a sentence's relevance, another seed: {} %; ratio {:.2f}{}, {}",
          d.axis, where(view_, effects.grid), percent(d.distance.across), percent(d.distance.seeds),
          d.ratio,
          d.ratio_interval
              ? fmt::format(" [{:.2f}, {:.2f}]", d.ratio_interval->low, d.ratio_interval->high)
              : "",
          p ? p_text(*p) : "not tested: the seeds of shared streams are not the same in all cells");
      if (d.top1.num_sentences == 0) continue;
      line(
          "    the same word first: {} % of the sentences, under another seed {} %, by chance {} "
          "%; "
          "rank correlation {:.2f}, {:.2f}, 0",
          percent(d.top1.across), percent(d.top1.seeds), percent(d.top1.chance), d.rank.across,
          d.rank.seeds);
    }
  }
  add_more(shown, kMaxRows, effects::EffectsTopic::kDistance);
}

void Text::add_cues() {
  if (view_.cues.empty()) return;
  heading("Which cue words gain or lose relevance (share of their sentences' relevance, %)?");
  figure::TextTable table({{"", Align::kLeft},
                           {"n"},
                           {"even"},
                           {"from, % [95 %]", Align::kLeft},
                           {"to, % [95 %]", Align::kLeft},
                           {"effect / seed"},
                           {"p (Holm)"}});
  constexpr std::size_t kMaxCueGrids = 2;
  std::size_t shown = 0;
  for (const effects::CueEffects& effects : view_.cues) {
    if (++shown > kMaxCueGrids) break;
    for (const std::string& factor : view_.grids[effects.grid].factors) {
      if (!view_.options.axis.empty() && factor != view_.options.axis) continue;
      table.add_heading(factor + where(view_, effects.grid));
      for (const analysis::CueEffect& cue : effects.cues) {
        for (const analysis::AxisEffect& axis : cue.axes) {
          if (axis.axis != factor) continue;
          table.add_row({"  " + cue.name, std::to_string(cue.num_sentences),
                         percent(cue.even_share), level_of(axis.levels.front()),
                         level_of(axis.levels.back()), ratio_of(axis), p_of(axis)});
        }
      }
    }
  }
  add_table(table);
  add_more(view_.cues.size(), kMaxCueGrids, effects::EffectsTopic::kCues);
}

void Text::add_behaviour() {
  if (view_.behaviour.empty()) return;
  heading("Do negators, \"but\" and intensifiers work (cases that pass, %)?");
  figure::TextTable table({{"", Align::kLeft},
                           {"cases"},
                           {"from, % [95 %]", Align::kLeft},
                           {"to, % [95 %]", Align::kLeft},
                           {"effect / seed"},
                           {"p (Holm)"}});
  std::size_t shown = 0;
  std::string claim;
  for (const effects::BehaviourEffects& effects : view_.behaviour) {
    for (const analysis::AxisEffect& axis : effects.axes) {
      if (++shown > 2 * kMaxRows) continue;
      if (effects.claim != claim) table.add_heading(claim = effects.claim);
      table.add_row({"  " + axis.axis + where(view_, effects.grid),
                     std::to_string(effects.num_cases), level_of(axis.levels.front()),
                     level_of(axis.levels.back()), ratio_of(axis), p_of(axis)});
    }
  }
  add_table(table);
  add_more(shown, 2 * kMaxRows, effects::EffectsTopic::kBehaviour);
}

void Text::add_words() {
  for (const effects::WordEffects& effects : view_.words) {
    heading(fmt::format("What moves the words of test sentence {}{} (share of all variation, %)?",
                        effects.sentence, where(view_, effects.grid)));
    std::vector<figure::TextTable::Column> columns = {{"", Align::kLeft}, {"mean %"}};
    for (const analysis::AnovaTerm& term : effects.words.front().terms)
      columns.push_back({effects::term_text(term)});
    columns.push_back({"seeds"});
    columns.push_back({"smallest p (Holm)"});
    figure::TextTable table(columns);
    for (std::size_t w = 0; w < effects.words.size(); ++w) {
      const analysis::Anova& a = effects.words[w];
      std::vector<std::string> row = {effects.tokens[w], fmt::format("{:+.1f}", 100 * a.mean)};
      std::optional<double> least;
      for (const analysis::AnovaTerm& term : a.terms) {
        row.push_back(percent(term.share));
        if (term.p_holm && (!least || *term.p_holm < *least)) least = term.p_holm;
      }
      row.push_back(percent(a.error_share));
      row.push_back(a.varies ? p_of({}, least) : "does not vary");
      table.add_row(std::move(row));
    }
    add_table(table);
    const auto trials = static_cast<double>(view_.grids[effects.grid].num_trials);
    std::string classes;
    for (std::size_t c = 0; c < effects.predicted.size(); ++c) {
      if (effects.predicted[c] == 0) continue;
      classes += fmt::format("{}class {} {} %", classes.empty() ? "" : ", ", c,
                             percent(effects.predicted[c] / trials));
    }
    line("  explained is the class each trial predicts: {} (true: {})", classes, effects.label);
  }
}

void Text::add_critical() {
  if (view_.critical.empty()) return;
  heading(
      fmt::format("Which dimension is enough ({}: sentences that {:.0f} % of the trials have right "
                  "at this value and any larger one)?",
                  view_.metric.label, 100 * view_.critical.front().reliable));
  std::size_t shown = 0;
  for (const effects::CriticalEffects& effects : view_.critical) {
    if (++shown > kMaxRows) break;
    const analysis::CriticalSummary& s = effects.summary;
    std::string by_value;
    std::int64_t n = 0;
    for (const std::int64_t of_level : s.num_sentences) n += of_level;
    const std::size_t last = effects.x.size() - 1;
    for (const std::size_t level : std::set<std::size_t>{0, last / 2, last}) {
      by_value += fmt::format("{}at {}: {}{}", by_value.empty() ? "" : ", ", effects.x[level],
                              percent(s.reliable_share[level]), range(s.interval[level]));
    }
    line("  {}{}: of {} {} %; at no value: {} %", effects.axis, where(view_, effects.grid),
         figure::counted(n, "sentence"), by_value,
         percent(static_cast<double>(s.num_sentences.back()) / static_cast<double>(n)));
    if (effects.sentences.size() == 1) {
      const analysis::CriticalLevel& c = effects.sentences.front().critical;
      line("    sentence {}: {} [{}, {}]", effects.sentences.front().sentence,
           effects::level_text(c.level, effects.x), effects::level_text(c.low, effects.x),
           effects::level_text(c.high, effects.x));
    }
  }
  add_more(view_.critical.size(), kMaxRows, effects::EffectsTopic::kCritical);
}

void Text::add_enough() {
  if (view_.enough.empty()) return;
  const double margin = 100 * view_.options.margin;
  heading(
      fmt::format("Which is the smallest model that is enough ({}, n = {}: at most {:g} point{} "
                  "below the largest; from the largest down, each step at 5 %)?",
                  view_.enough.front().metric.label, view_.enough.front().metric.n, margin,
                  margin == 1 ? "" : "s"));
  std::size_t shown = 0;
  for (const effects::EnoughEffects& effects : view_.enough) {
    if (++shown > kMaxRows) break;
    line("  {}", enough_text(view_, effects));
  }
  add_more(view_.enough.size(), kMaxRows, effects::EffectsTopic::kEnough);
}

void Text::add_shapley() {
  if (view_.shapley.empty()) return;
  heading(fmt::format("Exact shares of each hyperparameter, interactions dealt out (Shapley, {})",
                      view_.metric.label));
  figure::TextTable table({{"", Align::kLeft}, {"of cells %"}, {"of trials % [95 %]"}});
  std::size_t shown = 0;
  for (const effects::ShapleyEffects& effects : view_.shapley) {
    if (++shown > kMaxGrids) break;
    const std::string margin = add_grid_heading(effects.grid, table);
    const analysis::Shapley& s = effects.shares;
    for (const auto* list : {&s.factors, &s.interactions}) {
      for (const analysis::ShapleyShare& share : *list) {
        table.add_row({margin + fmt::format("{}", fmt::join(share.factors, " × ")),
                       percent(share.of_cells),
                       share.of_trials ? percent(*share.of_trials) + range(share.interval) : "–"});
      }
    }
    if (s.seeds) table.add_row({margin + "seeds", "", percent(*s.seeds)});
  }
  add_table(table);
  for (std::size_t g = 0; g < std::min(kMaxGrids, view_.shapley.size()); ++g) {
    const effects::ShapleyEffects& effects = view_.shapley[g];
    line("  best{}: {}", where(view_, effects.grid),
         shapley_cell_text(view_, effects, effects.cells.front()));
    line("  worst{}: {}", where(view_, effects.grid),
         shapley_cell_text(view_, effects, effects.cells.back()));
  }
  add_more(view_.shapley.size(), kMaxGrids, effects::EffectsTopic::kShapley);
}

void Text::add_word_shapley() {
  for (const effects::WordShapley& effects : view_.word_shapley) {
    heading(
        fmt::format("Exact shares of what moves the words of test sentence {}{} (Shapley, % of the "
                    "trials [95 %])",
                    effects.sentence, where(view_, effects.grid)));
    std::vector<figure::TextTable::Column> columns = {{"", Align::kLeft}};
    for (const std::string& factor : view_.grids[effects.grid].factors) columns.push_back({factor});
    columns.push_back({"seeds"});
    figure::TextTable table(columns);
    for (const effects::WordShapley::Word& word : effects.words) {
      std::vector<std::string> row = {word.word};
      for (std::size_t f = 0; f + 2 < columns.size(); ++f) {
        if (!word.shares || !word.shares->factors[f].of_trials) {
          row.emplace_back("–");
          continue;
        }
        const analysis::ShapleyShare& share = word.shares->factors[f];
        row.push_back(percent(*share.of_trials) + range(share.interval));
      }
      row.push_back(word.shares && word.shares->seeds ? percent(*word.shares->seeds) : "–");
      table.add_row(std::move(row));
    }
    add_table(table);
  }
}

void Text::add_seeds_needed() {
  if (view_.seeds_needed.empty()) return;
  heading(fmt::format("How many seeds would tell apart what was not (80 % power, {})?",
                      view_.options.difference ? "for the difference stated"
                                               : "if the difference seen is the true one"));
  std::size_t shown = 0;
  for (const effects::SeedsNeeded& needed : view_.seeds_needed) {
    if (++shown > kMaxRows) break;
    line("  {}", seeds_needed_text(view_, needed));
  }
  add_more(view_.seeds_needed.size(), kMaxRows, effects::EffectsTopic::kPairs);
}

// Whether the column says the same everywhere: that the row is about all trials.
bool says_nothing(const effects::ResultTable& table, std::size_t column) {
  return std::ranges::all_of(table.rows, [&](const auto& row) {
    const auto* text = std::get_if<std::string>(&row[column]);
    return text != nullptr && *text == "all trials";
  });
}

}  // namespace

std::string effects_text(const effects::EffectsView& view, int width) {
  return Text(view, width).all();
}

std::string table_text(const effects::ResultTable& table, std::size_t max_rows, int width) {
  std::vector<std::size_t> shown_columns;
  std::vector<figure::TextTable::Column> columns;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    if (says_nothing(table, c)) continue;
    shown_columns.push_back(c);
    const bool text = table.columns[c].kind == effects::ResultTable::Kind::kText;
    columns.push_back({table.columns[c].title, text ? Align::kLeft : Align::kRight});
  }
  figure::TextTable rows(columns);
  const std::size_t shown =
      max_rows == 0 ? table.rows.size() : std::min(max_rows, table.rows.size());
  for (std::size_t r = 0; r < shown; ++r) {
    std::vector<std::string> cells;
    for (const std::size_t c : shown_columns) {
      cells.push_back(effects::cell_text(table.rows[r][c], table.columns[c].kind));
    }
    rows.add_row(std::move(cells));
  }
  std::string text = figure::wrapped(table.title, width) + "\n" + rows.text(width);
  if (shown < table.rows.size()) {
    text += fmt::format("… {} of {} rows; --rows 0 prints all, --csv writes them\n", shown,
                        table.rows.size());
  }
  return text;
}

}  // namespace dimscope::cli
