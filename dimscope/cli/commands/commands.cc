#include "dimscope/cli/commands/commands.h"

#include <utility>

namespace dimscope::cli {

void offer(CLI::App* command, Work& chosen, Work work) {
  command->final_callback([&chosen, work = std::move(work)] { chosen = work; });
}

void add_commands(CLI::App& app, Work& chosen) {
  add_run(app, chosen);
  add_init(app, chosen);
  add_report(app, chosen);
  add_serve(app, chosen);
  add_figure(app, chosen);
  add_trials(app, chosen);
  add_add(app, chosen);
  add_findings(app, chosen);
  add_effects(app, chosen);
  add_explain(app, chosen);
  add_evaluate_explanations(app, chosen);
  add_predict(app, chosen);
  add_evaluate(app, chosen);
  add_import(app, chosen);
  add_export(app, chosen);
  add_find(app, chosen);
  add_slices(app, chosen);
  add_selftest(app, chosen);

  CLI::App* data = app.add_subcommand("data", "Describe, make or fetch data sets");
  data->require_subcommand(1);
  data->footer("Example: dimscope data info synthetic");
  add_data_info(*data, chosen);
  add_data_synth(*data, chosen);
  add_data_fetch(*data, chosen);
}

}  // namespace dimscope::cli
