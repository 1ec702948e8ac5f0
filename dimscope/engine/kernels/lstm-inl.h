// The LSTM's step over a level of chains, there and back; included once for each instruction set.
#if defined(DIMSCOPE_LSTM_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DIMSCOPE_LSTM_INL_H_
#undef DIMSCOPE_LSTM_INL_H_
#else
#define DIMSCOPE_LSTM_INL_H_
#endif

#include <algorithm>

#include "dimscope/engine/kernels/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace dimscope::engine::kernels::HWY_NAMESPACE {

// How many blocks a tile spans at most, and of how many units. The sums are 4 gates x units x
// blocks x kParts vectors: 24 of AVX-512's 32 registers, 8 of AVX2's 16.
inline constexpr std::int32_t kMaxBlocks = kLanes == kBlock ? kMostBlocks : 1;
// How far ahead of the unit in hand a step's record is asked for.
inline constexpr std::int32_t kUnitsAhead = 8;
// Gates of so many units fill a cache line of a row.
inline constexpr std::int32_t kUnitsAtOnce = kBlock / 4;

// Blocks of more than half a block's chains; at most one more follows.
inline constexpr std::int32_t kHalf = kBlock / 2;
constexpr std::int32_t full_blocks(std::int32_t chains) {
  return (chains + kHalf - 1) / kBlock;
}

// z += W_hh·h' for kUnits units from `unit`; z is lanes [16] a block, their gates first.
template <int kBlocks, int kUnits, int kActive>
HWY_INLINE void add_recurrent(const LstmForward& m, std::int32_t block, std::int32_t unit,
                              float* z_lanes) {
  using A = Active<kActive>;
  constexpr int kVectors = kBlocks * A::kParts;
  const typename A::D d;
  const std::int32_t width = m.hidden;
  const auto at = [&](int u, int g, int v) {
    return z_lanes + v / A::kParts * kBlock * kBlock + (4 * u + g) * kBlock +
           v % A::kParts * A::kLanes;
  };
  typename A::V z[kUnits][4][kVectors];
#pragma GCC unroll 16
  for (int u = 0; u < kUnits; ++u) {
#pragma GCC unroll 4
    for (int g = 0; g < 4; ++g) {
#pragma GCC unroll 16
      for (int v = 0; v < kVectors; ++v) z[u][g][v] = hn::Load(d, at(u, g, v));
    }
  }
  const std::ptrdiff_t h_block = static_cast<std::ptrdiff_t>(width) * kBlock;
  const float* HWY_RESTRICT h = m.h_before + block * h_block;
  const float* HWY_RESTRICT w = m.weight + static_cast<std::ptrdiff_t>(unit) * width * 4;
  for (std::int32_t k = 0; k < width; ++k) {
    typename A::V hk[kVectors];
#pragma GCC unroll 16
    for (int v = 0; v < kVectors; ++v) {
      hk[v] = hn::Load(d, h + v / A::kParts * h_block + v % A::kParts * A::kLanes);
    }
#pragma GCC unroll 16
    for (int u = 0; u < kUnits; ++u) {
#pragma GCC unroll 4
      for (int g = 0; g < 4; ++g) {
        const auto wk = hn::Set(d, w[u * width * 4 + g]);
#pragma GCC unroll 16
        for (int v = 0; v < kVectors; ++v) z[u][g][v] = fma(wk, hk[v], z[u][g][v]);
      }
    }
    h += kBlock;
    w += 4;
  }
#pragma GCC unroll 16
  for (int u = 0; u < kUnits; ++u) {
#pragma GCC unroll 4
    for (int g = 0; g < 4; ++g) {
#pragma GCC unroll 16
      for (int v = 0; v < kVectors; ++v) hn::Store(z[u][g][v], d, at(u, g, v));
    }
  }
}

