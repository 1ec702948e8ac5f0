#pragma once

#include "dimscope/api/effects_questions.h"
#include "dimscope/api/json.h"

namespace dimscope {

// For api/'s own .cc files.
Json enough_json(const EnoughEffects& effects);
Json shapley_json(const ShapleyEffects& effects);
Json word_shapley_json(const WordShapley& effects);
Json seeds_needed_json(const SeedsNeeded& needed);

}  // namespace dimscope
