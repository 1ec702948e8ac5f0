#pragma once

#include <string>

#include "dimscope/effects/findings/findings_view.h"

namespace dimscope::api {

// `dimscope findings --json`: Findings of web/src/api/findings.ts, as a report holds it.
std::string to_json(const effects::Findings& findings);

}  // namespace dimscope::api
