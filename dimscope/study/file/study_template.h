#pragma once

#include <filesystem>
#include <string>

#include "dimscope/model/config.h"
#include "dimscope/text/corpus/dataset.h"

namespace dimscope::study {

// A study file about files of labelled texts, with comments, and sizes that suit their number:
// [data] as `config` says, what was guessed written out; one axis of hidden_dim, three seeds a
// cell; so many epochs and so small batches that every model sees enough steps. Paths are relative
// to `home`. parse_study() of it gives `config` back.
std::string study_template(const std::string& name, const text::DataConfig& config,
                           const text::Dataset& data, const std::string& text_column,
                           const std::string& label_column, const std::filesystem::path& home);

}  // namespace dimscope::study
