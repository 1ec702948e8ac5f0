// Functions of vectors and of a table's rows: activations, softmax, gathering, AdaGrad; included
// once for each instruction set.
#if defined(DIMSCOPE_VECTORS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DIMSCOPE_VECTORS_INL_H_
#undef DIMSCOPE_VECTORS_INL_H_
#else
#define DIMSCOPE_VECTORS_INL_H_
#endif

#include "dimscope/engine/kernels/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace dimscope::kernels::HWY_NAMESPACE {

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

void softmax(std::int32_t rows, std::int32_t classes, float* logits, std::ptrdiff_t row) {
  for (std::int32_t b = 0; b < rows; ++b) {
    float* p = logits + b * row;
    float highest = p[0];
    for (std::int32_t k = 1; k < classes; ++k) highest = p[k] > highest ? p[k] : highest;
    for (std::int32_t k = 0; k < classes; ++k) p[k] -= highest;
    exp_all(classes, p);
    float sum = 0;
    for (std::int32_t k = 0; k < classes; ++k) sum += p[k];
    for (std::int32_t k = 0; k < classes; ++k) p[k] /= sum;
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
                 std::int32_t width, float* rows, std::ptrdiff_t row) {
  const Floats d;
  std::uint32_t counter = 0;
  for (std::size_t m = 0; m < words.size(); ++m) {
    ask_for_row(words, m, table, width);
    const float* from = table + static_cast<std::ptrdiff_t>(words[m]) * width;
    for (std::int32_t j = 0; j < width; j += kLanes) {
      const auto value =
          drop(dropout, counter + static_cast<std::uint32_t>(j), hn::LoadU(d, from + j));
      store_first(value, width - j, rows + j);
    }
    rows += row;
    counter += static_cast<std::uint32_t>(width);
  }
}

void scatter_rows(std::span<const std::int32_t> words, const Dropout& dropout, const float* rows,
                  std::ptrdiff_t row, std::int32_t width, float* table) {
  const Floats d;
  std::uint32_t counter = 0;
  for (std::size_t m = 0; m < words.size(); ++m) {
    ask_for_row(words, m, table, width);
    float* to = table + static_cast<std::ptrdiff_t>(words[m]) * width;
    for (std::int32_t j = 0; j < width; j += kLanes) {
      const auto value =
          drop(dropout, counter + static_cast<std::uint32_t>(j), hn::LoadU(d, rows + j));
      store_first(hn::Add(hn::LoadU(d, to + j), value), width - j, to + j);
    }
    rows += row;
    counter += static_cast<std::uint32_t>(width);
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

}  // namespace dimscope::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
