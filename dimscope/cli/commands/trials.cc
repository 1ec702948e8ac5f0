#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <span>

#include "dimscope/api/views.h"
#include "dimscope/api/views_json.h"
#include "dimscope/cli/commands/commands.h"
#include "dimscope/cli/common_options.h"
#include "dimscope/cli/terminal/former_trials.h"
#include "dimscope/cli/terminal/output.h"
#include "dimscope/cli/terminal/terminal.h"
#include "dimscope/figure/text_layout.h"
#include "dimscope/study/study_data.h"
#include "dimscope/study/trial_names.h"

namespace dimscope::cli {
namespace {

struct TrialsArguments {
  std::filesystem::path directory;
  bool all = false;            // former ones too
  bool remove_former = false;  // instead of a list
  bool json = false;
};

std::string metric_text(const study::Trial& trial, const std::string& name) {
  const auto value = trial.metrics.find(name);
  return value == trial.metrics.end() ? "–" : fmt::format("{:.1f}", 100 * value->second);
}

// Fine before coarse, the whole splits before the slices; coarse by argmax is in the JSON.
std::vector<std::string> metrics_by_importance(const study::StoredData& data) {
  std::vector<std::string> names, slices;
  if (!study::has_answers(data)) {
    for (const effects::MetricView& metric : effects::view_metrics(data))
      names.push_back(metric.name);
    return names;
  }
  for (const char* kind : {".fine", ".macro_f1", ".balanced", ".coarse"}) {
    for (const effects::MetricView& metric : effects::view_metrics(data)) {
      if (!metric.name.ends_with(kind)) continue;
      const bool whole = metric.slice == "test" || metric.slice == "dev";
      (whole ? names : slices).push_back(metric.name);
    }
  }
  names.insert(names.end(), slices.begin(), slices.end());
  return names;
}

// How a column is called, and what it says of a trial.
struct TrialColumn {
  std::string title;
  std::function<std::string(const study::Trial&)> text;
};

// The metrics, the most important ones first, and what training took.
std::vector<TrialColumn> figures_of(const std::vector<study::Trial>& trials,
                                    const study::StoredData& data) {
  std::vector<TrialColumn> columns;
  for (const std::string& metric : metrics_by_importance(data)) {
    columns.push_back({metric, [metric](const study::Trial& t) { return metric_text(t, metric); }});
  }
  if (!trials.empty() && std::ranges::none_of(trials, study::has_model)) return columns;
  columns.push_back({"epoch", [](const study::Trial& t) {
                       return t.selected_epoch ? std::to_string(*t.selected_epoch) : "–";
                     }});
  columns.push_back({"seconds", [](const study::Trial& t) {
                       return study::has_model(t) ? fmt::format("{:.1f}", t.train_seconds) : "–";
                     }});
  return columns;
}

// Trials from number `num_trials` on are former ones.
figure::TextTable trials_table(const std::vector<study::Trial>& trials, std::size_t num_trials,
                               std::span<const TrialColumn> figures) {
  const study::TrialNames names(trials);
  std::vector<figure::TextTable::Column> columns = {{"key", figure::TextTable::Align::kLeft},
                                                    {"state", figure::TextTable::Align::kLeft}};
  for (const std::string& title : names.titles()) columns.push_back({title});
  for (const TrialColumn& figure : figures) columns.push_back({figure.title});

  figure::TextTable table(columns);
  for (std::size_t i = 0; i < trials.size(); ++i) {
    const study::Trial& trial = trials[i];
    std::vector<std::string> row = {
        trial.key, i < num_trials ? std::string(to_string(trial.state)) : "former"};
    for (std::string& value : names.values(trial)) row.push_back(std::move(value));
    for (const TrialColumn& figure : figures) row.push_back(figure.text(trial));
    table.add_row(std::move(row));
  }
  return table;
}

// All figures, or on a terminal as many as fit: the least important metrics go first.
void print_table(const std::vector<study::Trial>& trials, std::size_t num_trials,
                 const study::StoredData& data) {
  std::vector<TrialColumn> figures = figures_of(trials, data);
  const int width = output_width().value_or(0);
  std::ptrdiff_t num_metrics = std::ssize(metrics_by_importance(data));
  std::vector<std::string> not_shown;
  figure::TextTable table = trials_table(trials, num_trials, figures);
  while (figures.size() > 1 && width > 0 && table.width() > width) {
    const auto least = num_metrics > 1 ? figures.begin() + --num_metrics : figures.end() - 1;
    not_shown.insert(not_shown.begin(), least->title);
    figures.erase(least);
    table = trials_table(trials, num_trials, figures);
  }
  print_out("{}", table.text(width));
  if (not_shown.empty()) return;
  const std::string what =
      fmt::format("not shown in {} columns: {}", width, fmt::join(not_shown, ", "));
  print_out("{}\n", figure::wrapped(what, width, 2));
}

int trials(const TrialsArguments& arguments) {
  if (arguments.remove_former) {
    remove_former_trials(arguments.directory);
    return 0;
  }
  const study::Store store(arguments.directory, study::Store::Mode::kRead);
  std::vector<study::Trial> trials = store.trials();
  const std::vector<study::Trial> former = store.former_trials();
  const std::size_t num_trials = trials.size();
  if (arguments.all) trials.insert(trials.end(), former.begin(), former.end());
  if (arguments.json) {
    print_out("{}\n", api::trials_json(trials, trials.size() - num_trials));
    return 0;
  }
  print_table(trials, num_trials, store.data());
  for (const study::Trial& trial : trials) {
    if (!trial.error.empty()) print_out("{}: failed: {}\n", trial.key, trial.error);
  }
  if (!former.empty() && !arguments.all) {
    print_error("{}", former_trials_text(former.size(), arguments.directory));
  }
  return 0;
}

}  // namespace

void add_trials(CLI::App& app, Work& chosen) {
  const auto a = std::make_shared<TrialsArguments>();
  CLI::App* command = app.add_subcommand("trials", "List a study's trials with their figures");
  add_study(command, a->directory);
  command->add_flag(
      "--all", a->all,
      "List former trials too: trained ones that the study file, or this dimscope, no longer has");
  command->add_flag("--remove-former", a->remove_former, "Remove former trials and their models")
      ->excludes("--all");
  add_json(command, a->json);
  command->footer("Example: dimscope trials demo --json > trials.json");
  offer(command, chosen, [a] { return trials(*a); });
}

}  // namespace dimscope::cli
