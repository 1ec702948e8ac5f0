#pragma once

#include <vector>

#include "tests/simulation/draws.h"

namespace dimscope {

// Whether each sentence comes out right, given its chance and what is added to all of them (cut to
// 0..1): independently, or where `steady` so that as many are right as the chances add up to.
std::vector<bool> draw_answers(const std::vector<double>& chances, double added, bool steady,
                               Draws& draws);

}  // namespace dimscope
