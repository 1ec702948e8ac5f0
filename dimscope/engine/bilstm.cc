#include "dimscope/engine/bilstm.h"

#include <algorithm>

namespace dimscope {
namespace {

using kernels::blocks_of;
using kernels::kBlock;

// Chains of a level on the way back at a time; their dz, 184 KB with H = 60, stays in a core's
// cache.
constexpr std::int32_t kChainsAtOnce = 12 * kBlock;

// Where each level's blocks and rows begin.
void lay_out(const Chains& chains, DirectionWorkspace& ws) {
  ws.block_begin.assign(1, 0);
  ws.row_begin.assign(1, 0);
  for (const std::int32_t alive : chains.alive) {
    ws.block_begin.push_back(ws.block_begin.back() + blocks_of(alive));
    ws.row_begin.push_back(ws.row_begin.back() + alive);
  }
}

void project_inputs(const Network& network, int k, const std::vector<std::int32_t>& words,
                    const kernels::Dropout& dropout, DirectionWorkspace& ws) {
  const Dims& d = network.dims();
  const Strides stride(d);
  const auto positions = static_cast<std::int32_t>(words.size());
  ws.input.grow(positions * stride.inputs);
  ws.projected.grow(positions * stride.gates);
  kernels::gather_rows(words, dropout, network.weights.embedding.data(), d.embedding,
                       ws.input.data(), stride.inputs);
  kernels::matmul({.rows = positions,
                   .inner = d.embedding,
                   .columns = d.gates(),
                   .a = ws.input.data(),
                   .a_row = stride.inputs,
                   .a_inner = 1,
                   .b = network.weights.lstm[k].input.data(),
                   .b_row = stride.gates,
                   .start = network.lstm[k].bias.data(),
                   .start_row = 0,
                   .c = ws.projected.data(),
                   .c_row = stride.gates});
}

// Level t's part of a buffer that holds `width` numbers a chain: of all levels one after the other,
// or only of the last two.
float* level_of(AlignedBuffer& buffer, const DirectionWorkspace& ws, std::int32_t t,
                std::int32_t width, bool all_levels) {
  const std::int32_t block = all_levels ? ws.block_begin[t] : (t & 1) * ws.block_begin[1];
  return buffer.data() + static_cast<std::ptrdiff_t>(block) * width * kBlock;
}

void forward_direction(const Network& network, int k, const Batch& batch, const Dropouts& dropout,
                       Keep keep, Workspace& all) {
  const Dims& d = network.dims();
  const Strides stride(d);
  const Chains& chains = batch.chains(k);
  DirectionWorkspace& ws = all.lstm[k];
  lay_out(chains, ws);
  project_inputs(network, k, batch.words, dropout.input, ws);

  const bool steps = keep != Keep::kAnswers, signal = keep == Keep::kStepsAndSignal,
             gates = keep == Keep::kStepsAndGates;
  const std::ptrdiff_t level_lanes = std::ptrdiff_t{ws.block_begin[1]} * kBlock;
  const std::ptrdiff_t all_lanes = std::ptrdiff_t{ws.block_begin.back()} * kBlock;
  ws.record.grow((steps ? all_lanes : 2 * level_lanes) * d.hidden * kernels::kRecord);
  if (signal) ws.signal.grow(all_lanes * d.hidden);
  if (gates) ws.z.grow(all_lanes * d.gates());
  for (AlignedBuffer& h : ws.h) h.grow(level_lanes * d.hidden);
  if (steps) ws.h_rows.grow(std::ptrdiff_t{ws.row_begin.back()} * stride.h_rows);

  for (std::int32_t t = 0; t < chains.num_levels(); ++t) {
    const bool last = t + 1 == chains.num_levels();
    float* record = level_of(ws.record, ws, t, d.hidden * kernels::kRecord, steps);
    kernels::lstm_forward_level(
        {.chains = chains.alive[t],
         .next_chains = last ? 0 : chains.alive[t + 1],
         .hidden = d.hidden,
         .input = ws.projected.data(),
         .input_row = stride.gates,
         .first = chains.first.data(),
         .offset = chains.direction * t,
         .weight = t == 0 ? nullptr : network.lstm[k].hidden_by_unit.data(),
         .h_before = ws.h[(t + 1) & 1].data(),
         .record_before =
             t == 0 ? nullptr : level_of(ws.record, ws, t - 1, d.hidden * kernels::kRecord, steps),
         .record = record,
         .signal = signal ? level_of(ws.signal, ws, t, d.hidden, true) : nullptr,
         .z = gates ? level_of(ws.z, ws, t, d.gates(), true) : nullptr,
         .dropout = dropout.hidden,
         .next_block = ws.block_begin[t + 1],
         .h_next = ws.h[t & 1].data(),
         .h_rows = steps ? ws.h_rows.data() + ws.row_begin[t + 1] * stride.h_rows : nullptr,
         .h_row = stride.h_rows});
    for (std::int32_t e = chains.end_begin[t]; e < chains.end_begin[t + 1]; ++e) {
      const auto [phrase, chain] = chains.ends[e];
      const float* from = record +
                          std::ptrdiff_t{chain / kBlock} * d.hidden * kernels::kRecord * kBlock +
                          chain % kBlock;
      float* to = all.states.data() + phrase * stride.states + k * d.hidden;
      for (std::int32_t j = 0; j < d.hidden; ++j) {
        to[j] = from[kernels::kO * kBlock] * from[kernels::kTanhC * kBlock];
        from += kernels::kRecord * kBlock;
      }
    }
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

// `gradient` of the direction, or null.
void backward_direction(const Network& network, int k, const Batch& batch, const Dropouts& dropout,
                        Workspace& all, DirectionWeights* gradient) {
  const Dims& d = network.dims();
  const Strides stride(d);
  const Chains& chains = batch.chains(k);
  DirectionWorkspace& ws = all.lstm[k];
  const auto positions = static_cast<std::ptrdiff_t>(batch.words.size());
  const std::ptrdiff_t level_lanes = std::ptrdiff_t{ws.block_begin[1]} * kBlock;
  for (int parity = 0; parity < 2; ++parity) {
    ws.dh[parity].grow(level_lanes * d.hidden);
    ws.dc[parity].grow(level_lanes * d.hidden);
  }
  ws.dz.grow(kChainsAtOnce * stride.gates);
  ws.dprojected.grow(positions * stride.gates);
  ws.dprojected.fill_zero();
  ws.dinput.grow(positions * stride.inputs);
  ws.scratch.grow(kernels::lstm_backward_scratch(d.hidden));

  std::int32_t done = 0;  // blocks of the level that the next one wrote
  for (std::int32_t t = chains.num_levels() - 1; t >= 0; --t) {
    float* dh = ws.dh[t & 1].data();
    float* dc = ws.dc[t & 1].data();
    const std::int32_t blocks = blocks_of(chains.alive[t]);
    const std::ptrdiff_t block_size = std::ptrdiff_t{d.hidden} * kBlock;
    std::fill(dh + done * block_size, dh + blocks * block_size, 0.0f);
    std::fill(dc + done * block_size, dc + blocks * block_size, 0.0f);
    for (std::int32_t e = chains.end_begin[t]; e < chains.end_begin[t + 1]; ++e) {
      const auto [phrase, chain] = chains.ends[e];
      const float* from = all.dstates.data() + phrase * stride.states + k * d.hidden;
      float* to = dh + chain / kBlock * block_size + chain % kBlock;
      for (std::int32_t j = 0; j < d.hidden; ++j) to[j * kBlock] += from[j];
    }
    // By parts whose dz is still in the cache when the weights' gradient is summed.
    for (std::int32_t begin = 0; begin < chains.alive[t]; begin += kChainsAtOnce) {
      const std::int32_t count = std::min(kChainsAtOnce, chains.alive[t] - begin);
      const std::ptrdiff_t lanes = std::ptrdiff_t{begin} * d.hidden;
      const auto record_of = [&](std::int32_t level) {
        return level_of(ws.record, ws, level, d.hidden * kernels::kRecord, true) +
               lanes * kernels::kRecord;
      };
      // The rows that the product below needs were written on the way there; they come meanwhile.
      const float* h_rows = ws.h_rows.data() + (ws.row_begin[t] + begin) * stride.h_rows;
      for (std::ptrdiff_t i = 0; t > 0 && i < count * stride.h_rows; i += kBlock) {
        __builtin_prefetch(h_rows + i, 0, 2);
      }
      kernels::lstm_backward_level({.chains = count,
                                    .hidden = d.hidden,
                                    .record = record_of(t),
                                    .record_before = t == 0 ? nullptr : record_of(t - 1),
                                    .dh = dh + lanes,
                                    .dc = dc + lanes,
                                    .dh_before = ws.dh[(t + 1) & 1].data() + lanes,
                                    .dc_before = ws.dc[(t + 1) & 1].data() + lanes,
                                    .weight = network.weights.lstm[k].hidden.data(),
                                    .weight_row = stride.gates,
                                    .dropout = dropout.hidden,
                                    .block = ws.block_begin[t] + begin / kBlock,
                                    .dz_rows = ws.dz.data(),
                                    .dinput = ws.dprojected.data(),
                                    .gate_row = stride.gates,
                                    .first = chains.first.data() + begin,
                                    .offset = chains.direction * t,
                                    .scratch = ws.scratch.data()});
      if (gradient == nullptr || t == 0) continue;
      outer_sum(h_rows, stride.h_rows, d.hidden, ws.dz.data(), stride.gates, d.gates(), count,
                gradient->hidden.data());
    }
    done = blocks;
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
    kernels::scatter_rows(batch.words, dropout[k].input, ws.lstm[k].dinput.data(), stride.inputs,
                          d.embedding, gradients->sum.embedding.data());
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
