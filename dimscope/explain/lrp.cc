#include "dimscope/explain/lrp.h"

#include <algorithm>
#include <cmath>

#include "dimscope/explain/chains.h"
#include "dimscope/explain/steps.h"

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
  // With ε = 0 a unit of exactly zero has nothing to hand down. Only sums of opposite signs, as
  // lrp-prop divides by, come near the bound, which keeps what follows finite.
  constexpr float kLargest = 1e25f;
  const float factor =
      denominator == 0 ? 0.0f : std::clamp(relevance / denominator, -kLargest, kLargest);
  return {factor, static_cast<double>(stabiliser + bias) * static_cast<double>(factor)};
}

struct Split {
  float gate, signal;
};

// The rule through one direction, all sentences of a batch at once, last step first.
class DirectionLrp {
 public:
  DirectionLrp(const Steps& steps, GateRule rule, float epsilon, double delta)
      : steps_(steps),
        d_(steps.dims()),
        trie_(steps.trie()),
        rule_(rule),
        first_gate_(rule == GateRule::kAll ? kSignal : kInputGate),
        num_gates_(rule == GateRule::kAll ? 1 : 4),
        z_row_(kernels::padded(num_gates_ * d_.hidden)),
        back_row_(kernels::padded(d_.inputs())),
        epsilon_(epsilon),
        delta_(delta),
        r_h_(states()),
        r_c_(states()),
        z_(trie_.num_nodes() * z_row_),
        factor_(trie_.num_nodes() * z_row_),
        cell_factor_(d_.hidden),
        spread_(static_cast<std::size_t>(trie_.num_nodes())),
        back_(trie_.num_nodes() * back_row_),
        r_x_(static_cast<std::size_t>(trie_.num_nodes())),
        rest_(static_cast<std::size_t>(trie_.num_nodes())) {}

  float* relevance_of_state(std::int32_t node) { return r_h_.data() + node * hidden(); }
  void run();
  double word_relevance(std::int32_t node) const { return r_x_[node]; }
  double rest(std::int32_t root) const { return rest_[root]; }

 private:
  std::ptrdiff_t hidden() const { return d_.hidden; }
  std::ptrdiff_t states() const { return trie_.num_nodes() * hidden(); }

  Split split(float gate, float signal, float relevance) const;
  double hand_to_gate(std::int32_t n, Gate which, std::int32_t j, float relevance);
  void through_cell(std::int32_t n);
  void to_inputs(std::int32_t n);

  const Steps& steps_;
  const Dims& d_;
  const Trie& trie_;
  GateRule rule_;
  Gate first_gate_;  // gates that get relevance: all rules but "all" need all four
  int num_gates_;
  std::ptrdiff_t z_row_, back_row_;
  float epsilon_;
  double delta_;
  AlignedBuffer r_h_, r_c_;     // [N,H] relevance of h and c
  AlignedBuffer z_;             // [N, z row] pre-activations of those gates
  AlignedBuffer factor_;        // [N, z row] R / (z + ε s) of each
  AlignedBuffer cell_factor_;   // [H] of one node: R_c / (c + ε s)
  std::vector<double> spread_;  // [N] of the pre-activations
  AlignedBuffer back_;          // [N, back row] factor · W
  std::vector<double> r_x_;     // [N]
  std::vector<double> rest_;    // [N] at roots
};

Split DirectionLrp::split(float gate, float signal, float relevance) const {
  const auto spread = static_cast<float>(delta_) * epsilon_ / 2;
  switch (rule_) {
    case GateRule::kAll:
      return {0.0f, relevance};
    case GateRule::kHalf:
      return {relevance / 2, relevance / 2};
    case GateRule::kAbs: {
      const float factor = share(relevance, std::abs(gate) + std::abs(signal), 0, epsilon_).factor;
      return {(std::abs(gate) + spread) * factor, (std::abs(signal) + spread) * factor};
    }
    case GateRule::kProp: {
      const float sum = gate + signal;
      const float factor = share(relevance, sum, 0, epsilon_).factor;
      const float signed_spread = sum < 0 ? -spread : spread;
      return {(gate + signed_spread) * factor, (signal + signed_spread) * factor};
    }
  }
  return {};
}

// Returns what the gate's unit leaves to be spread.
double DirectionLrp::hand_to_gate(std::int32_t n, Gate which, std::int32_t j, float relevance) {
  const std::ptrdiff_t at = n * z_row_ + (which - first_gate_) * hidden() + j;
  const Share s = share(relevance, z_[at], steps_.bias(which)[j], epsilon_);
  factor_[at] = s.factor;
  return s.spread;
}

