#pragma once

#include <string>

#include "dimscope/effects/effects_view.h"

namespace dimscope::api {

// `dimscope effects --json`, for scripts and the report: EffectsView field by field, a topic that
// was not asked for null or an empty array; a summary (EffectsDetail) lacks the fields that
// web/src/api/effects.ts marks as optional. docs/effects.md describes it. UTF-8, without a line
// end; numbers are the shortest that read back the same.
std::string to_json(const effects::EffectsView& view);

}  // namespace dimscope::api
