#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace dimscope::cli {

// A line that says how many trials a study's directory keeps that the study no longer has, and what
// to do with them.
std::string former_trials_text(std::size_t count, const std::filesystem::path& directory);

// Removes them and their models; says so on standard output.
void remove_former_trials(const std::filesystem::path& directory);

}  // namespace dimscope::cli
