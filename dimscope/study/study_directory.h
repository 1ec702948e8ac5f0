#pragma once

#include <filesystem>
#include <string_view>

namespace dimscope::study {

// What a study may do in a directory: its files stand beside nothing that is not its own, unless
// the user asked for that, and then nothing that was there is replaced or removed.

// Returns where `directory` can become a study's, or is one: it is missing, empty, or holds a
// study.db (which a Store opens only if it is a study's) or no more than `study_toml` as
// study.toml. With `adopt` it may hold anything but the names of a study's files. Throws InputError
// that names what is in the way.
void require_study_directory(const std::filesystem::path& directory, std::string_view study_toml,
                             bool adopt);

// True for the name of a file that was being written as one of a study's: "<key>.safetensors",
// "study.toml" or "report.html", then ".tmp" and a process number.
bool is_half_written(std::string_view name);

// Removes what a run that was killed has left half written in the directory and its models/; the
// caller holds the study's lock. Everything else stays, whatever its name.
void remove_half_written(const std::filesystem::path& directory);

}  // namespace dimscope::study
