#include "dimscope/effects/findings/finding_lines.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "dimscope/effects/findings/axis_findings.h"
#include "dimscope/effects/findings/finding_words.h"

namespace dimscope::effects {
namespace {

constexpr std::int64_t kFewCases = 10;  // of which nothing is claimed
constexpr const char* kAsFar = "as far as this study can tell";

bool is_claimed(const std::optional<double>& p) {
  return p && *p < kClaimLevel;
}

// The level of a value; nullptr where a part of the trials, such as those with models, has none.
const analysis::AxisLevel* level_at(const analysis::AxisEffect& axis, const Setting& x) {
  const auto found = std::ranges::find(axis.levels, x, &analysis::AxisLevel::x);
  return found == axis.levels.end() ? nullptr : &*found;
}

// An axis of `axes` that is the finding's, its test claimed.
const analysis::AxisEffect* claimed_axis(const std::vector<analysis::AxisEffect>& axes,
                                         const AxisFinding& finding) {
  const auto found = std::ranges::find(axes, finding.axis.name, &analysis::AxisEffect::axis);
  if (found == axes.end() || !is_claimed(found->p_holm)) return nullptr;
  const bool has_ends = level_at(*found, finding.a) && level_at(*found, finding.b);
  return has_ends ? &*found : nullptr;
}

double change(const analysis::AxisEffect& axis, const AxisFinding& finding) {
  return level_at(axis, finding.b)->mean - level_at(axis, finding.a)->mean;
}

class Lines {
 public:
  Lines(const FindingSources& sources, const AccuracyEffects& effects,
        const analysis::AxisEffect& axis, const PairEffects* pair, const AxisFinding& finding)
      : view_(sources.metric),
        models_(sources.models),
        effects_(effects),
        axis_(axis),
        pair_(pair),
        finding_(finding) {}

  std::vector<FindingLine> all() {
    if (!effects_.anova.varies) return {};
    add_interaction();
    add_sentences();
    add_enough();
    add_critical();
    if (models_ != nullptr) {
      add_cue();
      add_distance();
      add_behaviour();
    }
    add_spread();
    if (models_ != nullptr) add_training();
    return std::move(lines_);
  }

 private:
  void add(FindingTopic about, EffectsTopic evidence, std::optional<double> p, std::string text) {
    lines_.push_back({about, std::move(text), evidence, p});
  }
  const std::string& label() const { return finding_.axis.label; }

  void add_interaction();
  std::vector<std::pair<Setting, double>> differences_along(const std::string& other) const;
  void add_sentences();
  void add_enough();
  void add_critical();
  void add_cue();
  void add_distance();
  void add_behaviour();
  void add_spread();
  void add_training();

