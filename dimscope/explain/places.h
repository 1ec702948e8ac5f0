#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "dimscope/engine/batch.h"

namespace dimscope::explain {

// Where a sentence stands in a batch of whole sentences (BatchBuilder::whole): its words are the
// positions begin .. begin + length - 1, and a chain of each direction is its own, so that what
// flows back through it is about this sentence.
struct Place {
  std::int32_t begin = 0, length = 0;
  std::array<std::int32_t, 2> chain = {};  // forward, backward
};

// [B] of the sentences.
std::vector<Place> places(const engine::Batch& batch);

}  // namespace dimscope::explain
