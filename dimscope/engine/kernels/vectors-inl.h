// Functions of vectors and of a table's rows: activations, softmax, gathering, AdaGrad; included
// once for each instruction set.
#if defined(DIMSCOPE_VECTORS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DIMSCOPE_VECTORS_INL_H_
#undef DIMSCOPE_VECTORS_INL_H_
#else
#define DIMSCOPE_VECTORS_INL_H_
#endif

#include <algorithm>
#include <limits>

#include "dimscope/engine/kernels/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace dimscope::engine::kernels::HWY_NAMESPACE {

void adagrad(std::int64_t n, float rate, const float* gradient, float* sum, float* weight) {
  const Floats d;
  const auto tiny = hn::Set(d, 1e-10f);
  const auto step = hn::Set(d, -rate);
  for (std::int64_t i = 0; i < n; i += kLanes) {
    const auto left = static_cast<std::int32_t>(HWY_MIN(n - i, std::int64_t{kLanes}));
    const auto g = hn::LoadU(d, gradient + i);
    const auto total = fma(g, g, hn::LoadU(d, sum + i));
    store_first(total, left, sum + i);
    const auto change = hn::Div(hn::Mul(step, g), hn::Add(hn::Sqrt(total), tiny));
    store_first(hn::Add(hn::LoadU(d, weight + i), change), left, weight + i);
  }
}

template <typename Function>
HWY_INLINE void transform(std::int64_t n, float* values, const Function& function) {
  const Floats d;
  for (std::int64_t i = 0; i < n; i += kLanes) {
    const auto left = static_cast<std::int32_t>(HWY_MIN(n - i, std::int64_t{kLanes}));
    store_first(function(hn::LoadU(d, values + i)), left, values + i);
  }
}

void exp_all(std::int64_t n, float* values) {
  transform(n, values, [](VecF x) HWY_ATTR { return exp(x); });
}
void log_all(std::int64_t n, float* values) {
  transform(n, values, [](VecF x) HWY_ATTR { return log(x); });
}
void sigmoid_all(std::int64_t n, float* values) {
  transform(n, values, [](VecF x) HWY_ATTR { return sigmoid(x); });
}
void tanh_all(std::int64_t n, float* values) {
  transform(n, values, [](VecF x) HWY_ATTR { return tanh(x); });
}

// 16 rows at a time, a lane each, and of them 16 classes at a time.
void softmax(std::int32_t rows, std::int32_t classes, float* logits, std::ptrdiff_t row) {
  const Floats d;
  HWY_ALIGN float tile[kBlock * kBlock], nowhere[kBlock];
  for (std::int32_t begin = 0; begin < rows; begin += kBlock) {
    float *from[kBlock], *to[kBlock];
    for (std::int32_t r = 0; r < kBlock; ++r) {
      const bool there = begin + r < rows;
      from[r] = logits + (there ? begin + r : begin) * row;
      to[r] = there ? from[r] : nullptr;
    }
    HWY_ALIGN float highest[kBlock], sum[kBlock] = {};
    const auto tile_at = [&](std::int32_t k) HWY_ATTR {
      const std::int32_t count = HWY_MIN(kBlock, classes - k);
      lanes_from_rows(from, k, count, tile);
      return count * kBlock;
    };
    std::fill_n(highest, kBlock, -std::numeric_limits<float>::infinity());
    for (std::int32_t k = 0; k < classes; k += kBlock) {
      const std::int32_t size = tile_at(k);
      for (std::int32_t at = 0; at < size; at += kLanes) {
        const auto x = hn::Load(d, tile + at), most = hn::Load(d, highest + at % kBlock);
        hn::Store(hn::IfThenElse(hn::Gt(x, most), x, most), d, highest + at % kBlock);
      }
    }
    for (std::int32_t k = 0; k < classes; k += kBlock) {
      const std::int32_t size = tile_at(k);
      for (std::int32_t at = 0; at < size; at += kLanes) {
        const auto power = exp(hn::Sub(hn::Load(d, tile + at), hn::Load(d, highest + at % kBlock)));
        hn::Store(power, d, tile + at);
        hn::Store(hn::Add(hn::Load(d, sum + at % kBlock), power), d, sum + at % kBlock);
      }
      float* columns[kBlock];
      for (std::int32_t r = 0; r < kBlock; ++r) columns[r] = to[r] != nullptr ? to[r] + k : nowhere;
      rows_from_lanes(tile, size / kBlock, columns);
    }
    for (std::int32_t k = 0; k < classes; k += kLanes) {
      for (std::int32_t r = 0; r < HWY_MIN(kBlock, rows - begin); ++r) {
        hn::StoreU(hn::Div(hn::LoadU(d, to[r] + k), hn::Set(d, sum[r])), d, to[r] + k);
      }
    }
  }
}

