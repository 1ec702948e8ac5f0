#pragma once

#include "dimscope/model/config.h"

namespace dimscope::model {

// The split that chooses a trial's best epoch.
enum class SelectSplit { kDev, kTest };

// TrialConfig::select. Every choice of that field is known here.
SelectSplit select_split(const TrialConfig& config);

}  // namespace dimscope::model
