#include <algorithm>

#include "dimscope/engine/forward.h"

namespace dimscope::engine {
namespace {

using kernels::blocks_of;
using kernels::kBlock;

// Where each level's blocks begin.
void lay_out(const Chains& chains, DirectionWorkspace& ws) {
  ws.block_begin.assign(1, 0);
  for (const std::int32_t alive : chains.alive) {
    ws.block_begin.push_back(ws.block_begin.back() + blocks_of(alive));
  }
}

// With headroom, as AlignedBuffer has it: the next batch is likely a little larger.
void grow(std::vector<std::uint16_t>& bits, std::ptrdiff_t count) {
  constexpr std::ptrdiff_t kVector = 4;
  if (std::ssize(bits) >= count + kVector) return;
  bits.resize(static_cast<std::size_t>(count + count / 4 + kVector));
}

// projected [words, gates stride] = W_ih·drop(x) + b of each; input likewise drop(x).
void project(const Network& network, int k, std::span<const std::int32_t> words,
             const kernels::Dropout& dropout, AlignedBuffer& input, std::uint16_t* dropped,
             AlignedBuffer& projected) {
  const model::Dims& d = network.dims();
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
  const model::Dims& d = network.dims();
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

// The states of the phrases that end on level t.
void take_ends(const Chains& chains, std::int32_t t, std::int32_t hidden, const float* record,
               float* states, std::ptrdiff_t row) {
  for (std::int32_t e = chains.end_begin[t]; e < chains.end_begin[t + 1]; ++e) {
    const auto [phrase, lane] = chains.ends[e];
    const float* from = record + kernels::lane_begin(lane, hidden * kernels::kRecord);
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
  const model::Dims& d = network.dims();
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
    float* record = ws.level_of(ws.record, t, d.hidden * kernels::kRecord, steps);
    float* record_before =
        t == 0 ? nullptr : ws.level_of(ws.record, t - 1, d.hidden * kernels::kRecord, steps);
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
         .signal = signal ? ws.level_of(ws.signal, t, d.hidden, true) : nullptr,
         .z = gates ? ws.level_of(ws.z, t, d.gates(), true) : nullptr,
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

}  // namespace

void forward(const Network& network, const Batch& batch, const DropoutPair& dropout, Keep keep,
             Workspace& ws) {
  const model::Dims& d = network.dims();
  const Strides stride(d);
  const std::int32_t phrases = batch.num_phrases();
  ws.states.grow(phrases * stride.states);
  ws.logits.grow(phrases * stride.classes);
  ws.probabilities.grow(phrases * stride.classes);
  for (int k = 0; k < d.directions; ++k) {
    forward_direction(network, k, batch, dropout[k], keep, ws);
  }
  for (std::int32_t b = 0; d.directions == 1 && b < phrases; ++b) {
    std::fill_n(ws.states.data() + b * stride.states + d.hidden, d.hidden, 0.0f);
  }
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

}  // namespace dimscope::engine
