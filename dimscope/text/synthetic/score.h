#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "dimscope/text/synthetic/lexicon.h"

namespace dimscope::text {

// How the score of a node follows from the scores l and r of its children. Where an operator word
// is absent, every rule falls back to l + r. Every result is clamped to [-kMaxScore, kMaxScore].
enum class Combine {
  kSum,          // l + r
  kScale,        // strength of the operator · (l + r)
  kNegate,       // s = l + r; s > 0: -kDenied · s; s < 0: kWeakened · s
  kLeftYields,   // kYielded · l + r ("X but Y", "though X , Y")
  kRightYields,  // l + kYielded · r ("X , though Y")
};

inline constexpr double kMaxScore = 3.0;
// "not good" is mildly negative: a denied positive flips and weakens.
inline constexpr double kDenied = 0.7;
// "not terrible" is near neutral: a denied negative weakens and keeps its sign, as most negated
// negatives of the Stanford Sentiment Treebank do not become positive.
inline constexpr double kWeakened = 0.2;
// In a contrast the main clause dominates: the other keeps this share.
inline constexpr double kYielded = 0.3;

// A sentence as the grammar wrote it: tokens, and a binary tree whose nodes say how they combine.
struct Derivation {
  struct Word {
    std::string_view text;
    const WordClass* word_class;  // never null; static
  };
  struct Node {
    Combine combine;              // of an inner node
    std::int32_t left, right;     // -1 at a leaf; always smaller than the node's own number
    std::int32_t begin, end;      // span of tokens
    std::int32_t operator_token;  // the word whose presence switches `combine` on; -1 for kSum
  };
  std::vector<Word> words;
  std::vector<Node> nodes;  // children before parents: the root is the last
};

// The score of every node when only some words are heard. present [number of words], 0 or 1: an
// absent word has its neutral reading (no sentiment, factor 1, no negation, plain coordination).
// scores [number of nodes] = ; resized.
void score_nodes(const Derivation& derivation, const std::vector<std::uint8_t>& present,
                 std::vector<double>& scores);

// Exact Shapley values of the root's score, one a word; players are the words with an effect.
std::vector<double> true_contributions(const Derivation& derivation);

}  // namespace dimscope::text
