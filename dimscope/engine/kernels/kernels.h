#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// The only code that knows SIMD. Each function has one body, compiled for every instruction set and
// chosen at run time. Whatever the set, results are the same bits: lanes hold different outputs,
// every sum runs over its index in order in one accumulator with fused multiply-add, and nothing
// approximate (reciprocals, estimates) is used. docs/numerics.md.
//
// Rows of matrices are `stride` floats apart, a multiple of kAlign; a row's padding may be read
// and, where a row is written, overwritten with values that nothing reads. Buffers come from
// AlignedBuffer, which ends with kAlign floats of slack, because the last vector of a row may reach
// past it.
namespace dimscope::engine::kernels {

inline constexpr std::int32_t kAlign = 16;  // floats: one AVX-512 vector, one cache line

constexpr std::int32_t padded(std::int32_t n) {
  return (n + kAlign - 1) / kAlign * kAlign;
}

// c(i,j) = start(i,j) + sum over k in order of a(i,k) * b(k,j),
//   i < rows, k < inner, j < columns; a(i,k) = a[i*a_row + k*a_inner]; b(k,j) = b[k*b_row + j];
//   start(i,j) = start[i*start_row + j], or 0 where start is null; c(i,j) = c[i*c_row + j].
// start may be c itself (accumulate) or one row with start_row = 0 (a bias).
struct Matmul {
  std::int32_t rows, inner, columns;
  const float* a;
  std::ptrdiff_t a_row, a_inner;
  const float* b;
  std::ptrdiff_t b_row;
  const float* start;
  std::ptrdiff_t start_row;
  float* c;
  std::ptrdiff_t c_row;
};
void matmul(const Matmul& args);

// Inverted dropout: unit `counter` is zero if its keyed hash is below `threshold`, else scaled.
// threshold = 0 leaves everything as it is.
struct Dropout {
  std::uint32_t key0 = 0, key1 = 0;
  std::uint32_t threshold = 0;  // rate * 2^32
  float scale = 1.0f;           // 1 / (1 - rate)
};

// AdaGrad (Duchi et al. 2011): sum += g^2; w -= rate * g / (sqrt(sum) + 1e-10).
void adagrad(std::int64_t n, float rate, const float* gradient, float* sum, float* weight);

// Softmax of each row of logits [B, stride] in place, C classes.
void softmax(std::int32_t rows, std::int32_t classes, float* logits, std::ptrdiff_t row);

// values[i] = f(values[i]); for tests of the numeric contract (math-inl.h).
void exp(std::int64_t n, float* values);
void log(std::int64_t n, float* values);
void sigmoid(std::int64_t n, float* values);
void tanh(std::int64_t n, float* values);

// Instruction sets this program has code for and this machine runs, best first, e.g. "AVX3",
// "AVX2", "EMU128". All give the same bits.
std::vector<std::string> available_isas();
std::string current_isa();
// Uses only `isa`, or the best where "". False if it is not available. Not thread-safe: for tests
// and benchmarks, before any other thread runs.
bool force_isa(std::string_view isa);

}  // namespace dimscope::engine::kernels
