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
  void build(const TokenSequences& sequences, std::span<const std::int32_t> phrases,
             Reading reading, bool shared, Trie& trie);

 private:
  std::vector<std::int64_t> keys_;
  std::vector<std::int32_t> nodes_;
  std::vector<std::int32_t> at_;
};

// The tries of each train sentence's phrases, built once and read by every epoch, trial and thread.
class SentenceTries {
 public:
  // Keeps a pointer to `phrases`.
  explicit SentenceTries(const TrainingPhrases& phrases);

  const TrainingPhrases& phrases() const { return *phrases_; }
  // The trie of the phrases first .. first + count - 1, which are all of a sentence's; nullptr for
  // any other run of phrases.
  const Trie* find(std::int32_t first, std::int32_t count, Reading reading) const;

 private:
  const TrainingPhrases* phrases_;
  std::vector<std::int32_t> count_;  // [phrases] how many a sentence has, at its first; else 0
  std::vector<std::int32_t> trie_;   // [phrases] number of the sentence's tries, at its first
  std::vector<Trie> tries_[2];       // forward, backward
};

// Puts batches together from the tries of their sentences; keeps its memory between calls, so use
// one for many batches (one thread each).
class BatchBuilder {
 public:
  explicit BatchBuilder(const SentenceTries& tries) : tries_(tries) {}

  // `phrases` is a run of an epoch_order(). Word w is read as words[w]. Overwrites `batch`, whose
  // tries are those of TrieBuilder over the same phrases; where two words of one sentence are read
  // as the same, nodes may stay apart.
  void build(std::span<const std::int32_t> phrases, std::span<const std::int32_t> words,
             Batch& batch);

 private:
  struct Piece {
    const Trie* trie;
    std::int32_t map_begin;  // its nodes' place in map_
  };
  void cut(std::span<const std::int32_t> phrases, Reading reading);
  void merge(std::span<const std::int32_t> words, Trie& trie);

  const SentenceTries& tries_;
  TrieBuilder trie_builder_;
  std::vector<Piece> pieces_;
  std::vector<Trie> cut_tries_;     // of sentences that only partly belong to the batch
  std::vector<std::int32_t> map_;   // from a piece's node to the batch's
  std::vector<bool> shared_;        // [N] nodes that several pieces pass through
  std::vector<std::int64_t> keys_;  // children of shared nodes: (parent, word) to node
  std::vector<std::int32_t> nodes_;
};

// The order of an epoch's phrases: sentences shuffled by (seed, epoch), each sentence's phrases
// kept together and in order. Returns phrase numbers; batches are consecutive runs of it.
std::vector<std::int32_t> epoch_order(const TrainingPhrases& phrases, std::uint64_t seed,
                                      std::int32_t epoch);

}  // namespace dimscope
