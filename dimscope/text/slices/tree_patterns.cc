#include "dimscope/text/slices/tree_patterns.h"

#include <algorithm>
#include <array>
#include <optional>

#include "dimscope/base/check.h"
#include "dimscope/text/corpus/vocabulary.h"

namespace dimscope::text {
namespace {

constexpr std::array<std::string_view, 7> kNegators = {"n't",     "not",    "no",     "never",
                                                       "nothing", "hardly", "without"};
// What may close a part of a sentence without belonging to it.
constexpr std::array<std::string_view, 7> kPunctuation = {",", "--", ";", ":", "...", "``", "''"};
constexpr std::array<std::string_view, 5> kEnds = {".", "!", "?", "-LRB-", "-RRB-"};

struct Pair {
  std::int32_t first, second;
};

// The children of a node that has exactly two.
std::optional<Pair> two_children(const Tree& tree, std::int32_t node) {
  if (tree.is_leaf(node)) return std::nullopt;
  const Pair pair{node + 1, tree.nodes[node + 1].subtree_end};
  const std::int32_t end = tree.nodes[node].subtree_end;
  if (pair.second == end || tree.nodes[pair.second].subtree_end != end) return std::nullopt;
  return pair;
}

// The pair that `node` is one of; none at the root or where its parent has not two children.
std::optional<Pair> pair_of(const Tree& tree, std::int32_t node) {
  const std::int32_t parent = tree.nodes[node].parent;
  return parent < 0 ? std::nullopt : two_children(tree, parent);
}

bool is_word(const Tree& tree, std::int32_t node, std::string_view word) {
  return tree.is_leaf(node) && to_lower(tree.tokens[tree.nodes[node].begin]) == word;
}

bool is_one_of(const Tree& tree, std::int32_t node, std::span<const std::string_view> tokens) {
  return tree.is_leaf(node) &&
         std::ranges::find(tokens, tree.tokens[tree.nodes[node].begin]) != tokens.end();
}

// `node` without the punctuation at its end; nullopt where nothing else is left.
std::optional<std::int32_t> without_punctuation(const Tree& tree, std::int32_t node) {
  for (auto pair = two_children(tree, node); pair && is_one_of(tree, pair->second, kPunctuation);
       pair = two_children(tree, node)) {
    node = pair->first;
  }
  if (is_one_of(tree, node, kPunctuation)) return std::nullopt;
  return node;
}

std::vector<std::int32_t> leaves_of_word(const Tree& tree, std::string_view word) {
  std::vector<std::int32_t> found;
  for (std::int32_t n = 0; n < static_cast<std::int32_t>(tree.nodes.size()); ++n) {
    if (is_word(tree, n, word)) found.push_back(n);
  }
  return found;
}

std::optional<XButY> x_but_y_around(const Tree& tree, std::int32_t cue) {
  const auto beside = pair_of(tree, cue);
  if (!beside) return std::nullopt;
  std::int32_t below = tree.nodes[cue].parent;  // the child of `whole` that holds the cue
  auto outer = pair_of(tree, below);
  std::int32_t x = 0, y = 0;
  if (cue == beside->first) {
    if (!outer || outer->second != below) return std::nullopt;
    x = outer->first;
    y = beside->second;
  } else {
    while (outer && outer->second == below) {
      below = tree.nodes[below].parent;
      outer = pair_of(tree, below);
    }
    if (!outer) return std::nullopt;
    x = beside->first;
    y = outer->second;
  }
  const auto bare = without_punctuation(tree, x);
  if (!bare) return std::nullopt;
  return XButY{cue, *bare, y, tree.nodes[below].parent};
}

// The leaf or, where "even" stands beside it, both.
std::int32_t concession_cue(const Tree& tree, std::int32_t leaf) {
  const auto pair = pair_of(tree, leaf);
  const bool even = pair && pair->second == leaf && is_word(tree, pair->first, "even");
  return even ? tree.nodes[leaf].parent : leaf;
}

bool belongs_to_no_part(const Tree& tree, std::int32_t node) {
  return is_one_of(tree, node, kPunctuation) || is_one_of(tree, node, kEnds) ||
         is_word(tree, node, "even");
}

// Neither the adverb, as in "the end , though , is good", nor "as though".
bool introduces_a_part(const Tree& tree, std::int32_t leaf) {
  const std::int32_t at = tree.nodes[leaf].begin;
  const std::string before = at > 0 ? to_lower(tree.tokens[at - 1]) : "";
  const bool pause_follows =
      at + 1 < static_cast<std::int32_t>(tree.tokens.size()) &&
      std::ranges::find(kPunctuation, tree.tokens[at + 1]) != kPunctuation.end();
  return before != "as" && !pause_follows;
}

std::optional<Concession> concession_around(const Tree& tree, std::int32_t leaf) {
  if (!introduces_a_part(tree, leaf)) return std::nullopt;
  const std::int32_t cue = concession_cue(tree, leaf);
  const auto beside = pair_of(tree, cue);
  if (!beside || beside->first != cue) return std::nullopt;
  const auto sibling = [&](std::int32_t node) -> std::optional<std::int32_t> {
    const auto pair = pair_of(tree, node);
    if (!pair) return std::nullopt;
    return pair->first == node ? pair->second : pair->first;
  };
  std::int32_t below = tree.nodes[cue].parent;  // the child of `whole` that holds the cue
  auto other = sibling(below);
  while (other && belongs_to_no_part(tree, *other)) {
    below = tree.nodes[below].parent;
    other = sibling(below);
  }
  if (!other) return std::nullopt;
  const auto subordinate = without_punctuation(tree, beside->second);
  std::int32_t main = *other;
  for (auto pair = two_children(tree, main); pair && is_one_of(tree, pair->first, kPunctuation);
       pair = two_children(tree, main)) {
    main = pair->second;
  }
  const auto bare = without_punctuation(tree, main);
  if (!subordinate || !bare) return std::nullopt;
  return Concession{cue, *subordinate, *bare, tree.nodes[below].parent};
}

}  // namespace

Polarity polarity(std::int32_t label) {
  check(label >= 0 && label <= 4, "one of five sentiments");
  if (label == 2) return Polarity::kNeutral;
  return label < 2 ? Polarity::kNegative : Polarity::kPositive;
}

std::string_view to_string(Polarity polarity) {
  switch (polarity) {
    case Polarity::kNegative:
      return "negative";
    case Polarity::kNeutral:
      return "neutral";
    default:
      return "positive";
  }
}

std::vector<XButY> find_x_but_y(const Tree& tree) {
  std::vector<XButY> found;
  for (const std::int32_t cue : leaves_of_word(tree, "but")) {
    if (const auto structure = x_but_y_around(tree, cue)) found.push_back(*structure);
  }
  return found;
}

std::span<const std::string_view> negators() {
  return kNegators;
}

std::vector<Negation> find_negations(const Tree& tree) {
  constexpr std::int32_t kMaxCueWords = 2;
  const auto is_negator = [](const std::string& token) {
    return std::ranges::find(kNegators, to_lower(token)) != kNegators.end();
  };
  std::vector<Negation> found;
  for (std::int32_t n = 0; n < static_cast<std::int32_t>(tree.nodes.size()); ++n) {
    const auto pair = two_children(tree, n);
    if (!pair) continue;
    const TreeNode& cue = tree.nodes[pair->first];
    if (cue.end - cue.begin > kMaxCueWords) continue;
    if (std::any_of(tree.tokens.begin() + cue.begin, tree.tokens.begin() + cue.end, is_negator)) {
      found.push_back({pair->first, pair->second, n});
    }
  }
  return found;
}

std::vector<Concession> find_concessions(const Tree& tree) {
  std::vector<Concession> found;
  for (const std::int32_t leaf : leaves_of_word(tree, "though")) {
    if (const auto structure = concession_around(tree, leaf)) found.push_back(*structure);
  }
  return found;
}

}  // namespace dimscope::text
