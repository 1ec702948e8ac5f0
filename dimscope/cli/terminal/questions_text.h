#pragma once

#include <string>

#include "dimscope/effects/effects_view.h"

namespace dimscope::cli {

// What a certificate says: the smallest model that is enough, and the one that was not shown to be.
std::string enough_text(const effects::EffectsView& view, const effects::EnoughEffects& effects);

// How the distance of a cell from the grid's mean is made up.
std::string shapley_cell_text(const effects::EffectsView& view,
                              const effects::ShapleyEffects& effects,
                              const effects::ShapleyEffects::Cell& cell);

// How many seeds would tell two values, or an axis, apart.
std::string seeds_needed_text(const effects::EffectsView& view, const effects::SeedsNeeded& needed);

}  // namespace dimscope::cli
