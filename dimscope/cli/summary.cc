#include "dimscope/cli/summary.h"

#include <fmt/format.h>

#include <algorithm>

#include "dimscope/analysis/summary.h"
#include "dimscope/api/effects_report.h"
#include "dimscope/api/views.h"
#include "dimscope/api/views_json.h"
#include "dimscope/base/file.h"
#include "dimscope/cli/interval_text.h"
#include "dimscope/cli/left_out.h"
#include "dimscope/cli/output.h"
#include "dimscope/cli/progress.h"
#include "dimscope/cli/terminal.h"
#include "dimscope/cli/trial_names.h"
#include "dimscope/cli/version.h"
#include "dimscope/report/html_report.h"

namespace dimscope::cli {
namespace {

const Trial* best_by(const std::vector<Trial>& trials, const std::string& metric) {
  const Trial* best = nullptr;
  for (const Trial& trial : trials) {
    if (trial.state != TrialState::kComplete || !trial.metrics.contains(metric)) continue;
    if (best == nullptr || trial.metrics.at(metric) > best->metrics.at(metric)) best = &trial;
  }
  return best;
}

// "45.9 ±2.1": a share of n in per cent with half its 95 % interval.
std::string accuracy_text(double share, std::int64_t n) {
  return interval_text(share, wilson_interval(share, n), 100, 1);
}

// Fine on dev last; coarse by argmax is in `dimscope trials`.
std::vector<MetricView> table_metrics(const StoredData& data) {
  std::vector<MetricView> metrics;
  for (const MetricView& metric : view_metrics(data)) {
    const bool coarse = metric.name.ends_with(".coarse");
    const bool fine = metric.name.ends_with(".fine");
    if (fine || (coarse && metric.slice != "dev")) metrics.push_back(metric);
  }
  return metrics;
}

struct NamedTrial {
  std::string name;
  const Trial* trial;
};

std::vector<NamedTrial> trials_that_matter(const StudyFile& study, const std::vector<Trial>& trials,
                                           const StoredData& data) {
  std::vector<NamedTrial> shown;
  if (const Trial* best = best_on_dev(trials)) shown.push_back({"best on dev", best});
  const auto baseline = std::ranges::find_if(trials, [&](const Trial& trial) {
    return trial.state == TrialState::kComplete &&
           trial.config.embedding_dim == study.base.embedding_dim &&
           trial.config.hidden_dim == study.base.hidden_dim;
  });
  if (baseline != trials.end()) shown.push_back({"baseline", &*baseline});
  for (const auto& [slice, sentences] : data.slices) {
    if (const Trial* best = best_by(trials, slice + ".fine")) {
      shown.push_back({"best on " + slice, best});
    }
  }
  return shown;
}

}  // namespace

const Trial* best_on_dev(const std::vector<Trial>& trials) {
  return best_by(trials, "dev.fine");
}

std::string summary_table(const StudyFile& study, const Store& store) {
  const std::vector<Trial> trials = store.trials();
  const StoredData data = store.data();
  const std::vector<NamedTrial> shown = trials_that_matter(study, trials, data);
  const TrialNames names(trials);
  // The name of a figure, a column a trial, the majority class, the number of sentences.
  std::vector<TextTable::Column> columns = {{"", TextTable::Align::kLeft}};
  for (const NamedTrial& column : shown) columns.push_back({column.name});
  columns.insert(columns.end(), {{"majority"}, {"sentences"}});
  TextTable table(columns);

  const std::vector<std::string> titles = names.titles();
  for (std::size_t i = 0; i < titles.size(); ++i) {
    std::vector<std::string> row = {titles[i]};
    for (const NamedTrial& column : shown) row.push_back(names.values(column.trial->config)[i]);
    row.insert(row.end(), {"", ""});
    table.add_row(std::move(row));
  }
  for (const MetricView& metric : table_metrics(data)) {
    std::vector<std::string> row = {metric.name};
    for (const NamedTrial& column : shown) {
      const auto value = column.trial->metrics.find(metric.name);
      const bool known = value != column.trial->metrics.end();
      row.push_back(known ? accuracy_text(value->second, metric.n) : "–");
    }
    row.push_back(metric.chance ? fmt::format("{:.1f}", 100 * *metric.chance) : "–");
    row.push_back(std::to_string(metric.n));
    table.add_row(std::move(row));
  }
  const int width = output_width().value_or(0);
  return table.text(width) +
         wrapped("in per cent, ± half the 95 % interval that sampling these sentences leaves",
                 width) +
         "\nmajority: always giving the most frequent class\n";
}

void write_report(const std::filesystem::path& directory, const Store& store,
                  const ExplainOptions& options, const std::filesystem::path& path) {
  StepProgress progress(StepProgress::kPatient);
  progress.show("report: the study's sentences under its models", 0, 0);
  const StudyModels models(directory, store.trials(), store.data());
  const StudyView view = view_study(directory, store, options, kVersion, &models);
  print_left_out(view.left_out, "the report's sentences, phrases and scores of behaviour are");
  const ReportEffects effects = report_effects(
      directory, store, {},
      [&](const std::string& what, std::size_t done, std::size_t total) {
        progress.show("report: " + what, done, total);
      },
      &models);
  for (const std::string& what : effects.left_out) {
    print_error("not in the report: {}\n", what);
  }
  write_file(path, html_report(web_bundle(), to_json(view, effects)));
}

}  // namespace dimscope::cli
