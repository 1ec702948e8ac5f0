#pragma once

#include <array>
#include <cstdint>
#include <vector>

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

// forward.cc: fills logits and probabilities, and what `keep` says. Equations of Li et al. (2016)
// as in docs/science.md: z = W_ih·drop(x) + b_ih + W_hh·drop(h') + b_hh, c = σ(z_f)·c' +
// σ(z_i)·tanh(z_g), h = σ(z_o)·tanh(c), logits = W_out·[h_T forward; h_1 backward] + b_out. A
// position's word is dropped out once for each direction, whatever number of chains read it.
void forward(const Network& network, const Batch& batch, const DropoutPair& dropout, Keep keep,
             Workspace& ws);

// The batch's part of the mean negative log-likelihood of `phrases` labels, its own among them;
// dlogits = its gradient. NaN if a logit is NaN or infinity; a minus infinity among finite ones has
// a probability of nearly 0.
double cross_entropy(const Network& network, const Batch& batch, std::int32_t phrases,
                     Workspace& ws);

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

// backward.cc: from dlogits, after forward() that kept the steps: dinput and dprojected of every
// position, and the parameters' gradients, added to `gradients` where it is not null. The gradient
// of a shared node is the sum over the phrases that pass through it.
void backward(const Network& network, const Batch& batch, const DropoutPair& dropout, Workspace& ws,
              Gradients* gradients);

// One AdaGrad step; `sums` are the accumulated squares. Embedding rows without gradient stay as
// they are, which is exact: their step is zero.
void adagrad_step(const Gradients& gradients, float learning_rate, Weights& sums, Network& network);

}  // namespace dimscope::engine
