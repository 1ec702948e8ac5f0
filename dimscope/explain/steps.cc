#include "dimscope/explain/steps.h"

namespace dimscope {

void Steps::pre_activations(int first, int count, float* z, std::ptrdiff_t z_row) const {
  kernels::matmul({.rows = trie_.num_nodes(),
                   .inner = dims().inputs(),
                   .columns = count * dims().hidden,
                   .a = ws_.xh.data(),
                   .a_row = stride().inputs,
                   .a_inner = 1,
                   .b = network_.weights.lstm[k_].weight.data() + first * dims().hidden,
                   .b_row = stride().gates,
                   .start = bias(first),
                   .start_row = 0,
                   .c = z,
                   .c_row = z_row});
}

void Steps::input_products(int count, float* z, std::ptrdiff_t z_row) const {
  kernels::matmul({.rows = trie_.num_nodes(),
                   .inner = dims().embedding,
                   .columns = count * dims().hidden,
                   .a = ws_.xh.data(),
                   .a_row = stride().inputs,
                   .a_inner = 1,
                   .b = network_.weights.lstm[k_].weight.data(),
                   .b_row = stride().gates,
                   .start = nullptr,
                   .start_row = 0,
                   .c = z,
                   .c_row = z_row});
}

void Steps::state_products(const float* states, std::int32_t rows, int count, float* z,
                           std::ptrdiff_t z_row) const {
  kernels::matmul({.rows = rows,
                   .inner = dims().hidden,
                   .columns = count * dims().hidden,
                   .a = states,
                   .a_row = dims().hidden,
                   .a_inner = 1,
                   .b = network_.weights.lstm[k_].weight.data() + dims().embedding * stride().gates,
                   .b_row = stride().gates,
                   .start = nullptr,
                   .start_row = 0,
                   .c = z,
                   .c_row = z_row});
}

void Steps::products_back(const float* dz, std::ptrdiff_t dz_row, std::int32_t rows, int first,
                          int count, float* back, std::ptrdiff_t back_row) const {
  kernels::matmul({.rows = rows,
                   .inner = count * dims().hidden,
                   .columns = dims().inputs(),
                   .a = dz,
                   .a_row = dz_row,
                   .a_inner = 1,
                   .b = network_.gate_major[k_].data() + first * dims().hidden * stride().inputs,
                   .b_row = stride().inputs,
                   .start = nullptr,
                   .start_row = 0,
                   .c = back,
                   .c_row = back_row});
}

}  // namespace dimscope
