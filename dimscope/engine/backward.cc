#include <algorithm>
#include <utility>

#include "dimscope/engine/backward.h"

namespace dimscope::engine {
namespace {

using kernels::blocks_of;
using kernels::kBlock;

// Nodes on the way back whose part in the gradient of W_hh is summed at once; their dz, 92 KB with
// H = 60, stays in a core's cache.
constexpr std::int32_t kNodesAtOnce = 6 * kBlock;

// sum [a columns, b columns] += aᵀ·b over `num_rows` rows in order.
void outer_sum(const float* a, std::ptrdiff_t a_stride, std::int32_t a_columns, const float* b,
               std::ptrdiff_t b_stride, std::int32_t b_columns, std::int32_t num_rows, float* sum) {
  kernels::matmul({.rows = a_columns,
                   .inner = num_rows,
                   .columns = b_columns,
                   .a = a,
                   .a_row = 1,
                   .a_inner = a_stride,
                   .b = b,
                   .b_row = b_stride,
                   .start = sum,
                   .start_row = b_stride,
                   .c = sum,
                   .c_row = b_stride});
}

// sum[j] += column j, rows in order.
void column_sums(const float* rows, std::int32_t num_rows, std::ptrdiff_t stride, float* sum) {
  static constexpr float kOne = 1.0f;
  outer_sum(&kOne, 0, 1, rows, stride, static_cast<std::int32_t>(stride), num_rows, sum);
}

// Lanes on the way back: what is known of a level's dh and dc before its step.
class Lanes {
 public:
  Lanes(const Chains& chains, std::int32_t hidden, DirectionWorkspace& ws)
      : chains_(chains), hidden_(hidden), row_(kernels::padded(hidden)), ws_(ws) {
    const std::ptrdiff_t size = std::ptrdiff_t{ws.block_begin[1]} * kBlock * hidden;
    for (int parity = 0; parity < 2; ++parity) {
      ws.dh[parity].grow(size);
      ws.dc[parity].grow(size);
    }
  }

  float* dh(std::int32_t t) { return ws_.dh[t & 1].data(); }
  float* dc(std::int32_t t) { return ws_.dc[t & 1].data(); }

  // Lanes that the level after t did not write are zero; phrases that end on t bring theirs.
  void begin(std::int32_t t, const float* dstates, std::ptrdiff_t states_row);
  // Takes what reached chains that waited before level t out of the lanes that they joined.
  void part(std::int32_t t);

 private:
  void add(const float* row, float* lanes, std::int32_t lane) const {
    float* to = lanes + kernels::lane_begin(lane, hidden_);
    for (std::int32_t j = 0; j < hidden_; ++j) to[j * kBlock] += row[j];
  }

