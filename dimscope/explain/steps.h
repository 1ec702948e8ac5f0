#pragma once

#include <cstdint>

#include "dimscope/engine/bilstm.h"

namespace dimscope {

// What forward() and backward() left of one direction over a trie, step by step. The only code of
// this layer that knows how the engine keeps its states and arranges its weights.
class Steps {
 public:
  Steps(const Network& network, int direction, const Trie& trie, const Workspace& ws)
      : network_(network), k_(direction), trie_(trie), ws_(ws.lstm[direction]) {}

  const Dims& dims() const { return network_.dims(); }
  const Trie& trie() const { return trie_; }

  // Of node n. Gates after their activation; at a root the state before is zero.
  const float* x(std::int32_t n) const { return row(ws_.xh, n, stride().inputs); }  // [E]
  const float* h_before(std::int32_t n) const { return x(n) + dims().embedding; }   // [H]
  const float* gate(std::int32_t n, int which) const {                              // [H]
    return row(ws_.gates, n, stride().gates) + which * dims().hidden;
  }
  const float* c(std::int32_t n) const { return row(ws_.c, n, dims().hidden); }            // [H]
  const float* tanh_c(std::int32_t n) const { return row(ws_.tanh_c, n, dims().hidden); }  // [H]
  const float* h(std::int32_t n) const { return row(ws_.h, n, dims().hidden); }            // [H]
  const float* dx(std::int32_t n) const { return row(ws_.dxh, n, stride().inputs); }       // [E]

  // Sum of both biases of a gate [H].
  const float* bias(int which) const { return network_.bias[k_].data() + which * dims().hidden; }

  // z [N, z_row] = pre-activations of `count` gates from `first` on, with their bias.
  void pre_activations(int first, int count, float* z, std::ptrdiff_t z_row) const;
  // z [N, z_row] = what x alone adds to the pre-activations of the first `count` gates.
  void input_products(int count, float* z, std::ptrdiff_t z_row) const;
  // z [rows, z_row] = what `states` [rows, H] in place of h_before add to the same.
  void state_products(const float* states, std::int32_t rows, int count, float* z,
                      std::ptrdiff_t z_row) const;
  // back [rows, back_row] = dz [rows, dz_row] of `count` gates from `first` on, times W: [E] for x,
  // then [H] for h_before.
  void products_back(const float* dz, std::ptrdiff_t dz_row, std::int32_t rows, int first,
                     int count, float* back, std::ptrdiff_t back_row) const;

  // Row of the output layer's weights that reads this direction's last state [H].
  const float* output_weight(std::int32_t label) const {
    return network_.class_major.data() + label * stride().states + k_ * dims().hidden;
  }

 private:
  Strides stride() const { return Strides(network_.dims()); }
  static const float* row(const AlignedBuffer& buffer, std::int32_t n, std::ptrdiff_t stride) {
    return buffer.data() + n * stride;
  }

  const Network& network_;
  int k_;
  const Trie& trie_;
  const DirectionWorkspace& ws_;
};

// The gates' places, as in PyTorch.
enum Gate : int { kInputGate = 0, kForgetGate = 1, kSignal = 2, kOutputGate = 3 };

}  // namespace dimscope
