#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dimscope/text/dataset.h"

namespace dimscope {

// The steps of one direction over a batch of phrases: phrases that begin with the same words share
// them. Nodes stand level by level: level t holds the nodes that read a (t+1)-th word, and
// parent[n] < n lies on the level before. One node is one LSTM step.
struct Trie {
  std::vector<std::int32_t> word;         // [N] word number read at the node
  std::vector<std::int32_t> parent;       // [N] -1 at a root
  std::vector<std::int32_t> level_begin;  // [num_levels + 1] first node of each level, then N
  std::vector<std::int32_t> last_node;    // [B] the node where each phrase ends

  std::int32_t num_nodes() const { return static_cast<std::int32_t>(word.size()); }
  std::int32_t num_levels() const { return static_cast<std::int32_t>(level_begin.size()) - 1; }
};

// Phrases that train or are evaluated together, read forward (prefixes) and backward (suffixes).
struct Batch {
  Trie forward, backward;
  std::vector<std::int32_t> labels;  // [B]
};

enum class Reading { kForward, kBackward };

// Builds tries; keeps its table between calls, so use one for many batches (one thread each).
class TrieBuilder {
 public:
  // `phrases` are numbers of `sequences`, each of at least one token. With `shared` false every
  // phrase gets nodes of its own (the plain computation, kept for tests and comparison).
  // Overwrites `trie`, reusing its memory.
  void build(const TokenSequences& sequences, std::span<const std::int32_t> phrases, Reading reading,
             bool shared, Trie& trie);

 private:
  std::vector<std::int64_t> keys_;
  std::vector<std::int32_t> nodes_;
  std::vector<std::int32_t> at_;
};

// The order of an epoch's phrases: sentences shuffled by (seed, epoch), each sentence's phrases kept
// together and in order. Returns phrase numbers; batches are consecutive runs of it.
std::vector<std::int32_t> epoch_order(const TrainingPhrases& phrases, std::uint64_t seed,
                                      std::int32_t epoch);

}  // namespace dimscope
