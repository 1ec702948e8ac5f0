#include <fmt/format.h>
#include <fmt/ranges.h>

#include <span>

#include "dimscope/api/views.h"
#include "dimscope/api/views_json.h"
#include "dimscope/cli/commands.h"
#include "dimscope/cli/output.h"
#include "dimscope/cli/terminal.h"
#include "dimscope/cli/trial_names.h"

namespace dimscope::cli {
namespace {

std::string metric_text(const Trial& trial, const std::string& name) {
  const auto value = trial.metrics.find(name);
  return value == trial.metrics.end() ? "–" : fmt::format("{:.1f}", 100 * value->second);
}

// Fine before coarse, the whole splits before the slices; coarse by argmax is in the JSON.
std::vector<std::string> metrics_by_importance(const StoredData& data) {
  std::vector<std::string> names, slices;
  for (const char* kind : {".fine", ".coarse"}) {
    for (const MetricView& metric : view_metrics(data)) {
      if (!metric.name.ends_with(kind)) continue;
      const bool whole = metric.slice == "test" || metric.slice == "dev";
      (whole ? names : slices).push_back(metric.name);
    }
  }
  names.insert(names.end(), slices.begin(), slices.end());
  return names;
}

TextTable trials_table(const std::vector<Trial>& trials, std::span<const std::string> metrics) {
  const TrialNames names(trials);
  std::vector<TextTable::Column> columns = {{"key", TextTable::Align::kLeft},
                                            {"state", TextTable::Align::kLeft}};
  for (const std::string& title : names.titles()) columns.push_back({title});
  for (const std::string& metric : metrics) columns.push_back({metric});
  columns.insert(columns.end(), {{"epoch"}, {"seconds"}});

  TextTable table(columns);
  for (const Trial& trial : trials) {
    std::vector<std::string> row = {trial.key, std::string(to_string(trial.state))};
    for (std::string& value : names.values(trial.config)) row.push_back(std::move(value));
    for (const std::string& metric : metrics) row.push_back(metric_text(trial, metric));
    row.push_back(trial.selected_epoch ? std::to_string(*trial.selected_epoch) : "–");
    row.push_back(fmt::format("{:.1f}", trial.train_seconds));
    table.add_row(std::move(row));
  }
  return table;
}

// All metrics, or on a terminal as many as fit.
void print_table(const std::vector<Trial>& trials, const StoredData& data) {
  const std::vector<std::string> metrics = metrics_by_importance(data);
  std::size_t shown = metrics.size();
  TextTable table = trials_table(trials, metrics);
  while (shown > 1 && table.width() > output_width().value_or(table.width())) {
    table = trials_table(trials, std::span(metrics).first(--shown));
  }
  print_out("{}", table.text());
  if (shown < metrics.size()) {
    print_out("not shown in {} columns: {}\n", *output_width(),
              fmt::join(std::span(metrics).subspan(shown), ", "));
  }
}

}  // namespace

int trials(const TrialsArguments& arguments) {
  const Store store(arguments.directory, Store::Mode::kRead);
  const std::vector<Trial> trials = store.trials();
  if (arguments.json) {
    print_out("{}\n", trials_json(trials));
    return 0;
  }
  print_table(trials, store.data());
  for (const Trial& trial : trials) {
    if (!trial.error.empty()) print_out("{}: failed: {}\n", trial.key, trial.error);
  }
  return 0;
}

}  // namespace dimscope::cli
