#pragma once

#include <filesystem>
#include <string>

#include "dimscope/engine/network.h"
#include "dimscope/study/store.h"

namespace dimscope {

// Where a trial's model is kept.
std::filesystem::path model_path(const std::filesystem::path& directory, const std::string& key);

// A trial's classifier. Throws InputError where its file is missing, damaged or another trial's,
// saying how `dimscope run` trains it again, or does not fit the study's data.
Network load_trial_model(const std::filesystem::path& directory, const std::string& key,
                         const StoredData& data);

}  // namespace dimscope
