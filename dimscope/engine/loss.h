#pragma once

#include <cstdint>

#include "dimscope/engine/batch.h"
#include "dimscope/engine/network.h"
#include "dimscope/engine/workspace.h"

namespace dimscope::engine {

// The batch's part of the mean negative log-likelihood of `phrases` labels, its own among them;
// dlogits = its gradient. NaN if a logit is NaN or infinity; a minus infinity among finite ones has
// a probability of nearly 0.
double cross_entropy(const Network& network, const Batch& batch, std::int32_t phrases,
                     Workspace& ws);

}  // namespace dimscope::engine
