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

SentenceTries::SentenceTries(const TrainingPhrases& phrases) : phrases_(&phrases) {
  const std::int32_t num_phrases = phrases.sequences.size();
  count_.assign(static_cast<std::size_t>(num_phrases), 0);
  trie_.assign(static_cast<std::size_t>(num_phrases), 0);
  TrieBuilder builder;
  std::vector<std::int32_t> run;
  for (std::int32_t p = 0; p < num_phrases; p += static_cast<std::int32_t>(run.size())) {
    run.clear();
    for (std::int32_t q = p; q < num_phrases && phrases.sentence[q] == phrases.sentence[p]; ++q) {
      run.push_back(q);
    }
    count_[p] = static_cast<std::int32_t>(run.size());
    trie_[p] = static_cast<std::int32_t>(tries_[0].size());
    for (const Reading reading : {Reading::kForward, Reading::kBackward}) {
      Trie& trie = tries_[static_cast<int>(reading)].emplace_back();
      builder.build(phrases.sequences, run, reading, true, trie);
    }
  }
}

const Trie* SentenceTries::find(std::int32_t first, std::int32_t count, Reading reading) const {
  if (count_[first] != count) return nullptr;
  return &tries_[static_cast<int>(reading)][trie_[first]];
}

void BatchBuilder::build(std::span<const std::int32_t> phrases, std::span<const std::int32_t> words,
                         Batch& batch) {
  for (const Reading reading : {Reading::kForward, Reading::kBackward}) {
    cut(phrases, reading);
    merge(words, reading == Reading::kForward ? batch.forward : batch.backward);
  }
  batch.labels.clear();
  for (const std::int32_t p : phrases) batch.labels.push_back(tries_.phrases().labels[p]);
}

// The batch as a row of tries, one a sentence.
void BatchBuilder::cut(std::span<const std::int32_t> phrases, Reading reading) {
  const TrainingPhrases& all = tries_.phrases();
  pieces_.clear();
  std::size_t num_cut = 0;
  cut_tries_.resize(2);  // at most the first and the last sentence are cut by the batch's ends
  std::int32_t num_nodes = 0;
  for (std::size_t i = 0, end; i < phrases.size(); i = end) {
    for (end = i + 1;
         end < phrases.size() && all.sentence[phrases[end]] == all.sentence[phrases[i]];) {
      ++end;
    }
    const Trie* trie = tries_.find(phrases[i], static_cast<std::int32_t>(end - i), reading);
    if (trie == nullptr) {
      check(num_cut < cut_tries_.size(), "phrases are a run of an epoch's order");
      trie_builder_.build(all.sequences, phrases.subspan(i, end - i), reading, true,
                          cut_tries_[num_cut]);
      trie = &cut_tries_[num_cut++];
    }
    pieces_.push_back({trie, num_nodes});
    num_nodes += trie->num_nodes();
  }
  map_.resize(static_cast<std::size_t>(num_nodes));
}

// Level by level, each piece's nodes in turn, so that nodes get the numbers that TrieBuilder gives.
// Only children of a node that pieces share can coincide, and roots: only these are looked up.
void BatchBuilder::merge(std::span<const std::int32_t> words, Trie& trie) {
  trie.word.clear();
  trie.parent.clear();
  trie.level_begin.assign(1, 0);
  trie.last_node.clear();
  shared_.clear();
  const std::size_t capacity = std::bit_ceil(2 * map_.size() + 2);
  keys_.assign(capacity, -1);
  nodes_.resize(capacity);

  const auto add = [&](std::int32_t parent, std::int32_t word) {
    trie.word.push_back(word);
    trie.parent.push_back(parent);
    shared_.push_back(false);
    return trie.num_nodes() - 1;
  };
  const auto find_or_add = [&](std::int32_t parent, std::int32_t word) {
    const auto key = static_cast<std::int64_t>(static_cast<std::uint64_t>(parent + 1) << 32 |
                                               static_cast<std::uint32_t>(word));
    std::size_t slot = Random::mix(static_cast<std::uint64_t>(key)) & (capacity - 1);
    while (keys_[slot] != -1 && keys_[slot] != key) slot = (slot + 1) & (capacity - 1);
    if (keys_[slot] == key) {
      shared_[nodes_[slot]] = true;
      return nodes_[slot];
    }
    keys_[slot] = key;
    return nodes_[slot] = add(parent, word);
  };
  for (std::int32_t level = 0;; ++level) {
    bool any = false;
    for (const Piece& piece : pieces_) {
      if (level >= piece.trie->num_levels()) continue;
      any = true;
      std::int32_t* map = map_.data() + piece.map_begin;
      for (std::int32_t n = piece.trie->level_begin[level]; n < piece.trie->level_begin[level + 1];
           ++n) {
        const std::int32_t word = words[piece.trie->word[n]];
        const std::int32_t parent = level == 0 ? -1 : map[piece.trie->parent[n]];
        map[n] = level == 0 || shared_[parent] ? find_or_add(parent, word) : add(parent, word);
      }
    }
    if (!any) break;
    trie.level_begin.push_back(trie.num_nodes());
  }
  for (const Piece& piece : pieces_) {
    for (const std::int32_t n : piece.trie->last_node) {
      trie.last_node.push_back(map_[piece.map_begin + n]);
    }
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
    for (std::int32_t p = begin; p < num_phrases && phrases.sentence[p] == phrases.sentence[begin];
         ++p) {
      order.push_back(p);
    }
  }
  return order;
}

}  // namespace dimscope