// Gates and cells of `units` units of a block from `unit`, from their z. Not inlined: by itself it
// has registers for the functions' constants.
template <int kActive>
HWY_NOINLINE void activate_cells(const LstmForward& m, std::int32_t block, std::int32_t unit,
                                 std::int32_t units, const float* z) {
  using A = Active<kActive>;
  const typename A::D d;
  const std::ptrdiff_t at = (static_cast<std::ptrdiff_t>(block) * m.hidden + unit) * kBlock;
  float* HWY_RESTRICT record = m.record + at * kRecord;
  const float* before = m.record_before == nullptr ? nullptr : m.record_before + at * kRecord;
  for (std::int32_t n = 0; n < units * A::kParts; ++n) {
    const std::int32_t lane = n % A::kParts * A::kLanes;
    const float* own = z + n / A::kParts * 4 * kBlock + lane;
    const std::int32_t in_record = n / A::kParts * kRecord * kBlock + lane;
    const auto i = sigmoid(hn::Load(d, own));
    const auto f = sigmoid(hn::Load(d, own + kBlock));
    const auto g = tanh(hn::Load(d, own + 2 * kBlock));
    const auto o = sigmoid(hn::Load(d, own + 3 * kBlock));
    auto c = hn::Mul(i, g);
    if (before != nullptr) c = fma(f, hn::Load(d, before + in_record + kC * kBlock), c);
    hn::Store(i, d, record + in_record + kI * kBlock);
    hn::Store(f, d, record + in_record + kF * kBlock);
    hn::Store(g, d, record + in_record + kG * kBlock);
    hn::Store(o, d, record + in_record + kO * kBlock);
    hn::Store(c, d, record + in_record + kC * kBlock);
  }
  if (m.signal == nullptr && m.z == nullptr) return;
  for (std::int32_t in_unit = 0; in_unit < units * kBlock; in_unit += A::kLanes) {
    const std::int32_t lane = in_unit % kBlock, in_z = 4 * (in_unit - lane) + lane;
    if (lane >= kActive) continue;
    if (m.signal != nullptr) {
      hn::Store(hn::Load(d, z + in_z + 2 * kBlock), d, m.signal + at + in_unit);
    }
    if (m.z == nullptr) continue;
    for (std::int32_t gate = 0; gate < 4; ++gate) {
      hn::Store(hn::Load(d, z + in_z + gate * kBlock), d, m.z + 4 * at + in_z + gate * kBlock);
    }
  }
}

// tanh(c) and h of the same units, which would otherwise wait for their c.
template <bool kDrop, int kActive>
HWY_NOINLINE void activate_states(const LstmForward& m, std::int32_t block, std::int32_t unit,
                                  std::int32_t units) {
  using A = Active<kActive>;
  const typename A::D d;
  const typename A::DU du;
  const std::ptrdiff_t at = (static_cast<std::ptrdiff_t>(block) * m.hidden + unit) * kBlock;
  const bool next = block < blocks_of(m.next_chains);
  float* HWY_RESTRICT record = m.record + at * kRecord;
  float* HWY_RESTRICT h_next = m.h_next + at;
  const auto counter =
      static_cast<std::uint32_t>(m.next_block * m.hidden * std::ptrdiff_t{kBlock} + at);
  const auto counters = hn::Iota(du, counter);  // slow: not within the loop
  for (std::int32_t n = 0; n < units * A::kParts; ++n) {
    const std::int32_t lane = n % A::kParts * A::kLanes, in_unit = n / A::kParts * kBlock + lane;
    float* own = record + n / A::kParts * kRecord * kBlock + lane;
    const auto tanh_c = tanh(hn::Load(d, own + kC * kBlock));
    hn::Store(tanh_c, d, own + kTanhC * kBlock);
    if (!next) continue;
    auto h = hn::Mul(hn::Load(d, own + kO * kBlock), tanh_c);
    if constexpr (kDrop) {
      const auto mask = dropped(m.dropout, hn::Add(counters, hn::Set(du, in_unit)));
      h = drop_units(m.dropout, mask, h);
      if (m.dropped != nullptr) {
        put_lane_bits(d, mask, lane, m.dropped + block * m.hidden + unit + in_unit / kBlock);
      }
    }
    hn::Store(h, d, h_next + in_unit);
  }
}

