#include "dimscope/explain/gradient.h"

#include "dimscope/explain/steps.h"

namespace dimscope {
namespace {

std::vector<Target> targets_of(const std::vector<Explanation>& explanations) {
  std::vector<Target> targets;
  for (const Explanation& e : explanations) targets.push_back({e.target, e.against});
  return targets;
}

}  // namespace

WordGradients::WordGradients(const Network& network, const Batch& batch,
                             std::span<const Target> targets, Workspace& ws)
    : batch_(batch), width_(network.dims().embedding), network_(network), ws_(ws) {
  const std::ptrdiff_t stride = Strides(network.dims()).classes;
  ws.dlogits.grow(static_cast<std::ptrdiff_t>(targets.size()) * stride);
  ws.dlogits.fill_zero();
  for (std::size_t b = 0; b < targets.size(); ++b) {
    float* row = ws.dlogits.data() + static_cast<std::ptrdiff_t>(b) * stride;
    row[targets[b].of] += 1.0f;
    if (targets[b].against) row[*targets[b].against] -= 1.0f;
  }
  backward(network, batch, {}, ws);
}

std::span<const double> WordGradients::of(std::int32_t b) {
  const Steps forward(network_, 0, batch_.forward, ws_),
      backward(network_, 1, batch_.backward, ws_);
  const auto left = nodes_by_word(batch_.forward, b, Reading::kForward);
  const auto right = nodes_by_word(batch_.backward, b, Reading::kBackward);
  gradients_.resize(left.size() * static_cast<std::size_t>(width_));
  double* to = gradients_.data();
  for (std::size_t t = 0; t < left.size(); ++t) {
    const float *l = forward.dx(left[t]), *r = backward.dx(right[t]);
    for (std::int32_t e = 0; e < width_; ++e) {
      *to++ = static_cast<double>(l[e]) + static_cast<double>(r[e]);
    }
  }
  return gradients_;
}

void sensitivity(const Network& network, const Batch& batch, Workspace& ws,
                 std::vector<Explanation>& explanations) {
  WordGradients gradients(network, batch, targets_of(explanations), ws);
  const auto width = static_cast<std::size_t>(network.dims().embedding);
  for (std::size_t b = 0; b < explanations.size(); ++b) {
    const auto of_sentence = gradients.of(static_cast<std::int32_t>(b));
    std::vector<double>& relevance = explanations[b].relevance;
    relevance.assign(of_sentence.size() / width, 0.0);
    for (std::size_t i = 0; i < of_sentence.size(); ++i) {
      relevance[i / width] += of_sentence[i] * of_sentence[i];
    }
  }
}

void gradient_x_input(const Network& network, const Batch& batch, Workspace& ws,
                      std::vector<Explanation>& explanations) {
  WordGradients gradients(network, batch, targets_of(explanations), ws);
  const Steps forward(network, 0, batch.forward, ws);
  for (std::size_t b = 0; b < explanations.size(); ++b) {
    const auto phrase = static_cast<std::int32_t>(b);
    const auto nodes = nodes_by_word(batch.forward, phrase, Reading::kForward);
    std::vector<double>& relevance = explanations[b].relevance;
    relevance.assign(nodes.size(), 0.0);
    gradients.add_products(phrase, [&](std::size_t t) { return forward.x(nodes[t]); }, relevance);
  }
}

}  // namespace dimscope
