#pragma once

#include <span>
#include <string_view>

namespace dimscope::text {

// What a word does to the score of a synthetic sentence. Words with kNone are ignored; all others
// are the players of the sentence's Shapley game.
enum class WordEffect {
  kNone,
  kSentiment,   // contributes its strength: -2, -1, +1 or +2
  kScale,       // multiplies its scope by its strength: > 1 intensifies, < 1 diminishes
  kNegation,    // denies its scope
  kConnective,  // makes one of two clauses yield to the other: "but", "though"
};

// Words that the grammar treats alike. A word with an effect is in one class only; ignored words
// such as "the" may be in several.
struct WordClass {
  std::string_view name;
  WordEffect effect;
  double strength;         // see WordEffect; 0 where it has no meaning
  std::string_view words;  // separated by one space, all lower-case
};

// The whole lexicon, in the order of docs/synthetic-corpus.md. Names are unique.
std::span<const WordClass> synthetic_lexicon();

}  // namespace dimscope::text
