#pragma once

#include <vector>

#include "dimscope/effects/findings/findings_view.h"

namespace dimscope::effects {

// What else the hyperparameter of `finding` does, whose ends are known: to which sentences, to
// explanations, with which other hyperparameter, to the seeds' spread; which value is enough, and
// whether training had ended at its ends. `effects` are those of its grid, `axis` its own.
std::vector<FindingLine> finding_lines(const FindingSources& sources,
                                       const AccuracyEffects& effects,
                                       const analysis::AxisEffect& axis, const PairEffects* pair,
                                       const AxisFinding& finding);

}  // namespace dimscope::effects
