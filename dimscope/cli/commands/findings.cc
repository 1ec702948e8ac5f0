#include <fmt/format.h>

#include "dimscope/api/findings_json.h"
#include "dimscope/base/check.h"
#include "dimscope/base/error.h"
#include "dimscope/cli/commands/commands.h"
#include "dimscope/cli/common_options.h"
#include "dimscope/cli/terminal/findings_text.h"
#include "dimscope/cli/terminal/left_out.h"
#include "dimscope/cli/terminal/output.h"
#include "dimscope/cli/terminal/progress.h"
#include "dimscope/effects/report_effects.h"
#include "dimscope/study/study_data.h"

namespace dimscope::cli {
namespace {

struct FindingsArguments {
  std::filesystem::path directory;
  std::optional<std::string> metric;
  std::vector<std::string> where;
  bool json = false;
};

effects::ReportEffects compute(const FindingsArguments& arguments, const study::Store& store) {
  effects::ReportEffectsOptions options;
  options.metric =
      arguments.metric.value_or(effects::StudyResults(store, {}).metrics().front().name);
  options.where = study::parse_trial_conditions(arguments.where, "--where");
  StepProgress progress(StepProgress::kPatient);
  return effects::report_effects(arguments.directory, store, options,
                                 [&](const std::string& what, std::size_t done, std::size_t total) {
                                   progress.show("findings: " + what, done, total);
                                 });
}

int findings(const FindingsArguments& arguments) {
  const study::Store store(arguments.directory, study::Store::Mode::kRead);
  study::complete_trials(store);  // Without one nothing is found.
  const effects::ReportEffects effects = compute(arguments, store);
  if (!effects.findings) {
    check(!effects.left_out.empty(), "why there are no findings is said");
    throw InputError(effects.left_out.front());
  }
  if (effects.models) print_left_out(effects.models->left_out, "scores of behaviour are");
  if (arguments.json) {
    print_out("{}\n", api::to_json(*effects.findings));
    return 0;
  }
  print_findings(*effects.findings, arguments.directory.string(), false);
  return 0;
}

}  // namespace

void add_findings(CLI::App& app, Work& chosen) {
  const auto a = std::make_shared<FindingsArguments>();
  CLI::App* command = app.add_subcommand(
      "findings", "What a study shows, strongest first, how sure it is, and what to doubt");
  add_study(command, a->directory);
  add_metric(command, a->metric, "The metric that is explained [the first, test.fine]");
  add_where(command, a->where);
  add_json(command, a->json);
  command->footer(std::string(kConditions) +
                  "Example: dimscope findings demo\n"
                  "         dimscope findings demo --metric test.coarse --where d_h=2..8");
  offer(command, chosen, [a] { return findings(*a); });
}

}  // namespace dimscope::cli
