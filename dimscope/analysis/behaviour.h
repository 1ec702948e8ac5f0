#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dimscope/analysis/relevance_table.h"

namespace dimscope::analysis {

// Words begin..end-1 of a sentence.
struct WordSpan {
  std::int32_t begin = 0, end = 0;
};

// What a model that composes meaning should do with two parts of a sentence.
enum class Behaviour {
  // "but": first is what precedes it, second what follows. The second speaks more for the predicted
  // class: Σ r(second) > Σ r(first).
  kSecondOutweighs,
  // A negator (first) and its scope: they pull in opposite directions, Σ r(first) Σ r(second) < 0.
  kOpposes,
  // An intensifier (first) and what it strengthens: the same direction, the product is above 0.
  kStrengthens,
};

// A place where a behaviour can be seen.
struct BehaviourCase {
  std::int32_t sentence = 0;
  WordSpan first, second;
};

// Whether the explanations of each trial show the behaviour: the share of the cases (at least one)
// that pass, by trial. Relevances of zero pass nothing.
std::vector<double> pass_rates(Behaviour behaviour, std::span<const BehaviourCase> cases,
                               const RelevanceTable& table);

// The same by case: [trials][cases] whether it passes.
std::vector<std::vector<std::uint8_t>> passed_cases(Behaviour behaviour,
                                                    std::span<const BehaviourCase> cases,
                                                    const RelevanceTable& table);

// A phrase's score under one trial: the expected class, centred on neutral, above 0 for positive.
struct PhraseScores {
  double first = 0, second = 0, whole = 0;
};

// The same on the model's own answers to the parts read alone and to the whole:
//   kSecondOutweighs  the whole is nearer to the second part than to the first
//   kOpposes          the negated phrase (whole) has the other sign than its scope (second)
//   kStrengthens      the whole has the second part's sign and is further from neutral
bool passes(Behaviour behaviour, const PhraseScores& scores);

}  // namespace dimscope::analysis
