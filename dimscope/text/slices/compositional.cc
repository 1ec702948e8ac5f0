#include "dimscope/text/slices/compositional.h"

#include <algorithm>

#include "dimscope/text/corpus/vocabulary.h"
#include "dimscope/text/slices/tree_patterns.h"

namespace dimscope::text {
namespace {

constexpr std::int32_t kNeutral = 2;

Polarity side(const Tree& tree, std::int32_t node) {
  return polarity(tree.nodes[node].label);
}

// Of two parts side by side, as "and" or a comma would join them.
Polarity plain_reading(const Tree& tree, std::int32_t a, std::int32_t b) {
  const std::int32_t sum = tree.nodes[a].label + tree.nodes[b].label - 2 * kNeutral;
  return polarity(std::clamp(kNeutral + sum, 0, 4));
}

bool has_nt(const Tree& tree, std::int32_t node) {
  const auto words = tree.tokens.begin();
  return std::any_of(words + tree.nodes[node].begin, words + tree.nodes[node].end,
                     [](const std::string& token) { return to_lower(token) == "n't"; });
}

}  // namespace

bool connective_decides(const Tree& tree) {
  const auto decides = [&](Polarity plain, std::int32_t whole) {
    return side(tree, whole) != plain && side(tree, whole) == side(tree, 0);
  };
  return std::ranges::any_of(
             find_x_but_y(tree),
             [&](const XButY& s) { return decides(plain_reading(tree, s.x, s.y), s.whole); }) ||
         std::ranges::any_of(find_concessions(tree),
                             [&](const Concession& s) {
                               return decides(plain_reading(tree, s.subordinate, s.main), s.whole);
                             }) ||
         std::ranges::any_of(find_negations(tree), [&](const Negation& s) {
           return has_nt(tree, s.cue) && decides(side(tree, s.scope), s.whole);
         });
}

}  // namespace dimscope::text
