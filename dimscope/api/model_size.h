#pragma once

#include <cstdint>

#include "dimscope/model/config.h"
#include "dimscope/study/store.h"

namespace dimscope {

// How many numbers a trial of the study learns.
std::int64_t num_parameters(const TrialConfig& config, const StoredData& data);

}  // namespace dimscope
