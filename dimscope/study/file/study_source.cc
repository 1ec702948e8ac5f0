#include "dimscope/study/file/study_source.h"

#include <fmt/format.h>

#include <optional>
#include <vector>

#include "dimscope/base/error.h"
#include "dimscope/base/file.h"
#include "dimscope/study/store/store.h"

namespace dimscope::study {
namespace {

namespace fs = std::filesystem;

void add_lists(const text::SliceCondition& condition, std::vector<fs::path>& files) {
  if (!condition.list.empty()) files.push_back(condition.list);
  for (const auto* parts : {&condition.any_of, &condition.all_of, &condition.none_of}) {
    for (const text::SliceCondition& part : *parts) add_lists(part, files);
  }
}

// The first file that the study names and that is not there.
std::optional<fs::path> missing_file(const StudyFile& study) {
  std::vector<fs::path> files;
  for (const fs::path& file : {study.data.train, study.data.dev, study.data.test}) {
    if (!file.empty()) files.push_back(file);
  }
  for (const text::SliceRule& slice : study.slices) add_lists(slice.condition, files);
  std::error_code error;
  for (const fs::path& file : files) {
    if (!fs::exists(file, error)) return file;
  }
  return std::nullopt;
}

// Where the study's paths started when it was last run; none where that is not known.
std::vector<fs::path> homes_of(const fs::path& directory) {
  try {
    return Store(directory, Store::Mode::kRead).homes();
  } catch (const InputError&) {
    return {};  // A run says what is wrong with study.db.
  }
}

}  // namespace

StudySource read_study_source(const fs::path& file) {
  const std::string text = read_file(file);
  const auto from = [&](const fs::path& home) {
    return StudySource{text, parse_study(text, file.string(), file.stem().string(), home),
                       home.empty() ? fs::current_path() : fs::absolute(home)};
  };
  StudySource own = from(file.parent_path());
  const std::optional<fs::path> missing = missing_file(own.study);
  const fs::path directory = fs::absolute(file).parent_path();
  if (!missing || !fs::exists(directory / "study.db")) return own;
  std::string tried;
  for (const fs::path& home : homes_of(directory)) {
    StudySource source = from(home);
    const std::optional<fs::path> absent = missing_file(source.study);
    if (!absent) return source;
    if (absent != missing) tried += (tried.empty() ? "nor is " : " or ") + absent->string();
  }
  if (tried.empty()) return own;  // Whoever reads the file says what is wrong with it.
  throw InputError(fmt::format(
      "{}: is not there, {}, where it was when the study was last run; put the data there, or set "
      "their paths in [data]",
      missing->string(), tried));
}

}  // namespace dimscope::study