  const EffectsView& view_;
  const EffectsView* models_;
  const AccuracyEffects& effects_;
  const analysis::AxisEffect& axis_;
  const PairEffects* pair_;
  const AxisFinding& finding_;
  std::vector<FindingLine> lines_;
};

// ---- accuracy

// The difference of the ends by itself at each value of another axis, cells as they are.
std::vector<std::pair<Setting, double>> Lines::differences_along(const std::string& other) const {
  // A value of the other axis -> all that is held -> the cells' trials at a and at b.
  struct Ends {
    std::vector<double> a, b;
  };
  std::map<Setting, std::map<Settings, Ends>> cells;
  for (const analysis::Observation& trial : effects_.values) {
    Settings held = trial.settings;
    const Setting x = held.extract(axis_.axis).mapped(), y = held.extract(other).mapped();
    if (x == finding_.a) cells[y][held].a.push_back(trial.value);
    if (x == finding_.b) cells[y][held].b.push_back(trial.value);
  }
  std::vector<std::pair<Setting, double>> result;
  for (const auto& [y, of_value] : cells) {
    double sum = 0;
    int n = 0;
    for (const auto& [held, ends] : of_value) {
      if (ends.a.empty() || ends.b.empty()) continue;
      sum += analysis::summarize(ends.b).mean - analysis::summarize(ends.a).mean;
      ++n;
    }
    if (n > 0) result.emplace_back(y, sum / n);
  }
  return result;
}

void Lines::add_interaction() {
  const analysis::AnovaTerm* strongest = nullptr;
  for (const analysis::AnovaTerm& term : effects_.anova.terms) {
    if (term.factors.size() < 2 || !is_claimed(term.p_holm)) continue;
    if (std::ranges::count(term.factors, axis_.axis) == 0) continue;
    if (strongest == nullptr || term.squares > strongest->squares) strongest = &term;
  }
  if (strongest == nullptr) return;
  std::vector<std::string> names, labels;
  for (const std::string& factor : strongest->factors) {
    if (factor == axis_.axis) continue;
    names.push_back(factor);
    labels.push_back(label_of(factor, view_.axes));
  }
  const std::string p = p_words(*strongest->p_holm);
  const auto along =
      names.size() == 1 ? differences_along(names[0]) : std::vector<std::pair<Setting, double>>();
  if (along.size() < 2) {
    return add(FindingTopic::kInteraction, EffectsTopic::kAccuracy, strongest->p_holm,
               fmt::format("How much depends on {} ({}).", fmt::join(labels, " and "), p));
  }
  auto low = along.begin(), high = std::prev(along.end());
  if (!std::ranges::all_of(along, [](const auto& at) { return at.first.is_number(); })) {
    const auto ends = std::ranges::minmax_element(along, {}, &std::pair<Setting, double>::second);
    low = ends.min;
    high = ends.max;
  }
  add(FindingTopic::kInteraction, EffectsTopic::kAccuracy, strongest->p_holm,
      fmt::format("How much depends on {}: {} at {}, {} at {} ({}).", labels[0],
                  amount_text(low->second), low->first, amount_text(high->second), high->first, p));
}

void Lines::add_spread() {
  const analysis::AxisLevel* a = level_at(axis_, finding_.a);
  const analysis::AxisLevel* b = level_at(axis_, finding_.b);
  if (!axis_.spread || !is_claimed(axis_.spread->p_holm) || !a->seeds || !b->seeds) return;
  add(FindingTopic::kSeeds, EffectsTopic::kAccuracy, axis_.spread->p_holm,
      fmt::format("Luck of the seed differs: {} apart at {}, {} at {} (standard deviation of a "
                  "cell's seeds, {}).",
                  size_text(a->seeds->sd), a->x, size_text(b->seeds->sd), b->x,
                  p_words(*axis_.spread->p_holm)));
}

// ---- sentences

void Lines::add_sentences() {
  if (pair_ == nullptr) return;
  const analysis::PairedComparison& c = pair_->comparison;
  const bool turned = pair_->a != finding_.a;
  const auto right = std::ssize(turned ? c.lost : c.gained);
  const auto wrong = std::ssize(turned ? c.gained : c.lost);
  std::string doubt;
  if (!c.seeds_counted) {
    doubt = ", as far as one seed a cell can tell";
  } else if (finding_.certainty != Certainty::kClear) {
    doubt = fmt::format(", {}", kAsFar);
  }
  add(FindingTopic::kSentences, EffectsTopic::kPairs, std::nullopt,
      fmt::format("Of {}, {} turn right in most models and {} wrong{}.",
                  counted_words(c.num_sentences, "sentence"), grouped(right), grouped(wrong),
                  doubt));
}

void Lines::add_critical() {
  // Reliable is what several trials have right.
  if (std::ranges::any_of(axis_.levels, [](const auto& level) { return level.n < 2; })) return;
  for (const CriticalEffects& critical : view_.critical) {
    if (critical.grid != finding_.grid || critical.axis != axis_.axis) continue;
    const std::vector<std::int64_t>& n = critical.summary.num_sentences;
    std::int64_t all = 0;
    for (const std::int64_t of_level : n) all += of_level;
    if (all == 0) return;
    const auto part = [&](std::int64_t count) {
      return share_text(static_cast<double>(count) / static_cast<double>(all));
    };
    add(FindingTopic::kEnough, EffectsTopic::kCritical, std::nullopt,
        fmt::format("{} suffices for {} of the sentences, {} for {}, none for {} (right in {} of "
                    "the models from there on).",
                    critical.x.front(), part(n.front()), critical.x.back(), part(all - n.back()),
                    part(n.back()), share_text(critical.reliable)));
  }
}

void Lines::add_enough() {
  if (effects_.anova.max_seeds < 2) return;  // It would be about two models.
  for (const EnoughEffects& enough : view_.enough) {
    if (enough.grid != finding_.grid || enough.axis != axis_.axis) continue;
    const auto value = [&](const Settings& settings) { return settings.at(axis_.axis); };
    const std::string margin = margin_text(view_.options.margin);
    if (!enough.enough) {
      return add(FindingTopic::kEnough, EffectsTopic::kEnough, std::nullopt,
                 fmt::format("No {} below {} is shown to be within {} of it, {}.", label(),
                             value(enough.largest), margin, kAsFar));
    }
    const EnoughEffects::Step& step = enough.steps[*enough.enough];
    return add(FindingTopic::kEnough, EffectsTopic::kEnough, step.test.p,
               fmt::format("{} is enough: at most {} below {}, with 95 % confidence.",
                           value(step.settings), margin, value(enough.largest)));
  }
}

// ---- explanations

void Lines::add_cue() {
  const analysis::CueEffect* most = nullptr;
  const analysis::AxisEffect* of_most = nullptr;
  bool asked = false;
  for (const CueEffects& effects : models_->cues) {
    if (effects.grid != finding_.grid) continue;
    for (const analysis::CueEffect& cue : effects.cues) {
      if (cue.num_sentences < kFewCases) continue;
      asked = asked || std::ranges::any_of(
                           cue.axes, [](const auto& axis) { return axis.p_holm.has_value(); });
      const analysis::AxisEffect* axis = claimed_axis(cue.axes, finding_);
      if (axis == nullptr) continue;
      if (most != nullptr &&
          std::abs(change(*axis, finding_)) <= std::abs(change(*of_most, finding_))) {
        continue;
      }
      most = &cue;
      of_most = axis;
    }
  }
  if (most == nullptr) {
    if (!asked) return;
    return add(FindingTopic::kExplanations, EffectsTopic::kCues, std::nullopt,
               fmt::format("No cue word gains or loses relevance, {}.", kAsFar));
  }
  const double from = level_at(*of_most, finding_.a)->mean,
               to = level_at(*of_most, finding_.b)->mean;
  add(FindingTopic::kExplanations, EffectsTopic::kCues, of_most->p_holm,
      fmt::format("“{}” {} from {} to {} of the relevance of its {} sentences ({}).", most->name,
                  to < from ? "falls" : "rises", share_text(from), share_text(to),
                  grouped(most->num_sentences), p_words(*of_most->p_holm)));
}

void Lines::add_distance() {
  for (const DistanceEffects& effects : models_->distance) {
    if (effects.grid != finding_.grid) continue;
    for (const analysis::AxisDistance& axis : effects.axes) {
      if (axis.axis != axis_.axis || !axis.p_holm) continue;
      std::string interval;
      if (axis.ratio_interval) {
        interval =
            fmt::format(" [{:.2f}, {:.2f}]", axis.ratio_interval->low, axis.ratio_interval->high);
      }
      const bool claimed = is_claimed(axis.p_holm) && axis.ratio > 1;
      return add(FindingTopic::kExplanations, EffectsTopic::kDistance, axis.p_holm,
                 claimed
                     ? fmt::format("Explanations move {:.2f} times{} as far as another seed moves "
                                   "them ({}).",
                                   axis.ratio, interval, p_words(*axis.p_holm))
                     : fmt::format("Explanations move no further than another seed moves them, {} "
                                   "({:.2f} times as far{}, {}).",
                                   kAsFar, axis.ratio, interval, p_words(*axis.p_holm)));
    }
  }
}

void Lines::add_behaviour() {
  const BehaviourEffects* most = nullptr;
  const analysis::AxisEffect* of_most = nullptr;
  for (const BehaviourEffects& effects : models_->behaviour) {
    if (effects.grid != finding_.grid || effects.num_cases < kFewCases) continue;
    const analysis::AxisEffect* axis = claimed_axis(effects.axes, finding_);
    if (axis == nullptr) continue;
    if (most != nullptr &&
        std::abs(change(*axis, finding_)) <= std::abs(change(*of_most, finding_))) {
      continue;
    }
    most = &effects;
    of_most = axis;
  }
  if (most == nullptr) return;
  add(FindingTopic::kExplanations, EffectsTopic::kBehaviour, of_most->p_holm,
      fmt::format("In the {} {} in {} of {} cases at {}, in {} at {} ({}).",
                  most->reading == "score" ? "answers," : "explanations,", most->claim,
                  share_text(level_at(*of_most, finding_.a)->mean), grouped(most->num_cases),
                  finding_.a, share_text(level_at(*of_most, finding_.b)->mean), finding_.b,
                  p_words(*of_most->p_holm)));
}

// ---- training

void Lines::add_training() {
  if (!models_->budget) return;
  struct {
    std::int64_t rising = 0, cells = 0;
  } at_a, at_b;
  for (const analysis::BudgetCell& cell : models_->budget->cells) {
    const auto is_held = [&](const auto& held) {
      const auto found = cell.settings.find(held.first);
      return found != cell.settings.end() && found->second == held.second;
    };
    const auto x = cell.settings.find(axis_.axis);
    if (x == cell.settings.end() || !std::ranges::all_of(finding_.fixed, is_held)) continue;
    if (x->second != finding_.a && x->second != finding_.b) continue;
    auto& at = x->second == finding_.a ? at_a : at_b;
    ++at.cells;
    at.rising += cell.still_rising;
  }
  if (at_a.rising + at_b.rising == 0) return;
  add(FindingTopic::kTraining, EffectsTopic::kBudget, std::nullopt,
      fmt::format(
          "Accuracy on dev was still rising when training ended in {} of {} at {}, in {} of "
          "{} at {}: more epochs may change the difference.",
          at_a.rising, counted_words(at_a.cells, "cell"), finding_.a, at_b.rising, at_b.cells,
          finding_.b));
}

}  // namespace

std::vector<FindingLine> finding_lines(const FindingSources& sources,
                                       const AccuracyEffects& effects,
                                       const analysis::AxisEffect& axis, const PairEffects* pair,
                                       const AxisFinding& finding) {
  return Lines(sources, effects, axis, pair, finding).all();
}

}  // namespace dimscope::effects
