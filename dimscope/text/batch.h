#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dimscope/text/dataset.h"

namespace dimscope {

// How one direction reads a batch. A chain is a walk over neighbouring positions, one LSTM step
// each; phrases that begin at the same word of a sentence (forward; backward: that end at it) are
// stages of one chain, so that what they have in common is computed once. Step t of chain r is the
// node (t, r); level t holds the nodes (t, 0) .. (t, alive[t] - 1), and the parent of (t, r) is
// (t - 1, r), because the longest chains come first.
struct Chains {
  std::int32_t direction = 1;       // step t of chain r reads position first[r] + direction * t
  std::vector<std::int32_t> first;  // [R] longest chain first
  std::vector<std::int32_t> alive;  // [levels] chains of more than t steps; non-increasing

  // The phrases whose last word is read on level t are ends[end_begin[t]] ..
  // ends[end_begin[t+1]-1].
  struct End {
    std::int32_t phrase, chain;
  };
  std::vector<End> ends;                // [B]
  std::vector<std::int32_t> end_begin;  // [levels + 1]

  std::int32_t num_chains() const { return static_cast<std::int32_t>(first.size()); }
  std::int32_t num_levels() const { return static_cast<std::int32_t>(alive.size()); }
  std::int64_t num_nodes() const;
};

// Phrases that train or are evaluated together.
struct Batch {
  std::vector<std::int32_t> words;  // [M] word number at each position; sentences back to back
  Chains forward, backward;
  std::vector<std::int32_t> labels;  // [B]

  std::int32_t num_phrases() const { return static_cast<std::int32_t>(labels.size()); }
  const Chains& chains(int direction) const { return direction == 0 ? forward : backward; }
};

enum class Sharing {
  kSentence,  // phrases of one sentence share positions and chains
  kNone,      // the plain computation, for comparison: every phrase has its own
};

// Puts batches together; keeps its memory between calls, so use one for many (one thread each).
class BatchBuilder {
 public:
  // `phrases` numbers of `all`, those of a sentence next to each other, as in epoch_order(). Word w
  // is read as words[w]. Overwrites `batch`.
  void training(const TokenSequences& sentences, const TrainingPhrases& all,
                std::span<const std::int32_t> phrases, std::span<const std::int32_t> words,
                Sharing sharing, Batch& batch);

  // The sequences begin .. end - 1, of at least one token each, every one a chain of its own:
  // phrase b of the batch is sequence begin + b. Labels are 0.
  void whole(const TokenSequences& sequences, std::int32_t begin, std::int32_t end, Batch& batch);

 private:
  struct Chain {
    std::int32_t first, length;
  };
  struct Direction {
    std::vector<Chain> chains;           // as met
    std::vector<std::int32_t> chain_of;  // [B]
  };
  void add_sentence(std::span<const std::int32_t> tokens, const TrainingPhrases& all,
                    std::span<const std::int32_t> phrases, std::span<const std::int32_t> words,
                    Batch& batch);
  void add_chain(Direction& direction, std::int32_t first, std::int32_t length);
  void begin(Batch& batch);
  void finish(Batch& batch);
  void sort(const Direction& direction, Chains& chains);

  Direction directions_[2];                // forward, backward
  std::vector<std::int32_t> lengths_;      // [B] words of each phrase
  std::vector<std::int32_t> chain_at_[2];  // [words of a sentence] the chain that starts there
  std::vector<std::int32_t> count_, rank_;
};

// Cuts a batch into parts that are computed one after the other; keeps its memory between calls.
class PartCutter {
 public:
  // The phrase numbers `phrases` of `all`, those of a sentence next to each other, in at most
  // `parts` >= 1 parts of about equally many phrases: whole sentences, those of few phrases first,
  // since chains of like length waste the fewest lanes. Valid until the next call.
  std::span<const std::span<const std::int32_t>> cut(const TrainingPhrases& all,
                                                     std::span<const std::int32_t> phrases,
                                                     std::int32_t parts);

 private:
  std::vector<std::span<const std::int32_t>> sentences_, parts_;
  std::vector<std::int32_t> sorted_;
  std::vector<std::size_t> ends_;  // of the parts in sorted_
};

// The order of an epoch's phrases: sentences shuffled by (seed, epoch), each sentence's phrases
// kept together and in order. Returns phrase numbers; batches are consecutive runs of it.
std::vector<std::int32_t> epoch_order(const TrainingPhrases& phrases, std::uint64_t seed,
                                      std::int32_t epoch);

}  // namespace dimscope
