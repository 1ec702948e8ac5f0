#include "dimscope/report/study_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "dimscope/api/answers_block.h"
#include "dimscope/api/views.h"
#include "dimscope/api/views_json.h"
#include "dimscope/base/error.h"
#include "dimscope/effects/report_effects.h"
#include "dimscope/report/html_report.h"

namespace dimscope::report {
namespace {

// A report is also written of a study that is not whole.
api::AnswersBlock sentence_answers(const study::Store& store, const study::StudyModels& models,
                                   const api::AnswersBlockOptions& options) {
  if (!effects::has_complete_trial(store)) return {};
  try {
    return api::answers_block({store, {}, &models}, options);
  } catch (const InputError& error) {
    return {.bytes = "",
            .left_out = {fmt::format("The answers to every test sentence: {}.", error.what())}};
  }
}

}  // namespace

PageData page_data(const std::filesystem::path& directory, const study::Store& store,
                   const explain::ExplainOptions& options, const std::string& version,
                   const effects::OnStep& on_step, const api::AnswersBlockOptions& limits,
                   const study::StudyModels* models) {
  if (on_step) on_step("the study's sentences under its models", 0, 0);
  std::optional<study::StudyModels> own;
  if (models == nullptr) models = &own.emplace(directory, store.trials(), store.data());
  const api::StudyView view = api::view_study(directory, store, options, version, models);
  const effects::ReportEffects effects =
      effects::report_effects(directory, store, {}, on_step, models);
  api::AnswersBlock answers = sentence_answers(store, *models, limits);
  std::vector<std::string> not_in_it = effects.left_out;
  not_in_it.insert(not_in_it.end(), answers.left_out.begin(), answers.left_out.end());
  return {api::to_json(view, effects), std::move(answers.bytes), view.left_out,
          std::move(not_in_it), effects.findings};
}

StudyReport study_report(const std::filesystem::path& directory, const study::Store& store,
                         const explain::ExplainOptions& options, const std::string& version,
                         const effects::OnStep& on_step, const api::AnswersBlockOptions& limits) {
  PageData data = page_data(directory, store, options, version, on_step, limits);
  return {html_report(web_bundle(), data.json, data.answers), std::move(data.left_out),
          std::move(data.not_in_it), std::move(data.findings)};
}

}  // namespace dimscope::report
