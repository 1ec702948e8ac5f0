#include "dimscope/text/synthetic/rules.h"

namespace dimscope::text {
namespace {

using enum Combine;

// The operator of a rule other than kSum is the one word with a scaling, negating or connecting
// effect below it that no deeper rule has used. So a parent of "does n't" finds the negator in its
// left part.
constexpr GrammarRule kRules[] = {
    {"sentence", 1, kSum, "statement", "."},

    // One clause, or a noun phrase that stands for one.
    {"statement", 20, kSum, "clause", ""},
    {"statement", 5, kSum, "opener ,", "clause"},
    {"statement", 6, kSum, "phrase?", ""},
    // X , but Y
    {"statement", 9, kLeftYields, "clause~ ,", "but clause?"},
    {"statement", 4, kLeftYields, "clause ,", "but clause"},
    // though X , Y
    {"statement", 6, kLeftYields, "though clause~ ,", "clause?"},
    {"statement", 3, kLeftYields, "though clause ,", "clause"},
    // X , though Y
    {"statement", 5, kRightYields, "clause? ,", "later though clause~"},
    {"statement", 2, kRightYields, "clause ,", "later though clause"},
    // X , and Y
    {"statement", 3, kSum, "clause? ,", "and clause?"},
    {"statement", 3, kSum, "clause ,", "and clause"},
    // though X , Y , but Z
    {"statement", 3, kLeftYields, "concession~ ,", "but simple?"},

    {"clause ,", 1, kSum, "clause", ","},
    {"clause? ,", 1, kSum, "clause?", ","},
    {"but clause", 1, kSum, "but", "clause"},
    {"but clause?", 1, kSum, "but", "clause?"},
    {"and clause", 1, kSum, "and", "clause"},
    {"and clause?", 1, kSum, "and", "clause?"},
    {"though clause ,", 1, kSum, "though clause", ","},
    {"though clause? ,", 1, kSum, "though clause?", ","},
    {"though clause", 2, kSum, "though", "clause"},
    {"though clause", 1, kSum, "while", "clause"},
    {"though clause?", 2, kSum, "though", "clause?"},
    {"though clause?", 1, kSum, "while", "clause?"},
    {"later though clause", 1, kSum, "though", "clause"},
    {"later though clause?", 1, kSum, "though", "clause?"},
    {"concession? ,", 1, kSum, "concession?", ","},
    {"concession?", 1, kLeftYields, "though simple~ ,", "simple?"},
    {"though simple? ,", 1, kSum, "though simple?", ","},
    {"though simple?", 1, kSum, "though", "simple?"},
    {"but simple?", 1, kSum, "but", "simple?"},

    {"clause", 5, kSum, "clause+", ""},
    {"clause", 4, kSum, "clause-", ""},
    {"clause", 3, kSum, "clause0", ""},

    // Clauses meant to be positive or negative ...
    {"clause?", 10, kSum, "subject phrase", "predicate?"},
    {"clause?", 4, kSum, "subjects phrase", "predicates?"},
    {"clause?", 1, kSum, "critics", "say simple?"},
    {"clause-", 9, kSum, "subject phrase", "denied+"},
    {"clause-", 4, kSum, "subjects phrase", "denied plural+"},
    {"clause-", 2, kSum, "i", "do n't say simple+"},
    {"clause-", 2, kNegate, "nobody", "says simple+"},
    // ... and those that come out about neutral.
    {"clause0", 4, kSum, "film phrase", "event"},
    {"clause0", 6, kSum, "subject phrase", "denied-"},
    {"clause0", 3, kSum, "subjects phrase", "denied plural-"},
    {"clause0", 1, kSum, "i", "do n't say simple-"},
    {"clause0", 1, kNegate, "nobody", "says simple-"},
    {"simple?", 1, kSum, "plain subject", "predicate?"},

    // Negation that reaches over a whole clause.
    {"do n't say simple?", 1, kNegate, "do n't", "say simple?"},
    {"say simple?", 1, kSum, "say", "that simple?"},
    {"say simple?", 1, kSum, "say", "simple?"},
    {"says simple?", 1, kSum, "says", "that simple?"},
    {"says simple?", 1, kSum, "says", "simple?"},
    {"that simple?", 1, kSum, "that", "simple?"},

    // Subjects
    {"subject phrase", 8, kSum, "plain subject", ""},
    {"subject phrase", 1, kSum, "it", ""},
    {"subject phrase", 1, kSum, "the film", "which clause"},
    {"subjects phrase", 4, kSum, "plain subjects", ""},
    {"subjects phrase", 1, kSum, "plain subjects", "in the part"},
    {"film phrase", 2, kSum, "the film", ""},
    {"film phrase", 1, kSum, "it", ""},
    {"plain subject", 2, kSum, "the film", ""},
    {"plain subject", 5, kSum, "determiner", "aspect"},
    {"plain subject", 1, kSum, "determiner", "plain aspect"},
    {"plain aspect", 1, kSum, "plain adjective", "aspect"},
    {"plain subjects", 1, kSum, "plural determiner", "aspects"},
    {"the film", 1, kSum, "film determiner", "film"},
    {"which clause", 1, kSum, ", which event", ","},
    {", which event", 1, kSum, ",", "which event"},
    {"which event", 1, kSum, "which", "event"},

    // Predicates
    {"predicate?", 5, kSum, "plain predicate?", ""},
    {"predicate?", 1, kSum, "plain predicate?", "tail"},
    {"plain predicate?", 6, kSum, "is", "description?"},
    {"plain predicate?", 2, kSum, "feels", "description?"},
    {"plain predicate?", 4, kSum, "verb phrase?", ""},
    {"plain predicate?", 2, kSum, "makes", "for object?"},
    {"plain predicate?", 1, kSum, "is", "full of noun?"},
    {"plain predicate+", 2, kSum, "has", "noun phrase+"},
    {"predicates?", 6, kSum, "are", "description?"},
    {"predicates?", 2, kSum, "feel", "description?"},
    {"predicates?", 4, kSum, "base verb phrase?", ""},
    {"predicates?", 1, kSum, "are", "full of noun?"},
    {"full of noun?", 1, kSum, "full", "of noun?"},
    {"of noun?", 1, kSum, "of", "noun phrase?"},

    // Denied predicates
    {"denied?", 4, kSum, "is", "not quality?"},
    {"denied?", 4, kNegate, "is n't", "quality?"},
    {"denied?", 2, kSum, "is", "never quality?"},
    {"denied?", 4, kNegate, "does n't", "base verb phrase?"},
    {"denied?", 2, kNegate, "negative adverb", "verb phrase?"},
    {"denied?", 2, kNegate, "does n't", "make for object?"},
    {"denied?", 1, kSum, "has", "no noun?"},
    {"denied+", 3, kNegate, "lacks", "noun phrase+"},
    {"denied plural?", 4, kSum, "are", "not quality?"},
    {"denied plural?", 4, kNegate, "are n't", "quality?"},
    {"denied plural?", 3, kNegate, "do n't", "base verb phrase?"},
    {"denied plural?", 2, kNegate, "negative adverb", "base verb phrase?"},
    {"denied plural?", 1, kSum, "have", "no noun?"},
    {"denied plural+", 1, kNegate, "lack", "noun phrase+"},
    {"not quality?", 1, kNegate, "not", "quality?"},
    {"never quality?", 1, kNegate, "negative adverb", "quality?"},
    {"no noun?", 1, kNegate, "no", "noun phrase?"},
    {"make for object?", 1, kSum, "make", "for object?"},
    {"is n't", 1, kSum, "is", "n't"},
    {"are n't", 1, kSum, "are", "n't"},
    {"does n't", 1, kSum, "does", "n't"},
    {"do n't", 1, kSum, "do", "n't"},

    // Adjectives: a quality can be denied, a description cannot.
    {"any adjective?", 3, kSum, "adjective?", ""},
    {"any adjective?", 2, kSum, "adjective??", ""},
    {"quality?", 5, kSum, "any adjective?", ""},
    {"quality?", 1, kScale, "strong intensifier", "any adjective?"},
    {"quality?", 1, kScale, "weak intensifier", "any adjective?"},
    {"description?", 8, kSum, "any adjective?", ""},
    {"description?", 2, kScale, "strong intensifier", "any adjective?"},
    {"description?", 2, kScale, "weak intensifier", "any adjective?"},
    {"description?", 2, kScale, "weak diminisher", "any adjective?"},
    {"description?", 2, kScale, "strong diminisher", "any adjective?"},
    {"description?", 2, kLeftYields, "any adjective~", "but adjective?"},
    {"description?", 1, kSum, "adjective?", "and adjective?"},
    {"but adjective?", 1, kSum, "but", "any adjective?"},
    {"and adjective?", 1, kSum, "and", "adjective?"},

    // Verbs and nouns with sentiment
    {"verb phrase?", 3, kSum, "verb?", ""},
    {"verb phrase?", 2, kSum, "verb??", ""},
    {"base verb phrase?", 3, kSum, "verb? base", ""},
    {"base verb phrase?", 2, kSum, "verb?? base", ""},
    {"noun phrase?", 2, kSum, "noun?", ""},
    {"noun phrase?", 1, kSum, "noun??", ""},
    {"for object?", 1, kSum, "for", "object?"},
    {"object?", 1, kSum, "a", "described work?"},
    {"described work?", 1, kSum, "description?", "work"},
    {"phrase?", 3, kSum, "a", "described work?"},
    {"phrase+", 1, kSum, "a", "work with noun"},
    {"phrase-", 2, kSum, "a", "work without noun"},
    {"work with noun", 1, kSum, "work", "with noun"},
    {"with noun", 1, kSum, "with", "noun phrase+"},
    {"work without noun", 1, kSum, "work", "without noun"},
    {"without noun", 1, kNegate, "without", "noun phrase+"},

    // Neutral matter
    {"work", 2, kSum, "genre", ""},
    {"work", 1, kSum, "genre", "about person"},
    {"about person", 1, kSum, "about", "a person"},
    {"a person", 2, kSum, "a", "person"},
    {"a person", 1, kSum, "a", "described person"},
    {"described person", 1, kSum, "human adjective", "person"},
    {"event", 2, kSum, "opens", "in place"},
    {"event", 1, kSum, "opens", "after time"},
    {"event", 2, kSum, "runs", "for time"},
    {"event", 2, kSum, "follows", "a person"},
    {"event", 2, kSum, "is", "set in place"},
    {"set in place", 1, kSum, "set", "in place"},
    {"in place", 1, kSum, "in", "place"},
    {"for time", 1, kSum, "for", "time"},
    {"after time", 1, kSum, "after", "time"},
    {"time", 1, kSum, "number", "unit"},
    {"tail", 2, kSum, "in the part", ""},
    {"tail", 1, kSum, "after time", ""},
    {"tail", 1, kSum, "overall", ""},
    {"opener", 3, kSum, "tail", ""},
    {"opener", 1, kSum, "as", "a genre"},
    {"opener ,", 1, kSum, "opener", ","},
    {"a genre", 1, kSum, "a", "genre"},
    {"in the part", 1, kSum, "in", "the part"},
    {"the part", 1, kSum, "the", "part"},
};

}  // namespace

std::span<const GrammarRule> synthetic_rules() {
  return kRules;
}

}  // namespace dimscope::text
