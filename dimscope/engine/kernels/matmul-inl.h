// The matrix product; included once for each instruction set.
#if defined(DIMSCOPE_MATMUL_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DIMSCOPE_MATMUL_INL_H_
#undef DIMSCOPE_MATMUL_INL_H_
#else
#define DIMSCOPE_MATMUL_INL_H_
#endif

#include <type_traits>

#include "dimscope/engine/kernels/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace dimscope::engine::kernels::HWY_NAMESPACE {

// A tile of rows x vectors of c is kept in registers while k runs: with its row of b and one number
// of a, at most 31 of AVX-512's 32 registers, 15 of AVX2's 16.
inline constexpr std::int32_t kMaxVectors = kLanes >= 16 ? 5 : 2;
constexpr int tile_rows(int vectors) {
  constexpr int kWide[] = {0, 16, 12, 8, 6, 5}, kNarrow[] = {0, 12, 6};
  return kLanes >= 16 ? kWide[vectors] : kNarrow[vectors];
}
// So many k at a time: a panel of b, kInnerBlock x kMaxVectors vectors, just fits an L1 of 32 KiB.
// Sums are carried over in c, exactly.
inline constexpr std::int32_t kInnerBlock = 96;

template <int kRows, int kVectors>
HWY_INLINE void tile(std::int32_t inner, const float* HWY_RESTRICT a, std::ptrdiff_t a_row,
                     std::ptrdiff_t a_inner, const float* HWY_RESTRICT b, std::ptrdiff_t b_row,
                     const float* start, std::ptrdiff_t start_row, float* c, std::ptrdiff_t c_row) {
  const Floats d;
  VecF sum[kRows][kVectors];
#pragma GCC unroll 16
  for (int r = 0; r < kRows; ++r) {
#pragma GCC unroll 16
    for (int v = 0; v < kVectors; ++v) {
      sum[r][v] = start == nullptr ? hn::Zero(d) : hn::LoadU(d, start + r * start_row + v * kLanes);
    }
  }
  for (std::int32_t k = 0; k < inner; ++k) {
    VecF bk[kVectors];
#pragma GCC unroll 16
    for (int v = 0; v < kVectors; ++v) bk[v] = hn::LoadU(d, b + v * kLanes);
#pragma GCC unroll 16
    for (int r = 0; r < kRows; ++r) {
      const auto ar = hn::Set(d, a[r * a_row]);
#pragma GCC unroll 16
      for (int v = 0; v < kVectors; ++v) sum[r][v] = fma(ar, bk[v], sum[r][v]);
    }
    a += a_inner;
    b += b_row;
  }
#pragma GCC unroll 16
  for (int r = 0; r < kRows; ++r) {
#pragma GCC unroll 16
    for (int v = 0; v < kVectors; ++v) hn::StoreU(sum[r][v], d, c + r * c_row + v * kLanes);
  }
}

// All rows of kVectors vectors of columns beginning at column `column`.
template <int kVectors>
HWY_NOINLINE void column_block(const Matmul& m, std::int32_t column, std::int32_t k0,
                               std::int32_t inner) {
  const float* start = k0 > 0 ? m.c : m.start;
  const std::ptrdiff_t start_row = k0 > 0 ? m.c_row : m.start_row;
  if (start != nullptr) start += column;
  const float* a = m.a + k0 * m.a_inner;
  const float* b = m.b + k0 * m.b_row + column;
  float* c = m.c + column;
  const auto at = [&](std::int32_t row) {
    return start == nullptr ? nullptr : start + row * start_row;
  };
  std::int32_t row = 0;
  const auto rows = [&]<int kRows>(std::integral_constant<int, kRows>) HWY_ATTR {
    for (; row + kRows <= m.rows; row += kRows) {
      tile<kRows, kVectors>(inner, a + row * m.a_row, m.a_row, m.a_inner, b, m.b_row, at(row),
                            start_row, c + row * m.c_row, m.c_row);
    }
  };
  constexpr int kRows = tile_rows(kVectors);
  rows(std::integral_constant<int, kRows>());
  if constexpr (kRows > 8) rows(std::integral_constant<int, 8>());
  if constexpr (kRows > 4) rows(std::integral_constant<int, 4>());
  rows(std::integral_constant<int, 2>());
  rows(std::integral_constant<int, 1>());
}

// The columns in as few blocks of nearly equal width as registers allow.
void matmul(const Matmul& m) {
  const std::int32_t vectors = (m.columns + kLanes - 1) / kLanes;
  const std::int32_t blocks = (vectors + kMaxVectors - 1) / kMaxVectors;
  std::int32_t k0 = 0;
  do {
    const std::int32_t inner = HWY_MIN(kInnerBlock, m.inner - k0);
    for (std::int32_t block = 0; block < blocks; ++block) {
      const std::int32_t begin = block * vectors / blocks, end = (block + 1) * vectors / blocks;
      const std::int32_t column = begin * kLanes;
      if (end - begin == 1) column_block<1>(m, column, k0, inner);
      if (end - begin == 2) column_block<2>(m, column, k0, inner);
      if constexpr (kMaxVectors > 2) {
        if (end - begin == 3) column_block<3>(m, column, k0, inner);
        if (end - begin == 4) column_block<4>(m, column, k0, inner);
        if (end - begin == 5) column_block<5>(m, column, k0, inner);
      }
    }
    k0 += kInnerBlock;
  } while (k0 < m.inner);
}

}  // namespace dimscope::engine::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
