#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "dimscope/api/answers_block.h"
#include "dimscope/effects/effects_view.h"
#include "dimscope/effects/findings/findings_view.h"
#include "dimscope/explain/relevance.h"
#include "dimscope/study/models/study_models.h"
#include "dimscope/study/store/store.h"

namespace dimscope::report {

// What the page shows of a study.
struct PageData {
  std::string json;                      // views_json.h; the report holds it, a server sends it
  std::string answers;                   // answers_block.h; empty of a study without
  std::vector<study::LeftOut> left_out;  // trials that its explanations are without
  std::vector<std::string> not_in_it;    // sentences: what else is not there, why, how to get it
  std::optional<effects::Findings> findings;  // that it begins with; absent without trials
};

// Of a study's complete trials, by the `version` of the program. The models are opened unless
// `models` has those of store.trials(). Throws InputError as view_study() does.
PageData page_data(const std::filesystem::path& directory, const study::Store& store,
                   const explain::ExplainOptions& options, const std::string& version,
                   const effects::OnStep& on_step = {}, const api::AnswersBlockOptions& limits = {},
                   const study::StudyModels* models = nullptr);

struct StudyReport {
  std::string html;                      // a page that needs no network
  std::vector<study::LeftOut> left_out;  // as in PageData
  std::vector<std::string> not_in_it;
  std::optional<effects::Findings> findings;
};

// The page with that in it. Throws likewise.
StudyReport study_report(const std::filesystem::path& directory, const study::Store& store,
                         const explain::ExplainOptions& options, const std::string& version,
                         const effects::OnStep& on_step = {},
                         const api::AnswersBlockOptions& limits = {});

}  // namespace dimscope::report
