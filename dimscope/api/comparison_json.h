#pragma once

#include "dimscope/api/json.h"
#include "dimscope/effects/quality/method_comparisons.h"

namespace dimscope::api {

// Of two methods of explanation, for api/'s own .cc files.
Json comparison_json(const effects::MethodComparison& comparison);

}  // namespace dimscope::api
