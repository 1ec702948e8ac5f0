#include "dimscope/cli/terminal/report_file.h"

#include <fmt/format.h>

#include "dimscope/base/file.h"
#include "dimscope/cli/terminal/left_out.h"
#include "dimscope/cli/terminal/output.h"
#include "dimscope/cli/terminal/progress.h"
#include "dimscope/cli/version.h"
#include "dimscope/report/study_report.h"

namespace dimscope::cli {

std::optional<effects::Findings> write_report(const std::filesystem::path& directory,
                                              const study::Store& store,
                                              const explain::ExplainOptions& options,
                                              const std::filesystem::path& path,
                                              const api::AnswersBlockOptions& limits) {
  StepProgress progress(StepProgress::kPatient);
  const report::StudyReport report = report::study_report(
      directory, store, options, kVersion,
      [&](const std::string& what, std::size_t done, std::size_t total) {
        progress.show("report: " + what, done, total);
      },
      limits);
  print_left_out(report.left_out, "the report's sentences, phrases and scores of behaviour are");
  for (const std::string& what : report.not_in_it) print_error("not in the report: {}\n", what);
  write_file(path, report.html);
  return report.findings;
}

}  // namespace dimscope::cli
