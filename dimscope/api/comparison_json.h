#pragma once

#include "dimscope/api/json.h"
#include "dimscope/api/method_comparisons.h"

namespace dimscope {

// Of two methods of explanation, for api/'s own .cc files.
Json comparison_json(const MethodComparison& comparison);

}  // namespace dimscope
