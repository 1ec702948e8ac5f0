#pragma once

#include <cstdint>
#include <vector>

#include "dimscope/engine/forward.h"

namespace dimscope::engine {

// Parameter gradients, summed over batches. Rows of `sum.embedding` that no word names keep old
// values: only `words` are valid.
struct Gradients {
  Weights sum;
  std::vector<std::int32_t> words;  // distinct words of the batches
  std::vector<char> seen;           // [V]

  explicit Gradients(const model::Dims& dims)
      : sum(dims), seen(static_cast<std::size_t>(dims.vocabulary)) {}

  void clear();
};

// From dlogits, after forward() that kept the steps: dinput and dprojected of every
// position in each direction that there is, and the parameters' gradients, added to `gradients`
// where it is not null. The gradient of a shared node is the sum over the phrases that pass through
// it.
void backward(const Network& network, const Batch& batch, const DropoutPair& dropout, Workspace& ws,
              Gradients* gradients);

}  // namespace dimscope::engine
