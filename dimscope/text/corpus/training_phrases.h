#pragma once

#include <optional>
#include <span>

#include "dimscope/text/corpus/dataset.h"

namespace dimscope::text {

// Collects the distinct phrases of train's trees, whose words are `sentences`; of all of them, or
// of those whose ascending numbers are `chosen`. With `every_node` false only whole sentences are
// phrases. Labels are below num_classes.
TrainingPhrases collect_phrases(std::span<const Tree> trees, const TokenSequences& sentences,
                                std::optional<std::span<const std::int32_t>> chosen,
                                bool every_node, int num_classes);

}  // namespace dimscope::text
