#pragma once

#include <string>

#include "dimscope/api/effects.h"

namespace dimscope::cli {

// What a certificate says: the smallest model that is enough, and the one that was not shown to be.
std::string enough_text(const EffectsView& view, const EnoughEffects& effects);

// How the distance of a cell from the grid's mean is made up.
std::string shapley_cell_text(const EffectsView& view, const ShapleyEffects& effects,
                              const ShapleyEffects::Cell& cell);

// How many seeds would tell two values, or an axis, apart.
std::string seeds_needed_text(const EffectsView& view, const SeedsNeeded& needed);

}  // namespace dimscope::cli
