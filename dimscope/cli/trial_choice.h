#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "dimscope/study/trial.h"

namespace dimscope::cli {

// The complete trial of a study that --trial names, by its key or the beginning of it. Throws
// InputError where no key begins so, where several do (it lists them), and where the trial is not
// complete.
const Trial& trial_named(std::span<const Trial> trials, const std::string& key,
                         const std::filesystem::path& directory);

}  // namespace dimscope::cli
