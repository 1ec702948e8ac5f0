#include "dimscope/explain/word_relevances.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace dimscope::explain {

std::vector<float> word_relevances(const engine::Network& network,
                                   const text::TokenSequences& sentences,
                                   const ExplainOptions& options, engine::Workspace& ws) {
  constexpr double kLargest = std::numeric_limits<float>::max();
  // By length, so that the sentences of a batch end on the same levels; none meets another.
  std::vector<std::int32_t> order(static_cast<std::size_t>(sentences.size()));
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, {}, [&](std::int32_t s) { return sentences[s].size(); });
  text::TokenSequences by_length;
  for (const std::int32_t s : order) by_length.add(sentences[s]);

  std::vector<float> words(sentences.tokens.size());
  const std::vector<Explanation> explanations = explain(network, by_length, options, ws);
  for (std::size_t i = 0; i < order.size(); ++i) {
    float* to = words.data() + sentences.offsets[order[i]];
    for (const double relevance : explanations[i].relevance) {
      *to++ = static_cast<float>(std::clamp(relevance, -kLargest, kLargest));
    }
  }
  return words;
}

}  // namespace dimscope::explain
