#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "dimscope/engine/aligned_buffer.h"
#include "dimscope/engine/kernels/lanes.h"
#include "dimscope/engine/network.h"
#include "dimscope/text/batch.h"

namespace dimscope {

// The different words of a batch, for what need not be computed for each place that they stand at.
struct DistinctWords {
  std::vector<std::int32_t> words;
  std::vector<std::int32_t> row_of;  // [V] place in `words`; -1 between batches
  AlignedBuffer input, projected;    // as below, of `words`
};

// What one direction computes over its chains. Strides as in Strides; lanes as in kernels/lanes.h.
struct DirectionWorkspace {
  std::vector<std::int32_t>
      block_begin;  // [levels + 1] first block of each level, then their number
  DistinctWords distinct;
  AlignedBuffer input;      // [M, inputs stride] word vectors after dropout; kSteps
  AlignedBuffer projected;  // [M, gates stride] W_ih·x + b
  AlignedBuffer record;     // per level: lanes [H * kRecord]
  AlignedBuffer signal;     // per level: lanes [H] z_g, where kept
  AlignedBuffer z;          // per level: lanes [4H] of every gate, where kept
  // Bits of dropped units, as the kernels leave them, and room for a vector more.
  std::vector<std::uint16_t> dropped_inputs;  // [M, blocks of E]
  std::vector<std::uint16_t> dropped_states;  // [blocks, H] of each node's parent
  std::array<AlignedBuffer, 2> h;             // lanes [H] after dropout, of even and odd levels
  AlignedBuffer h_rows;  // [N, h_rows stride] h of each node's parent after dropout
  AlignedBuffer h_waiting,
      c_waiting;  // [joins, h_rows stride] of chains that wait; backward: dh, dc
  std::array<AlignedBuffer, 2> dh, dc;  // lanes [H], of even and odd levels
  AlignedBuffer dz;                     // [kNodesAtOnce, gates stride]
  AlignedBuffer dprojected;             // [M, gates stride]
  AlignedBuffer dinput;                 // [M, inputs stride], before dropout's mask
  AlignedBuffer scratch;
};

// All that a forward and a backward pass write. Reused from batch to batch; allocates only when a
// batch is larger than any before. One thread each.
struct Workspace {
  std::array<DirectionWorkspace, 2> lstm;
  AlignedBuffer states;         // [B, states stride]: forward's last state, then backward's
  AlignedBuffer logits;         // [B, classes stride]
  AlignedBuffer probabilities;  // [B, classes stride]
  AlignedBuffer likelihoods;    // [B] logarithms of the labels' probabilities
  AlignedBuffer dlogits;        // [B, classes stride]
  AlignedBuffer dstates;        // [B, states stride]
};

// Of one direction; default: none.
struct Dropouts {
  kernels::Dropout input, hidden;
};
using DropoutPair = std::array<Dropouts, 2>;  // forward, backward

// How much of a forward pass is kept: nothing, what backward() needs, also z_g or the z of every
// gate, for relevance.
enum class Keep { kAnswers, kSteps, kStepsAndSignal, kStepsAndGates };

// Fills logits and probabilities, and what `keep` says. Equations of Li et al. (2016) as in
// docs/science.md: z = W_ih·drop(x) + b_ih + W_hh·drop(h') + b_hh, c = σ(z_f)·c' +
// σ(z_i)·tanh(z_g), h = σ(z_o)·tanh(c), logits = W_out·[h_T forward; h_1 backward] + b_out. A
// position's word is dropped out once for each direction, whatever number of chains read it.
void forward(const Network& network, const Batch& batch, const DropoutPair& dropout, Keep keep,
             Workspace& ws);

// The batch's part of the mean negative log-likelihood of `phrases` labels, its own among them;
// dlogits = its gradient. NaN if any logit is not finite.
double cross_entropy(const Network& network, const Batch& batch, std::int32_t phrases,
                     Workspace& ws);

// Parameter gradients, summed over batches. Rows of `sum.embedding` that no word names keep old
// values: only `words` are valid.
struct Gradients {
  Weights sum;
  std::vector<std::int32_t> words;  // distinct words of the batches
  std::vector<char> seen;           // [V]

  explicit Gradients(const Dims& dims)
      : sum(dims), seen(static_cast<std::size_t>(dims.vocabulary)) {}

  void clear();
};

// From dlogits, after forward() that kept the steps: dinput and dprojected of every position, and
// the parameters' gradients, added to `gradients` where it is not null. The gradient of a shared
// node is the sum over the phrases that pass through it.
void backward(const Network& network, const Batch& batch, const DropoutPair& dropout, Workspace& ws,
              Gradients* gradients);

// One AdaGrad step; `sums` are the accumulated squares. Embedding rows without gradient stay as
// they are, which is exact: their step is zero.
void adagrad_step(const Gradients& gradients, float learning_rate, Weights& sums, Network& network);

}  // namespace dimscope
