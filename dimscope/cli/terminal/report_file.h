#pragma once

#include <filesystem>

#include "dimscope/api/answers_block.h"
#include "dimscope/effects/findings/findings_view.h"
#include "dimscope/explain/relevance.h"
#include "dimscope/study/store/store.h"

namespace dimscope::cli {

// Writes the study's report; says on standard error which trials its explanations are without.
// Returns the findings in it.
std::optional<effects::Findings> write_report(const std::filesystem::path& directory,
                                              const study::Store& store,
                                              const explain::ExplainOptions& options,
                                              const std::filesystem::path& path,
                                              const api::AnswersBlockOptions& limits = {});

}  // namespace dimscope::cli