template <int kBlocks, int kUnits, int kActive = kBlock>
HWY_NOINLINE void forward_blocks(const LstmForward& m, std::int32_t block) {
  const float* rows[kBlocks][kBlock];
  for (std::int32_t i = 0; i < kBlocks * kBlock; ++i) {
    // A lane beyond the chains computes its block's first chain again.
    std::int32_t chain = block * kBlock + i;
    if (chain >= m.chains) chain = chain / kBlock * kBlock;
    rows[i / kBlock][i % kBlock] = m.input + m.position[chain] * m.input_row;
  }
  HWY_ALIGN float z[kBlocks * kBlock * kBlock];
  for (std::int32_t unit = 0; unit < m.hidden; unit += kUnitsAtOnce) {
    const std::int32_t units = HWY_MIN(kUnitsAtOnce, m.hidden - unit);
    for (std::int32_t b = 0; b < kBlocks; ++b) {
      lanes_from_rows<kActive>(rows[b], 4 * unit, 4 * units, z + b * kBlock * kBlock);
    }
    if (m.weight != nullptr) {
      // While the product runs, the lines that its results will go to are brought in, and those
      // that the next units begin with.
      const std::int32_t next = 4 * HWY_MIN(unit + kUnitsAtOnce, m.hidden - 1);
      for (std::int32_t b = 0; b < kBlocks; ++b) {
        for (std::int32_t i = 0; i < kActive; ++i) __builtin_prefetch(rows[b][i] + next);
        const float* record =
            m.record +
            (static_cast<std::ptrdiff_t>(block + b) * m.hidden + unit) * (kRecord * kBlock);
        for (std::int32_t line = 0; line < units * kRecord; ++line) {
          __builtin_prefetch(record + line * kBlock, 1);
        }
      }
      std::int32_t u = 0;
      for (; u + kUnits <= units; u += kUnits) {
        add_recurrent<kBlocks, kUnits, kActive>(m, block, unit + u, z + 4 * u * kBlock);
      }
      for (; u < units; ++u) {
        add_recurrent<kBlocks, 1, kActive>(m, block, unit + u, z + 4 * u * kBlock);
      }
    }
    for (std::int32_t b = 0; b < kBlocks; ++b) {
      const float* in_block = z + b * kBlock * kBlock;
      activate_cells<kActive>(m, block + b, unit, units, in_block);
      if (m.dropout.threshold == 0) {
        activate_states<false, kActive>(m, block + b, unit, units);
      } else {
        activate_states<true, kActive>(m, block + b, unit, units);
      }
    }
  }
  if (m.h_rows == nullptr) return;
  HWY_ALIGN float nowhere[kBlock];
  for (std::int32_t b = block; b < HWY_MIN(block + kBlocks, blocks_of(m.next_chains)); ++b) {
    const float* lanes = m.h_next + static_cast<std::ptrdiff_t>(b) * m.hidden * kBlock;
    for (std::int32_t unit = 0; unit < m.hidden; unit += kBlock) {
      float* to[kBlock];
      for (std::int32_t lane = 0; lane < kBlock; ++lane) {
        const std::int32_t chain = b * kBlock + lane;
        to[lane] = chain < m.next_chains ? m.h_rows + chain * m.h_row + unit : nowhere;
      }
      rows_from_lanes<kActive>(lanes + unit * kBlock, HWY_MIN(kBlock, m.hidden - unit), to);
    }
  }
}

void lstm_forward_level(const LstmForward& m) {
  std::int32_t block = 0, left = full_blocks(m.chains);
  if constexpr (kMaxBlocks == kMostBlocks) {
    for (; left >= 6; block += 6, left -= 6) forward_blocks<6, 1>(m, block);
    if (left == 5) forward_blocks<5, 1>(m, block);
    if (left == 4) forward_blocks<4, 1>(m, block);
    if (left == 3) forward_blocks<3, 2>(m, block);
    if (left == 2) forward_blocks<2, 2>(m, block);
    if (left == 1) forward_blocks<1, 4>(m, block);
  } else {
    for (; left > 0; ++block, --left) forward_blocks<1, 1>(m, block);
  }
  block = full_blocks(m.chains);
  if (block < blocks_of(m.chains)) {
    forward_blocks<1, kLanes == kBlock ? 4 : kLanes == kHalf ? 2 : 1, kHalf>(m, block);
  }
}

// Sixteen units of a block's chains at a time, by transposing.
void lstm_wait(const LstmWait& m) {
  const Floats d;
  HWY_ALIGN float h[kBlock * kBlock], c[kBlock * kBlock], nowhere[kBlock];
  for (std::int32_t block = m.begin / kBlock; block < blocks_of(m.end); ++block) {
    const float* record =
        m.record + static_cast<std::ptrdiff_t>(block) * m.hidden * kRecord * kBlock;
    for (std::int32_t unit = 0; unit < m.hidden; unit += kBlock) {
      const std::int32_t units = HWY_MIN(kBlock, m.hidden - unit);
      for (std::int32_t at = 0; at < units * kBlock; at += kLanes) {
        const float* own = record + (unit + at / kBlock) * kRecord * kBlock + at % kBlock;
        hn::Store(hn::Mul(hn::Load(d, own + kO * kBlock), hn::Load(d, own + kTanhC * kBlock)), d,
                  h + at);
        hn::Store(hn::Load(d, own + kC * kBlock), d, c + at);
      }
      float *h_rows[kBlock], *c_rows[kBlock];
      for (std::int32_t lane = 0; lane < kBlock; ++lane) {
        const std::int32_t chain = block * kBlock + lane;
        const bool waits = chain >= m.begin && chain < m.end;
        const std::ptrdiff_t at = (chain - m.begin) * m.row + unit;
        h_rows[lane] = waits ? m.h + at : nowhere;
        c_rows[lane] = waits ? m.c + at : nowhere;
      }
      rows_from_lanes(h, units, h_rows);
      rows_from_lanes(c, units, c_rows);
    }
  }
}

