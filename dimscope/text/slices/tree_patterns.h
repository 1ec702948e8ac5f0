#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "dimscope/text/corpus/tree.h"

// What negation and contrast look like in a binary sentiment tree. The members of every structure
// are node numbers of its tree: a node has its span (begin, end) and its label.
namespace dimscope::text {

// The side that one of SST's five labels leans to: 0 and 1 are negative, 2 is neutral.
enum class Polarity : std::int8_t { kNegative = -1, kNeutral = 0, kPositive = 1 };

// `label` is one of 0..4.
Polarity polarity(std::int32_t label);
std::string_view to_string(Polarity polarity);  // "negative", "neutral", "positive"

// X but Y (Socher et al. 2013, section 5.3, where the search is not described; this is ours).
struct XButY {
  std::int32_t cue;    // the leaf "but"
  std::int32_t x;      // the part before it, without punctuation at its end
  std::int32_t y;      // the part after it
  std::int32_t whole;  // the node that joins them
};

// One for each leaf "but", in any case, that joins two parts, in the order of the words:
// (X (but Y)) or, with "but" closing what precedes it, ((X but) Y) and (W (X but)) Y. Only nodes
// with exactly two children count. A part X that is only punctuation does not.
std::vector<XButY> find_x_but_y(const Tree& tree);

// A negator and what it negates.
struct Negation {
  std::int32_t cue;    // first child: at most two words, one of them a negator, as in "does n't"
  std::int32_t scope;  // second child
  std::int32_t whole;
};

// n't, not, no, never, nothing, hardly, without.
std::span<const std::string_view> negators();

// Every node with two children of which the first is a cue, in preorder. Words are compared in
// lower case.
std::vector<Negation> find_negations(const Tree& tree);

// Though X, Y or Y, though X.
struct Concession {
  std::int32_t cue;          // "though" or "even though"
  std::int32_t subordinate;  // what it introduces, X
  std::int32_t main;         // the part it is set against, Y
  std::int32_t whole;
};

// One for each leaf "though" that introduces a part: it (or "even though") is the first of two
// children, and the next part upwards that is more than punctuation is the main one, taken without
// punctuation at its ends. Neither "as though" nor the adverb with a pause behind it ("the end ,
// though , is good") has a structure.
std::vector<Concession> find_concessions(const Tree& tree);

}  // namespace dimscope::text
