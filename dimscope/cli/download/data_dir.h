#pragma once

#include <filesystem>
#include <string>

namespace dimscope::cli {

// Where data sets are: `given`, else $DIMSCOPE_DATA, else $XDG_DATA_HOME/dimscope, else
// ~/.local/share/dimscope. Throws InputError where one is given for a data set that is not found
// there: any `source` but sst.
std::filesystem::path data_directory(const std::filesystem::path& given, const std::string& source);

}  // namespace dimscope::cli
