#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "dimscope/study/file/study_file.h"
#include "dimscope/study/runner.h"
#include "dimscope/study/store/store.h"

namespace dimscope::cli {

// Trains a study whose file's text is the first argument.
using TrainStudy =
    std::function<study::RunSummary(const std::string& text, const study::StudyFile& study)>;

// What is fixed before the first look.
struct LookPlan {
  std::string metric;          // whose pairs are to be clear, as in `dimscope effects DIR pairs`
  std::int32_t max_seeds = 0;  // of a cell
};

// `dimscope run --until-clear`: trains the study, then, in rounds, seeds for the cells that decide,
// each time with the text of a study file that holds them. `text` is the study without added seeds,
// `stored` what was last run in the directory. Says on standard error what each look found. Throws
// InputError where the directory's looks had another plan.
study::RunSummary run_until_clear(const std::string& text, const std::string& file_name,
                                  const std::string& stored, const LookPlan& plan,
                                  const study::Store& store, const TrainStudy& train);

}  // namespace dimscope::cli
