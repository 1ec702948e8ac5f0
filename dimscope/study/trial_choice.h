#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "dimscope/study/trial.h"

namespace dimscope::study {

// The complete trial of a study that --trial names, by its key or the beginning of it. Throws
// InputError where no key begins so, where several do (it lists them), and where the trial is not
// complete.
const Trial& trial_named(std::span<const Trial> trials, const std::string& key,
                         const std::filesystem::path& directory);

// The complete trial with the largest value of a metric (the first among equals), or nullptr.
const Trial* best_trial(std::span<const Trial> trials, const std::string& metric);
// The same of fine accuracy on dev.
const Trial* best_on_dev(std::span<const Trial> trials);

}  // namespace dimscope::study
