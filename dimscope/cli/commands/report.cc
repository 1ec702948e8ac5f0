#include <fmt/format.h>

#include "dimscope/cli/commands.h"
#include "dimscope/cli/commands/explain_options.h"
#include "dimscope/cli/terminal/output.h"
#include "dimscope/cli/terminal/report_file.h"
#include "dimscope/study/study_data.h"

namespace dimscope::cli {

int report(const ReportArguments& arguments) {
  ExplainArguments explain{.methods = {arguments.method}};
  explain.epsilon = arguments.epsilon;
  explain.delta = arguments.delta;
  const explain::ExplainOptions options = explain_options(explain, {}).front();
  const study::Store store(arguments.directory, study::Store::Mode::kRead);
  study::complete_trials(store);  // Without one there is nothing to report.
  const std::filesystem::path path =
      arguments.output.empty() ? arguments.directory / "report.html" : arguments.output;
  write_report(arguments.directory, store, options, path);
  print_out("report: {}\n", path.string());
  return 0;
}

}  // namespace dimscope::cli
