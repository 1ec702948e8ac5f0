#include "dimscope/explain/lrp.h"

#include <cmath>

#include "dimscope/explain/chains.h"

namespace dimscope {
namespace {

// The epsilon rule for an upper unit j: factor = R_j / (z_j + ε s_j); each lower unit then gets
// z_i w_ij · factor, and δ/N times the sum over j of `spread`.
struct Share {
  float factor;
  double spread;  // (ε s_j + b_j) · factor
};

Share share(float relevance, float z, float bias, float epsilon) {
  const float stabiliser = std::signbit(z) && z != 0 ? -epsilon : epsilon;
  const float denominator = z + stabiliser;
  // With ε = 0 a unit of exactly zero has nothing to hand down.
  const float factor = denominator == 0 ? 0.0f : relevance / denominator;
  return {factor, static_cast<double>(stabiliser + bias) * static_cast<double>(factor)};
}

// The rule through one direction, all sentences of a batch at once, last step first.
class DirectionLrp {
 public:
  DirectionLrp(const Network& network, int direction, const Trie& trie, float epsilon, double delta,
               const DirectionWorkspace& ws)
      : network_(network),
        k_(direction),
        trie_(trie),
        epsilon_(epsilon),
        delta_(delta),
        ws_(ws),
        stride_(network.dims()),
        r_h_(states()),
        r_c_(states()),
        z_g_(trie.num_nodes() * hidden_stride()),
        factor_(trie.num_nodes() * hidden_stride()),
        cell_factor_(hidden_stride()),
        spread_(static_cast<std::size_t>(trie.num_nodes())),
        back_(trie.num_nodes() * stride_.inputs),
        r_x_(static_cast<std::size_t>(trie.num_nodes())),
        rest_(static_cast<std::size_t>(trie.num_nodes())) {}

  float* relevance_of_state(std::int32_t node) { return r_h_.data() + node * hidden(); }
  void run();
  double word_relevance(std::int32_t node) const { return r_x_[node]; }
  double rest(std::int32_t root) const { return rest_[root]; }

 private:
  std::ptrdiff_t hidden() const { return network_.dims().hidden; }
  std::ptrdiff_t hidden_stride() const { return kernels::padded(network_.dims().hidden); }
  std::ptrdiff_t states() const { return trie_.num_nodes() * hidden(); }

  void recompute_signal();
  void through_cell(std::int32_t n);
  void through_products(std::int32_t begin, std::int32_t end);
  void to_inputs(std::int32_t n);

