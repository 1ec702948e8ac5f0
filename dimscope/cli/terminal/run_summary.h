#pragma once

#include <string>

#include "dimscope/study/file/study_file.h"
#include "dimscope/study/store/store.h"

namespace dimscope::cli {

// The trials that matter, as a table: best on dev, the study's own [model] dimensions (the
// baseline) where they are in the grid, best on each slice, and what the most frequent class alone
// would score. Each test accuracy with its 95 % sampling interval.
std::string summary_table(const study::StudyFile& study, const study::Store& store);

}  // namespace dimscope::cli
