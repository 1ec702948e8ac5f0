#include "dimscope/report/study_report.h"

#include "dimscope/api/views.h"
#include "dimscope/api/views_json.h"
#include "dimscope/effects/report_effects.h"
#include "dimscope/report/html_report.h"

namespace dimscope::report {

StudyReport study_report(const std::filesystem::path& directory, const study::Store& store,
                         const explain::ExplainOptions& options, const std::string& version,
                         const effects::OnStep& on_step) {
  if (on_step) on_step("the study's sentences under its models", 0, 0);
  const study::StudyModels models(directory, store.trials(), store.data());
  const api::StudyView view = api::view_study(directory, store, options, version, &models);
  const effects::ReportEffects effects =
      effects::report_effects(directory, store, {}, on_step, &models);
  return {html_report(web_bundle(), api::to_json(view, effects)), view.left_out, effects.left_out};
}

}  // namespace dimscope::report
