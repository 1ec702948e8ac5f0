#pragma once

#include <span>
#include <string_view>

#include "dimscope/text/synthetic/score.h"

namespace dimscope::text {

// One way to write a symbol: as two parts, or, where `right` is empty, as another symbol. A part is
// a symbol or a word class. A rule that names '?' stands for two rules, with '+' for '?' and '-'
// for
// '~' and the reverse: '?' is the polarity the phrase is meant to have, '~' its opposite.
struct GrammarRule {
  std::string_view symbol;
  int weight;  // relative to the symbol's other rules
  Combine combine;
  std::string_view left, right;
};

// All rules; those of a symbol need not be neighbours. The start symbol is "sentence". No symbol
// can reach itself, so every sentence is finite.
std::span<const GrammarRule> synthetic_rules();

}  // namespace dimscope::text
