#pragma once

#include <filesystem>
#include <string>

#include "dimscope/explain/relevance.h"
#include "dimscope/study/store.h"
#include "dimscope/study/study_file.h"

namespace dimscope::cli {

// The trials that matter, as a table: best on dev, the study's own [model] dimensions (the
// baseline) where they are in the grid, best on each slice, and what the most frequent class alone
// would score. Each test accuracy with its 95 % sampling interval.
std::string summary_table(const StudyFile& study, const Store& store);

// The complete trial with the best fine accuracy on dev (the first among equals), or nullptr.
const Trial* best_on_dev(const std::vector<Trial>& trials);

// Writes the study's report; says on standard error which trials its explanations are without.
void write_report(const std::filesystem::path& directory, const Store& store,
                  const ExplainOptions& options, const std::filesystem::path& path);

}  // namespace dimscope::cli
