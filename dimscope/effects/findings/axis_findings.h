#pragma once

#include <vector>

#include "dimscope/effects/findings/findings_view.h"

namespace dimscope::effects {

// p after Holm below which something is claimed.
inline constexpr double kClaimLevel = 0.05;

// What each hyperparameter of each grid does to the metric, ordered, with the sentences of
// finding_lines.h.
std::vector<AxisFinding> axis_findings(const FindingSources& sources);

}  // namespace dimscope::effects
