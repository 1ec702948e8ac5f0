#pragma once

#include <array>

#include "dimscope/engine/batch.h"
#include "dimscope/engine/network.h"
#include "dimscope/engine/workspace.h"

namespace dimscope::engine {

// Of one direction; default: none.
struct Dropouts {
  kernels::Dropout input, hidden;
};
using DropoutPair = std::array<Dropouts, 2>;  // forward, backward

// How much of a forward pass is kept: nothing, what backward() needs, also z_g or the z of every
// gate, for relevance.
enum class Keep { kAnswers, kSteps, kStepsAndSignal, kStepsAndGates };

// Fills logits and probabilities, and what `keep` says. Equations of Li et al. (2016)
// as in docs/science.md: z = W_ih·drop(x) + b_ih + W_hh·drop(h') + b_hh, c = σ(z_f)·c' +
// σ(z_i)·tanh(z_g), h = σ(z_o)·tanh(c), logits = W_out·[h_T forward; h_1 backward] + b_out. A
// position's word is dropped out once for each direction, whatever number of chains read it. A
// missing direction has states of zero, and nothing else is written for it.
void forward(const Network& network, const Batch& batch, const DropoutPair& dropout, Keep keep,
             Workspace& ws);

}  // namespace dimscope::engine
