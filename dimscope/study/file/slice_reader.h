#pragma once

#include <string>
#include <vector>

#include "dimscope/study/file/toml_reader.h"
#include "dimscope/text/slices/slice_rule.h"

namespace dimscope::study {

// The [[slices]] of a study about `data`, whose classes are named `classes`, in order. Throws
// InputError with the place for what docs/study-file.md does not allow.
std::vector<text::SliceRule> read_slices(const TomlReader& file,
                                         const std::vector<const toml::table*>& blocks,
                                         const text::DataConfig& data,
                                         const std::vector<std::string>& classes);

}  // namespace dimscope::study
