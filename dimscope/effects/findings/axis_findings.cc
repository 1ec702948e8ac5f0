#include "dimscope/effects/findings/axis_findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "dimscope/effects/findings/finding_lines.h"
#include "dimscope/effects/findings/finding_words.h"

namespace dimscope::effects {
namespace {

// One axis of one grid with all that is known of it.
struct AxisResults {
  const AccuracyEffects& effects;
  const analysis::AxisEffect& axis;
  const PairEffects* pair = nullptr;  // of the finding's a and b, either way round
  const SeedsNeeded* needed = nullptr;
};

bool is_below_level(const std::optional<double>& p) {
  return p && *p < kClaimLevel;
}

// " after Holm over 4 tests", or nothing where there is no family.
std::string family_words(std::size_t tests, const char* noun) {
  if (tests < 2) return "";
  return fmt::format(" after Holm over {} {}s", tests, noun);
}

std::size_t count_terms(const EffectsView& view) {
  std::size_t count = 0;
  for (const AccuracyEffects& effects : view.accuracy) {
    count += static_cast<std::size_t>(std::ranges::count_if(
        effects.anova.terms, [](const analysis::AnovaTerm& term) { return term.p.has_value(); }));
  }
  return count;
}

std::optional<analysis::Interval> oriented(const std::optional<analysis::Interval>& interval,
                                           bool turned) {
  if (!interval || !turned) return interval;
  return analysis::Interval{-interval->high, -interval->low};
}

const analysis::LevelDifference* difference_of(const analysis::AxisEffect& axis,
                                               const AxisFinding& finding) {
  if (axis.ends) return &*axis.ends;
  for (const analysis::LevelDifference& d : axis.differences) {
    if (d.a == finding.a && d.b == finding.b) return &d;
    if (d.a == finding.b && d.b == finding.a) return &d;
  }
  return nullptr;
}

// Sets what lies between the ends.
void compare_ends(const AxisResults& of, AxisFinding& finding) {
  if (of.pair != nullptr) {
    const analysis::PairedComparison& c = of.pair->comparison;
    const bool turned = of.pair->a != finding.a;
    finding.from = turned ? c.accuracy_b : c.accuracy_a;
    finding.to = turned ? c.accuracy_a : c.accuracy_b;
    finding.difference = finding.to - finding.from;
    if (!c.seeds_counted) return;  // Its interval and p are about these two models alone.
    finding.interval = oriented(c.interval, turned);
    finding.p = c.p;
    finding.p_holm = c.p_holm;
    finding.detectable = c.detectable;
    return;
  }
  const auto mean_at = [&](const Setting& x) {
    return std::ranges::find(of.axis.levels, x, &analysis::AxisLevel::x)->mean;
  };
  finding.from = mean_at(finding.a);
  finding.to = mean_at(finding.b);
  finding.difference = finding.to - finding.from;
  if (const analysis::LevelDifference* d = difference_of(of.axis, finding)) {
    finding.interval = oriented(d->interval, d->a != finding.a);
  }
  finding.p = of.axis.p;
  finding.p_holm = of.axis.p_holm;
}

Certainty certainty_of(const AxisResults& of, const AxisFinding& finding) {
  if (!of.effects.anova.varies) return Certainty::kUntested;
  const bool values_differ = is_below_level(of.axis.p_holm);
  if (!finding.p) return values_differ ? Certainty::kShape : Certainty::kUntested;
  bool ends_differ = is_below_level(finding.p_holm);
  if (of.pair == nullptr) {
    ends_differ = values_differ && finding.interval &&
                  (finding.interval->low > 0 || finding.interval->high < 0);
  }
  if (ends_differ) return Certainty::kClear;
  return values_differ ? Certainty::kShape : Certainty::kUnsure;
}

// ---- verdicts

std::string clear_words(const EffectsView& view, const AxisResults& of,
                        const AxisFinding& finding) {
  if (of.pair == nullptr) {
    return fmt::format("{}{}, for other seeds on the same data.", p_words(*finding.p_holm),
                       family_words(count_terms(view), "test"));
  }
  return fmt::format("{}{}, for other seeds and other sentences.", p_words(*finding.p_holm),
                     family_words(view.pairs.size(), "comparison"));
}

std::string shape_words(const EffectsView& view, const AxisResults& of,
                        const AxisFinding& finding) {
  const std::string test = p_words(*of.axis.p_holm) + family_words(count_terms(view), "test");
  if (!of.effects.anova.error_is_seeds) {
    return fmt::format(
        "One seed a cell: tested only against how it differs over the other hyperparameters ({}). "
        "Its two ends by themselves cannot be told apart.",
        test);
  }
  const auto [low, high] =
      std::ranges::minmax_element(of.axis.levels, {}, &analysis::AxisLevel::mean);
  std::string ends = "the two ends are not told apart";
  if (finding.detectable) {
    ends += fmt::format(" (below {} a true difference could easily hide)",
                        size_text(*finding.detectable));
  }
  return fmt::format("The values differ ({}), but {}: lowest at {} ({}), highest at {} ({}).", test,
                     ends, low->x, level_text(low->mean), high->x, level_text(high->mean));
}

// How many seeds would tell what this study does not.
std::string seeds_words(const SeedsNeeded* needed) {
  if (needed == nullptr) return "";
  if (!needed->seeds) {
    if (needed->at_best > 0) {
      return fmt::format(
          " No number of seeds would show a difference as small as the one seen on so few "
          "sentences: at best {} could be shown.",
          size_text(needed->at_best));
    }
    return " What is seen is no more than seeds alone give; no number of them would show it.";
  }
  if (*needed->seeds <= needed->seeds_now) return "";
  return fmt::format(
      " If it is as large as it looks, {} seeds a cell would show it with a chance of 80 % (now "
      "{}).",
      grouped(*needed->seeds), needed->seeds_now);
}

std::string unsure_words(const EffectsView& view, const AxisResults& of,
                         const AxisFinding& finding) {
  const bool of_pair = of.pair != nullptr;
  std::string text =
      fmt::format("Not told apart: {}{}.", p_words(finding.p_holm.value_or(*finding.p)),
                  family_words(of_pair ? view.pairs.size() : count_terms(view),
                               of_pair ? "comparison" : "test"));
  if (finding.detectable) {
    text += fmt::format(" A true difference below {} could easily hide here.",
                        size_text(*finding.detectable));
  }
  return text + seeds_words(of.needed);
}

std::string untested_words(const AxisResults& of) {
  const analysis::Anova& anova = of.effects.anova;
  if (!anova.varies) return "Nothing to test: every model scores the same.";
  if (anova.max_seeds == 1) {
    return "Not tested: with one seed a cell, what the hyperparameter does cannot be told from "
           "what another seed would do.";
  }
  if (!anova.seeds_vary) {
    return "Not tested: the seeds of each cell score exactly alike, so that chance cannot be seen.";
  }
  return "Not tested: trials of one seed share their random numbers, and not every cell has the "
         "same seeds.";
}

std::string verdict_of(const EffectsView& view, const AxisResults& of, const AxisFinding& finding) {
  switch (finding.certainty) {
    case Certainty::kClear:
      return clear_words(view, of, finding);
    case Certainty::kShape:
      return shape_words(view, of, finding);
    case Certainty::kUnsure:
      return unsure_words(view, of, finding);
    case Certainty::kUntested:
      return untested_words(of);
  }
  return "";
}

// ---- one axis

std::string headline_of(const EffectsView& view, const AxisFinding& finding) {
  const std::string text =
      fmt::format("{} {} → {}", at_start(finding.axis.label), finding.a, finding.b);
  if (finding.fixed.empty()) return text;
  return fmt::format("{} ({})", text, settings_words(finding.fixed, view.axes));
}

void add_levels(const AxisResults& of, AxisFinding& finding) {
  for (const analysis::AxisLevel& level : of.axis.levels) {
    FindingLevel& out = finding.levels.emplace_back();
    out.level = level;
    for (const analysis::Observation& trial : of.effects.values) {
      if (trial.settings.at(of.axis.axis) == level.x) out.trials.push_back(trial);
    }
    std::ranges::stable_sort(out.trials, {}, &analysis::Observation::seed);
  }
}

void add_share(const AxisResults& of, AxisFinding& finding) {
  const std::vector<analysis::AnovaTerm>& terms = of.effects.anova.terms;
  const auto term =
      std::ranges::find(terms, std::vector{of.axis.axis}, &analysis::AnovaTerm::factors);
  if (term == terms.end()) return;
  finding.share = term->share;
  finding.omega2 = term->omega2;
  finding.omega2_interval = term->omega2_interval;
}

// The lowest and the highest value; without an order those of the worst and the best mean.
std::pair<Setting, Setting> ends_of(const analysis::AxisEffect& axis, bool ordered) {
  if (ordered) return {axis.levels.front().x, axis.levels.back().x};
  const auto [low, high] = std::ranges::minmax_element(axis.levels, {}, &analysis::AxisLevel::mean);
  return {low->x, high->x};
}

const PairEffects* pair_of(const EffectsView& view, const AxisFinding& finding) {
  for (const PairEffects& pair : view.pairs) {
    if (pair.grid != finding.grid || pair.axis != finding.axis.name) continue;
    if (pair.a == finding.a && pair.b == finding.b) return &pair;
    if (pair.a == finding.b && pair.b == finding.a) return &pair;
  }
  return nullptr;
}

const SeedsNeeded* needed_of(const EffectsView& view, const AxisFinding& finding,
                             const PairEffects* pair) {
  for (const SeedsNeeded& needed : view.seeds_needed) {
    if (needed.grid != finding.grid || needed.axis != finding.axis.name) continue;
    if (pair == nullptr ? !needed.a : needed.a == pair->a && needed.b == pair->b) return &needed;
  }
  return nullptr;
}

AxisFinding finding_of(const FindingSources& sources, const AccuracyEffects& effects,
                       const analysis::AxisEffect& axis) {
  const EffectsView& view = sources.metric;
  AxisFinding finding;
  finding.axis = *std::ranges::find(view.axes, axis.axis, &AxisView::name);
  finding.grid = effects.grid;
  finding.fixed = view.grids[effects.grid].fixed;
  std::tie(finding.a, finding.b) = ends_of(axis, finding.axis.ordered);
  AxisResults of{.effects = effects, .axis = axis, .pair = pair_of(view, finding)};
  of.needed = needed_of(view, finding, of.pair);
  compare_ends(of, finding);
  finding.certainty = certainty_of(of, finding);
  finding.headline = headline_of(view, finding);
  finding.amount = amount_text(finding.difference);
  finding.range = amount_range(finding.interval);
  finding.verdict = verdict_of(view, of, finding);
  finding.spread = axis.effect_ratio && axis.seed_sd ? *axis.effect_ratio * *axis.seed_sd
                                                     : std::abs(finding.difference);
  add_share(of, finding);
  add_levels(of, finding);
  finding.lines = finding_lines(sources, effects, axis, of.pair, finding);
  return finding;
}

bool is_found(const AxisFinding& finding) {
  return finding.certainty == Certainty::kClear || finding.certainty == Certainty::kShape;
}

}  // namespace

std::vector<AxisFinding> axis_findings(const FindingSources& sources) {
  std::vector<AxisFinding> findings;
  for (const AccuracyEffects& effects : sources.metric.accuracy) {
    for (const analysis::AxisEffect& axis : effects.axes) {
      if (axis.levels.size() < 2) continue;
      findings.push_back(finding_of(sources, effects, axis));
    }
  }
  std::ranges::stable_sort(findings, [](const AxisFinding& a, const AxisFinding& b) {
    if (is_found(a) != is_found(b)) return is_found(a);
    return a.spread > b.spread;
  });
  return findings;
}

}  // namespace dimscope::effects
