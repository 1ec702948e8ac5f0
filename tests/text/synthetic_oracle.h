#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "dimscope/text/corpus/tree.h"
#include "dimscope/text/synthetic/lexicon.h"

// The truth about a synthetic sentence, worked out again from its finished tree, slowly.
namespace dimscope::text::synthetic_oracle {

// The words with an effect, with their class.
inline const std::map<std::string, const WordClass*>& players_of_lexicon() {
  static const auto* const players = [] {
    auto* map = new std::map<std::string, const WordClass*>;
    for (const WordClass& word_class : synthetic_lexicon()) {
      if (word_class.effect == WordEffect::kNone) continue;
      std::istringstream words{std::string(word_class.words)};
      for (std::string word; words >> word;) {
        EXPECT_TRUE(map->emplace(word, &word_class).second) << word << " is in two classes";
      }
    }
    return map;
  }();
  return *players;
}

// The oracle: reads scores off a finished tree by the rules of docs/synthetic-corpus.md. It shares
// the lexicon with the program, but neither its rule tables nor its code.
struct Reading {
  double score = 0;
  std::string open_operator;  // an operator word whose scope has not been met yet
  bool is_heard = false;      // ... and whether it is among the words present
};

inline Reading read_node(const Tree& tree, std::int32_t number, const std::vector<bool>& present) {
  const TreeNode& node = tree.nodes[number];
  if (tree.is_leaf(number)) {
    const std::string& word = tree.tokens[node.begin];
    const auto entry = players_of_lexicon().find(word);
    if (entry == players_of_lexicon().end()) return {};
    if (entry->second->effect != WordEffect::kSentiment) return {0, word, present[node.begin]};
    return {present[node.begin] ? entry->second->strength : 0.0, "", false};
  }
  const Reading left = read_node(tree, number + 1, present);
  const Reading right = read_node(tree, tree.nodes[number + 1].subtree_end, present);
  const bool is_left = !left.open_operator.empty();
  const Reading& open = is_left ? left : right;
  const auto clamped = [](double score) {
    return Reading{std::clamp(score, -3.0, 3.0), "", false};
  };
  const double sum = left.score + right.score;
  if (open.open_operator.empty()) return clamped(sum);
  const WordClass& word_class = *players_of_lexicon().at(open.open_operator);
  const bool is_connective = word_class.effect == WordEffect::kConnective;
  // Still open: "does n't", "but Y", "though X", "though X ,".
  const std::int32_t right_begin = tree.nodes[tree.nodes[number + 1].subtree_end].begin;
  const bool still_open =
      is_connective ? is_left && (tree.is_leaf(number + 1) || tree.tokens[right_begin] == ",")
                    : !is_left;
  if (still_open) return {sum, open.open_operator, open.is_heard};
  if (!open.is_heard) return clamped(sum);
  if (word_class.effect == WordEffect::kScale) return clamped(word_class.strength * sum);
  if (!is_connective) return clamped(sum > 0 ? -0.7 * sum : 0.2 * sum);
  const bool right_yields = !is_left && open.open_operator != "but" && open.open_operator != "yet";
  return clamped(right_yields ? left.score + 0.3 * right.score : 0.3 * left.score + right.score);
}

// Shapley's definition: the mean over every order of arrival.
inline std::vector<double> contributions_by_orders(const Tree& tree) {
  std::vector<std::size_t> order;
  for (std::size_t t = 0; t < tree.tokens.size(); ++t) {
    if (players_of_lexicon().contains(tree.tokens[t])) order.push_back(t);
  }
  std::vector<double> total(tree.tokens.size(), 0.0);
  double num_orders = 0;
  do {
    ++num_orders;
    std::vector<bool> present(tree.tokens.size(), false);
    double before = 0;
    for (const std::size_t token : order) {
      present[token] = true;
      const double after = read_node(tree, 0, present).score;
      total[token] += after - before;
      before = after;
    }
  } while (std::next_permutation(order.begin(), order.end()));
  for (double& value : total) value /= num_orders;
  return total;
}

}  // namespace dimscope::text::synthetic_oracle
