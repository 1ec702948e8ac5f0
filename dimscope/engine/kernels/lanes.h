#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "dimscope/engine/kernels/kernels.h"

// The LSTM over a level of chains (text/batch.h), one chain a lane. Chains stand in blocks of
// kBlock, whatever the instruction set: a register holds a block, half or a quarter of one, and
// every chain's numbers are the same bits.
//
// "lanes [X]" is a buffer that holds X numbers of each chain: number x of chain r is at
// (r / kBlock * X + x) * kBlock + r % kBlock. The last block's lanes beyond the level's chains hold
// numbers that nothing reads (forward) or zeros (gradients).
namespace dimscope::engine::kernels {

inline constexpr std::int32_t kBlock = 16;

constexpr std::int32_t blocks_of(std::int32_t chains) {
  return (chains + kBlock - 1) / kBlock;
}

// Where number 0 of a chain stands among lanes [units]; the others follow kBlock apart.
constexpr std::ptrdiff_t lane_begin(std::int32_t chain, std::int32_t units) {
  return std::ptrdiff_t{chain / kBlock} * units * kBlock + chain % kBlock;
}

// What a step leaves for its children and for the way back, for each unit: lanes [H * kRecord].
enum Record : std::int32_t { kI, kF, kG, kO, kC, kTanhC, kRecord };

// Gates stand unit by unit, 4j + g with g in order i,f,g,o, in every row of 4H.
struct LstmForward {
  std::int32_t chains;       // of this level
  std::int32_t next_chains;  // of the next, 0 after the last
  std::int32_t hidden;
  const float* input;  // [M, input_row] W_ih·x + b; chain r takes row position[r]
  std::ptrdiff_t input_row;
  const std::int32_t* position;  // [chains]
  const float* weight;           // [H,H,4] W_hh: unit, unit before, gate; null on the first level
  const float* h_before;         // lanes [H] of the level before, after dropout
  const float* record_before;    // lanes [H * kRecord]; null on the first level
  float* record;                 // = lanes [H * kRecord]
  float* signal;                 // = lanes [H] z_g, or null
  float* z;                      // = lanes [4H] z, or null
  // For the next level: h after the dropout whose counters begin at that level's block
  // `next_block`.
  Dropout dropout;
  std::int32_t next_block;
  std::uint16_t* dropped;  // = [blocks, H] of the next level, bit r of which is lane r's; or null
  float* h_next;           // = lanes [H] for next_chains
  float* h_rows;           // = the same as rows [next_chains, h_row], or null
  std::ptrdiff_t h_row;
};
// z = input + W_hh·h', i,f,o = sigma(z), g = tanh(z_g), c = f c' + i g, h = o tanh(c).
void lstm_forward_level(const LstmForward& level);

// Of chains that wait: what their step leaves, as rows.
struct LstmWait {
  std::int32_t begin, end;  // chains of the level
  std::int32_t hidden;
  const float* record;  // lanes [H * kRecord]
  float* h;             // = [end - begin, row] h before dropout, up to a multiple of 16
  float* c;             // = [end - begin, row]
  std::ptrdiff_t row;
};
void lstm_wait(const LstmWait& chains);

// Of a chain that goes on in a lane of another's: puts its rows where the level's kernel reads what
// the lane's last step left.
struct LstmJoin {
  std::int32_t lane;
  std::int32_t hidden;
  const float *h, *c;  // [H] of LstmWait
  Dropout dropout;
  std::int32_t block;    // the level's first block, for the dropout's counters
  float* record_before;  // lanes [H * kRecord]: c
  float* h_before;       // lanes [H]
  float* h_row;          // = [H] after dropout
};
void lstm_join(const LstmJoin& chain);

struct LstmBackward {
  std::int32_t chains;
  std::int32_t hidden;
  const float* record;
  const float* record_before;  // null on the first level, where nothing goes to the level before
  const float* dh;             // lanes [H]
  const float* dc;             // lanes [H] what reached c from the next level
  float* dh_before;            // = lanes [H] for `chains`
  float* dc_before;            // = lanes [H] for `chains`
  const float* weight;         // [H, weight_row] W_hh: unit before, then gates
  std::ptrdiff_t weight_row;
  Dropout dropout;               // of h_before
  const std::uint16_t* dropped;  // [blocks, H] as forward left it, one vector longer
  float* dz_rows;                // = [chains, gate_row]
  float* dinput;                 // [M, gate_row] += dz in row position[r]
  std::ptrdiff_t gate_row;
  const std::int32_t* position;  // [chains]
  float* scratch;                // lstm_backward_scratch(H) floats
};
// dz = gradient of z from dh and dc; what it means for the level before and for the input's part.
void lstm_backward_level(const LstmBackward& level);

inline constexpr std::int32_t kMostBlocks = 6;  // that any instruction set works on at once
constexpr std::ptrdiff_t lstm_backward_scratch(std::int32_t hidden) {
  return (std::ptrdiff_t{kMostBlocks} * kBlock + 1) * 4 * hidden;
}

// How a product of a gate and a signal, z_j = z_g·z_s, hands down its relevance. s = sign of
// z_g + z_s.
enum class GateRule : std::int32_t {
  kAll,   // all to the signal (Arras et al. 2017)
  kProp,  // R_g = (z_g + δεs/2) / (z_g + z_s + εs) · R_j, R_s likewise (Ding et al. 2017)
  kAbs,   // R_g = (|z_g| + δε/2) / (|z_g| + |z_s| + ε) · R_j, R_s likewise
  kHalf,  // half each (Arjona-Medina et al. 2019)
};

struct LrpLevel {
  std::int32_t chains;
  std::int32_t hidden;
  std::int32_t inputs;  // E + H, over which a pre-activation's spread is shared
  std::int32_t embedding;
  GateRule rule;
  float epsilon;
  double delta;
  const float* record;         // lanes [H * kRecord]
  const float* record_before;  // null on the first level
  const float* z;              // lanes [H] z_g where all goes to the signal, else lanes [4H] z
  const float* projected;      // [M, gate_row] W_ih·x + b; chain r takes row position[r]
  std::ptrdiff_t gate_row;
  const std::int32_t* position;  // [chains]
  const float* bias;             // [4H] b
  const float* weight;           // [H, gate_row] W_hh: unit before, then gates
  const float* r_h;              // lanes [H] relevance of h
  const float* r_c;              // lanes [H] what reached c from the next level
  float* r_h_before;             // = lanes [H]; not on the first level
  float* r_c_before;             // = lanes [H]; on the first level, what the zero state would get
  double* word;                  // [M] = relevance of each chain's word
  double* rest;                  // [chains] = relevance of the zero state; only on the first level
  float* scratch;                // lrp_scratch(H) floats
};

constexpr std::ptrdiff_t lrp_scratch(std::int32_t hidden) {
  return (std::ptrdiff_t{kMostBlocks} * 4 + 1) * kBlock * hidden;
}

// The relevance of h and c at the level handed to its words and to the level before.
void lrp_level(const LrpLevel& level);

// rows [M,row] = drop(table[word]), table [V,width] contiguous; unit j of row m has counter
// m * width + j. dropped [M, blocks_of(width)], or null: bit j % 16 of word j / 16 is unit j's.
void gather_rows(std::span<const std::int32_t> words, const Dropout& dropout, const float* table,
                 std::int32_t width, float* rows, std::ptrdiff_t row, std::uint16_t* dropped);
// table[word] += drop(rows), rows in order, `dropped` as gather_rows left it, a vector longer; not
// read where nothing is dropped.
void scatter_rows(std::span<const std::int32_t> words, const Dropout& dropout,
                  const std::uint16_t* dropped, const float* rows, std::ptrdiff_t row,
                  std::int32_t width, float* table);
// adagrad() on the rows `words` of tables [V,width]; every word once.
void adagrad_rows(std::span<const std::int32_t> words, std::int32_t width, float rate,
                  const float* gradient, float* sum, float* weight);

}  // namespace dimscope::engine::kernels
