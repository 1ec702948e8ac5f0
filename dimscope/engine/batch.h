#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dimscope/text/corpus/dataset.h"

namespace dimscope::engine {

// How one direction reads a batch. A chain is a walk over neighbouring positions, one LSTM step
// each; phrases that begin at the same word of a sentence (forward; backward: that end at it) are
// stages of one chain, so that what they have in common is computed once. Step t of lane r is the
// node (t, r); level t holds the nodes (t, 0) .. (t, alive[t] - 1). Level 0 holds the first step
// of every chain, chain r in lane r. The parent of a node (t, r) is (t - 1, r), except where a
// chain joins that waited until the lane was free: there it is (0, chain).
struct Chains {
  std::vector<std::int32_t> alive;        // [levels] nodes of each level; non-increasing
  std::vector<std::int32_t> level_begin;  // [levels + 1] number of each level's first node, then N
  std::vector<std::int32_t> position;     // [N] where the word that each node reads stands

  // The chains whose second step is on level t, where another one ended on level t - 1, are
  // joins[join_begin[t]] .. joins[join_begin[t+1]-1]; those of all levels are numbered in this
  // order, from alive[1] on.
  struct Join {
    std::int32_t lane, chain;
  };
  std::vector<Join> joins;
  std::vector<std::int32_t> join_begin;  // [levels + 1]

  // The phrases whose last word is read on level t are ends[end_begin[t]] ..
  // ends[end_begin[t+1]-1].
  struct End {
    std::int32_t phrase, lane;
  };
  std::vector<End> ends;                // [B]
  std::vector<std::int32_t> end_begin;  // [levels + 1]

  std::int32_t num_chains() const { return alive.empty() ? 0 : alive.front(); }
  std::int32_t num_levels() const { return static_cast<std::int32_t>(alive.size()); }
  std::int64_t num_nodes() const { return level_begin.empty() ? 0 : level_begin.back(); }
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
  // is read as words[w]. Chains wait for one another so that few lanes stand empty. Overwrites
  // `batch`.
  void training(const text::TokenSequences& sentences, const text::TrainingPhrases& all,
                std::span<const std::int32_t> phrases, std::span<const std::int32_t> words,
                Sharing sharing, Batch& batch);

  // The sequences begin .. end - 1, of at least one token each, every one a chain of its own that
  // no other joins, the longest first: phrase b of the batch is sequence begin + b. Labels are 0.
  void whole(const text::TokenSequences& sequences, std::int32_t begin, std::int32_t end,
             Batch& batch);

 private:
  struct Direction {
    std::int32_t step = 1;             // from a word to the next
    std::vector<std::int32_t> length;  // [M] of the chain that begins at each position; 0: none
    std::vector<std::int32_t> first;   // [B] where each phrase's chain begins
  };
  // Where a chain's steps are: the first at (0, number), the others from (level, lane) on.
  struct Course {
    std::int32_t number, lane, level;
  };
  void begin(Batch& batch);
  void add_sentence(std::span<const std::int32_t> tokens, const text::TrainingPhrases& all,
                    std::span<const std::int32_t> phrases, std::span<const std::int32_t> words,
                    Batch& batch);
  void add_words(std::int32_t count);
  void add_phrase(std::int32_t first, std::int32_t length);
  void finish(bool may_wait, Batch& batch);
  void sort(const Direction& direction);
  void side_by_side();
  void pack();
  bool fill_lanes(std::int32_t lanes, std::int32_t levels);
  void number_chains(std::int32_t levels);
  void lay_out(const Direction& direction, Chains& chains);
  void lay_out_ends(const Direction& direction, Chains& chains);

  Direction directions_[2];            // forward, backward
  std::vector<std::int32_t> lengths_;  // [B] words of each phrase
  // Of the direction in hand:
  std::vector<std::int32_t> sorted_;  // [R] where each chain begins, the longest first
  std::vector<std::int32_t> longer_;  // [longest + 1] how many chains have more than so many steps
  std::vector<Course> courses_;       // [M] of the chain that begins at each position
  std::vector<std::int32_t> loads_;   // [lanes] levels after the first with a step in the lane
  std::vector<std::int32_t> order_, rank_, next_;
};

// Cuts a batch into parts that are computed one after the other; keeps its memory between calls.
class PartCutter {
 public:
  // The phrase numbers `phrases` of `all`, those of a sentence next to each other, in at most
  // `parts` >= 1 parts of about equally many phrases: whole sentences, those of few phrases first,
  // since chains of like length waste the fewest lanes. Valid until the next call.
  std::span<const std::span<const std::int32_t>> cut(const text::TrainingPhrases& all,
                                                     std::span<const std::int32_t> phrases,
                                                     std::int32_t parts);

 private:
  std::vector<std::span<const std::int32_t>> sentences_, parts_;
  std::vector<std::int32_t> sorted_;
  std::vector<std::size_t> ends_;  // of the parts in sorted_
};

// The order of an epoch's phrases: sentences shuffled by (seed, epoch), each sentence's phrases
// kept together and in order. Returns phrase numbers; batches are consecutive runs of it.
std::vector<std::int32_t> epoch_order(const text::TrainingPhrases& phrases, std::uint64_t seed,
                                      std::int32_t epoch);

}  // namespace dimscope::engine
