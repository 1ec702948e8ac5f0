// What is claimed of accuracy: what follows from trials' answers and learning curves.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "dimscope/effects/findings/axis_findings.h"
#include "tests/simulation/claim_list.h"

namespace dimscope {

// The axis' share in the population of seeds: the mean square of its effects on the cells, against
// that of all and the seeds' variance.
double ClaimList::omega2(const std::string& axis) const {
  const auto of = [](const CellTruth& cell) { return cell.accuracy.on_test; };
  double mean = 0, all = 0, own = 0, seeds = 0;
  const auto cells = static_cast<double>(study_.cells.size());
  for (const auto& [settings, cell] : study_.cells) mean += of(cell) / cells;
  for (const auto& [settings, cell] : study_.cells) {
    all += std::pow(of(cell) - mean, 2) / cells;
    own += std::pow(level_mean(axis, settings.at(axis).number(), of) - mean, 2) / cells;
    seeds += cell.seed_variance / cells;
  }
  return own / (all + seeds);
}

void ClaimList::add_terms(const analysis::Anova& anova) {
  for (const analysis::AnovaTerm& term : anova.terms) {
    if (term.factors.size() > 1) {
      if (scenario_.sentence_effect == 0) add_p(true, "anova, p of the interaction", term.p);
      continue;
    }
    const std::string& axis = term.factors.front();
    if (null_on_test(axis)) continue;  // its p is the axis' own
    add_interval("anova, ω² of " + axis, term.omega2_interval, omega2(axis));
  }
}

void ClaimList::add_accuracy() {
  for (const effects::AccuracyEffects& accuracy : view_.accuracy) {
    add_terms(accuracy.anova);
    add_axes(
        "accuracy", accuracy.axes,
        [](const CellTruth& cell) { return std::optional(cell.accuracy); }, &Expected::on_test);
    bool any = false, any_null = false;
    for (const analysis::AxisEffect& axis : accuracy.axes) {
      // On log2 of 2, 4, 8 the least-squares slope is half of what lies between the ends.
      const auto of = [](const CellTruth& cell) { return cell.accuracy.on_test; };
      add_interval("accuracy, a doubling of " + axis.axis, axis.slope_interval,
                   (level_mean(axis.axis, 8, of) - level_mean(axis.axis, 2, of)) / 2);
      if (axis.spread) {
        add_p(axis.axis == "embedding_dim" || scenario_.alike(),
              "accuracy, p of the spread along " + axis.axis, axis.spread->p);
      }
      if (!null_on_test(axis.axis)) continue;
      any_null = true;
      any = any || (axis.p_holm && *axis.p_holm <= 0.05);
    }
    if (any_null) add(ClaimKind::kFamily, "accuracy, any axis after Holm", any);
  }
  add_cells();
}

double ClaimList::accuracy_at(const Settings& settings) const {
  double sum = 0, n = 0;
  for (const auto& [cell, truth] : study_.cells) {
    const bool holds = std::ranges::all_of(
        settings, [&](const auto& setting) { return cell.at(setting.first) == setting.second; });
    if (!holds) continue;
    sum += truth.accuracy.in_population;
    ++n;
  }
  return sum / n;
}

void ClaimList::add_cells() {
  for (const effects::CellAccuracy& cell : view_.cells) {
    add_interval(fmt::format("cell mean, hidden_dim = {}", cell.settings.at("hidden_dim").number()),
                 cell.summary.interval, study_.cells.at(cell.settings).accuracy.on_test);
  }
}

void ClaimList::add_pairs() {
  bool any = false, any_null = false;
  for (const effects::PairEffects& pair : view_.pairs) {
    const bool null = null_in_population(pair.axis);
    const analysis::PairedComparison& comparison = pair.comparison;
    add_p(null, "pair, p of " + pair.axis, comparison.p);
    any_null = any_null || null;
    any = any || (null && comparison.p_holm && *comparison.p_holm <= 0.05);
    const auto of = [](const CellTruth& cell) { return cell.accuracy.in_population; };
    add_interval(
        "pair, difference of " + pair.axis, comparison.interval,
        level_mean(pair.axis, pair.b.number(), of) - level_mean(pair.axis, pair.a.number(), of));
    // Two models: equally good where not even seeds matter.
    if (scenario_.seed_sd.front() > 0 || !null) continue;
    for (const analysis::ModelPair& models : comparison.models) {
      add(ClaimKind::kError, "McNemar, p of two models", models.test.p <= 0.05);
    }
  }
  if (any_null) add(ClaimKind::kFamily, "pair, any after Holm", any);
}

// Of the words "clear" and "differs, not from end to end": certainty about what is not there, in
// the population, since clear is about other sentences too. The shape is about the study's own.
void ClaimList::add_findings() {
  const std::vector<std::string> none;
  bool clear = false, shape = false, any_null = false, any_null_on_test = false;
  for (const effects::AxisFinding& finding : effects::axis_findings(
           {.data = data_, .store = *study_.store, .metric = view_, .left_out = none})) {
    const bool is_clear = finding.certainty == effects::Certainty::kClear;
    if (null_in_population(finding.axis.name)) {
      any_null = true;
      clear = clear || is_clear;
    } else {
      add(ClaimKind::kPower, "finding, clear: " + finding.axis.name, is_clear);
    }
    if (!null_on_test(finding.axis.name)) continue;
    any_null_on_test = true;
    shape = shape || finding.certainty == effects::Certainty::kShape;
  }
  if (any_null) add(ClaimKind::kFamily, "finding, any axis clear", clear);
  if (any_null_on_test) add(ClaimKind::kFamily, "finding, any axis of a shape", shape);
}

void ClaimList::add_sets() {
  const analysis::PairedComparison& comparison = view_.sets.value().comparison;
  const auto accuracy = [&](int e, int h) {
    return study_.cells.at({{"embedding_dim", e}, {"hidden_dim", h}}).accuracy.in_population;
  };
  const double truth = accuracy(8, 2) - accuracy(2, 8);
  add_p(truth == 0, "sets, p of two cells", comparison.p);
  add_interval("sets, difference of two cells", comparison.interval, truth);
}

void ClaimList::add_budget() {
  for (const analysis::BudgetCell& cell : view_.budget.value().cells) {
    const std::optional<double> truth = study_.cells.at(cell.settings).slope;
    if (truth) add_interval("budget, slope", cell.slope_interval, *truth);
  }
}

void ClaimList::add_critical() {
  for (const effects::CriticalEffects& critical : view_.critical) {
    for (std::size_t level = 0; level < critical.x.size(); ++level) {
      const std::string at = fmt::format("{} = {}", critical.axis, critical.x[level]);
      add_interval_around_mean("reliably right, " + at, critical.summary.interval[level],
                               critical.summary.reliable_share[level]);
    }
    // Of the first sentence: from which value on another seed is right with the chance asked for.
    std::int32_t first = 0;
    const auto chance = [](const CellTruth& cell) { return cell.chances.front(); };
    while (first < std::ssize(critical.x) &&
           level_mean(critical.axis, critical.x[first].number(), chance) < critical.reliable) {
      ++first;
    }
    for (const effects::SentenceCritical& sentence : critical.sentences) {
      add(ClaimKind::kCoverage, "a sentence's critical " + critical.axis,
          sentence.critical.low <= first && first <= sentence.critical.high);
    }
  }
  for (const effects::CriticalMap& map : view_.critical_maps) {
    for (const effects::CellReliability& cell : map.cells) {
      add_interval_around_mean(fmt::format("reliably right in a cell, hidden_dim = {}",
                                           cell.settings.at("hidden_dim").number()),
                               cell.interval, cell.reliable_share);
    }
  }
}

}  // namespace dimscope
