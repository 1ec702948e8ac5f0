#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "dimscope/study/store/store.h"

namespace dimscope::serve {

// Who trains trials of a study.
enum class Runner { kNobody, kThisProcess, kAnotherProcess };
std::string_view to_string(Runner runner);  // "nobody", "this process", "another process"

// A study at one moment.
struct StudyState {
  std::vector<study::Trial> trials;
  // A name of what all answers about it depend on: complete and failed trials, the study file and,
  // while nobody writes, study.db itself. Epochs of trials in training do not change it.
  std::string etag;
  Runner runner = Runner::kNobody;
};

// What the file system says of a study's database; another value where it was written to.
struct FileState {
  std::int64_t modified = 0, size = 0;          // study.db
  std::int64_t log_modified = 0, log_size = 0;  // its write-ahead log; 0 if there is none
  friend bool operator==(const FileState&, const FileState&) = default;
};
FileState file_state(const std::filesystem::path& directory);

// Reads `store`, whose file was in the state `file` before.
StudyState read_state(const study::Store& store, const FileState& file, Runner runner);

struct Counts {
  std::size_t trials = 0, complete = 0, failed = 0, running = 0;
  // Trials that are done, with shares of those in training by their epochs.
  double done = 0;
  friend bool operator==(const Counts&, const Counts&) = default;
};
Counts count(const std::vector<study::Trial>& trials);

}  // namespace dimscope::serve
