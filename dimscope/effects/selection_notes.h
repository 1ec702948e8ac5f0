#pragma once

#include <span>
#include <string>
#include <vector>

#include "dimscope/study/trial.h"

namespace dimscope::effects {

// What a reader has to know where trials chose their best epoch by accuracy on test: a sentence, or
// none.
std::vector<std::string> selection_notes(std::span<const study::Trial> trials);

}  // namespace dimscope::effects