  const Chains& chains_;
  std::int32_t hidden_;
  std::ptrdiff_t row_;
  DirectionWorkspace& ws_;
};

void Lanes::begin(std::int32_t t, const float* dstates, std::ptrdiff_t states_row) {
  const bool last = t + 1 == chains_.num_levels();
  const std::ptrdiff_t block_size = std::ptrdiff_t{hidden_} * kBlock;
  const std::ptrdiff_t done = last ? 0 : blocks_of(chains_.alive[t + 1]) * block_size;
  const std::ptrdiff_t size = blocks_of(chains_.alive[t]) * block_size;
  std::fill(dh(t) + done, dh(t) + size, 0.0f);
  std::fill(dc(t) + done, dc(t) + size, 0.0f);
  for (std::int32_t e = chains_.end_begin[t]; e < chains_.end_begin[t + 1]; ++e) {
    const auto [phrase, lane] = chains_.ends[e];
    add(dstates + phrase * states_row, dh(t), lane);
  }
  if (t > 0) return;
  for (std::size_t i = 0; i < chains_.joins.size(); ++i) {
    const std::ptrdiff_t at = static_cast<std::ptrdiff_t>(i) * row_;
    add(ws_.h_waiting.data() + at, dh(0), chains_.joins[i].chain);
    add(ws_.c_waiting.data() + at, dc(0), chains_.joins[i].chain);
  }
}

void Lanes::part(std::int32_t t) {
  for (std::int32_t i = chains_.join_begin[t]; i < chains_.join_begin[t + 1]; ++i) {
    const std::ptrdiff_t lane = kernels::lane_begin(chains_.joins[i].lane, hidden_);
    float *dh_lane = dh(t - 1) + lane, *dc_lane = dc(t - 1) + lane;
    float *dh_row = ws_.h_waiting.data() + i * row_, *dc_row = ws_.c_waiting.data() + i * row_;
    for (std::int32_t j = 0; j < hidden_; ++j) {
      dh_row[j] = std::exchange(dh_lane[j * kBlock], 0.0f);
      dc_row[j] = std::exchange(dc_lane[j * kBlock], 0.0f);
    }
  }
}

// `gradient` of the direction, or null.
void backward_direction(const Network& network, int k, const Batch& batch, const Dropouts& dropout,
                        Workspace& all, DirectionWeights* gradient) {
  const model::Dims& d = network.dims();
  const Strides stride(d);
  const Chains& chains = batch.chains(k);
  DirectionWorkspace& ws = all.lstm[k];
  const auto positions = static_cast<std::ptrdiff_t>(batch.words.size());
  ws.dz.grow(kNodesAtOnce * stride.gates);
  ws.dprojected.grow(positions * stride.gates);
  ws.dprojected.fill_zero();
  ws.dinput.grow(positions * stride.inputs);
  ws.scratch.grow(kernels::lstm_backward_scratch(d.hidden));

  // Nodes are taken last first, and so fill dz from its end; what is in it is summed when the next
  // ones have no room.
  std::int32_t room = kNodesAtOnce, first_node = chains.level_begin.back();
  const auto sum_hidden = [&] {
    if (gradient != nullptr && room < kNodesAtOnce) {
      outer_sum(ws.h_rows.data() + first_node * stride.h_rows, stride.h_rows, d.hidden,
                ws.dz.data() + room * stride.gates, stride.gates, d.gates(), kNodesAtOnce - room,
                gradient->hidden.data());
    }
    room = kNodesAtOnce;
  };
  Lanes lanes(chains, d.hidden, ws);
  for (std::int32_t t = chains.num_levels() - 1; t >= 0; --t) {
    lanes.begin(t, all.dstates.data() + k * d.hidden, stride.states);
    if (t == 0) sum_hidden();
    for (std::int32_t end = chains.alive[t], begin; end > 0; end = begin) {
      begin = (end - 1) / kNodesAtOnce * kNodesAtOnce;
      if (t == 0) room = kNodesAtOnce;  // nodes without a state before them
      if (end - begin > room) sum_hidden();
      room -= end - begin;
      first_node = chains.level_begin[t] + begin;
      const std::ptrdiff_t at = std::ptrdiff_t{begin} * d.hidden;
      const auto record_of = [&](std::int32_t level) {
        return ws.level_of(ws.record, level, d.hidden * kernels::kRecord, true) +
               at * kernels::kRecord;
      };
      // The rows that the product will need were written on the way there; they come meanwhile.
      const float* h_rows = ws.h_rows.data() + first_node * stride.h_rows;
      for (std::ptrdiff_t i = 0; t > 0 && i < (end - begin) * stride.h_rows; i += kBlock) {
        __builtin_prefetch(h_rows + i, 0, 2);
      }
      kernels::lstm_backward_level(
          {.chains = end - begin,
           .hidden = d.hidden,
           .record = record_of(t),
           .record_before = t == 0 ? nullptr : record_of(t - 1),
           .dh = lanes.dh(t) + at,
           .dc = lanes.dc(t) + at,
           .dh_before = lanes.dh(t + 1) + at,
           .dc_before = lanes.dc(t + 1) + at,
           .weight = network.weights.lstm[k].hidden.data(),
           .weight_row = stride.gates,
           .dropout = dropout.hidden,
           .dropped = ws.dropped_states.data() + (ws.block_begin[t] + begin / kBlock) * d.hidden,
           .dz_rows = ws.dz.data() + room * stride.gates,
           .dinput = ws.dprojected.data(),
           .gate_row = stride.gates,
           .position = chains.position.data() + first_node,
           .scratch = ws.scratch.data()});
    }
    lanes.part(t);
  }
  kernels::matmul({.rows = static_cast<std::int32_t>(positions),
                   .inner = d.gates(),
                   .columns = d.embedding,
                   .a = ws.dprojected.data(),
                   .a_row = stride.gates,
                   .a_inner = 1,
                   .b = network.lstm[k].gate_major.data(),
                   .b_row = stride.inputs,
                   .start = nullptr,
                   .start_row = 0,
                   .c = ws.dinput.data(),
                   .c_row = stride.inputs});
  if (gradient == nullptr) return;
  outer_sum(ws.input.data(), stride.inputs, d.embedding, ws.dprojected.data(), stride.gates,
            d.gates(), static_cast<std::int32_t>(positions), gradient->input.data());
  column_sums(ws.dprojected.data(), static_cast<std::int32_t>(positions), stride.gates,
              gradient->bias_ih.data());
  std::copy_n(gradient->bias_ih.data(), stride.gates, gradient->bias_hh.data());
}

// Takes the batch's words; rows of those that are new are cleared.
void add_words(const std::vector<std::int32_t>& words, Gradients& gradients) {
  const std::int32_t width = gradients.sum.dims.embedding;
  for (const std::int32_t word : words) {
    if (gradients.seen[word]) continue;
    gradients.seen[word] = true;
    gradients.words.push_back(word);
    std::fill_n(gradients.sum.embedding.data() + static_cast<std::ptrdiff_t>(word) * width, width,
                0.0f);
  }
}

}  // namespace

void Gradients::clear() {
  for (const std::int32_t word : words) seen[word] = false;
  words.clear();
  for (DirectionWeights& direction : sum.lstm) {
    direction.input.fill_zero();
    direction.hidden.fill_zero();
    direction.bias_ih.fill_zero();
  }
  sum.output.fill_zero();
}

void backward(const Network& network, const Batch& batch, const DropoutPair& dropout, Workspace& ws,
              Gradients* gradients) {
  const model::Dims& d = network.dims();
  const Strides stride(d);
  const std::int32_t phrases = batch.num_phrases();
  ws.dstates.grow(phrases * stride.states);
  kernels::matmul({.rows = phrases,
                   .inner = d.classes,
                   .columns = 2 * d.hidden,
                   .a = ws.dlogits.data(),
                   .a_row = stride.classes,
                   .a_inner = 1,
                   .b = network.class_major.data(),
                   .b_row = stride.states,
                   .start = nullptr,
                   .start_row = 0,
                   .c = ws.dstates.data(),
                   .c_row = stride.states});
  if (gradients != nullptr) add_words(batch.words, *gradients);
  // What forward() wrote last is the nearest.
  for (int k = d.directions - 1; k >= 0; --k) {
    backward_direction(network, k, batch, dropout[k], ws,
                       gradients != nullptr ? &gradients->sum.lstm[k] : nullptr);
    if (gradients == nullptr) continue;
    kernels::scatter_rows(batch.words, dropout[k].input, ws.lstm[k].dropped_inputs.data(),
                          ws.lstm[k].dinput.data(), stride.inputs, d.embedding,
                          gradients->sum.embedding.data());
  }
  if (gradients == nullptr) return;
  outer_sum(ws.states.data(), stride.states, 2 * d.hidden, ws.dlogits.data(), stride.classes,
            d.classes, phrases, gradients->sum.output.data());
}

}  // namespace dimscope::engine
