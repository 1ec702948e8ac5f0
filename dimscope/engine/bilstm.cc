#include "dimscope/engine/bilstm.h"

#include <algorithm>

namespace dimscope {
namespace {

const Trie& trie_of(const Batch& batch, int direction) {
  return direction == 0 ? batch.forward : batch.backward;
}

kernels::Nodes nodes_of(const Trie& trie, const Dims& d, std::int32_t begin, std::int32_t end) {
  return {begin, end, trie.word.data(), trie.parent.data(), d.embedding, d.hidden};
}

void forward_direction(const Network& network, int k, const Trie& trie,
                       const kernels::Dropout& dropout, DirectionWorkspace& ws) {
  const Dims& d = network.dims();
  const Strides stride(d);
  const std::ptrdiff_t n = trie.num_nodes();
  ws.xh.grow(n * stride.inputs);
  ws.gates.grow(n * stride.gates);
  for (AlignedBuffer* state : {&ws.c, &ws.tanh_c, &ws.h}) state->grow(n * d.hidden);

  for (std::int32_t level = 0; level < trie.num_levels(); ++level) {
    const auto nodes = nodes_of(trie, d, trie.level_begin[level], trie.level_begin[level + 1]);
    kernels::gather_inputs(nodes, dropout, network.weights.embedding.data(), ws.h.data(),
                           ws.xh.data(), stride.inputs);
    kernels::matmul({.rows = nodes.end - nodes.begin,
                     .inner = level == 0 ? d.embedding : d.inputs(),  // a root's h is zero
                     .columns = d.gates(),
                     .a = ws.xh.data() + nodes.begin * stride.inputs,
                     .a_row = stride.inputs,
                     .a_inner = 1,
                     .b = network.weights.lstm[k].weight.data(),
                     .b_row = stride.gates,
                     .start = network.bias[k].data(),
                     .start_row = 0,
                     .c = ws.gates.data() + nodes.begin * stride.gates,
                     .c_row = stride.gates});
    kernels::lstm_forward(nodes, ws.gates.data(), stride.gates, ws.c.data(), ws.tanh_c.data(),
                          ws.h.data());
  }
}

void backward_direction(const Network& network, int k, const Trie& trie,
                        const kernels::Dropout& dropout, const AlignedBuffer& dstates,
                        DirectionWorkspace& ws) {
  const Dims& d = network.dims();
  const Strides stride(d);
  const std::ptrdiff_t n = trie.num_nodes();
  ws.dh.grow(n * d.hidden);
  ws.dc.grow(n * d.hidden);
  ws.dz.grow(n * stride.gates);
  ws.dxh.grow(n * stride.inputs);
  ws.dh.fill_zero();
  ws.dc.fill_zero();

  for (std::size_t b = 0; b < trie.last_node.size(); ++b) {
    const float* from =
        dstates.data() + static_cast<std::ptrdiff_t>(b) * stride.states + k * d.hidden;
    float* to = ws.dh.data() + static_cast<std::ptrdiff_t>(trie.last_node[b]) * d.hidden;
    for (std::int32_t j = 0; j < d.hidden; ++j) to[j] += from[j];
  }
  for (std::int32_t level = trie.num_levels() - 1; level >= 0; --level) {
    const auto nodes = nodes_of(trie, d, trie.level_begin[level], trie.level_begin[level + 1]);
    kernels::lstm_backward(nodes, ws.gates.data(), stride.gates, ws.c.data(), ws.tanh_c.data(),
                           ws.dh.data(), ws.dc.data(), ws.dz.data(), stride.gates);
    kernels::matmul({.rows = nodes.end - nodes.begin,
                     .inner = d.gates(),
                     .columns = d.inputs(),
                     .a = ws.dz.data() + nodes.begin * stride.gates,
                     .a_row = stride.gates,
                     .a_inner = 1,
                     .b = network.gate_major[k].data(),
                     .b_row = stride.inputs,
                     .start = nullptr,
                     .start_row = 0,
                     .c = ws.dxh.data() + nodes.begin * stride.inputs,
                     .c_row = stride.inputs});
    kernels::scatter_hidden(nodes, dropout, ws.dxh.data(), stride.inputs, ws.dh.data());
  }
}

// sum[j] = sum of column j, rows in order.
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
                   .start = nullptr,
                   .start_row = 0,
                   .c = sum,
                   .c_row = stride});
}

// out [a columns, b columns] = aᵀ·b over `num_rows` rows in order.
void outer_sum(const float* a, std::ptrdiff_t a_stride, std::int32_t a_columns, const float* b,
               std::ptrdiff_t b_stride, std::int32_t b_columns, std::int32_t num_rows, float* out) {
  kernels::matmul({.rows = a_columns,
                   .inner = num_rows,
                   .columns = b_columns,
                   .a = a,
                   .a_row = 1,
                   .a_inner = a_stride,
                   .b = b,
                   .b_row = b_stride,
                   .start = nullptr,
                   .start_row = 0,
                   .c = out,
                   .c_row = b_stride});
}

}  // namespace

