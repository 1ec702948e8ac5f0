#include "dimscope/effects/quality/method_comparisons.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "dimscope/analysis/distributions.h"
#include "dimscope/analysis/holm.h"
#include "dimscope/effects/quality/evaluation_blocks.h"
#include "dimscope/effects/quality/evaluation_means.h"
#include "dimscope/effects/quality/explanation_quality.h"
#include "dimscope/effects/quality/quality_measures.h"
#include "dimscope/explain/relevance.h"

namespace dimscope::effects {
namespace {

constexpr std::string_view kPrefix = "minus.";

// A trial's or a cell's difference.
struct Unit {
  double difference = 0, variance = 0, count = 0;  // variance over sentences; means of `count`
  std::size_t block = 0;                           // units of one are not independent
};

struct Group {
  MethodComparison comparison;
  std::map<std::size_t, Unit> units;
};

// Variance of the mean that an evaluation's interval stands for.
double variance_of(const study::Evaluation& e) {
  if (!e.low || !e.high || e.n < 2) return 0;
  const double half =
      (*e.high - *e.low) / 2 / analysis::student_t_975(static_cast<double>(e.n - 1));
  return half * half;
}

void finish(Group& group) {
  MethodComparison& c = group.comparison;
  c.n = std::ssize(group.units);
  const auto n = static_cast<double>(c.n);
  double of_sentences = 0;
  std::map<std::size_t, Unit> by_block;
  for (const auto& [number, unit] : group.units) {
    const double difference = unit.difference / unit.count;
    c.difference += difference / n;
    of_sentences += unit.variance / unit.count / n;
    by_block[unit.block].difference += difference;
    by_block[unit.block].count += 1;
  }
  const auto blocks = static_cast<double>(by_block.size());
  if (n > 1 && blocks == 1) return;
  double mean = 0, of_blocks = 0;
  for (const auto& [number, block] : by_block) mean += block.difference / block.count / blocks;
  for (const auto& [number, block] : by_block) {
    of_blocks += std::pow(block.difference / block.count - mean, 2);
  }
  if (blocks > 1) of_blocks /= blocks * (blocks - 1);
  const double variance = of_sentences + of_blocks;
  if (!(variance > 0)) return;
  double denominator = 0;  // Satterthwaite's
  if (c.least_sentences > 1) {
    denominator += of_sentences * of_sentences / static_cast<double>(c.least_sentences - 1);
  }
  if (blocks > 1) denominator += of_blocks * of_blocks / (blocks - 1);
  const double df = variance * variance / denominator;
  const double error = std::sqrt(variance), half = analysis::student_t_quantile(0.975, df) * error;
  c.interval = possible_interval(difference_measure(c.other, c.measure),
                                 analysis::Interval{c.difference - half, c.difference + half});
  c.p = analysis::student_t_two_sided(c.difference / error, df);
}

}  // namespace

std::size_t method_rank(std::string_view method) {
  static const std::vector<std::string> names = explain::method_names();
  const auto place = std::ranges::find(names, method) - names.begin();
  return static_cast<std::size_t>(place) + (method == kRandomMethod ? 1 : 0);
}

std::string difference_measure(std::string_view other, std::string_view measure) {
  return std::string(kPrefix) + std::string(other) + "." + std::string(measure);
}

bool is_difference(std::string_view measure) {
  return measure.starts_with(kPrefix);
}

std::string_view compared_measure(std::string_view difference) {
  const std::size_t dot = difference.find('.', kPrefix.size());
  return dot == std::string_view::npos ? "" : difference.substr(dot + 1);
}

std::vector<MethodComparison> method_comparisons(const std::vector<TrialEvaluations>& trials) {
  const std::vector<std::size_t> cells = cells_of(trials), blocks = blocks_of(trials),
                                 blocks_of_cell = blocks_of_cells(trials);
  using Place = std::tuple<std::size_t, std::size_t, std::size_t>;  // of measure, method, other
  std::map<Place, Group> groups;
  const auto measures = quality_measures();
  for (std::size_t t = 0; t < trials.size(); ++t) {
    for (const study::Evaluation& e : trials[t].evaluations) {
      if (!is_difference(e.measure)) continue;
      const std::string measure(compared_measure(e.measure));
      if (measure.empty()) continue;
      const std::string other =
          e.measure.substr(kPrefix.size(), e.measure.size() - kPrefix.size() - 1 - measure.size());
      const auto known = std::ranges::find(measures, measure, &QualityMeasure::name);
      if (known == measures.end()) continue;
      const Place place(known - measures.begin(), method_rank(e.method), method_rank(other));
      Group& group = groups[place];
      MethodComparison& c = group.comparison;
      const bool first = c.measure.empty();
      c.measure = measure;
      c.method = e.method;
      c.other = other;
      c.least_sentences = first ? e.n : std::min(c.least_sentences, e.n);
      c.most_sentences = std::max(c.most_sentences, e.n);
      const bool of_cell = measure == "stability";
      Unit& unit = group.units[of_cell ? cells[t] : t];
      unit.block = of_cell ? blocks_of_cell[t] : blocks[t];
      unit.difference += e.value;
      unit.variance += variance_of(e);
      unit.count += 1;
    }
  }
  std::vector<MethodComparison> result;
  for (auto& [place, group] : groups) {
    finish(group);
    result.push_back(std::move(group.comparison));
  }
  std::map<std::string, analysis::HolmFamily> families;
  for (MethodComparison& c : result) families[c.measure].add(c.p, c.p_holm);
  for (auto& [measure, family] : families) family.adjust();
  return result;
}

}  // namespace dimscope::effects
