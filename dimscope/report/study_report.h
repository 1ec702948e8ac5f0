#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "dimscope/api/answers_block.h"
#include "dimscope/effects/effects_view.h"
#include "dimscope/explain/relevance.h"
#include "dimscope/study/models/study_models.h"
#include "dimscope/study/store/store.h"

namespace dimscope::report {

struct StudyReport {
  std::string html;                      // a page that needs no network
  std::vector<study::LeftOut> left_out;  // trials that its explanations are without
  std::vector<std::string> not_in_it;    // sentences: what else is not there, why, how to get it
};

// The page of a study's complete trials, by the `version` of the program. Throws InputError as
// view_study() does.
StudyReport study_report(const std::filesystem::path& directory, const study::Store& store,
                         const explain::ExplainOptions& options, const std::string& version,
                         const effects::OnStep& on_step = {},
                         const api::AnswersBlockOptions& limits = {});

}  // namespace dimscope::report
