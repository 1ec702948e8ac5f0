#include "dimscope/study/trial_choice.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "dimscope/base/error.h"
#include "dimscope/study/trial_names.h"

namespace dimscope::study {

const Trial& trial_named(std::span<const Trial> trials, const std::string& key,
                         const std::filesystem::path& directory) {
  const std::string study = directory.string();
  std::vector<const Trial*> found;
  std::vector<Trial> all(trials.begin(), trials.end());
  for (const Trial& trial : trials) {
    if (trial.key.starts_with(key)) found.push_back(&trial);
  }
  if (found.empty()) {
    throw InputError(
        fmt::format("no trial of {} has a key that begins with '{}'; `dimscope trials {}` lists "
                    "them",
                    study, key, study));
  }
  if (found.size() > 1) {
    constexpr std::size_t kMost = 12;
    const TrialNames names(all);
    std::string list;
    for (std::size_t i = 0; i < std::min(kMost, found.size()); ++i) {
      list += fmt::format("\n  {}  {}", found[i]->key, names.text(*found[i]));
    }
    if (found.size() > kMost) list += fmt::format("\n  and {} more", found.size() - kMost);
    throw InputError(fmt::format("--trial '{}' is the beginning of {} keys of {}, expected one:{}",
                                 key, found.size(), study, list));
  }
  const Trial& trial = *found.front();
  if (trial.state != TrialState::kComplete) {
    throw InputError(fmt::format("trial {} of {} is {}; `dimscope run` on this study trains it",
                                 trial.key, study, to_string(trial.state)));
  }
  return trial;
}

const Trial* best_trial(std::span<const Trial> trials, const std::string& metric) {
  const Trial* best = nullptr;
  for (const Trial& trial : trials) {
    if (trial.state != TrialState::kComplete || !trial.metrics.contains(metric)) continue;
    if (best == nullptr || trial.metrics.at(metric) > best->metrics.at(metric)) best = &trial;
  }
  return best;
}

const Trial* best_on_dev(std::span<const Trial> trials) {
  return best_trial(trials, "dev.fine");
}

}  // namespace dimscope::study
