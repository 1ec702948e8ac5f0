#include "dimscope/explain/smooth_grad.h"

#include <algorithm>

#include "dimscope/base/rng.h"
#include "dimscope/explain/gradient.h"
#include "dimscope/explain/probe.h"

namespace dimscope::explain {
namespace {

// Largest less smallest component of the sentence's vectors.
float input_range(const Probe& probe, std::span<const std::int32_t> words) {
  const std::int32_t width = probe.network().dims().embedding;
  float low = probe.original(words[0])[0], high = low;
  for (const std::int32_t word : words) {
    const auto [least, most] =
        std::minmax_element(probe.original(word), probe.original(word) + width);
    low = std::min(low, *least);
    high = std::max(high, *most);
  }
  return high - low;
}

void add_noisy_copy(Probe& probe, std::span<const std::int32_t> words, double deviation,
                    const Random& random) {
  const std::int32_t width = probe.network().dims().embedding;
  std::uint64_t position = 0;
  probe.add_changed(words, [&](const float* x, float* noisy) {
    for (std::int32_t e = 0; e < width; ++e) {
      noisy[e] = x[e] + static_cast<float>(deviation * random.normal(position++));
    }
  });
}

// Adds x · gradient of each copy of one sentence to `relevance`.
void add_copies(Probe& probe, std::span<const std::int32_t> words, const Target& target,
                engine::Workspace& ws, std::vector<double>& relevance) {
  probe.forward(Probe::For::kGradients, ws);
  const std::int32_t copies = probe.sentences().size();
  const std::vector<Target> targets(static_cast<std::size_t>(copies), target);
  WordGradients gradients(probe.network(), probe.batch(), targets, ws);
  for (std::int32_t copy = 0; copy < copies; ++copy) {
    gradients.add_products(
        copy, [&](std::size_t t) { return probe.original(words[t]); }, relevance);
  }
  probe.clear();
}

}  // namespace

void smooth_grad(const engine::Network& network, const text::TokenSequences& sentences,
                 std::int32_t begin, const ExplainOptions& options, engine::Workspace& ws,
                 std::vector<Explanation>& explanations) {
  Probe probe(network);
  for (std::size_t b = 0; b < explanations.size(); ++b) {
    Explanation& e = explanations[b];
    const auto words = sentences[begin + static_cast<std::int32_t>(b)];
    const double deviation = options.noise * static_cast<double>(input_range(probe, words));
    e.relevance.assign(words.size(), 0.0);
    for (std::int32_t n = 0; n < options.samples; ++n) {
      add_noisy_copy(
          probe, words, deviation,
          Random(options.noise_seed, Purpose::kSmoothGrad, static_cast<std::uint64_t>(n)));
      if (n + 1 == options.samples || probe.num_words() > kProbeWords) {
        add_copies(probe, words, {e.target, e.against}, ws, e.relevance);
      }
    }
    for (double& relevance : e.relevance) relevance /= options.samples;
  }
}

}  // namespace dimscope::explain
