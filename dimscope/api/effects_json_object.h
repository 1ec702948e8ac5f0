#pragma once

#include "dimscope/api/effects.h"
#include "dimscope/api/json.h"

namespace dimscope {

// What `dimscope effects --json` prints and the report holds, for api/'s own .cc files.
Json effects_object(const EffectsView& view);

}  // namespace dimscope
