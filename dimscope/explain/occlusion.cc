#include "dimscope/explain/occlusion.h"

#include "dimscope/explain/target.h"

namespace dimscope::explain {

void occlusion(const engine::Network& network, const text::TokenSequences& sentences,
               std::int32_t begin, Erasure erasure, engine::Workspace& ws,
               std::vector<Explanation>& explanations) {
  std::vector<Variant> variants;
  for (std::size_t b = 0; b < explanations.size(); ++b) {
    const std::int32_t sentence = begin + static_cast<std::int32_t>(b);
    const auto length = static_cast<std::int32_t>(sentences[sentence].size());
    for (std::int32_t t = 0; t < length; ++t) variants.push_back({sentence, {t}});
  }
  const VariantAnswers answers = answers_without(network, sentences, variants, erasure, ws);
  std::size_t variant = 0;
  for (std::size_t b = 0; b < explanations.size(); ++b) {
    Explanation& e = explanations[b];
    const Target target{e.target, e.against};
    e.relevance.resize(sentences[begin + static_cast<std::int32_t>(b)].size());
    for (double& relevance : e.relevance) {
      const auto row = e.output == Output::kLogit ? answers.logits_of(variant)
                                                  : answers.probabilities_of(variant);
      relevance = e.score - target.score(row.data());
      ++variant;
    }
  }
}

}  // namespace dimscope::explain