// R(h) splits over o and tanh(c), whose part joins R(c), which splits over f·c' and i·g; each of
// these over its gate and its signal.
void DirectionLrp::through_cell(std::int32_t n) {
  const float *i = steps_.gate(n, kInputGate), *f = steps_.gate(n, kForgetGate),
              *g = steps_.gate(n, kSignal), *o = steps_.gate(n, kOutputGate);
  const float *c = steps_.c(n), *tanh_c = steps_.tanh_c(n);
  const std::int32_t parent = trie_.parent[n];
  const float* c_before = parent < 0 ? nullptr : steps_.c(parent);
  const bool gates_too = rule_ != GateRule::kAll;

  float* factor = cell_factor_.data();
  double spread = 0, spread_gates = 0;
  for (std::int32_t j = 0; j < d_.hidden; ++j) {
    const Split h = split(o[j], tanh_c[j], r_h_[n * hidden() + j]);
    if (gates_too) spread_gates += hand_to_gate(n, kOutputGate, j, h.gate);
    const Share s = share(r_c_[n * hidden() + j] + h.signal, c[j], 0.0f, epsilon_);
    factor[j] = s.factor;
    spread += s.spread;
  }
  const auto extra = static_cast<float>(delta_ * spread / (2.0 * d_.hidden));
  double rest = 0;
  for (std::int32_t j = 0; j < d_.hidden; ++j) {
    const float before = c_before == nullptr ? 0.0f : c_before[j];
    const Split kept = split(f[j], before, f[j] * before * factor[j] + extra);
    if (parent < 0) {
      rest += static_cast<double>(kept.signal);
    } else {
      r_c_[parent * hidden() + j] = kept.signal;
    }
    const Split added = split(i[j], g[j], i[j] * g[j] * factor[j] + extra);
    spread_gates += hand_to_gate(n, kSignal, j, added.signal);
    if (gates_too) {
      spread_gates += hand_to_gate(n, kForgetGate, j, kept.gate);
      spread_gates += hand_to_gate(n, kInputGate, j, added.gate);
    }
  }
  rest_[n] = rest;
  spread_[n] = spread_gates;
}

// The pre-activations split over x and h'.
void DirectionLrp::to_inputs(std::int32_t n) {
  const float *x = steps_.x(n), *h_before = steps_.h_before(n);
  const float* back = back_.data() + n * back_row_;
  const double extra = delta_ * spread_[n] / d_.inputs();
  double word = 0;
  for (std::int32_t e = 0; e < d_.embedding; ++e) {
    word += static_cast<double>(x[e]) * static_cast<double>(back[e]);
  }
  r_x_[n] = word + extra * d_.embedding;
  const std::int32_t parent = trie_.parent[n];
  if (parent < 0) {
    rest_[n] += extra * d_.hidden;  // h' is zero
    return;
  }
  for (std::int32_t j = 0; j < d_.hidden; ++j) {
    r_h_[parent * hidden() + j] += h_before[j] * back[d_.embedding + j] + static_cast<float>(extra);
  }
}

void DirectionLrp::run() {
  // forward() keeps the gates after their activation; what came before is the same product again.
  steps_.pre_activations(first_gate_, num_gates_, z_.data(), z_row_);
  for (std::int32_t level = trie_.num_levels() - 1; level >= 0; --level) {
    const std::int32_t begin = trie_.level_begin[level], end = trie_.level_begin[level + 1];
    for (std::int32_t n = begin; n < end; ++n) through_cell(n);
    steps_.products_back(factor_.data() + begin * z_row_, z_row_, end - begin, first_gate_,
                         num_gates_, back_.data() + begin * back_row_, back_row_);
    for (std::int32_t n = begin; n < end; ++n) to_inputs(n);
  }
}

// Hands the score to the last states of one direction. N = 2H: those of both directions, if there
// are two.
void start(const Steps& steps, const Explanation& e, float bias, double epsilon, double delta,
           std::int32_t last_node, float* relevance) {
  const Share s = share(static_cast<float>(e.score), static_cast<float>(e.score), bias,
                        static_cast<float>(epsilon));
  const std::int32_t hidden = steps.dims().hidden;
  const auto extra = static_cast<float>(delta * s.spread /
                                        (steps.dims().directions * static_cast<double>(hidden)));
  const float* state = steps.h(last_node);
  const float* weight = steps.output_weight(e.target);
  const float* weight_against = e.against ? steps.output_weight(*e.against) : nullptr;
  for (std::int32_t j = 0; j < hidden; ++j) {
    const float w = weight_against == nullptr ? weight[j] : weight[j] - weight_against[j];
    relevance[j] = state[j] * w * s.factor + extra;
  }
}

}  // namespace

void lrp(const Network& network, const Batch& batch, GateRule rule, double epsilon, double delta,
         const Workspace& ws, std::vector<Explanation>& explanations) {
  const Steps forward_steps(network, 0, batch.forward, ws);
  const Steps backward_steps(network, 1, batch.backward, ws);
  DirectionLrp forward(forward_steps, rule, static_cast<float>(epsilon), delta);
  DirectionLrp backward(backward_steps, rule, static_cast<float>(epsilon), delta);

  for (std::size_t b = 0; b < explanations.size(); ++b) {
    const Explanation& e = explanations[b];
    const float* biases = network.weights.output_bias.data();
    const float bias = biases[e.target] - (e.against ? biases[*e.against] : 0.0f);
    const std::int32_t left = batch.forward.last_node[b], right = batch.backward.last_node[b];
    start(forward_steps, e, bias, epsilon, delta, left, forward.relevance_of_state(left));
    if (network.dims().directions == 1) continue;  // a missing direction gets no relevance at all
    start(backward_steps, e, bias, epsilon, delta, right, backward.relevance_of_state(right));
  }
  forward.run();
  if (network.dims().directions == 2) backward.run();

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