  const Network& network_;
  int k_;
  const Trie& trie_;
  float epsilon_;
  double delta_;
  const DirectionWorkspace& ws_;
  Strides stride_;
  AlignedBuffer r_h_, r_c_;     // [N,H] relevance of h and c
  AlignedBuffer z_g_;           // [N, hidden stride] pre-activation of g
  AlignedBuffer factor_;        // [N, hidden stride] R_g / (z_g + ε s)
  AlignedBuffer cell_factor_;   // [H] of one node: R_c / (c + ε s)
  std::vector<double> spread_;  // [N] of z_g
  AlignedBuffer back_;          // [N, inputs stride] factor · W_g
  std::vector<double> r_x_;     // [N]
  std::vector<double> rest_;    // [N] at roots
};

// forward() keeps tanh(z_g); z_g itself is the same product again, for the columns of g only.
void DirectionLrp::recompute_signal() {
  const Dims& d = network_.dims();
  kernels::matmul({.rows = trie_.num_nodes(),
                   .inner = d.inputs(),
                   .columns = d.hidden,
                   .a = ws_.xh.data(),
                   .a_row = stride_.inputs,
                   .a_inner = 1,
                   .b = network_.weights.lstm[k_].weight.data() + 2 * d.hidden,
                   .b_row = stride_.gates,
                   .start = network_.bias[k_].data() + 2 * d.hidden,
                   .start_row = 0,
                   .c = z_g_.data(),
                   .c_row = hidden_stride()});
}

// R(h) joins R(c), which splits over f·c' and i·g; i·g hands all to z_g.
void DirectionLrp::through_cell(std::int32_t n) {
  const Dims& d = network_.dims();
  const float* gate = ws_.gates.data() + n * stride_.gates;
  const float* c = ws_.c.data() + n * hidden();
  const std::int32_t parent = trie_.parent[n];
  const float* c_before = parent < 0 ? nullptr : ws_.c.data() + parent * hidden();
  const float* bias_g = network_.bias[k_].data() + 2 * d.hidden;

  float* factor = cell_factor_.data();
  double spread = 0;
  for (std::int32_t j = 0; j < d.hidden; ++j) {
    const float relevance = r_c_[n * hidden() + j] + r_h_[n * hidden() + j];
    const Share s = share(relevance, c[j], 0.0f, epsilon_);
    factor[j] = s.factor;
    spread += s.spread;
  }
  const auto extra = static_cast<float>(delta_ * spread / (2.0 * d.hidden));
  double rest = 0, spread_g = 0;
  for (std::int32_t j = 0; j < d.hidden; ++j) {
    const float to_before =
        (c_before == nullptr ? 0.0f : gate[d.hidden + j] * c_before[j] * factor[j]) + extra;
    if (parent < 0) {
      rest += static_cast<double>(to_before);
    } else {
      r_c_[parent * hidden() + j] = to_before;
    }
    const float to_signal = gate[j] * gate[2 * d.hidden + j] * factor[j] + extra;
    const Share s = share(to_signal, z_g_[n * hidden_stride() + j], bias_g[j], epsilon_);
    factor_[n * hidden_stride() + j] = s.factor;
    spread_g += s.spread;
  }
  rest_[n] = rest;
  spread_[n] = spread_g;
}

void DirectionLrp::through_products(std::int32_t begin, std::int32_t end) {
  const Dims& d = network_.dims();
  kernels::matmul({.rows = end - begin,
                   .inner = d.hidden,
                   .columns = d.inputs(),
                   .a = factor_.data() + begin * hidden_stride(),
                   .a_row = hidden_stride(),
                   .a_inner = 1,
                   .b = network_.gate_major[k_].data() + 2 * d.hidden * stride_.inputs,
                   .b_row = stride_.inputs,
                   .start = nullptr,
                   .start_row = 0,
                   .c = back_.data() + begin * stride_.inputs,
                   .c_row = stride_.inputs});
}

// z_g splits over x and h'.
void DirectionLrp::to_inputs(std::int32_t n) {
  const Dims& d = network_.dims();
  const float* xh = ws_.xh.data() + n * stride_.inputs;
  const float* back = back_.data() + n * stride_.inputs;
  const double extra = delta_ * spread_[n] / d.inputs();
  double word = 0;
  for (std::int32_t e = 0; e < d.embedding; ++e) {
    word += static_cast<double>(xh[e]) * static_cast<double>(back[e]);
  }
  r_x_[n] = word + extra * d.embedding;
  const std::int32_t parent = trie_.parent[n];
  if (parent < 0) {
    rest_[n] += extra * d.hidden;  // h' is zero
    return;
  }
  for (std::int32_t j = 0; j < d.hidden; ++j) {
    r_h_[parent * hidden() + j] +=
        xh[d.embedding + j] * back[d.embedding + j] + static_cast<float>(extra);
  }
}

void DirectionLrp::run() {
  recompute_signal();
  for (std::int32_t level = trie_.num_levels() - 1; level >= 0; --level) {
    const std::int32_t begin = trie_.level_begin[level], end = trie_.level_begin[level + 1];
    for (std::int32_t n = begin; n < end; ++n) through_cell(n);
    through_products(begin, end);
    for (std::int32_t n = begin; n < end; ++n) to_inputs(n);
  }
}

}  // namespace

void lrp_all(const Network& network, const Batch& batch, double epsilon, double delta,
             const Workspace& ws, std::vector<Explanation>& explanations) {
  const Dims& d = network.dims();
  const Strides stride(d);
  DirectionLrp forward(network, 0, batch.forward, static_cast<float>(epsilon), delta, ws.lstm[0]);
  DirectionLrp backward(network, 1, batch.backward, static_cast<float>(epsilon), delta, ws.lstm[1]);

  for (std::size_t b = 0; b < explanations.size(); ++b) {
    const std::int32_t target = explanations[b].target;
    const float logit = explanations[b].logits[target];  // both directions, and the bias
    const Share s =
        share(logit, logit, network.weights.output_bias[target], static_cast<float>(epsilon));
    const auto extra = static_cast<float>(delta * s.spread / (2.0 * d.hidden));
    const float* state = ws.states.data() + static_cast<std::ptrdiff_t>(b) * stride.states;
    const float* weight = network.class_major.data() + target * stride.states;
    float* to_forward = forward.relevance_of_state(batch.forward.last_node[b]);
    float* to_backward = backward.relevance_of_state(batch.backward.last_node[b]);
    for (std::int32_t j = 0; j < 2 * d.hidden; ++j) {
      float& to = j < d.hidden ? to_forward[j] : to_backward[j - d.hidden];
      to = state[j] * weight[j] * s.factor + extra;
    }
  }
  forward.run();
  backward.run();

  for (std::size_t b = 0; b < explanations.size(); ++b) {
    const auto phrase = static_cast<std::int32_t>(b);
    const auto left = nodes_by_word(batch.forward, phrase, Reading::kForward);
    const auto right = nodes_by_word(batch.backward, phrase, Reading::kBackward);
    Explanation& explanation = explanations[b];
    explanation.relevance.resize(left.size());
    for (std::size_t t = 0; t < left.size(); ++t) {
      explanation.relevance[t] =
          forward.word_relevance(left[t]) + backward.word_relevance(right[t]);
    }
    explanation.rest = forward.rest(left.front()) + backward.rest(right.back());
  }
}

}  // namespace dimscope
