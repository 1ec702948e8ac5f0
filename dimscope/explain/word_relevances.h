#pragma once

#include <vector>

#include "dimscope/explain/relevance.h"

namespace dimscope::explain {

// The relevance of every word of `sentences`, sentences in order and their words back to back: the
// numbers of explain() as float32, those beyond its range as its largest.
std::vector<float> word_relevances(const engine::Network& network,
                                   const text::TokenSequences& sentences,
                                   const ExplainOptions& options, engine::Workspace& ws);

}  // namespace dimscope::explain
