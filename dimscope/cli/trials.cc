#include <fmt/format.h>

#include "dimscope/api/views.h"
#include "dimscope/api/views_json.h"
#include "dimscope/cli/commands.h"
#include "dimscope/cli/terminal.h"

namespace dimscope::cli {
namespace {

std::string metric_text(const Trial& trial, const std::string& name) {
  const auto value = trial.metrics.find(name);
  return value == trial.metrics.end() ? "–" : fmt::format("{:.1f}", 100 * value->second);
}

std::string trials_table(const std::vector<Trial>& trials, const StoredData& data) {
  const std::vector<AxisView> axes = view_axes(trials);
  std::vector<MetricView> metrics;
  for (const MetricView& metric : view_metrics(data)) {
    if (!metric.name.ends_with("_argmax")) metrics.push_back(metric);
  }
  std::vector<TextTable::Column> columns = {{"key", TextTable::Align::kLeft},
                                            {"state", TextTable::Align::kLeft}};
  for (const AxisView& axis : axes) columns.push_back({axis.name});
  columns.push_back({"seed"});
  for (const MetricView& metric : metrics) columns.push_back({metric.name});
  columns.insert(columns.end(), {{"epoch"}, {"seconds"}});

  TextTable table(columns);
  for (const Trial& trial : trials) {
    std::vector<std::string> row = {trial.key, std::string(to_string(trial.state))};
    for (const AxisView& axis : axes) {
      row.push_back(config_value(trial.config, *find_config_field(axis.name)));
    }
    row.push_back(std::to_string(trial.config.seed));
    for (const MetricView& metric : metrics) row.push_back(metric_text(trial, metric.name));
    row.push_back(trial.selected_epoch ? std::to_string(*trial.selected_epoch) : "–");
    row.push_back(fmt::format("{:.1f}", trial.train_seconds));
    table.add_row(std::move(row));
  }
  return table.text();
}

}  // namespace

int trials(const TrialsArguments& arguments) {
  const Store store(arguments.directory, Store::Mode::kRead);
  const std::vector<Trial> trials = store.trials();
  if (arguments.json) {
    fmt::print("{}\n", trials_json(trials));
    return 0;
  }
  fmt::print("{}", trials_table(trials, store.data()));
  for (const Trial& trial : trials) {
    if (!trial.error.empty()) fmt::print("{}: failed: {}\n", trial.key, trial.error);
  }
  return 0;
}

}  // namespace dimscope::cli
