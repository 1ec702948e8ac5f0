#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "dimscope/analysis/paired_test.h"
#include "dimscope/analysis/relevance_table.h"

// Which sentences are worth a look. Sentences are places in Answers, trials places in the spans
// given; every list is ranked, ties by sentence.
namespace dimscope::analysis {

// One of two sets of trials: each one's answers, and the number of its group: trials of a group
// (the seeds of one cell) change sides together when chance is asked. No group is in both sets.
struct TrialSet {
  std::vector<const Answers*> trials;
  std::vector<std::int32_t> groups;
};

// Sentences that more than half of the trials of A have right and less than half of those of B.
struct Contrast {
  struct Sentence {
    std::int32_t sentence = 0;
    std::int32_t right_a = 0, right_b = 0;
  };
  std::vector<Sentence> sentences;  // by difference of the shares right, largest first
  std::int64_t num_reverse = 0;     // the other way round: right in B, wrong in A
  // How many sentences there are when groups are dealt to the two sets at random, as many to each.
  // If it makes a difference which set a trial is in, every uneven deal keeps some of it: then this
  // is more than chance alone would give.
  double chance_mean = 0;
  Interval chance;  // 2.5 and 97.5 percentiles
  // Share of deals, the real one included, in which the shares right of such sentences differ as
  // much in sum. Not their number: that is as high in any deal that keeps most of A together.
  double p = 1;
};

struct ContrastOptions {
  std::int32_t deals = 999;
  std::uint64_t seed = 1;
};

// Both sets have trials, all with as many answers.
Contrast find_contrast(const TrialSet& a, const TrialSet& b, const ContrastOptions& options = {});

// [S] the chance that two trials of one cell predict different classes for a sentence, mean over
// the cells with two trials or more; empty if there is none. `predicted` [T][S]; `cells` [T].
std::vector<double> seed_disagreement(std::span<const std::vector<std::int32_t>> predicted,
                                      std::span<const std::int32_t> cells);

struct TrialPair {
  std::int32_t from = 0, to = 0;
};

// Changes of answers from one trial of each pair to the other.
struct Changes {
  std::vector<std::int32_t> gained, lost;  // [S] pairs in which the sentence turns right; wrong
  std::int64_t num_gained = 0, num_lost = 0;
};

// `pairs` is not empty.
Changes find_changes(std::span<const Answers> trials, std::span<const TrialPair> pairs);

// [S] mean explanation_distance() over the pairs, of which there is one at least. `relevances` are
// normalised.
std::vector<double> mean_distances(const RelevanceTable& relevances,
                                   std::span<const TrialPair> pairs);

// Trials that give one sentence the same class, and how far their reasons for it are apart.
struct Reasons {
  std::int32_t sentence = 0;
  std::int32_t label = 0;       // the class that most trials predict; the lowest among equals
  std::int32_t num_trials = 0;  // that predict it
  double mean_distance = 0;     // explanation_distance() over all their pairs
  TrialPair farthest;           // the two of the largest distance
  double largest_distance = 0;
};

// The `limit` sentences of the largest mean distance, among `sentences` for which two trials or
// more predict the commonest class. `relevances` are normalised; predicted [T][all sentences].
std::vector<Reasons> find_different_reasons(const RelevanceTable& relevances,
                                            std::span<const std::vector<std::int32_t>> predicted,
                                            std::span<const std::int32_t> sentences,
                                            std::size_t limit);

// A sentence that trials have right although the words that humans labelled with its polarity count
// against its class.
struct Suspect {
  std::int32_t sentence = 0;
  std::int32_t num_right = 0;     // trials
  std::int32_t num_negative = 0;  // of these, with negative relevance on the words
  double mean_relevance = 0;      // on the words, share of the sentence's, over the right trials
};

struct Suspects {
  std::vector<Suspect> sentences;  // with num_negative > 0, by num_negative, then mean_relevance
  std::int64_t num_answers = 0;    // right answers to sentences that have such words
  std::int64_t num_negative = 0;   // of these, with negative relevance on the words
};

// `relevances` are normalised and of the predicted class. words [all sentences]: for each the
// places of its words with its polarity; a sentence without any is passed over.
Suspects find_suspects(const RelevanceTable& relevances,
                       std::span<const std::vector<std::int32_t>> predicted,
                       std::span<const std::int32_t> labels,
                       std::span<const std::vector<std::int32_t>> words,
                       std::span<const std::int32_t> sentences);

}  // namespace dimscope::analysis
