#include <fmt/format.h>

#include "dimscope/cli/commands.h"
#include "dimscope/cli/explain_options.h"
#include "dimscope/cli/output.h"
#include "dimscope/cli/summary.h"
#include "dimscope/study/study_data.h"

namespace dimscope::cli {

int report(const ReportArguments& arguments) {
  ExplainArguments explain{.methods = {arguments.method}};
  explain.epsilon = arguments.epsilon;
  explain.delta = arguments.delta;
  const ExplainOptions options = explain_options(explain, {}).front();
  const Store store(arguments.directory, Store::Mode::kRead);
  complete_trials(store);  // Without one there is nothing to report.
  const std::filesystem::path path =
      arguments.output.empty() ? arguments.directory / "report.html" : arguments.output;
  write_report(arguments.directory, store, options, path);
  print_out("report: {}\n", path.string());
  return 0;
}

}  // namespace dimscope::cli