void lstm_join(const LstmJoin& m) {
  const Floats d;
  const Words du;
  const std::ptrdiff_t lanes = lane_begin(m.lane, m.hidden);
  const auto places = hn::Mul(hn::Iota(du, 0), hn::Set(du, kBlock));
  for (std::int32_t unit = 0; unit < m.hidden; unit += kLanes) {
    auto h = hn::LoadU(d, m.h + unit);
    if (m.dropout.threshold != 0) {
      const auto first = static_cast<std::uint32_t>(m.block * m.hidden * std::ptrdiff_t{kBlock} +
                                                    lanes + unit * kBlock);
      const auto counters = hn::Add(places, hn::Set(du, first));
      h = drop_units(m.dropout, dropped(m.dropout, counters), h);
    }
    store_first(h, m.hidden - unit, m.h_row + unit);
  }
  float* h_before = m.h_before + lanes;
  float* c_before = m.record_before + lane_begin(m.lane, m.hidden * kRecord) + kC * kBlock;
  for (std::int32_t j = 0; j < m.hidden; ++j) {
    h_before[j * kBlock] = m.h_row[j];
    c_before[j * kRecord * kBlock] = m.c[j];
  }
}

// dz of one block, as lanes [4H] and as rows, and dc of the level before.
template <int kActive>
HWY_INLINE void backward_block(const LstmBackward& m, std::int32_t block, float* dz,
                               float* const* dz_rows) {
  using A = Active<kActive>;
  const typename A::D d;
  const auto one = hn::Set(d, 1.0f);
  const auto slope = [&](typename A::V s)
                         HWY_ATTR { return hn::Mul(s, hn::Sub(one, s)); };  // of sigmoid
  const std::ptrdiff_t first = static_cast<std::ptrdiff_t>(block) * m.hidden * kBlock;
  const float* HWY_RESTRICT dh_block = m.dh + first;
  const float* HWY_RESTRICT dc_block = m.dc + first;
  const float* HWY_RESTRICT record_block = m.record + first * kRecord;
  const float* before = m.record_before == nullptr ? nullptr : m.record_before + first * kRecord;
  float* dc_before = before == nullptr ? nullptr : m.dc_before + first;
  for (std::int32_t n = 0; n < m.hidden * A::kParts; ++n) {
    const std::int32_t unit = n / A::kParts, lane = n % A::kParts * A::kLanes;
    const std::int32_t at = unit * kBlock + lane;
    const std::ptrdiff_t in_record = unit * kRecord * kBlock + lane;
    const float* record = record_block + in_record;
    // The record was written long ago: its lines are asked for some units ahead. Beyond the block
    // stand the next one's.
    if (lane == 0) {
#pragma GCC unroll 8
      for (int line = 0; line < kRecord; ++line) {
        __builtin_prefetch(record + (kUnitsAhead * kRecord + line) * kBlock);
      }
      if (before != nullptr) {
        __builtin_prefetch(before + in_record + (kUnitsAhead * kRecord + kC) * kBlock);
      }
    }
    const auto i = hn::Load(d, record + kI * kBlock);
    const auto f = hn::Load(d, record + kF * kBlock);
    const auto g = hn::Load(d, record + kG * kBlock);
    const auto o = hn::Load(d, record + kO * kBlock);
    const auto tanh_c = hn::Load(d, record + kTanhC * kBlock);
    const auto dh = hn::Load(d, dh_block + at);
    const auto dc =
        fma(hn::Mul(dh, o), hn::Sub(one, hn::Mul(tanh_c, tanh_c)), hn::Load(d, dc_block + at));
    auto dzf = hn::Zero(d);
    if (before != nullptr) {
      dzf = hn::Mul(hn::Mul(dc, hn::Load(d, before + in_record + kC * kBlock)), slope(f));
      hn::Store(hn::Mul(dc, f), d, dc_before + at);
    }
    const auto dzi = hn::Mul(hn::Mul(dc, g), slope(i));
    const auto dzg = hn::Mul(hn::Mul(dc, i), hn::Sub(one, hn::Mul(g, g)));
    const auto dzo = hn::Mul(hn::Mul(dh, tanh_c), slope(o));
    float* to = dz + 4 * unit * kBlock + lane;
    hn::Store(dzi, d, to);
    hn::Store(dzf, d, to + kBlock);
    hn::Store(dzg, d, to + 2 * kBlock);
    hn::Store(dzo, d, to + 3 * kBlock);
    put_columns(dzi, dzf, dzg, dzo, dz_rows + lane, 4 * unit);
  }
}

