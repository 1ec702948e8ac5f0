#pragma once

#include "dimscope/api/json.h"
#include "dimscope/effects/questions.h"

namespace dimscope::api {

// For api/'s own .cc files.
Json enough_json(const effects::EnoughEffects& effects);
Json shapley_json(const effects::ShapleyEffects& effects);
Json word_shapley_json(const effects::WordShapley& effects);
Json seeds_needed_json(const effects::SeedsNeeded& needed);

}  // namespace dimscope::api
