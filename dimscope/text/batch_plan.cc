#include "dimscope/text/batch_plan.h"

#include <bit>

#include "dimscope/base/check.h"
#include "dimscope/base/rng.h"

namespace dimscope {

void TrieBuilder::build(const TokenSequences& sequences, std::span<const std::int32_t> phrases,
                        Reading reading, bool shared, Trie& trie) {
  const auto num_phrases = static_cast<std::int32_t>(phrases.size());
  trie.word.clear();
  trie.parent.clear();
  trie.level_begin.assign(1, 0);
  trie.last_node.assign(phrases.size(), -1);

  std::size_t num_tokens = 0;
  for (const std::int32_t phrase : phrases) num_tokens += sequences[phrase].size();
  // An open-addressing table from (parent, word) to node, at most half full.
  const std::size_t capacity = std::bit_ceil(2 * num_tokens + 2);
  keys_.assign(capacity, -1);
  nodes_.resize(capacity);

  at_.resize(phrases.size());  // phrases still being read
  for (std::int32_t b = 0; b < num_phrases; ++b) at_[b] = b;
  for (std::size_t depth = 0; !at_.empty(); ++depth) {
    std::size_t kept = 0;
    for (const std::int32_t b : at_) {
      const auto tokens = sequences[phrases[b]];
      check(!tokens.empty(), "a phrase has at least one token");
      const std::int32_t word =
          reading == Reading::kForward ? tokens[depth] : tokens[tokens.size() - 1 - depth];
      const std::int32_t parent = trie.last_node[b];
      // Parents lie on the level before, so a key names one node of this level only. Unshared
      // roots are told apart by their phrase, and so is everything below them.
      const std::int64_t owner = parent >= 0 || shared ? parent : -2 - static_cast<std::int64_t>(b);
      const auto key =
          static_cast<std::int64_t>((static_cast<std::uint64_t>(owner + (1LL << 30)) << 32) |
                                    static_cast<std::uint32_t>(word));
      std::size_t slot = Random::mix(static_cast<std::uint64_t>(key)) & (capacity - 1);
      while (keys_[slot] != -1 && keys_[slot] != key) slot = (slot + 1) & (capacity - 1);
      if (keys_[slot] == -1) {
        keys_[slot] = key;
        nodes_[slot] = trie.num_nodes();
        trie.word.push_back(word);
        trie.parent.push_back(parent);
      }
      trie.last_node[b] = nodes_[slot];
      if (depth + 1 < tokens.size()) at_[kept++] = b;
    }
    at_.resize(kept);
    trie.level_begin.push_back(trie.num_nodes());
  }
}

std::vector<std::int32_t> epoch_order(const TrainingPhrases& phrases, std::uint64_t seed,
                                      std::int32_t epoch) {
  // First phrase of each sentence that has any.
  std::vector<std::int32_t> first;
  const std::int32_t num_phrases = phrases.sequences.size();
  for (std::int32_t p = 0; p < num_phrases; ++p) {
    if (p == 0 || phrases.sentence[p] != phrases.sentence[p - 1]) first.push_back(p);
  }
  Random(seed, Purpose::kSentenceOrder, static_cast<std::uint64_t>(epoch)).shuffle(first);

  std::vector<std::int32_t> order;
  order.reserve(num_phrases);
  for (const std::int32_t begin : first) {
    for (std::int32_t p = begin;
         p < num_phrases && phrases.sentence[p] == phrases.sentence[begin]; ++p) {
      order.push_back(p);
    }
  }
  return order;
}

}  // namespace dimscope
