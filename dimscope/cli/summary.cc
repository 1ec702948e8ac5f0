#include "dimscope/cli/summary.h"

#include <fmt/format.h>

#include "dimscope/analysis/summary.h"
#include "dimscope/api/views.h"
#include "dimscope/api/views_json.h"
#include "dimscope/base/file.h"
#include "dimscope/cli/terminal.h"
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
  const Interval interval = wilson_interval(share, n);
  return fmt::format("{:.1f} ±{:.1f}", 100 * share, 50 * (interval.high - interval.low));
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

std::vector<std::string> row_of(const std::string& name, const Trial& trial,
                                const std::vector<MetricView>& metrics) {
  std::vector<std::string> row = {name, std::to_string(trial.config.embedding_dim),
                                  std::to_string(trial.config.hidden_dim),
                                  std::to_string(trial.config.seed)};
  for (const MetricView& metric : metrics) {
    const auto value = trial.metrics.find(metric.name);
    row.push_back(value == trial.metrics.end() ? "" : accuracy_text(value->second, metric.n));
  }
  return row;
}

}  // namespace

const Trial* best_on_dev(const std::vector<Trial>& trials) {
  return best_by(trials, "dev.fine");
}

std::string summary_table(const StudyFile& study, const Store& store) {
  const std::vector<Trial> trials = store.trials();
  const StoredData data = store.data();
  const std::vector<MetricView> metrics = table_metrics(data);

  std::vector<TextTable::Column> columns = {
      {"trial", TextTable::Align::kLeft}, {"d_e"}, {"d_h"}, {"seed"}};
  for (const MetricView& metric : metrics) columns.push_back({metric.name});
  TextTable table(columns);
  if (const Trial* best = best_on_dev(trials)) table.add_row(row_of("best on dev", *best, metrics));
  for (const Trial& trial : trials) {
    if (trial.state == TrialState::kComplete &&
        trial.config.embedding_dim == study.base.embedding_dim &&
        trial.config.hidden_dim == study.base.hidden_dim) {
      table.add_row(row_of("baseline", trial, metrics));
      break;
    }
  }
  for (const auto& [slice, sentences] : data.slices) {
    if (const Trial* best = best_by(trials, slice + ".fine")) {
      table.add_row(row_of("best on " + slice, *best, metrics));
    }
  }
  std::vector<std::string> chance = {"most frequent class", "", "", ""};
  std::vector<std::string> counts = {"sentences", "", "", ""};
  for (const MetricView& metric : metrics) {
    chance.push_back(metric.chance ? fmt::format("{:.1f}     ", 100 * *metric.chance) : "");
    counts.push_back(fmt::format("{}     ", metric.n));
  }
  table.add_row(chance);
  table.add_row(counts);
  return table.text() +
         "accuracies in per cent ± half the 95 % interval that sampling alone gives\n";
}

void write_report(const std::filesystem::path& directory, const Store& store,
                  const ExplainOptions& options, const std::filesystem::path& path) {
  const StudyView view = view_study(directory, store, options, kVersion);
  write_file(path, html_report(web_bundle(), to_json(view)));
}

}  // namespace dimscope::cli