template <int kBlocks, int kOuts, int kActive = kBlock>
HWY_NOINLINE void backward_blocks(const LstmBackward& m, std::int32_t block) {
  using A = Active<kActive>;
  const typename A::D d;
  const std::int32_t gates = 4 * m.hidden;
  for (std::int32_t b = 0; b < kBlocks; ++b) {
    float* dz = m.scratch + b * gates * kBlock;
    const std::int32_t begin = (block + b) * kBlock;
    const std::int32_t count = HWY_MIN(kBlock, m.chains - begin);
    for (std::int32_t lane = 0; lane < count; ++lane) {
      const float* to = m.dinput + m.position[begin + lane] * m.gate_row;
      for (std::int32_t j = 0; j < gates; j += kBlock) __builtin_prefetch(to + j, 1, 2);
    }
    float* rows[kBlock];
    for (std::int32_t lane = 0; lane < kBlock; ++lane) {
      // Lanes beyond the chains go behind the scratch blocks.
      rows[lane] = lane < count ? m.dz_rows + (begin + lane) * m.gate_row
                                : m.scratch + kMaxBlocks * gates * kBlock;
    }
    backward_block<kActive>(m, block + b, dz, rows);
    for (std::int32_t lane = 0; lane < count; ++lane) {
      float* to = m.dinput + m.position[begin + lane] * m.gate_row;
      const Floats whole;
      for (std::int32_t j = 0; j < gates; j += kLanes) {
        hn::StoreU(hn::Add(hn::LoadU(whole, to + j), hn::LoadU(whole, rows[lane] + j)), whole,
                   to + j);
      }
    }
  }
  if (m.record_before == nullptr) return;
  const std::ptrdiff_t first = static_cast<std::ptrdiff_t>(block) * m.hidden * kBlock;
  float* dh_before = m.dh_before + first;
  lanes_product<kBlocks, kOuts, kActive>({.inner = gates,
                                          .a = m.weight,
                                          .a_row = m.weight_row,
                                          .a_inner = 1,
                                          .in = m.scratch,
                                          .out = dh_before,
                                          .out_units = m.hidden});
  const std::int32_t size = kBlocks * m.hidden * kBlock;
  if constexpr (kActive < kBlock) {
    // The level before may have chains in the rest of the block: nothing reaches them from here.
    for (std::int32_t unit = 0; unit < size; unit += kBlock) {
      std::fill_n(dh_before + unit + kActive, kBlock - kActive, 0.0f);
      std::fill_n(m.dc_before + first + unit + kActive, kBlock - kActive, 0.0f);
    }
  }
  if (m.dropout.threshold == 0) return;
  const std::uint16_t* dropped = m.dropped + block * m.hidden;
  for (std::int32_t unit = 0; unit < kBlocks * m.hidden; ++unit) {
#pragma GCC unroll 4
    for (std::int32_t lane = 0; lane < kActive; lane += A::kLanes) {
      float* value = dh_before + unit * kBlock + lane;
      const auto mask = lane_bits(d, lane, dropped + unit);
      hn::Store(drop_units(m.dropout, mask, hn::Load(d, value)), d, value);
    }
  }
}

void lstm_backward_level(const LstmBackward& m) {
  std::int32_t block = 0, left = full_blocks(m.chains);
  if constexpr (kMaxBlocks == kMostBlocks) {
    for (; left >= 3; block += 3, left -= 3) backward_blocks<3, 8>(m, block);
    if (left == 2) backward_blocks<2, 12>(m, block);
    if (left == 1) backward_blocks<1, 12>(m, block);
  } else {
    for (; left > 0; ++block, --left) backward_blocks<1, kParts == 2 ? 6 : 2>(m, block);
  }
  block = full_blocks(m.chains);
  if (block < blocks_of(m.chains)) backward_blocks<1, kLanes >= kHalf ? 12 : 2, kHalf>(m, block);
}

}  // namespace dimscope::engine::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
