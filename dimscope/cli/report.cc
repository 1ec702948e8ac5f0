#include <fmt/format.h>

#include "dimscope/cli/commands.h"
#include "dimscope/cli/summary.h"
#include "dimscope/study/study_data.h"

namespace dimscope::cli {

int report(const ReportArguments& arguments) {
  const ExplainOptions options{.method = parse_method(arguments.method),
                               .epsilon = arguments.epsilon,
                               .delta = arguments.delta,
                               .target = {}};
  const Store store(arguments.directory, Store::Mode::kRead);
  complete_trials(store);  // Without one there is nothing to report.
  const std::filesystem::path path =
      arguments.output.empty() ? arguments.directory / "report.html" : arguments.output;
  write_report(arguments.directory, store, options, path);
  fmt::print("report: {}\n", path.string());
  return 0;
}

}  // namespace dimscope::cli
