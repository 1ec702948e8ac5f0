#include "dimscope/serve/live/study_state.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include "dimscope/base/digest.h"

namespace dimscope::serve {
namespace {

void stat_into(const std::string& file, std::int64_t& modified, std::int64_t& size) {
  struct stat found{};
  if (::stat(file.c_str(), &found) != 0) return;
  modified = found.st_mtim.tv_sec * std::int64_t{1'000'000'000} + found.st_mtim.tv_nsec;
  size = found.st_size;
}

void add_trial(const study::Trial& trial, Digest& digest) {
  const bool ended =
      trial.state == study::TrialState::kComplete || trial.state == study::TrialState::kFailed;
  digest.add(trial.key).add(ended ? to_string(trial.state) : "");
  if (!ended) return;
  digest.add(trial.model_digest).add(trial.error);
  for (const auto& [name, value] : trial.metrics) digest.add(name).add(fmt::format("{}", value));
}

}  // namespace

std::string_view to_string(Runner runner) {
  switch (runner) {
    case Runner::kNobody:
      return "nobody";
    case Runner::kThisProcess:
      return "this process";
    case Runner::kAnotherProcess:
      return "another process";
  }
  return "";
}

FileState file_state(const std::filesystem::path& directory) {
  FileState state;
  stat_into((directory / "study.db").string(), state.modified, state.size);
  stat_into((directory / "study.db-wal").string(), state.log_modified, state.log_size);
  return state;
}

StudyState read_state(const study::Store& store, const FileState& file, Runner runner) {
  StudyState state{.trials = store.trials(), .etag = {}, .runner = runner};
  Digest digest;
  digest.add(store.study_toml());
  for (const study::Trial& trial : state.trials) add_trial(trial, digest);
  if (runner == Runner::kNobody) digest.add(fmt::format("{} {}", file.modified, file.size));
  state.etag = digest.hex();
  return state;
}

Counts count(const std::vector<study::Trial>& trials) {
  Counts counts{.trials = trials.size()};
  for (const study::Trial& trial : trials) {
    counts.complete += trial.state == study::TrialState::kComplete;
    counts.failed += trial.state == study::TrialState::kFailed;
    if (trial.state != study::TrialState::kRunning) continue;
    ++counts.running;
    counts.done +=
        static_cast<double>(trial.epochs.size()) / static_cast<double>(trial.config.epochs);
  }
  counts.done += static_cast<double>(counts.complete + counts.failed);
  return counts;
}

}  // namespace dimscope::serve
