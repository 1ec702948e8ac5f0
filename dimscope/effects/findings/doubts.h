#pragma once

#include <vector>

#include "dimscope/effects/findings/findings_view.h"

namespace dimscope::effects {

// What makes the findings doubtful, gravest first:
//   one-seed       no cell has two seeds, so that nothing can be tested against another seed
//   shared-streams trials of a seed number share their random numbers
//   chosen-on-test epochs were chosen by accuracy on test
//   failed         trials failed
//   unfinished     trials are still to be trained
//   below-chance   cells below what the most frequent class alone would score
//   training       more cells were still rising when training ended than chance would give
//   few-seeds      so few seeds that something that may be there is not told apart
//   missing-cells  cells of a grid are missing
//   copies         trials are others under a second key
//   looks          seeds were added because of what was seen
//   lines          the study is lines, not a full grid
//   left-out       something could not be computed
//   best-of-many   the best cell is the luckiest, too
// `findings` has all but its doubts.
std::vector<Doubt> find_doubts(const FindingSources& sources, const Findings& findings);

}  // namespace dimscope::effects
