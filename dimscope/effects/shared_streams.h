#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dimscope/effects/study_results.h"

namespace dimscope::effects {

// What has to be said wherever trials are tested against each other: that they share their seeds'
// random numbers, what that means for tests, and how to get trials that do not. Nothing for trials
// of their own.
std::vector<std::string> stream_notes(const StudyResults& data);

// The same of an output that does not compare trials seed by seed; `meaning`, "p takes them for
// independent", is what it means there. Nothing where all trials are of one cell.
std::vector<std::string> stream_notes(std::span<const study::Trial> trials,
                                      std::string_view meaning);

}  // namespace dimscope::effects
