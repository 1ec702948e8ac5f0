#pragma once

#include "dimscope/study/file/toml_reader.h"
#include "dimscope/text/corpus/dataset.h"

namespace dimscope::study {

// The [data] of a study. Throws InputError with the place for what docs/study-file.md does not
// allow.
text::DataConfig read_data(const TomlReader& file, const toml::table& table);

}  // namespace dimscope::study
