#include "dimscope/engine/bilstm.h"

#include <algorithm>
#include <utility>

namespace dimscope {
namespace {

using kernels::blocks_of;
using kernels::kBlock;

// Nodes on the way back whose part in the gradient of W_hh is summed at once; their dz, 184 KB with
// H = 60, stays in a core's cache.
constexpr std::int32_t kNodesAtOnce = 12 * kBlock;

void grow(std::vector<std::uint16_t>& bits, std::ptrdiff_t count) {
  constexpr std::ptrdiff_t kVector = 4;
  if (std::ssize(bits) < count + kVector) bits.resize(static_cast<std::size_t>(count + kVector));
}

// Where each level's blocks begin.
void lay_out(const Chains& chains, DirectionWorkspace& ws) {
  ws.block_begin.assign(1, 0);
  for (const std::int32_t alive : chains.alive) {
    ws.block_begin.push_back(ws.block_begin.back() + blocks_of(alive));
  }
}

// Where unit 0 of a lane stands among lanes [units].
std::ptrdiff_t lane_begin(std::int32_t lane, std::int32_t units) {
  return std::ptrdiff_t{lane / kBlock} * units * kBlock + lane % kBlock;
}

// projected [words, gates stride] = W_ih·drop(x) + b of each; input likewise drop(x).
void project(const Network& network, int k, std::span<const std::int32_t> words,
             const kernels::Dropout& dropout, AlignedBuffer& input, std::uint16_t* dropped,
             AlignedBuffer& projected) {
  const Dims& d = network.dims();
  const Strides stride(d);
  const auto rows = static_cast<std::int32_t>(words.size());
  input.grow(rows * stride.inputs);
  projected.grow(rows * stride.gates);
  kernels::gather_rows(words, dropout, network.weights.embedding.data(), d.embedding, input.data(),
                       stride.inputs, dropped);
  kernels::matmul({.rows = rows,
                   .inner = d.embedding,
                   .columns = d.gates(),
                   .a = input.data(),
                   .a_row = stride.inputs,
                   .a_inner = 1,
                   .b = network.weights.lstm[k].input.data(),
                   .b_row = stride.gates,
                   .start = network.lstm[k].bias.data(),
                   .start_row = 0,
                   .c = projected.data(),
                   .c_row = stride.gates});
}

// The same for words that are not dropped out: each distinct one is multiplied once.
void project_distinct(const Network& network, int k, const std::vector<std::int32_t>& words,
                      Keep keep, DirectionWorkspace& ws) {
  const Dims& d = network.dims();
  const Strides stride(d);
  DistinctWords& distinct = ws.distinct;
  distinct.row_of.resize(static_cast<std::size_t>(d.vocabulary), -1);
  distinct.words.clear();
  for (const std::int32_t word : words) {
    if (distinct.row_of[word] >= 0) continue;
    distinct.row_of[word] = static_cast<std::int32_t>(distinct.words.size());
    distinct.words.push_back(word);
  }
  project(network, k, distinct.words, {}, distinct.input, nullptr, distinct.projected);
  ws.projected.grow(std::ssize(words) * stride.gates);
  float* to = ws.projected.data();
  for (const std::int32_t word : words) {
    std::copy_n(distinct.projected.data() + distinct.row_of[word] * stride.gates, stride.gates, to);
    to += stride.gates;
  }
  for (const std::int32_t word : distinct.words) distinct.row_of[word] = -1;
  if (keep != Keep::kSteps) return;
  ws.input.grow(std::ssize(words) * stride.inputs);
  kernels::gather_rows(words, {}, network.weights.embedding.data(), d.embedding, ws.input.data(),
                       stride.inputs, nullptr);
}

// Level t's part of a buffer that holds `width` numbers a chain: of all levels one after the other,
// or only of the last two.
float* level_of(AlignedBuffer& buffer, const DirectionWorkspace& ws, std::int32_t t,
                std::int32_t width, bool all_levels) {
  const std::int32_t block = all_levels ? ws.block_begin[t] : (t & 1) * ws.block_begin[1];
  return buffer.data() + static_cast<std::ptrdiff_t>(block) * width * kBlock;
}

// The states of the phrases that end on level t.
void take_ends(const Chains& chains, std::int32_t t, std::int32_t hidden, const float* record,
               float* states, std::ptrdiff_t row) {
  for (std::int32_t e = chains.end_begin[t]; e < chains.end_begin[t + 1]; ++e) {
    const auto [phrase, lane] = chains.ends[e];
    const float* from = record + lane_begin(lane, hidden * kernels::kRecord);
    float* to = states + phrase * row;
    for (std::int32_t j = 0; j < hidden; ++j) {
      to[j] = from[kernels::kO * kBlock] * from[kernels::kTanhC * kBlock];
      from += kernels::kRecord * kBlock;
    }
  }
}

// After level 0: the chains that wait leave their rows.
void leave(const Chains& chains, std::int32_t hidden, const float* record, DirectionWorkspace& ws) {
  const auto waiting = static_cast<std::int32_t>(chains.joins.size());
  if (waiting == 0) return;
  const std::ptrdiff_t row = kernels::padded(hidden);
  ws.h_waiting.grow(waiting * row);
  ws.c_waiting.grow(waiting * row);
  kernels::lstm_wait({.begin = chains.alive[1],
                      .end = chains.alive[1] + waiting,
                      .hidden = hidden,
                      .record = record,
                      .h = ws.h_waiting.data(),
                      .c = ws.c_waiting.data(),
                      .row = row});
}

// Before level t: those whose lane is free now go on in it.
void join(const Chains& chains, std::int32_t t, std::int32_t hidden,
          const kernels::Dropout& dropout, float* record_before, std::ptrdiff_t h_row,
          DirectionWorkspace& ws) {
  const std::ptrdiff_t row = kernels::padded(hidden);
  for (std::int32_t i = chains.join_begin[t]; i < chains.join_begin[t + 1]; ++i) {
    const std::int32_t lane = chains.joins[i].lane;
    kernels::lstm_join({.lane = lane,
                        .hidden = hidden,
                        .h = ws.h_waiting.data() + i * row,
                        .c = ws.c_waiting.data() + i * row,
                        .dropout = dropout,
                        .block = ws.block_begin[t],
                        .record_before = record_before,
                        .h_before = ws.h[(t + 1) & 1].data(),
                        .h_row = ws.h_rows.data() + (chains.level_begin[t] + lane) * h_row});
  }
}

void forward_direction(const Network& network, int k, const Batch& batch, const Dropouts& dropout,
                       Keep keep, Workspace& all) {
  const Dims& d = network.dims();
  const Strides stride(d);
  const Chains& chains = batch.chains(k);
  DirectionWorkspace& ws = all.lstm[k];
  lay_out(chains, ws);
  if (dropout.input.threshold != 0) {
    grow(ws.dropped_inputs, std::ssize(batch.words) * blocks_of(d.embedding));
    project(network, k, batch.words, dropout.input, ws.input, ws.dropped_inputs.data(),
            ws.projected);
  } else {
    project_distinct(network, k, batch.words, keep, ws);
  }

  const bool steps = keep != Keep::kAnswers, signal = keep == Keep::kStepsAndSignal,
             gates = keep == Keep::kStepsAndGates;
  const bool rows = steps || !chains.joins.empty();
  const std::ptrdiff_t level_lanes = std::ptrdiff_t{ws.block_begin[1]} * kBlock;
  const std::ptrdiff_t all_lanes = std::ptrdiff_t{ws.block_begin.back()} * kBlock;
  ws.record.grow((steps ? all_lanes : 2 * level_lanes) * d.hidden * kernels::kRecord);
  if (signal) ws.signal.grow(all_lanes * d.hidden);
  if (gates) ws.z.grow(all_lanes * d.gates());
  for (AlignedBuffer& h : ws.h) h.grow(level_lanes * d.hidden);
  if (steps) grow(ws.dropped_states, std::ptrdiff_t{ws.block_begin.back()} * d.hidden);
  if (rows) ws.h_rows.grow(chains.num_nodes() * stride.h_rows);

  for (std::int32_t t = 0; t < chains.num_levels(); ++t) {
    const bool last = t + 1 == chains.num_levels();
    float* record = level_of(ws.record, ws, t, d.hidden * kernels::kRecord, steps);
    float* record_before =
        t == 0 ? nullptr : level_of(ws.record, ws, t - 1, d.hidden * kernels::kRecord, steps);
    join(chains, t, d.hidden, dropout.hidden, record_before, stride.h_rows, ws);
    kernels::lstm_forward_level(
        {.chains = chains.alive[t],
         .next_chains = last ? 0 : chains.alive[t + 1],
         .hidden = d.hidden,
         .input = ws.projected.data(),
         .input_row = stride.gates,
         .position = chains.position.data() + chains.level_begin[t],
         .weight = t == 0 ? nullptr : network.lstm[k].hidden_by_unit.data(),
         .h_before = ws.h[(t + 1) & 1].data(),
         .record_before = record_before,
         .record = record,
         .signal = signal ? level_of(ws.signal, ws, t, d.hidden, true) : nullptr,
         .z = gates ? level_of(ws.z, ws, t, d.gates(), true) : nullptr,
         .dropout = dropout.hidden,
         .next_block = ws.block_begin[t + 1],
         .dropped = steps ? ws.dropped_states.data() + ws.block_begin[t + 1] * d.hidden : nullptr,
         .h_next = ws.h[t & 1].data(),
         .h_rows = rows ? ws.h_rows.data() + chains.level_begin[t + 1] * stride.h_rows : nullptr,
         .h_row = stride.h_rows});
    if (t == 0) leave(chains, d.hidden, record, ws);
    take_ends(chains, t, d.hidden, record, all.states.data() + k * d.hidden, stride.states);
  }
}

// sum[j] += column j, rows in order.
void column_sums(const float* rows, std::int32_t num_rows, std::ptrdiff_t stride, float* sum) {
  static constexpr float kOne = 1.0f;
  kernels::matmul({.rows = 1,
                   .inner = num_rows,
                   .columns = static_cast<std::int32_t>(stride),
                   .a = &kOne,
                   .a_row = 0,
                   .a_inner = 0,
                   .b = rows,
                   .b_row = stride,
                   .start = sum,
                   .start_row = stride,
                   .c = sum,
                   .c_row = stride});
}

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
    float* to = lanes + lane_begin(lane, hidden_);
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
    const std::ptrdiff_t lane = lane_begin(chains_.joins[i].lane, hidden_);
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
  const Dims& d = network.dims();
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
        return level_of(ws.record, ws, level, d.hidden * kernels::kRecord, true) +
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

void forward(const Network& network, const Batch& batch, const DropoutPair& dropout, Keep keep,
             Workspace& ws) {
  const Dims& d = network.dims();
  const Strides stride(d);
  const std::int32_t phrases = batch.num_phrases();
  ws.states.grow(phrases * stride.states);
  ws.logits.grow(phrases * stride.classes);
  ws.probabilities.grow(phrases * stride.classes);
  for (int k = 0; k < 2; ++k) forward_direction(network, k, batch, dropout[k], keep, ws);
  kernels::matmul({.rows = phrases,
                   .inner = 2 * d.hidden,
                   .columns = d.classes,
                   .a = ws.states.data(),
                   .a_row = stride.states,
                   .a_inner = 1,
                   .b = network.weights.output.data(),
                   .b_row = stride.classes,
                   .start = network.weights.output_bias.data(),
                   .start_row = 0,
                   .c = ws.logits.data(),
                   .c_row = stride.classes});
  std::copy_n(ws.logits.data(), phrases * stride.classes, ws.probabilities.data());
  kernels::softmax(phrases, d.classes, ws.probabilities.data(), stride.classes);
}

double cross_entropy(const Network& network, const Batch& batch, std::int32_t phrases,
                     Workspace& ws) {
  const Dims& d = network.dims();
  const Strides stride(d);
  const std::int32_t own = batch.num_phrases();
  ws.dlogits.grow(own * stride.classes);
  ws.likelihoods.grow(own);
  for (std::int32_t b = 0; b < own; ++b) {
    const float* p = ws.probabilities.data() + b * stride.classes;
    float* gradient = ws.dlogits.data() + b * stride.classes;
    for (std::int32_t k = 0; k < d.classes; ++k) {
      gradient[k] = (p[k] - (k == batch.labels[b] ? 1.0f : 0.0f)) / static_cast<float>(phrases);
    }
    ws.likelihoods[b] = p[batch.labels[b]];
  }
  kernels::log(own, ws.likelihoods.data());
  double sum = 0;
  for (std::int32_t b = 0; b < own; ++b) sum -= static_cast<double>(ws.likelihoods[b]);
  return sum / phrases;
}

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
  const Dims& d = network.dims();
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
  for (int k = 1; k >= 0; --k) {
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

void adagrad_step(const Gradients& gradients, float learning_rate, Weights& sums,
                  Network& network) {
  const auto step = [&](const AlignedBuffer& gradient, AlignedBuffer& sum, AlignedBuffer& weight) {
    kernels::adagrad(gradient.size(), learning_rate, gradient.data(), sum.data(), weight.data());
  };
  Weights& weights = network.weights;
  kernels::adagrad_rows(gradients.words, network.dims().embedding, learning_rate,
                        gradients.sum.embedding.data(), sums.embedding.data(),
                        weights.embedding.data());
  for (int k = 0; k < 2; ++k) {
    const DirectionWeights& gradient = gradients.sum.lstm[k];
    step(gradient.input, sums.lstm[k].input, weights.lstm[k].input);
    step(gradient.hidden, sums.lstm[k].hidden, weights.lstm[k].hidden);
    step(gradient.bias_ih, sums.lstm[k].bias_ih, weights.lstm[k].bias_ih);
    step(gradient.bias_hh, sums.lstm[k].bias_hh, weights.lstm[k].bias_hh);
  }
  step(gradients.sum.output, sums.output, weights.output);
  network.refresh();
}

}  // namespace dimscope
