// Between rows and lanes, and products over lanes; included once for each instruction set.
#if defined(DIMSCOPE_LANES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DIMSCOPE_LANES_INL_H_
#undef DIMSCOPE_LANES_INL_H_
#else
#define DIMSCOPE_LANES_INL_H_
#endif

#include <cstring>

#include "dimscope/engine/kernels/lanes.h"
#include "dimscope/engine/kernels/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace dimscope::engine::kernels::HWY_NAMESPACE {

// Vectors that a block takes.
inline constexpr std::int32_t kParts = kBlock / kLanes;
static_assert(kParts * kLanes == kBlock);

// The first kActive lanes of a block, 16 or 8, as vectors: a level's last block is often no more
// than half full.
template <int kActive>
struct Active {
  using D = hn::CappedTag<float, kActive>;
  using DU = hn::RebindToUnsigned<D>;
  using V = hn::Vec<D>;
  static constexpr std::int32_t kLanes = static_cast<std::int32_t>(hn::MaxLanes(D()));
  static constexpr std::int32_t kParts = kActive / kLanes;
  static_assert(kParts * kLanes == kActive);
};

// Words with a bit for each lane of a block: those of a vector whose first is `lane`. Highway may
// touch up to 8 bytes, but words beyond may have been written already: only the vector's are
// copied.
template <class D>
HWY_INLINE void put_lane_bits(D d, hn::Mask<D> mask, std::int32_t lane, std::uint16_t* bits) {
  HWY_ALIGN std::uint8_t own[8];
  hn::StoreMaskBits(d, mask, own);
  if constexpr (hn::MaxLanes(D()) >= 8) {
    std::memcpy(reinterpret_cast<std::uint8_t*>(bits) + lane / 8, own, hn::MaxLanes(D()) / 8);
  } else {
    *bits = static_cast<std::uint16_t>((lane == 0 ? 0 : *bits) | own[0] << lane);
  }
}
template <class D>
HWY_INLINE hn::Mask<D> lane_bits(D d, std::int32_t lane, const std::uint16_t* bits) {
  if constexpr (hn::MaxLanes(D()) >= 8) {
    return hn::LoadMaskBits(d, reinterpret_cast<const std::uint8_t*>(bits) + lane / 8);
  } else {
    const std::uint64_t own = static_cast<std::uint64_t>(*bits) >> lane;
    return hn::LoadMaskBits(d, reinterpret_cast<const std::uint8_t*>(&own));
  }
}

// lanes_from_rows: lanes [columns] = columns at .. of the first kActive of 16 rows.
// rows_from_lanes: columns 0.. of these rows = lanes [columns]. Both work on whole groups of four
// columns; what is beyond has no meaning.
#if HWY_TARGET == HWY_SCALAR

template <int kActive = kBlock>
HWY_INLINE void lanes_from_rows(const float* const* rows, std::ptrdiff_t at, std::int32_t columns,
                                float* lanes) {
  for (std::int32_t column = 0; column < columns; ++column) {
    for (std::int32_t r = 0; r < kActive; ++r) lanes[column * kBlock + r] = rows[r][at + column];
  }
}

// Columns at .. at + 3 of as many rows as the vectors have lanes.
template <class V>
HWY_INLINE void put_columns(V a, V b, V c, V d, float* const* rows, std::ptrdiff_t at) {
  rows[0][at] = hn::GetLane(a);
  rows[0][at + 1] = hn::GetLane(b);
  rows[0][at + 2] = hn::GetLane(c);
  rows[0][at + 3] = hn::GetLane(d);
}

#else

// Of the four vectors, each 128-bit part is a matrix of four rows: transposes all of them.
template <class V>
HWY_INLINE void transpose4(V& a, V& b, V& c, V& d) {
  const hn::DFromV<V> df;
  const hn::Repartition<double, decltype(df)> pairs;
  const auto ab_low = hn::BitCast(pairs, hn::InterleaveLower(df, a, b));
  const auto ab_high = hn::BitCast(pairs, hn::InterleaveUpper(df, a, b));
  const auto cd_low = hn::BitCast(pairs, hn::InterleaveLower(df, c, d));
  const auto cd_high = hn::BitCast(pairs, hn::InterleaveUpper(df, c, d));
  a = hn::BitCast(df, hn::InterleaveLower(pairs, ab_low, cd_low));
  b = hn::BitCast(df, hn::InterleaveUpper(pairs, ab_low, cd_low));
  c = hn::BitCast(df, hn::InterleaveLower(pairs, ab_high, cd_high));
  d = hn::BitCast(df, hn::InterleaveUpper(pairs, ab_high, cd_high));
}

// 128-bit part p from rows[4p] + at.
template <class D>
HWY_INLINE hn::Vec<D> load_parts(D d, const float* const* rows, std::ptrdiff_t at) {
  if constexpr (hn::MaxLanes(D()) <= 4) {
    return hn::LoadU(d, rows[0] + at);
  } else {
    const hn::Half<D> half;
    return hn::Combine(d, load_parts(half, rows + hn::MaxLanes(D()) / 2, at),
                       load_parts(half, rows, at));
  }
}

