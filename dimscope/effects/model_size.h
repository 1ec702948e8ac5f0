#pragma once

#include <cstdint>

#include "dimscope/model/config.h"
#include "dimscope/study/store/store.h"

namespace dimscope::effects {

// How many numbers a trial of the study learns.
std::int64_t num_parameters(const model::TrialConfig& config, const study::StoredData& data);

}  // namespace dimscope::effects
