#pragma once

#include <string>
#include <vector>

#include "dimscope/effects/study_results.h"

namespace dimscope::effects {

// What has to be said wherever trials are tested against each other: that they share their seeds'
// random numbers, what that means for tests, and how to get trials that do not. Nothing for trials
// of their own.
std::vector<std::string> stream_notes(const StudyResults& data);

}  // namespace dimscope::effects
