// The LSTM step without its products, dropout, and the updates; included once for each instruction
// set.
#if defined(DIMSCOPE_LSTM_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DIMSCOPE_LSTM_INL_H_
#undef DIMSCOPE_LSTM_INL_H_
#else
#define DIMSCOPE_LSTM_INL_H_
#endif

#include "dimscope/engine/kernels/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace dimscope::kernels::HWY_NAMESPACE {

// Where unit j of node n stands among the dropout counters.
HWY_INLINE std::uint32_t unit_counter(const Nodes& nodes, std::int32_t n, std::int32_t j) {
  return static_cast<std::uint32_t>(n) *
             static_cast<std::uint32_t>(nodes.embedding + nodes.hidden) +
         static_cast<std::uint32_t>(j);
}

void gather_inputs(const Nodes& nodes, const Dropout& dropout, const float* table, const float* h,
                   float* xh, std::ptrdiff_t xh_row) {
  const Floats d;
  const std::int32_t width = nodes.embedding;
  for (std::int32_t n = nodes.begin; n < nodes.end; ++n) {
    float* row = xh + n * xh_row;
    const float* x = table + static_cast<std::ptrdiff_t>(nodes.word[n]) * width;
    for (std::int32_t j = 0; j < width; j += kLanes) {
      store_first(drop(dropout, unit_counter(nodes, n, j), hn::LoadU(d, x + j)), width - j,
                  row + j);
    }
    const std::int32_t parent = nodes.parent[n];
    const float* previous = parent < 0 ? h : h + static_cast<std::ptrdiff_t>(parent) * nodes.hidden;
    for (std::int32_t j = 0; j < nodes.hidden; j += kLanes) {
      const auto value =
          parent < 0 ? hn::Zero(d)
                     : drop(dropout, unit_counter(nodes, n, width + j), hn::LoadU(d, previous + j));
      store_first(value, nodes.hidden - j, row + width + j);
    }
  }
}

void lstm_forward(const Nodes& nodes, float* gates, std::ptrdiff_t gates_row, float* c,
                  float* tanh_c, float* h) {
  const Floats d;
  const std::int32_t width = nodes.hidden;
  for (std::int32_t n = nodes.begin; n < nodes.end; ++n) {
    float* z = gates + n * gates_row;
    const std::int32_t parent = nodes.parent[n];
    const std::ptrdiff_t at = static_cast<std::ptrdiff_t>(n) * width;
    const float* c_previous = parent < 0 ? c : c + static_cast<std::ptrdiff_t>(parent) * width;
    for (std::int32_t j = 0; j < width; j += kLanes) {
      const std::int32_t left = width - j;
      const auto i = sigmoid(hn::LoadU(d, z + j));
      const auto f = sigmoid(hn::LoadU(d, z + width + j));
      const auto g = tanh(hn::LoadU(d, z + 2 * width + j));
      const auto o = sigmoid(hn::LoadU(d, z + 3 * width + j));
      const auto before = parent < 0 ? hn::Zero(d) : hn::LoadU(d, c_previous + j);
      const auto cell = fma(f, before, hn::Mul(i, g));
      const auto squashed = tanh(cell);
      store_first(i, left, z + j);
      store_first(f, left, z + width + j);
      store_first(g, left, z + 2 * width + j);
      store_first(o, left, z + 3 * width + j);
      store_first(cell, left, c + at + j);
      store_first(squashed, left, tanh_c + at + j);
      store_first(hn::Mul(o, squashed), left, h + at + j);
    }
  }
}

void lstm_backward(const Nodes& nodes, const float* gates, std::ptrdiff_t gates_row, const float* c,
                   const float* tanh_c, const float* dh, float* dc, float* dz,
                   std::ptrdiff_t dz_row) {
  const Floats d;
  const auto one = hn::Set(d, 1.0f);
  const auto slope = [&](VecF s) HWY_ATTR { return hn::Mul(s, hn::Sub(one, s)); };  // of sigmoid
  const std::int32_t width = nodes.hidden;
  for (std::int32_t n = nodes.begin; n < nodes.end; ++n) {
    const float* gate = gates + n * gates_row;
    float* out = dz + n * dz_row;
    const std::int32_t parent = nodes.parent[n];
    const std::ptrdiff_t at = static_cast<std::ptrdiff_t>(n) * width;
    const std::ptrdiff_t above = static_cast<std::ptrdiff_t>(parent) * width;
    for (std::int32_t j = 0; j < width; j += kLanes) {
      const std::int32_t left = width - j;
      const auto i = hn::LoadU(d, gate + j);
      const auto f = hn::LoadU(d, gate + width + j);
      const auto g = hn::LoadU(d, gate + 2 * width + j);
      const auto o = hn::LoadU(d, gate + 3 * width + j);
      const auto tc = hn::LoadU(d, tanh_c + at + j);
      const auto dhj = hn::LoadU(d, dh + at + j);
      const auto dcj =
          fma(hn::Mul(dhj, o), hn::Sub(one, hn::Mul(tc, tc)), hn::LoadU(d, dc + at + j));
      const auto before = parent < 0 ? hn::Zero(d) : hn::LoadU(d, c + above + j);
      store_first(hn::Mul(hn::Mul(dcj, g), slope(i)), left, out + j);
      store_first(hn::Mul(hn::Mul(dcj, before), slope(f)), left, out + width + j);
      store_first(hn::Mul(hn::Mul(dcj, i), hn::Sub(one, hn::Mul(g, g))), left, out + 2 * width + j);
      store_first(hn::Mul(hn::Mul(dhj, tc), slope(o)), left, out + 3 * width + j);
      if (parent >= 0) {
        store_first(fma(dcj, f, hn::LoadU(d, dc + above + j)), left, dc + above + j);
      }
    }
  }
}

void scatter_hidden(const Nodes& nodes, const Dropout& dropout, const float* dxh,
                    std::ptrdiff_t dxh_row, float* dh) {
  const Floats d;
  for (std::int32_t n = nodes.begin; n < nodes.end; ++n) {
    if (nodes.parent[n] < 0) continue;
    const float* from = dxh + n * dxh_row + nodes.embedding;
    float* to = dh + static_cast<std::ptrdiff_t>(nodes.parent[n]) * nodes.hidden;
    for (std::int32_t j = 0; j < nodes.hidden; j += kLanes) {
      const auto gradient =
          drop(dropout, unit_counter(nodes, n, nodes.embedding + j), hn::LoadU(d, from + j));
      store_first(hn::Add(hn::LoadU(d, to + j), gradient), nodes.hidden - j, to + j);
    }
  }
}

void scatter_embedding(const Nodes& nodes, const Dropout& dropout, const float* dxh,
                       std::ptrdiff_t dxh_row, float* dtable) {
  const Floats d;
  for (std::int32_t n = nodes.begin; n < nodes.end; ++n) {
    const float* from = dxh + n * dxh_row;
    float* to = dtable + static_cast<std::ptrdiff_t>(nodes.word[n]) * nodes.embedding;
    for (std::int32_t j = 0; j < nodes.embedding; j += kLanes) {
      const auto gradient = drop(dropout, unit_counter(nodes, n, j), hn::LoadU(d, from + j));
      store_first(hn::Add(hn::LoadU(d, to + j), gradient), nodes.embedding - j, to + j);
    }
  }
}

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

}  // namespace dimscope::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
