#include "dimscope/explain/gradient.h"

#include "dimscope/engine/backward.h"

namespace dimscope::explain {
namespace {

std::vector<Target> targets_of(const std::vector<Explanation>& explanations) {
  std::vector<Target> targets;
  for (const Explanation& e : explanations) targets.push_back({e.target, e.against});
  return targets;
}

}  // namespace

WordGradients::WordGradients(const engine::Network& network, const engine::Batch& batch,
                             std::span<const Target> targets, engine::Workspace& ws)
    : places_(places(batch)),
      width_(network.dims().embedding),
      directions_(network.dims().directions),
      stride_(engine::Strides(network.dims()).inputs),
      ws_(ws) {
  const std::ptrdiff_t stride = engine::Strides(network.dims()).classes;
  ws.dlogits.grow(static_cast<std::ptrdiff_t>(targets.size()) * stride);
  ws.dlogits.fill_zero();
  for (std::size_t b = 0; b < targets.size(); ++b) {
    float* row = ws.dlogits.data() + static_cast<std::ptrdiff_t>(b) * stride;
    row[targets[b].of] += 1.0f;
    if (targets[b].against) row[*targets[b].against] -= 1.0f;
  }
  engine::backward(network, batch, {}, ws, nullptr);
}

std::span<const double> WordGradients::of(std::int32_t b) {
  const auto [begin, length, chain] = places_[static_cast<std::size_t>(b)];
  gradients_.resize(static_cast<std::size_t>(length) * static_cast<std::size_t>(width_));
  double* to = gradients_.data();
  for (std::int32_t t = begin; t < begin + length; ++t) {
    const float* left = ws_.lstm[0].dinput.data() + t * stride_;
    const float* right = directions_ == 2 ? ws_.lstm[1].dinput.data() + t * stride_ : nullptr;
    for (std::int32_t e = 0; e < width_; ++e) {
      *to++ =
          static_cast<double>(left[e]) + (right == nullptr ? 0.0 : static_cast<double>(right[e]));
    }
  }
  return gradients_;
}

void sensitivity(const engine::Network& network, const engine::Batch& batch, engine::Workspace& ws,
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

void gradient_x_input(const engine::Network& network, const engine::Batch& batch,
                      engine::Workspace& ws, std::vector<Explanation>& explanations) {
  WordGradients gradients(network, batch, targets_of(explanations), ws);
  const std::vector<Place> sentences = places(batch);
  const std::ptrdiff_t stride = engine::Strides(network.dims()).inputs;
  for (std::size_t b = 0; b < explanations.size(); ++b) {
    const auto [begin, length, chain] = sentences[b];
    const float* x = ws.lstm[0].input.data() + begin * stride;
    std::vector<double>& relevance = explanations[b].relevance;
    relevance.assign(static_cast<std::size_t>(length), 0.0);
    gradients.add_products(
        static_cast<std::int32_t>(b),
        [&](std::size_t t) { return x + static_cast<std::ptrdiff_t>(t) * stride; }, relevance);
  }
}

}  // namespace dimscope::explain
