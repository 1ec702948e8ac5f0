#include "dimscope/text/synthetic/score.h"

#include <algorithm>
#include <cstddef>

#include "dimscope/base/check.h"
#include "dimscope/text/synthetic/shapley_values.h"

namespace dimscope::text {
namespace {

double combined(Combine combine, double left, double right, double strength) {
  const double sum = left + right;
  switch (combine) {
    case Combine::kSum:
      return sum;
    case Combine::kScale:
      return strength * sum;
    case Combine::kNegate:
      return sum > 0 ? -kDenied * sum : kWeakened * sum;
    case Combine::kLeftYields:
      return kYielded * left + right;
    case Combine::kRightYields:
      return left + kYielded * right;
  }
  return sum;
}

}  // namespace

void score_nodes(const Derivation& derivation, const std::vector<std::uint8_t>& present,
                 std::vector<double>& scores) {
  const auto& [words, nodes] = derivation;
  scores.resize(nodes.size());
  for (std::size_t n = 0; n < nodes.size(); ++n) {
    const Derivation::Node& node = nodes[n];
    if (node.left < 0) {
      const WordClass& word = *words[node.begin].word_class;
      const bool heard = word.effect == WordEffect::kSentiment && present[node.begin] != 0;
      scores[n] = heard ? word.strength : 0.0;
      continue;
    }
    const std::int32_t operator_token = node.operator_token;
    const bool applies = operator_token >= 0 && present[operator_token] != 0;
    const double strength = applies ? words[operator_token].word_class->strength : 0.0;
    scores[n] = std::clamp(combined(applies ? node.combine : Combine::kSum, scores[node.left],
                                    scores[node.right], strength),
                           -kMaxScore, kMaxScore);
  }
}

std::vector<double> true_contributions(const Derivation& derivation) {
  std::vector<std::int32_t> players;
  for (std::size_t t = 0; t < derivation.words.size(); ++t) {
    if (derivation.words[t].word_class->effect != WordEffect::kNone) {
      players.push_back(static_cast<std::int32_t>(t));
    }
  }
  check(players.size() <= 16, "the grammar keeps a sentence's players few");

  std::vector<double> worth(std::size_t{1} << players.size());
  std::vector<std::uint8_t> present(derivation.words.size(), 0);
  std::vector<double> scores;
  for (std::size_t set = 0; set < worth.size(); ++set) {
    for (std::size_t i = 0; i < players.size(); ++i) present[players[i]] = (set >> i) & 1;
    score_nodes(derivation, present, scores);
    worth[set] = scores.back();
  }
  const std::vector<double> values = shapley_values(worth);

  std::vector<double> contributions(derivation.words.size(), 0.0);
  for (std::size_t i = 0; i < players.size(); ++i) contributions[players[i]] = values[i];
  return contributions;
}

}  // namespace dimscope::text
