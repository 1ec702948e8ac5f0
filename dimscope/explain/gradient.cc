#include "dimscope/explain/gradient.h"

#include "dimscope/explain/chains.h"

namespace dimscope {
namespace {

// Calls word(explanation, t, x [E], gradient of the forward node [E], of the backward node [E]).
template <typename Word>
void for_each_word_gradient(const Network& network, const Batch& batch, Workspace& ws,
                            std::vector<Explanation>& explanations, const Word& word) {
  const Strides stride(network.dims());
  const auto count = static_cast<std::ptrdiff_t>(explanations.size());
  ws.dlogits.grow(count * stride.classes);
  ws.dlogits.fill_zero();
  for (std::ptrdiff_t b = 0; b < count; ++b) {
    ws.dlogits[b * stride.classes + explanations[static_cast<std::size_t>(b)].target] = 1.0f;
  }
  backward(network, batch, {}, ws);
  for (std::size_t b = 0; b < explanations.size(); ++b) {
    const auto phrase = static_cast<std::int32_t>(b);
    const auto left = nodes_by_word(batch.forward, phrase, Reading::kForward);
    const auto right = nodes_by_word(batch.backward, phrase, Reading::kBackward);
    explanations[b].relevance.assign(left.size(), 0.0);
    for (std::size_t t = 0; t < left.size(); ++t) {
      const std::ptrdiff_t l = left[t] * stride.inputs, r = right[t] * stride.inputs;
      word(explanations[b].relevance[t], ws.lstm[0].xh.data() + l, ws.lstm[0].dxh.data() + l,
           ws.lstm[1].dxh.data() + r);
    }
  }
}

}  // namespace

void sensitivity(const Network& network, const Batch& batch, Workspace& ws,
                 std::vector<Explanation>& explanations) {
  const std::int32_t width = network.dims().embedding;
  for_each_word_gradient(network, batch, ws, explanations,
                         [&](double& relevance, const float*, const float* l, const float* r) {
                           for (std::int32_t e = 0; e < width; ++e) {
                             const double g = static_cast<double>(l[e]) + static_cast<double>(r[e]);
                             relevance += g * g;
                           }
                         });
}

void gradient_x_input(const Network& network, const Batch& batch, Workspace& ws,
                      std::vector<Explanation>& explanations) {
  const std::int32_t width = network.dims().embedding;
  for_each_word_gradient(network, batch, ws, explanations,
                         [&](double& relevance, const float* x, const float* l, const float* r) {
                           for (std::int32_t e = 0; e < width; ++e) {
                             relevance += static_cast<double>(x[e]) *
                                          (static_cast<double>(l[e]) + static_cast<double>(r[e]));
                           }
                         });
}

}  // namespace dimscope
