#include <fmt/format.h>

#include <cstdint>
#include <limits>

#include "dimscope/cli/commands/commands.h"
#include "dimscope/cli/commands/explain_options.h"
#include "dimscope/cli/common_options.h"
#include "dimscope/cli/terminal/output.h"
#include "dimscope/cli/terminal/report_file.h"
#include "dimscope/study/study_data.h"

namespace dimscope::cli {
namespace {

struct ReportArguments {
  std::filesystem::path directory;
  std::filesystem::path output;  // empty: DIR/report.html
  std::string method = "lrp-all";
  std::optional<double> epsilon, delta;  // LRP
  bool full = false;
};

int report(const ReportArguments& arguments) {
  ExplainArguments explain{.methods = {arguments.method}};
  explain.epsilon = arguments.epsilon;
  explain.delta = arguments.delta;
  const explain::ExplainOptions options = explain_options(explain, {}).front();
  const study::Store store(arguments.directory, study::Store::Mode::kRead);
  study::complete_trials(store);  // Without one there is nothing to report.
  const std::filesystem::path path =
      arguments.output.empty() ? arguments.directory / "report.html" : arguments.output;
  api::AnswersBlockOptions limits;
  if (arguments.full) {
    constexpr std::int64_t kAll = std::numeric_limits<std::int64_t>::max();
    limits = {
        .max_probability_bytes = kAll, .max_relevance_bytes = kAll, .max_pairs = limits.max_pairs};
  }
  write_report(arguments.directory, store, options, path, limits);
  print_out("report: {}\n", path.string());
  return 0;
}

}  // namespace

void add_report(CLI::App& app, Work& chosen) {
  const auto a = std::make_shared<ReportArguments>();
  CLI::App* command =
      app.add_subcommand("report", "Write the self-contained HTML report of a study");
  add_study(command, a->directory);
  command->add_option("-o,--output", a->output, "The file [DIR/report.html]")->type_name("FILE");
  command->add_option("--method", a->method, "One of " + joined_method_names())
      ->type_name("METHOD")
      ->capture_default_str();
  add_lrp(command, a->epsilon, a->delta);
  command->add_flag("--full", a->full,
                    "Keep every model's answer to every test sentence, however large the file");
  command->footer("Example: dimscope report demo -o demo.html");
  offer(command, chosen, [a] { return report(*a); });
}

}  // namespace dimscope::cli
