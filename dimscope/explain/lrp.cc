#include "dimscope/explain/lrp.h"

#include <algorithm>
#include <cmath>

#include "dimscope/explain/places.h"

namespace dimscope::explain {
namespace {

using engine::kernels::kBlock;

// The relevance of each sentence's last states [B, states stride]: the rule at the output layer,
// with N = 2H (H with one direction). A missing direction gets no relevance at all.
engine::AlignedBuffer relevance_of_states(const engine::Network& network, double epsilon,
                                          double delta, const engine::Workspace& ws,
                                          const std::vector<Explanation>& explanations) {
  const model::Dims& d = network.dims();
  const engine::Strides stride(d);
  const std::int32_t units = d.directions * d.hidden;
  engine::AlignedBuffer relevance(std::ssize(explanations) * stride.states);
  for (std::size_t b = 0; b < explanations.size(); ++b) {
    const Explanation& e = explanations[b];
    const float* biases = network.weights.output_bias.data();
    const float bias = biases[e.target] - (e.against ? biases[*e.against] : 0.0f);
    const auto z = static_cast<float>(e.score);
    const auto stabiliser = static_cast<float>(z < 0 ? -epsilon : epsilon);
    // z is both the relevance and what it is divided by: their quotient needs no bound.
    const float factor = z + stabiliser == 0 ? 0.0f : z / (z + stabiliser);
    const auto extra = static_cast<float>(
        delta * (static_cast<double>(stabiliser + bias) * static_cast<double>(factor)) / units);
    const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(b) * stride.states;
    const float* weight = network.class_major.data() + e.target * stride.states;
    const float* against =
        e.against ? network.class_major.data() + *e.against * stride.states : nullptr;
    for (std::int32_t j = 0; j < units; ++j) {
      const float w = against == nullptr ? weight[j] : weight[j] - against[j];
      relevance[row + j] = ws.states[row + j] * w * factor + extra;
    }
  }
  return relevance;
}

// One direction, all sentences of a batch side by side, last step first.
class DirectionLrp {
 public:
  DirectionLrp(const engine::Network& network, int direction, const engine::Batch& batch,
               const engine::Workspace& ws)
      : network_(network),
        k_(direction),
        chains_(batch.chains(direction)),
        ws_(ws.lstm[direction]),
        word_(batch.words.size()),
        rest_(batch.labels.size()) {}

  void run(GateRule rule, double epsilon, double delta, const engine::AlignedBuffer& states);
  double word(std::int32_t position) const { return word_[position]; }
  double rest(std::int32_t chain) const { return rest_[chain]; }

 private:
  void take_ends(std::int32_t t, const engine::AlignedBuffer& states);

  const engine::Network& network_;
  int k_;
  const engine::Chains& chains_;
  const engine::DirectionWorkspace& ws_;
  std::array<engine::AlignedBuffer, 2> r_h_, r_c_;  // lanes [H], of even and odd levels
  std::vector<double> word_;                        // [M]
  std::vector<double> rest_;                        // [R]
};

// The chains that end on level t begin there with their sentence's relevance.
void DirectionLrp::take_ends(std::int32_t t, const engine::AlignedBuffer& states) {
  const model::Dims& d = network_.dims();
  for (std::int32_t e = chains_.end_begin[t]; e < chains_.end_begin[t + 1]; ++e) {
    const auto [phrase, lane] = chains_.ends[e];
    const float* from = states.data() + phrase * engine::Strides(d).states + k_ * d.hidden;
    const std::ptrdiff_t at = engine::kernels::lane_begin(lane, d.hidden);
    float *r_h = r_h_[t & 1].data() + at, *r_c = r_c_[t & 1].data() + at;
    for (std::int32_t j = 0; j < d.hidden; ++j) {
      r_h[j * kBlock] = from[j];
      r_c[j * kBlock] = 0.0f;
    }
  }
}

void DirectionLrp::run(GateRule rule, double epsilon, double delta,
                       const engine::AlignedBuffer& states) {
  const model::Dims& d = network_.dims();
  const engine::Strides stride(d);
  const std::ptrdiff_t lanes = std::ptrdiff_t{ws_.block_begin[1]} * d.hidden * kBlock;
  for (int parity = 0; parity < 2; ++parity) {
    r_h_[parity].grow(lanes);
    r_c_[parity].grow(lanes);
  }
  engine::AlignedBuffer scratch(engine::kernels::lrp_scratch(d.hidden));
  const auto record = [&](std::int32_t t) {
    return ws_.record.data() +
           std::ptrdiff_t{ws_.block_begin[t]} * d.hidden * engine::kernels::kRecord * kBlock;
  };
  for (std::int32_t t = chains_.num_levels() - 1; t >= 0; --t) {
    take_ends(t, states);
    const std::ptrdiff_t before = std::ptrdiff_t{ws_.block_begin[t]} * d.hidden * kBlock;
    engine::kernels::lrp_level(
        {.chains = chains_.alive[t],
         .hidden = d.hidden,
         .inputs = d.inputs(),
         .embedding = d.embedding,
         .rule = rule,
         .epsilon = static_cast<float>(epsilon),
         .delta = delta,
         .record = record(t),
         .record_before = t == 0 ? nullptr : record(t - 1),
         .z = rule == GateRule::kAll ? ws_.signal.data() + before : ws_.z.data() + 4 * before,
         .projected = ws_.projected.data(),
         .gate_row = stride.gates,
         .position = chains_.position.data() + chains_.level_begin[t],
         .bias = network_.lstm[k_].bias.data(),
         .weight = network_.weights.lstm[k_].hidden.data(),
         .r_h = r_h_[t & 1].data(),
         .r_c = r_c_[t & 1].data(),
         .r_h_before = r_h_[(t + 1) & 1].data(),
         .r_c_before = r_c_[(t + 1) & 1].data(),
         .word = word_.data(),
         .rest = rest_.data(),
         .scratch = scratch.data()});
  }
}

}  // namespace

void lrp(const engine::Network& network, const engine::Batch& batch, GateRule rule, double epsilon,
         double delta, const engine::Workspace& ws, std::vector<Explanation>& explanations) {
  const engine::AlignedBuffer states =
      relevance_of_states(network, epsilon, delta, ws, explanations);
  DirectionLrp forward(network, 0, batch, ws), backward(network, 1, batch, ws);
  forward.run(rule, epsilon, delta, states);
  if (network.dims().directions == 2) backward.run(rule, epsilon, delta, states);
  const std::vector<Place> sentences = places(batch);
  for (std::size_t b = 0; b < explanations.size(); ++b) {
    const auto [begin, length, chain] = sentences[b];
    Explanation& explanation = explanations[b];
    explanation.relevance.resize(static_cast<std::size_t>(length));
    for (std::int32_t t = 0; t < length; ++t) {
      explanation.relevance[static_cast<std::size_t>(t)] =
          forward.word(begin + t) + backward.word(begin + t);
    }
    explanation.rest = forward.rest(chain[0]) + backward.rest(chain[1]);
  }
}

}  // namespace dimscope::explain