// Asks for the row that is needed a little later: words jump about a table larger than the cache.
HWY_INLINE void ask_for_row(std::span<const std::int32_t> words, std::size_t m, const float* table,
                            std::int32_t width) {
  constexpr std::size_t kAhead = 8;
  if (m + kAhead >= words.size()) return;
  const float* row = table + static_cast<std::ptrdiff_t>(words[m + kAhead]) * width;
  for (std::int32_t j = 0; j < width; j += kBlock) __builtin_prefetch(row + j);
}

void gather_rows(std::span<const std::int32_t> words, const Dropout& dropout, const float* table,
                 std::int32_t width, float* rows, std::ptrdiff_t row,
                 std::uint16_t* dropped_units) {
  const Floats d;
  const Words du;
  const auto places = hn::Iota(du, 0);
  std::uint32_t counter = 0;
  for (std::size_t m = 0; m < words.size(); ++m) {
    ask_for_row(words, m, table, width);
    const float* from = table + static_cast<std::ptrdiff_t>(words[m]) * width;
    for (std::int32_t j = 0; j < width; j += kLanes) {
      auto value = hn::LoadU(d, from + j);
      if (dropout.threshold != 0) {
        const auto mask = dropped(dropout, hn::Add(places, hn::Set(du, counter + j)));
        value = drop_units(dropout, mask, value);
        if (dropped_units != nullptr) {
          put_lane_bits(d, mask, j % kBlock, dropped_units + j / kBlock);
        }
      }
      store_first(value, width - j, rows + j);
    }
    rows += row;
    if (dropped_units != nullptr) dropped_units += blocks_of(width);
    counter += static_cast<std::uint32_t>(width);
  }
}

void scatter_rows(std::span<const std::int32_t> words, const Dropout& dropout,
                  const std::uint16_t* dropped_units, const float* rows, std::ptrdiff_t row,
                  std::int32_t width, float* table) {
  const Floats d;
  for (std::size_t m = 0; m < words.size(); ++m) {
    ask_for_row(words, m, table, width);
    float* to = table + static_cast<std::ptrdiff_t>(words[m]) * width;
    for (std::int32_t j = 0; j < width; j += kLanes) {
      auto value = hn::LoadU(d, rows + j);
      if (dropout.threshold != 0) {
        const auto mask = lane_bits(d, j % kBlock, dropped_units + j / kBlock);
        value = drop_units(dropout, mask, value);
      }
      store_first(hn::Add(hn::LoadU(d, to + j), value), width - j, to + j);
    }
    rows += row;
    if (dropped_units != nullptr) dropped_units += blocks_of(width);
  }
}

void adagrad_rows(std::span<const std::int32_t> words, std::int32_t width, float rate,
                  const float* gradient, float* sum, float* weight) {
  for (std::size_t m = 0; m < words.size(); ++m) {
    for (const float* table :
         {gradient, static_cast<const float*>(sum), static_cast<const float*>(weight)}) {
      ask_for_row(words, m, table, width);
    }
    const std::ptrdiff_t at = static_cast<std::ptrdiff_t>(words[m]) * width;
    adagrad(width, rate, gradient + at, sum + at, weight + at);
  }
}

}  // namespace dimscope::engine::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
