#pragma once

#include "dimscope/api/json.h"
#include "dimscope/effects/findings/findings_view.h"

namespace dimscope::api {

// What `dimscope findings --json` prints and the report holds, for api/'s own .cc files.
Json findings_object(const effects::Findings& findings);

}  // namespace dimscope::api