void forward(const Network& network, const Batch& batch, const DropoutPair& dropout,
             Workspace& ws) {
  const Dims& d = network.dims();
  const Strides stride(d);
  const auto phrases = static_cast<std::int32_t>(batch.labels.size());
  ws.states.grow(phrases * stride.states);
  ws.logits.grow(phrases * stride.classes);
  ws.probabilities.grow(phrases * stride.classes);
  for (int k = 0; k < 2; ++k) {
    const Trie& trie = trie_of(batch, k);
    forward_direction(network, k, trie, dropout[k], ws.lstm[k]);
    for (std::int32_t b = 0; b < phrases; ++b) {
      std::copy_n(ws.lstm[k].h.data() + static_cast<std::ptrdiff_t>(trie.last_node[b]) * d.hidden,
                  d.hidden, ws.states.data() + b * stride.states + k * d.hidden);
    }
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

double cross_entropy(const Network& network, const Batch& batch, Workspace& ws) {
  const Dims& d = network.dims();
  const Strides stride(d);
  const auto phrases = static_cast<std::int32_t>(batch.labels.size());
  ws.dlogits.grow(phrases * stride.classes);
  AlignedBuffer log_likelihood(phrases);
  for (std::int32_t b = 0; b < phrases; ++b) {
    const float* p = ws.probabilities.data() + b * stride.classes;
    float* gradient = ws.dlogits.data() + b * stride.classes;
    for (std::int32_t k = 0; k < d.classes; ++k) {
      gradient[k] = (p[k] - (k == batch.labels[b] ? 1.0f : 0.0f)) / static_cast<float>(phrases);
    }
    log_likelihood[b] = p[batch.labels[b]];
  }
  kernels::log(phrases, log_likelihood.data());
  double sum = 0;
  for (std::int32_t b = 0; b < phrases; ++b) sum -= static_cast<double>(log_likelihood[b]);
  return sum / phrases;
}

void backward(const Network& network, const Batch& batch, const DropoutPair& dropout,
              Workspace& ws) {
  const Dims& d = network.dims();
  const Strides stride(d);
  const auto phrases = static_cast<std::int32_t>(batch.labels.size());
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
  for (int k = 0; k < 2; ++k) {
    backward_direction(network, k, trie_of(batch, k), dropout[k], ws.dstates, ws.lstm[k]);
  }
}

void parameter_gradients(const Network& network, const Batch& batch, const DropoutPair& dropout,
                         const Workspace& ws, Gradients& gradients) {
  const Dims& d = network.dims();
  const Strides stride(d);
  for (const std::int32_t word : gradients.words) gradients.seen[word] = false;
  gradients.words.clear();
  for (int k = 0; k < 2; ++k) {
    for (const std::int32_t word : trie_of(batch, k).word) {
      if (gradients.seen[word]) continue;
      gradients.seen[word] = true;
      gradients.words.push_back(word);
      std::fill_n(gradients.sum.embedding.data() + static_cast<std::ptrdiff_t>(word) * d.embedding,
                  d.embedding, 0.0f);
    }
  }
  for (int k = 0; k < 2; ++k) {
    const Trie& trie = trie_of(batch, k);
    const DirectionWorkspace& lstm = ws.lstm[k];
    DirectionWeights& to = gradients.sum.lstm[k];
    outer_sum(lstm.xh.data(), stride.inputs, d.inputs(), lstm.dz.data(), stride.gates, d.gates(),
              trie.num_nodes(), to.weight.data());
    column_sums(lstm.dz.data(), trie.num_nodes(), stride.gates, to.bias_ih.data());
    std::copy_n(to.bias_ih.data(), stride.gates, to.bias_hh.data());
    kernels::scatter_embedding(nodes_of(trie, d, 0, trie.num_nodes()), dropout[k], lstm.dxh.data(),
                               stride.inputs, gradients.sum.embedding.data());
  }
  outer_sum(ws.states.data(), stride.states, 2 * d.hidden, ws.dlogits.data(), stride.classes,
            d.classes, static_cast<std::int32_t>(batch.labels.size()), gradients.sum.output.data());
}

void adagrad_step(const Gradients& gradients, float learning_rate, Weights& sums,
                  Network& network) {
  const std::ptrdiff_t width = network.dims().embedding;
  const auto step = [&](const AlignedBuffer& gradient, AlignedBuffer& sum, AlignedBuffer& weight) {
    kernels::adagrad(gradient.size(), learning_rate, gradient.data(), sum.data(), weight.data());
  };
  for (const std::int32_t word : gradients.words) {
    const std::ptrdiff_t at = word * width;
    kernels::adagrad(width, learning_rate, gradients.sum.embedding.data() + at,
                     sums.embedding.data() + at, network.weights.embedding.data() + at);
  }
  for (int k = 0; k < 2; ++k) {
    const DirectionWeights& gradient = gradients.sum.lstm[k];
    DirectionWeights& sum = sums.lstm[k];
    DirectionWeights& weight = network.weights.lstm[k];
    step(gradient.weight, sum.weight, weight.weight);
    step(gradient.bias_ih, sum.bias_ih, weight.bias_ih);
    step(gradient.bias_hh, sum.bias_hh, weight.bias_hh);
  }
  step(gradients.sum.output, sums.output, network.weights.output);
  network.refresh();
}

}  // namespace dimscope
