#include "dimscope/engine/loss.h"

namespace dimscope::engine {

double cross_entropy(const Network& network, const Batch& batch, std::int32_t phrases,
                     Workspace& ws) {
  const model::Dims& d = network.dims();
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

}  // namespace dimscope::engine
