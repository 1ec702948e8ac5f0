#pragma once

#include <span>
#include <string>
#include <string_view>

#include "dimscope/study/file/study_file.h"

namespace dimscope::study {

// Cells that were trained on demand (`dimscope serve`) stand in the study's copy of its file as
// [[grid]] blocks of their own, one a cell, behind a line that says so and before the seeds that
// --until-clear added (added_seeds.h).

// The study file's text with `added`, which it does not have; with the section, if it has none. A
// cell is written with every field of `fields`.
std::string with_added_cells(std::string_view toml, std::span<const model::TrialConfig> added,
                             std::span<const model::ConfigField* const> fields);

// What a run keeps of them, when the study's own file is run again: the section of `stored`, the
// text last run in the directory, where `toml` has none. Returns the text to run.
std::string keep_added_cells(std::string_view toml, std::string_view stored);

}  // namespace dimscope::study
