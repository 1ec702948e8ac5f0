#include "dimscope/effects/quality/evaluation_means.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "dimscope/effects/quality/evaluation_blocks.h"
#include "dimscope/effects/quality/explanation_quality.h"
#include "dimscope/effects/quality/method_comparisons.h"
#include "dimscope/effects/quality/quality_measures.h"

namespace dimscope::effects {
namespace {

using Over = EvaluationMean::Over;
using Side = EvaluationMean::Side;

// What a trial or a cell has by one measure.
struct Value {
  std::size_t unit = 0;  // the trial's or the cell's number
  double value = 0;
  std::optional<analysis::Interval> interval;
  std::size_t block = 0;  // values of one are not independent
};

struct Group {
  std::vector<Value> values;  // ascending unit
  std::int64_t least_sentences = 0, most_sentences = 0;
};

// By rank of method and of measure, then name: the order of the result.
using Name = std::pair<std::size_t, std::string>;
using Groups = std::map<std::pair<Name, Name>, Group>;

std::size_t measure_rank(const std::string& measure) {
  const auto measures = quality_measures();
  const auto place =
      std::find_if(measures.begin(), measures.end(),
                   [&](const QualityMeasure& known) { return known.name == measure; });
  return static_cast<std::size_t>(place - measures.begin());
}

bool is_of_cells(const std::string& measure) {
  return measure == "stability";
}

void add(const study::Evaluation& e, std::size_t unit, std::size_t block, Group& group) {
  const bool first = group.values.empty();
  group.least_sentences = first ? e.n : std::min(group.least_sentences, e.n);
  group.most_sentences = std::max(group.most_sentences, e.n);
  Value value{.unit = unit, .value = e.value, .interval = {}, .block = block};
  if (e.low && e.high) value.interval = analysis::Interval{*e.low, *e.high};
  group.values.push_back(value);
}

// One value a unit. The mean of the members' intervals bounds that of their mean, since their
// errors add up at most.
std::vector<Value> merged(std::vector<Value> values) {
  std::stable_sort(values.begin(), values.end(),
                   [](const Value& a, const Value& b) { return a.unit < b.unit; });
  std::vector<Value> result;
  for (std::size_t i = 0; i < values.size();) {
    Value mean{.unit = values[i].unit,
               .value = 0,
               .interval = analysis::Interval{},
               .block = values[i].block};
    const std::size_t begin = i;
    for (; i < values.size() && values[i].unit == mean.unit; ++i) {
      mean.value += values[i].value;
      if (!values[i].interval) mean.interval.reset();
      if (!mean.interval) continue;
      mean.interval->low += values[i].interval->low;
      mean.interval->high += values[i].interval->high;
    }
    const auto count = static_cast<double>(i - begin);
    mean.value /= count;
    if (mean.interval) mean.interval = {mean.interval->low / count, mean.interval->high / count};
    result.push_back(mean);
  }
  return result;
}

Groups grouped(const std::vector<TrialEvaluations>& trials) {
  const std::vector<std::size_t> cells = cells_of(trials), blocks = blocks_of(trials),
                                 blocks_of_cell = blocks_of_cells(trials);
  Groups groups;
  for (std::size_t t = 0; t < trials.size(); ++t) {
    for (const study::Evaluation& e : trials[t].evaluations) {
      const Name method(method_rank(e.method), e.method);
      const Name measure(measure_rank(e.measure), e.measure);
      Group& group = groups[{method, measure}];
      const bool of_cell = is_of_cells(e.measure);
      add(e, of_cell ? cells[t] : t, of_cell ? blocks_of_cell[t] : blocks[t], group);
    }
  }
  for (auto& [name, group] : groups) group.values = merged(std::move(group.values));
  return groups;
}

// Of one value its own.
std::optional<analysis::Interval> interval_of(const std::vector<Value>& values) {
  if (values.size() == 1) return values[0].interval;
  std::map<std::size_t, std::vector<double>> blocks;
  for (const Value& v : values) blocks[v.block].push_back(v.value);
  std::vector<double> means;
  for (const auto& [number, block] : blocks) means.push_back(analysis::summarize(block).mean);
  return analysis::summarize(means).interval;
}

Side side_of(const std::optional<analysis::Interval>& interval, double reference) {
  if (!interval) return Side::kUnclear;
  if (interval->low > reference) return Side::kAbove;
  return interval->high < reference ? Side::kBelow : Side::kUnclear;
}

// The 95 % interval of `values` less `reference`, over the units that have both.
std::optional<analysis::Interval> difference(const std::vector<Value>& values,
                                             const std::vector<Value>& reference) {
  std::vector<Value> differences;
  for (const Value& v : values) {
    const auto other = std::find_if(reference.begin(), reference.end(),
                                    [&](const Value& r) { return r.unit == v.unit; });
    if (other == reference.end()) continue;
    Value& d = differences.emplace_back(
        Value{.unit = v.unit, .value = v.value - other->value, .interval = {}, .block = v.block});
    if (v.interval && other->interval) {
      d.interval = {v.interval->low - other->interval->high,
                    v.interval->high - other->interval->low};
    }
  }
  if (differences.empty()) return std::nullopt;
  return interval_of(differences);
}

EvaluationMean mean_of(const std::string& method, const std::string& measure, const Group& group) {
  EvaluationMean mean{.method = method, .measure = measure};
  mean.n = std::ssize(group.values);
  mean.interval = possible_interval(measure, interval_of(group.values));
  mean.over = is_of_cells(measure) ? Over::kCells : Over::kTrials;
  if (mean.n == 1) mean.over = Over::kSentences;
  mean.lowest = mean.highest = group.values[0].value;
  for (const Value& v : group.values) {
    mean.mean += v.value / static_cast<double>(mean.n);
    mean.lowest = std::min(mean.lowest, v.value);
    mean.highest = std::max(mean.highest, v.value);
  }
  mean.least_sentences = group.least_sentences;
  mean.most_sentences = group.most_sentences;
  return mean;
}

}  // namespace

std::string_view to_string(Over over) {
  switch (over) {
    case Over::kTrials:
      return "trials";
    case Over::kCells:
      return "cells";
    case Over::kSentences:
      break;
  }
  return "sentences";
}

std::vector<std::size_t> cells_of(const std::vector<TrialEvaluations>& trials) {
  std::vector<model::TrialConfig> cells;
  std::vector<std::size_t> result;
  for (const TrialEvaluations& t : trials) {
    model::TrialConfig config = t.trial.config;
    config.seed = 0;
    const auto cell = std::find(cells.begin(), cells.end(), config);
    result.push_back(static_cast<std::size_t>(cell - cells.begin()));
    if (cell == cells.end()) cells.push_back(config);
  }
  return result;
}

std::vector<EvaluationMean> evaluation_means(const std::vector<TrialEvaluations>& trials) {
  const Groups groups = grouped(trials);
  const std::string random(kRandomMethod);
  std::vector<EvaluationMean> result;
  for (const auto& [name, group] : groups) {
    const auto& [method, measure] = name;
    if (is_difference(measure.second)) continue;
    EvaluationMean& mean = result.emplace_back(mean_of(method.second, measure.second, group));
    if (method.second == random) continue;
    const auto found = groups.find({Name(method_rank(random), random), measure});
    if (found == groups.end()) {
      mean.side = side_of(mean.interval, 0);
      continue;
    }
    const Group& reference = found->second;
    const Side of_mean = side_of(mean.interval, mean_of(random, measure.second, reference).mean);
    const std::string paired_name = difference_measure(random, measure.second);
    const auto paired = groups.find({method, Name(measure_rank(paired_name), paired_name)});
    const Side of_difference =
        side_of(paired == groups.end() ? difference(group.values, reference.values)
                                       : interval_of(paired->second.values),
                0);
    if (of_mean == of_difference) mean.side = of_mean;
  }
  return result;
}

}  // namespace dimscope::effects
