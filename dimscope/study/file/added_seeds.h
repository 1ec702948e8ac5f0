#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dimscope/study/file/study_file.h"

namespace dimscope::study {

// What `dimscope run --until-clear` appends to the copy of a study file: one comment line, then
// [until_clear] with its [[until_clear.grid]] blocks.

// Where that section begins in a study file; std::string_view::npos where it has none.
std::size_t begin_of_added_seeds(std::string_view toml);

// The study file without that section. Throws InputError where it holds an [until_clear] that this
// program did not append.
std::string without_added_seeds(std::string_view toml, std::string_view file_name);

// The file's text with the section for `added` trials of the study; the text has none yet. A cell
// is written with every field of `fields`, a block a cell, in the order of the first trials.
std::string with_added_seeds(std::string_view toml, const UntilClear& record,
                             std::span<const model::TrialConfig> added,
                             std::span<const model::ConfigField* const> fields);

// What a run keeps of the seeds that were added to a study, when its file is run again: the file's
// own section; else of `stored`, the text last run in the directory, the added trials whose cell
// the study still has. Returns the text to run, `toml` itself where there is nothing to keep.
std::string keep_added_seeds(std::string_view toml, std::string_view file_name,
                             std::string_view stored);

// The trials of a study without those of [until_clear].
std::vector<model::TrialConfig> expand_without_added(const StudyFile& study);
// Those that only [until_clear] has.
std::vector<model::TrialConfig> added_trials(const StudyFile& study);

}  // namespace dimscope::study
