#pragma once

#include <vector>

#include "dimscope/effects/findings/findings_view.h"

namespace dimscope::effects {

// Up to five different test sentences, one of a kind, where there are answers: turned most right
// and most wrong from one end of the strongest finding to the other, the one whose explanation
// moves furthest between the ends although the answer stays, the one on which seeds of a cell
// disagree most, and one that no model has right. `axes` are ordered.
std::vector<LookAt> sentences_to_look_at(const FindingSources& sources,
                                         const std::vector<AxisFinding>& axes);

}  // namespace dimscope::effects
