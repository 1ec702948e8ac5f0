#include "dimscope/explain/word_relevances.h"

#include <algorithm>
#include <limits>

namespace dimscope {

std::vector<float> word_relevances(const Network& network, const TokenSequences& sentences,
                                   const ExplainOptions& options, Workspace& ws) {
  constexpr double kLargest = std::numeric_limits<float>::max();
  std::vector<float> words;
  words.reserve(sentences.tokens.size());
  for (const Explanation& explanation : explain(network, sentences, options, ws)) {
    for (const double relevance : explanation.relevance) {
      words.push_back(static_cast<float>(std::clamp(relevance, -kLargest, kLargest)));
    }
  }
  return words;
}

}  // namespace dimscope
