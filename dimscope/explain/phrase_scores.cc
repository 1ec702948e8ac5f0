#include "dimscope/explain/phrase_scores.h"

#include <algorithm>

#include "dimscope/explain/contextual_decomposition.h"
#include "dimscope/explain/methods.h"

namespace dimscope::explain {
namespace {

std::vector<std::vector<double>> decomposed_phrases(const engine::Network& network,
                                                    const text::TokenSequences& sentences,
                                                    const std::vector<text::Tree>& trees,
                                                    const ExplainOptions& options,
                                                    engine::Workspace& ws) {
  std::vector<std::vector<Span>> spans;
  for (const text::Tree& tree : trees) spans.push_back(spans_of(tree));
  std::vector<std::vector<double>> scores;
  for (const auto& of_sentence : decompose(network, sentences, spans, options, ws)) {
    auto& to = scores.emplace_back();
    for (const Decomposed& span : of_sentence) to.push_back(span.relevant);
  }
  return scores;
}

}  // namespace

std::vector<std::vector<double>> phrase_scores(const engine::Network& network,
                                               const text::TokenSequences& sentences,
                                               const std::vector<text::Tree>& trees,
                                               const ExplainOptions& options,
                                               engine::Workspace& ws) {
  if (kind_of(options.method).reads(OptionGroup::kSpans)) {
    return decomposed_phrases(network, sentences, trees, options, ws);
  }
  const auto explanations = explain(network, sentences, options, ws);
  std::vector<std::vector<double>> scores;
  for (std::size_t s = 0; s < trees.size(); ++s) {
    scores.push_back(sums_over_phrases(trees[s], explanations[s].relevance));
  }
  return scores;
}

std::vector<double> sums_over_phrases(const text::Tree& tree, const std::vector<double>& words) {
  std::vector<double> before = {0};  // sum of the words before each
  for (const double word : words) before.push_back(before.back() + word);
  std::vector<double> sums;
  for (const text::TreeNode& node : tree.nodes) {
    const bool one = node.end == node.begin + 1;
    sums.push_back(one ? words[node.begin] : before[node.end] - before[node.begin]);
  }
  return sums;
}

std::vector<std::int32_t> depths(const text::Tree& tree) {
  std::vector<std::int32_t> result(tree.nodes.size());
  for (std::size_t n = tree.nodes.size(); n-- > 1;) {  // children come after their parent
    std::int32_t& parent = result[tree.nodes[n].parent];
    parent = std::max(parent, result[n] + 1);
  }
  return result;
}

}  // namespace dimscope::explain
