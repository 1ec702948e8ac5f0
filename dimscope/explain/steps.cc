#include "dimscope/explain/steps.h"

#include <algorithm>

namespace dimscope::explain {
namespace {

constexpr std::ptrdiff_t kNextUnit =
    std::ptrdiff_t{engine::kernels::kRecord} * engine::kernels::kBlock;

// From unit by unit to gate by gate.
void split_gates(const float* by_unit, std::int32_t hidden, int count, float* by_gate) {
  for (int g = 0; g < count; ++g) {
    for (std::int32_t j = 0; j < hidden; ++j) by_gate[g * hidden + j] = by_unit[4 * j + g];
  }
}

}  // namespace

const float* Steps::record(std::int32_t chain, std::int32_t t,
                           engine::kernels::Record which) const {
  const std::int32_t lane = ws_.block_begin[t] * engine::kernels::kBlock + chain;
  return ws_.record.data() +
         engine::kernels::lane_begin(lane, dims().hidden * engine::kernels::kRecord) +
         which * engine::kernels::kBlock;
}

void Steps::cell(std::int32_t chain, std::int32_t t, float* to) const {
  if (t < 0) {
    std::fill_n(to, dims().hidden, 0.0f);
    return;
  }
  const float* c = record(chain, t, engine::kernels::kC);
  for (std::int32_t j = 0; j < dims().hidden; ++j) to[j] = c[j * kNextUnit];
}

void Steps::state(std::int32_t chain, std::int32_t t, float* to) const {
  if (t < 0) {
    std::fill_n(to, dims().hidden, 0.0f);
    return;
  }
  const float* o = record(chain, t, engine::kernels::kO);
  const float* tanh_c = record(chain, t, engine::kernels::kTanhC);
  for (std::int32_t j = 0; j < dims().hidden; ++j) to[j] = o[j * kNextUnit] * tanh_c[j * kNextUnit];
}

void Steps::output_gate(std::int32_t chain, std::int32_t t, float* to) const {
  const float* o = record(chain, t, engine::kernels::kO);
  for (std::int32_t j = 0; j < dims().hidden; ++j) to[j] = o[j * kNextUnit];
}

void Steps::bias(int count, float* bias) const {
  split_gates(network_.lstm[k_].bias.data(), dims().hidden, count, bias);
}

void Steps::input_products(int count, float* z, std::ptrdiff_t z_row) const {
  products(ws_.input.data(), engine::Strides(dims()).inputs, positions_, dims().embedding,
           network_.weights.lstm[k_].input.data(), count, z, z_row);
}

void Steps::state_products(const float* states, std::int32_t rows, int count, float* z,
                           std::ptrdiff_t z_row) const {
  products(states, dims().hidden, rows, dims().hidden, network_.weights.lstm[k_].hidden.data(),
           count, z, z_row);
}

void Steps::products(const float* rows, std::ptrdiff_t row, std::int32_t num_rows,
                     std::int32_t inner, const float* weight, int count, float* z,
                     std::ptrdiff_t z_row) const {
  const std::ptrdiff_t gates = engine::Strides(dims()).gates;
  engine::AlignedBuffer by_unit(num_rows * gates);
  engine::kernels::matmul({.rows = num_rows,
                           .inner = inner,
                           .columns = dims().gates(),
                           .a = rows,
                           .a_row = row,
                           .a_inner = 1,
                           .b = weight,
                           .b_row = gates,
                           .start = nullptr,
                           .start_row = 0,
                           .c = by_unit.data(),
                           .c_row = gates});
  for (std::int32_t r = 0; r < num_rows; ++r) {
    split_gates(by_unit.data() + r * gates, dims().hidden, count, z + r * z_row);
  }
}

}  // namespace dimscope::explain
