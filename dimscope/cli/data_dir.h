#pragma once

#include <filesystem>

namespace dimscope::cli {

// Where data sets are: `given`, else $DIMSCOPE_DATA, else $XDG_DATA_HOME/dimscope, else
// ~/.local/share/dimscope.
std::filesystem::path data_directory(const std::filesystem::path& given);

}  // namespace dimscope::cli
