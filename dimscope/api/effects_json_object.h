#pragma once

#include "dimscope/api/json.h"
#include "dimscope/effects/effects_view.h"

namespace dimscope::api {

// What `dimscope effects --json` prints and the report holds, for api/'s own .cc files.
Json effects_object(const effects::EffectsView& view);

}  // namespace dimscope::api
