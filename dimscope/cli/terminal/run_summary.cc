#include "dimscope/cli/terminal/run_summary.h"

#include <fmt/format.h>

#include <algorithm>

#include "dimscope/analysis/summary.h"
#include "dimscope/cli/terminal/interval_text.h"
#include "dimscope/cli/terminal/terminal.h"
#include "dimscope/effects/class_metrics.h"
#include "dimscope/effects/metrics.h"
#include "dimscope/figure/text_layout.h"
#include "dimscope/study/trial_choice.h"
#include "dimscope/study/trial_names.h"

namespace dimscope::cli {
namespace {

// "45.9 ±2.1": a share of n in per cent with half its 95 % interval.
std::string accuracy_text(double share, std::int64_t n) {
  return interval_text(share, analysis::wilson_interval(share, n), 100, 1);
}

// Fine on dev last; of whole splits what weighs classes alike; coarse by argmax is in `dimscope
// trials`.
std::vector<effects::MetricView> table_metrics(const study::StoredData& data) {
  std::vector<effects::MetricView> metrics;
  for (const effects::MetricView& metric : effects::view_metrics(data)) {
    const bool coarse = metric.name.ends_with(".coarse");
    const bool fine = metric.name.ends_with(".fine");
    const bool by_class = !effects::counts_sentences(metric) && metric.slice == "test";
    if (fine || by_class || (coarse && metric.slice != "dev")) metrics.push_back(metric);
  }
  return metrics;
}

struct NamedTrial {
  std::string name;
  const study::Trial* trial;
};

std::vector<NamedTrial> trials_that_matter(const study::StudyFile& study,
                                           const std::vector<study::Trial>& trials,
                                           const study::StoredData& data) {
  std::vector<NamedTrial> shown;
  if (const study::Trial* best = study::best_on_dev(trials)) shown.push_back({"best on dev", best});
  const auto baseline = std::ranges::find_if(trials, [&](const study::Trial& trial) {
    return trial.state == study::TrialState::kComplete &&
           trial.config.embedding_dim == study.base.embedding_dim &&
           trial.config.hidden_dim == study.base.hidden_dim;
  });
  if (baseline != trials.end()) shown.push_back({"baseline", &*baseline});
  for (const auto& [slice, sentences] : data.slices) {
    if (const study::Trial* best = study::best_trial(trials, slice + ".fine")) {
      shown.push_back({"best on " + slice, best});
    }
  }
  return shown;
}

}  // namespace

std::string summary_table(const study::StudyFile& study, const study::Store& store) {
  const std::vector<study::Trial> trials = store.trials();
  const study::StoredData data = store.data();
  const std::vector<NamedTrial> shown = trials_that_matter(study, trials, data);
  const study::TrialNames names(trials);
  // The name of a figure, a column a trial, the majority class, the number of sentences.
  std::vector<figure::TextTable::Column> columns = {{"", figure::TextTable::Align::kLeft}};
  for (const NamedTrial& column : shown) columns.push_back({column.name});
  columns.insert(columns.end(), {{"majority"}, {"sentences"}});
  figure::TextTable table(columns);

  const std::vector<std::string> titles = names.titles();
  for (std::size_t i = 0; i < titles.size(); ++i) {
    std::vector<std::string> row = {titles[i]};
    for (const NamedTrial& column : shown) row.push_back(names.values(*column.trial)[i]);
    row.insert(row.end(), {"", ""});
    table.add_row(std::move(row));
  }
  for (const effects::MetricView& metric : table_metrics(data)) {
    std::vector<std::string> row = {metric.name};
    for (const NamedTrial& column : shown) {
      const auto value = column.trial->metrics.find(metric.name);
      const bool known = value != column.trial->metrics.end();
      row.push_back(known ? accuracy_text(value->second, metric.n) : "–");
    }
    row.push_back(metric.chance ? fmt::format("{:.1f}", 100 * *metric.chance) : "–");
    row.push_back(effects::counts_sentences(metric) ? std::to_string(metric.n) : "");
    table.add_row(std::move(row));
  }
  const int width = output_width().value_or(0);
  return table.text(width) +
         figure::wrapped(
             "in per cent, ± half the 95 % interval that sampling these sentences leaves", width) +
         "\nmajority: always giving the most frequent class\n";
}

}  // namespace dimscope::cli
