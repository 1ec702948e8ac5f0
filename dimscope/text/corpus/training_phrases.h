#pragma once

#include <span>

#include "dimscope/text/corpus/dataset.h"

namespace dimscope::text {

// Collects the distinct phrases of `train` (its trees and word numbers), as TrainingPhrases says.
// With `every_node` false only whole sentences are phrases. Labels are below num_classes.
TrainingPhrases collect_phrases(const Split& train, bool every_node, int num_classes);

}  // namespace dimscope::text
