// The matrix product; included once for each instruction set.
#if defined(DIMSCOPE_MATMUL_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DIMSCOPE_MATMUL_INL_H_
#undef DIMSCOPE_MATMUL_INL_H_
#else
#define DIMSCOPE_MATMUL_INL_H_
#endif

#include "dimscope/engine/kernels/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace dimscope::kernels::HWY_NAMESPACE {

// A tile of rows x vectors of c is kept in registers while k runs: 6 x 4 of AVX-512's 32 registers,
// 6 x 2 of AVX2's 16.
inline constexpr std::int32_t kTileRows = 6;
inline constexpr std::int32_t kTileVectors = kLanes >= 16 ? 4 : 2;
// So many k at a time: a panel of b, kInnerBlock x kTileVectors vectors, stays in half of a 64 KiB
// L1 plus L2's nearest lines. Sums are carried over in c, exactly.
inline constexpr std::int32_t kInnerBlock = 256;

template <int kRows, int kVectors>
HWY_INLINE void tile(std::int32_t inner, const float* HWY_RESTRICT a, std::ptrdiff_t a_row,
                     std::ptrdiff_t a_inner, const float* HWY_RESTRICT b, std::ptrdiff_t b_row,
                     const float* start, std::ptrdiff_t start_row, float* c, std::ptrdiff_t c_row) {
  const Floats d;
  VecF sum[kRows][kVectors];
#pragma GCC unroll 8
  for (int r = 0; r < kRows; ++r) {
#pragma GCC unroll 8
    for (int v = 0; v < kVectors; ++v) {
      sum[r][v] = start == nullptr ? hn::Zero(d) : hn::LoadU(d, start + r * start_row + v * kLanes);
    }
  }
  for (std::int32_t k = 0; k < inner; ++k) {
    VecF bk[kVectors];
#pragma GCC unroll 8
    for (int v = 0; v < kVectors; ++v) bk[v] = hn::LoadU(d, b + v * kLanes);
#pragma GCC unroll 8
    for (int r = 0; r < kRows; ++r) {
      const auto ar = hn::Set(d, a[r * a_row]);
#pragma GCC unroll 8
      for (int v = 0; v < kVectors; ++v) sum[r][v] = fma(ar, bk[v], sum[r][v]);
    }
    a += a_inner;
    b += b_row;
  }
#pragma GCC unroll 8
  for (int r = 0; r < kRows; ++r) {
#pragma GCC unroll 8
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
#define DIMSCOPE_ROWS(kRows)                                                               \
  tile<kRows, kVectors>(inner, a + row * m.a_row, m.a_row, m.a_inner, b, m.b_row, at(row), \
                        start_row, c + row * m.c_row, m.c_row)
  for (; row + kTileRows <= m.rows; row += kTileRows) DIMSCOPE_ROWS(kTileRows);
  switch (m.rows - row) {
    case 1:
      DIMSCOPE_ROWS(1);
      break;
    case 2:
      DIMSCOPE_ROWS(2);
      break;
    case 3:
      DIMSCOPE_ROWS(3);
      break;
    case 4:
      DIMSCOPE_ROWS(4);
      break;
    case 5:
      DIMSCOPE_ROWS(5);
      break;
    default:
      break;
  }
#undef DIMSCOPE_ROWS
}

void matmul(const Matmul& m) {
  std::int32_t k0 = 0;
  do {
    const std::int32_t inner = HWY_MIN(kInnerBlock, m.inner - k0);
    std::int32_t vectors = (m.columns + kLanes - 1) / kLanes;
    std::int32_t column = 0;
    for (; vectors >= kTileVectors; vectors -= kTileVectors, column += kTileVectors * kLanes) {
      column_block<kTileVectors>(m, column, k0, inner);
    }
    if constexpr (kTileVectors > 2) {
      if (vectors == 3) column_block<3>(m, column, k0, inner);
      if (vectors == 2) column_block<2>(m, column, k0, inner);
    }
    if (vectors == 1) column_block<1>(m, column, k0, inner);
    k0 += kInnerBlock;
  } while (k0 < m.inner);
}

}  // namespace dimscope::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
