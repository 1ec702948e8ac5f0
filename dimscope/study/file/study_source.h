#pragma once

#include <filesystem>
#include <string>

#include "dimscope/study/file/study_file.h"

namespace dimscope::study {

// A study file that was read, and the folder that its relative paths start at.
struct StudySource {
  std::string text;
  StudyFile study;
  std::filesystem::path home;
};

// Reads a study file. Its relative paths start at its folder. Where files that it names are not
// there, and the file is that of a study's directory (a study.db is beside it), they start where
// they did when the study was last run: the same way from the directory, else the same folder. That
// the data are the same is seen from their digest (Store::set_data). Throws InputError as
// parse_study() does, and where the files are in none of these folders, naming them.
StudySource read_study_source(const std::filesystem::path& file);

}  // namespace dimscope::study