template <class D>
HWY_INLINE void store_parts(D d, hn::Vec<D> value, float* const* rows, std::ptrdiff_t at) {
  if constexpr (hn::MaxLanes(D()) <= 4) {
    hn::StoreU(value, d, rows[0] + at);
  } else {
    const hn::Half<D> half;
    store_parts(half, hn::LowerHalf(half, value), rows, at);
    store_parts(half, hn::UpperHalf(half, value), rows + hn::MaxLanes(D()) / 2, at);
  }
}

template <int kActive = kBlock>
HWY_INLINE void lanes_from_rows(const float* const* rows, std::ptrdiff_t at, std::int32_t columns,
                                float* lanes) {
  using A = Active<kActive>;
  const typename A::D d;
  for (std::int32_t column = 0; column < columns; column += 4) {
#pragma GCC unroll 4
    for (std::int32_t part = 0; part < A::kParts; ++part) {
      const float* const* from = rows + part * A::kLanes;
      auto v0 = load_parts(d, from, at + column), v1 = load_parts(d, from + 1, at + column),
           v2 = load_parts(d, from + 2, at + column), v3 = load_parts(d, from + 3, at + column);
      transpose4(v0, v1, v2, v3);
      float* to = lanes + column * kBlock + part * A::kLanes;
      hn::StoreU(v0, d, to);
      hn::StoreU(v1, d, to + kBlock);
      hn::StoreU(v2, d, to + 2 * kBlock);
      hn::StoreU(v3, d, to + 3 * kBlock);
    }
  }
}

// Columns at .. at + 3 of as many rows as the vectors have lanes.
template <class V>
HWY_INLINE void put_columns(V a, V b, V c, V d, float* const* rows, std::ptrdiff_t at) {
  const hn::DFromV<V> df;
  transpose4(a, b, c, d);
  store_parts(df, a, rows, at);
  store_parts(df, b, rows + 1, at);
  store_parts(df, c, rows + 2, at);
  store_parts(df, d, rows + 3, at);
}

#endif

template <int kActive = kBlock>
HWY_INLINE void rows_from_lanes(const float* lanes, std::int32_t columns, float* const* rows) {
  using A = Active<kActive>;
  const typename A::D d;
  for (std::int32_t column = 0; column < columns; column += 4) {
#pragma GCC unroll 4
    for (std::int32_t part = 0; part < A::kParts; ++part) {
      const float* from = lanes + column * kBlock + part * A::kLanes;
      const auto load = [&](std::int32_t q) HWY_ATTR {
        return column + q < columns ? hn::Load(d, from + q * kBlock) : hn::Zero(d);
      };
      put_columns(load(0), load(1), load(2), load(3), rows + part * A::kLanes, column);
    }
  }
}

// out(b, j) = sum over k in order of a(j, k) * in(b, k), for blocks b and outputs j;
// a(j, k) = a[j * a_row + k * a_inner]; in lanes [inner], out lanes [out_units].
struct LanesProduct {
  std::int32_t inner;
  const float* a;
  std::ptrdiff_t a_row, a_inner;
  const float* in;
  float* out;
  std::int32_t out_units;
};

template <int kBlocks, int kOuts, int kActive = kBlock>
HWY_INLINE void lanes_tile(const LanesProduct& m, std::int32_t out) {
  using A = Active<kActive>;
  constexpr int kVectors = kBlocks * A::kParts;
  const typename A::D d;
  typename A::V sum[kOuts][kVectors];
#pragma GCC unroll 16
  for (int j = 0; j < kOuts; ++j) {
#pragma GCC unroll 16
    for (int v = 0; v < kVectors; ++v) sum[j][v] = hn::Zero(d);
  }
  const float* HWY_RESTRICT a = m.a + out * m.a_row;
  const std::ptrdiff_t in_block = static_cast<std::ptrdiff_t>(m.inner) * kBlock;
  for (std::int32_t k = 0; k < m.inner; ++k) {
    typename A::V in[kVectors];
#pragma GCC unroll 16
    for (int v = 0; v < kVectors; ++v) {
      in[v] = hn::Load(d, m.in + v / A::kParts * in_block + k * kBlock + v % A::kParts * A::kLanes);
    }
#pragma GCC unroll 16
    for (int j = 0; j < kOuts; ++j) {
      const auto aj = hn::Set(d, a[j * m.a_row]);
#pragma GCC unroll 16
      for (int v = 0; v < kVectors; ++v) sum[j][v] = fma(aj, in[v], sum[j][v]);
    }
    a += m.a_inner;
  }
#pragma GCC unroll 16
  for (int j = 0; j < kOuts; ++j) {
#pragma GCC unroll 16
    for (int v = 0; v < kVectors; ++v) {
      const std::int32_t at =
          (v / A::kParts * m.out_units + out + j) * kBlock + v % A::kParts * A::kLanes;
      hn::Store(sum[j][v], d, m.out + at);
    }
  }
}

template <int kBlocks, int kOuts, int kActive = kBlock>
HWY_NOINLINE void lanes_product(const LanesProduct& m) {
  std::int32_t out = 0;
  for (; out + kOuts <= m.out_units; out += kOuts) lanes_tile<kBlocks, kOuts, kActive>(m, out);
  for (; out + 4 <= m.out_units; out += 4) lanes_tile<kBlocks, 4, kActive>(m, out);
  for (; out < m.out_units; ++out) lanes_tile<kBlocks, 1, kActive>(m, out);
}

}  // namespace dimscope::engine::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
