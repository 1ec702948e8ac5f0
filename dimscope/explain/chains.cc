#include "dimscope/explain/chains.h"

#include <algorithm>
#include <numeric>

namespace dimscope {

Batch chains(const TokenSequences& sentences, std::int32_t begin, std::int32_t end) {
  std::vector<std::int32_t> numbers(static_cast<std::size_t>(end - begin));
  std::iota(numbers.begin(), numbers.end(), begin);
  TrieBuilder builder;
  Batch batch;
  builder.build(sentences, numbers, Reading::kForward, false, batch.forward);
  builder.build(sentences, numbers, Reading::kBackward, false, batch.backward);
  batch.labels.assign(numbers.size(), 0);
  return batch;
}

std::vector<std::int32_t> nodes_by_word(const Trie& trie, std::int32_t b, Reading reading) {
  std::vector<std::int32_t> nodes;
  for (std::int32_t n = trie.last_node[b]; n >= 0; n = trie.parent[n]) nodes.push_back(n);
  if (reading == Reading::kForward) std::reverse(nodes.begin(), nodes.end());
  return nodes;
}

}  // namespace dimscope
