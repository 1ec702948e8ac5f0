#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "dimscope/engine/aligned_buffer.h"
#include "dimscope/engine/network.h"
#include "dimscope/text/batch_plan.h"

namespace dimscope {

// What one direction computes over a trie of N nodes. Strides as in Strides.
struct DirectionWorkspace {
  AlignedBuffer xh;            // [N, inputs stride] inputs of each step after dropout
  AlignedBuffer gates;         // [N, gates stride] i, f, g, o after their activation
  AlignedBuffer c, tanh_c, h;  // [N,H]
  AlignedBuffer dh, dc;        // [N,H]
  AlignedBuffer dz;            // [N, gates stride]
  AlignedBuffer dxh;           // [N, inputs stride], before dropout's mask
};

// All that a forward and a backward pass write. Reused from batch to batch; allocates only when a
// batch is larger than any before. One thread each.
struct Workspace {
  std::array<DirectionWorkspace, 2> lstm;
  AlignedBuffer states;         // [B, states stride]: forward's last state, then backward's
  AlignedBuffer logits;         // [B, classes stride]
  AlignedBuffer probabilities;  // [B, classes stride]
  AlignedBuffer dlogits;        // [B, classes stride]
  AlignedBuffer dstates;        // [B, states stride]
};

using DropoutPair = std::array<kernels::Dropout, 2>;  // forward, backward; default: none

// Fills logits and probabilities, and what backward() needs. Equations of Li et al. (2016) as in
// docs/science.md: z = W_ih·drop(x) + b_ih + W_hh·drop(h') + b_hh, c = σ(z_f)·c' +
// σ(z_i)·tanh(z_g), h = σ(z_o)·tanh(c), logits = W_out·[h_T forward; h_1 backward] + b_out.
void forward(const Network& network, const Batch& batch, const DropoutPair& dropout, Workspace& ws);

// Mean negative log-likelihood of the batch's labels; dlogits = its gradient. NaN if any logit is
// not finite.
double cross_entropy(const Network& network, const Batch& batch, Workspace& ws);

// From dlogits: dz and dxh of every node. The gradient of a shared node is the sum over the phrases
// that pass through it.
void backward(const Network& network, const Batch& batch, const DropoutPair& dropout,
              Workspace& ws);

// Parameter gradients of a batch. Rows of `sum.embedding` that no batch word names keep old values:
// only `words` are valid.
struct Gradients {
  Weights sum;
  std::vector<std::int32_t> words;  // distinct words of the batch
  std::vector<bool> seen;           // [V]

  explicit Gradients(const Dims& dims)
      : sum(dims), seen(static_cast<std::size_t>(dims.vocabulary)) {}
};

// After backward(): overwrites `gradients`.
void parameter_gradients(const Network& network, const Batch& batch, const DropoutPair& dropout,
                         const Workspace& ws, Gradients& gradients);

// One AdaGrad step; `sums` are the accumulated squares. Embedding rows without gradient stay as
// they are, which is exact: their step is zero.
void adagrad_step(const Gradients& gradients, float learning_rate, Weights& sums, Network& network);

}  // namespace dimscope
