#pragma once

#include <cstdint>
#include <vector>

#include "dimscope/text/batch_plan.h"

namespace dimscope {

// Sentences as a batch in which each has nodes of its own, so that what flows back through a node
// is about one sentence.
Batch chains(const TokenSequences& sentences, std::int32_t begin, std::int32_t end);

// The nodes that read the words of sentence `b`, first word first.
std::vector<std::int32_t> nodes_by_word(const Trie& trie, std::int32_t b, Reading reading);

}  // namespace dimscope
