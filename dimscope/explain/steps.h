#pragma once

#include <cstdint>

#include "dimscope/engine/forward.h"

namespace dimscope::explain {

// The gates' places, as in PyTorch.
enum Gate : int { kInputGate = 0, kForgetGate = 1, kSignal = 2, kOutputGate = 3 };

// What forward() that kept the steps left of one direction, a step of a chain at a time, and the
// products of its weights; the gates of a row stand one after the other, H each.
class Steps {
 public:
  Steps(const engine::Network& network, int direction, const engine::Batch& batch,
        const engine::Workspace& ws)
      : network_(network),
        k_(direction),
        chains_(batch.chains(direction)),
        positions_(static_cast<std::int32_t>(batch.words.size())),
        ws_(ws.lstm[direction]) {}

  const model::Dims& dims() const { return network_.dims(); }
  int direction() const { return k_; }
  std::int32_t num_positions() const { return positions_; }
  // The position that step t of a chain reads.
  std::int32_t position(std::int32_t chain, std::int32_t t) const {
    return chains_.position[chains_.level_begin[t] + chain];
  }

  // to [H] = of step t of a chain; before the first step, t = -1, c and h are zero.
  void cell(std::int32_t chain, std::int32_t t, float* to) const;
  void state(std::int32_t chain, std::int32_t t, float* to) const;
  void output_gate(std::int32_t chain, std::int32_t t, float* to) const;

  // bias [count * H] = the sums of both biases of the first `count` gates.
  void bias(int count, float* bias) const;
  // z [M, z_row] = what x alone adds to the pre-activations of the first `count` gates.
  void input_products(int count, float* z, std::ptrdiff_t z_row) const;
  // z [rows, z_row] = what `states` [rows, H] in place of h' add to the same.
  void state_products(const float* states, std::int32_t rows, int count, float* z,
                      std::ptrdiff_t z_row) const;

  // Row of the output layer's weights that reads this direction's last state [H].
  const float* output_weight(std::int32_t label) const {
    return network_.class_major.data() + label * engine::Strides(dims()).states +
           k_ * dims().hidden;
  }

 private:
  // Unit j's numbers are engine::kernels::kRecord * engine::kernels::kBlock apart.
  const float* record(std::int32_t chain, std::int32_t t, engine::kernels::Record which) const;
  void products(const float* rows, std::ptrdiff_t row, std::int32_t num_rows, std::int32_t inner,
                const float* weight, int count, float* z, std::ptrdiff_t z_row) const;

  const engine::Network& network_;
  int k_;
  const engine::Chains& chains_;
  std::int32_t positions_;
  const engine::DirectionWorkspace& ws_;
};

}  // namespace dimscope::explain
