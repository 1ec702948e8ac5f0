#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "dimscope/engine/aligned_buffer.h"
#include "dimscope/engine/kernels/lanes.h"

namespace dimscope::engine {

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
  AlignedBuffer record;     // per level: lanes [H * kRecord]; c that of a chain that joins next
  AlignedBuffer signal;     // per level: lanes [H] z_g, where kept
  AlignedBuffer z;          // per level: lanes [4H] of every gate, where kept
  // Bits of dropped units, as the kernels leave them, and room for a vector more.
  std::vector<std::uint16_t> dropped_inputs;  // [M, blocks of E]
  std::vector<std::uint16_t> dropped_states;  // [blocks, H] of each node's parent
  std::array<AlignedBuffer, 2> h;             // lanes [H] after dropout, of even and odd levels
  AlignedBuffer h_rows;                 // [N, h_rows stride] h of each node's parent after dropout
  AlignedBuffer h_waiting, c_waiting;   // [joins, padded(H)] of chains that wait; backward: dh, dc
  std::array<AlignedBuffer, 2> dh, dc;  // lanes [H], of even and odd levels
  AlignedBuffer dz;                     // [kNodesAtOnce, gates stride]
  AlignedBuffer dprojected;             // [M, gates stride]
  AlignedBuffer dinput;                 // [M, inputs stride], before dropout's mask
  AlignedBuffer scratch;

  // Level t's part of a buffer that holds `width` numbers a lane: of all levels one after the
  // other, or only of the last two.
  float* level_of(AlignedBuffer& buffer, std::int32_t t, std::int32_t width,
                  bool all_levels) const {
    const std::int32_t block = all_levels ? block_begin[t] : (t & 1) * block_begin[1];
    return buffer.data() + static_cast<std::ptrdiff_t>(block) * width * kernels::kBlock;
  }
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

}  // namespace dimscope::engine
