#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace dimscope {

// The types that `source` defines at namespace scope, "dimscope::cli::Models", with the lines where
// it does; those of an unnamed namespace are left out. Sources are as clang-format leaves them:
// what stands in a namespace begins its line, and a namespace's end says so.
std::map<std::string, std::vector<int>> types_defined_in(std::string_view source);

// The types that several places of the files define, which may be linked into one program: one
// message "dimscope::Answers: FILE:line, FILE:line" each. `library` is the folder dimscope/.
std::vector<std::string> types_defined_twice_below(const std::filesystem::path& library);

}  // namespace dimscope
