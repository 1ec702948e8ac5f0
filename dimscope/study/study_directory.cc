#include "dimscope/study/study_directory.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "dimscope/base/error.h"
#include "dimscope/base/file.h"
#include "dimscope/study/trial.h"

namespace dimscope::study {
namespace {

namespace fs = std::filesystem;

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

// study.db and what SQLite keeps beside it.
bool is_database(std::string_view name) {
  return name == "study.db" || name == "study.db-wal" || name == "study.db-shm" ||
         name == "study.db-journal";
}

bool has_database(const fs::path& directory) {
  std::error_code error;
  const auto size = fs::file_size(directory / "study.db", error);
  return !error && size > 0;
}

bool is_this_study_file(const fs::path& file, std::string_view study_toml) {
  std::error_code error;
  return fs::is_regular_file(file, error) && read_file(file) == study_toml;
}

// The first entry, by name, that a study would stand beside.
std::optional<std::string> foreign_entry(const fs::path& directory, std::string_view study_toml) {
  std::optional<std::string> first;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    const std::string name = entry.path().filename().string();
    if (is_database(name) || is_half_written(name)) continue;
    if (name == "study.toml" && is_this_study_file(entry.path(), study_toml)) continue;
    if (name == "models" && fs::is_empty(entry.path(), error)) continue;
    if (!first || name < *first) first = name;
  }
  if (error) {
    throw InputError(fmt::format("{}: cannot be read: {}", directory.string(), error.message()));
  }
  return first;
}

// A study that stands beside other files replaces none of them.
void require_free_names(const fs::path& directory, std::string_view study_toml) {
  for (const char* const name : {"study.toml", "report.html"}) {
    const fs::path file = directory / name;
    std::error_code error;
    if (!fs::exists(fs::symlink_status(file, error))) continue;
    if (name == std::string_view("study.toml") && is_this_study_file(file, study_toml)) continue;
    throw InputError(fmt::format(
        "{}: is there already, and a study in this directory would replace it; move it away, or "
        "choose another directory with --out",
        file.string()));
  }
}

}  // namespace

void require_study_directory(const fs::path& directory, std::string_view study_toml, bool adopt) {
  std::error_code error;
  if (!fs::is_directory(directory, error) || has_database(directory)) return;
  const std::optional<std::string> foreign = foreign_entry(directory, study_toml);
  if (!foreign) return;
  if (!adopt) {
    throw InputError(fmt::format(
        "{}: is not empty, and no study of dimscope (it holds {}, but no study.db); choose another "
        "directory with --out, or put the study beside what is there with --force",
        directory.string(), *foreign));
  }
  require_free_names(directory, study_toml);
}

bool is_half_written(std::string_view name) {
  constexpr std::string_view kMark = ".tmp", kModel = ".safetensors";
  const std::size_t mark = name.rfind(kMark);
  if (mark == name.npos || !is_number(name.substr(mark + kMark.size()))) return false;
  const std::string_view whole = name.substr(0, mark);
  if (whole == "study.toml" || whole == "report.html") return true;
  return whole.ends_with(kModel) && is_trial_key(whole.substr(0, whole.size() - kModel.size()));
}

void remove_half_written(const fs::path& directory) {
  for (const fs::path& place : {directory, directory / "models"}) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(place, error)) {
      if (!is_half_written(entry.path().filename().string())) continue;
      if (fs::is_regular_file(entry.symlink_status(error))) fs::remove(entry.path(), error);
    }
  }
}

}  // namespace dimscope::study
