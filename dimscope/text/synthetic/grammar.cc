#include "dimscope/text/synthetic/grammar.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "dimscope/base/check.h"
#include "dimscope/text/synthetic/lexicon.h"
#include "dimscope/text/synthetic/rules.h"

namespace dimscope::text {
namespace {

// A rule with its parts as symbol numbers.
struct Expansion {
  std::int32_t cumulative_weight;  // of the symbol's expansions up to and including this one
  Combine combine;
  std::int32_t left, right;  // right: -1 where the symbol is just another name for `left`
};

// Either a word class (then `words` is filled) or a phrase (then `expansions` is).
struct Symbol {
  const WordClass* word_class = nullptr;
  std::vector<std::string_view> words;
  std::vector<Expansion> expansions;
};

// `part` with '?' as `polarity` and '~' as its opposite.
std::string with_polarity(std::string_view part, char polarity) {
  std::string result(part);
  for (char& c : result) {
    if (c == '?') c = polarity;
    if (c == '~') c = polarity == '+' ? '-' : '+';
  }
  return result;
}

// The rules with names resolved; built once from the two tables.
class Grammar {
 public:
  Grammar() {
    for (const WordClass& word_class : synthetic_lexicon()) add_word_class(word_class);
    const std::size_t num_classes = symbols_.size();
    for (const GrammarRule& rule : synthetic_rules()) {
      add_rule(rule, '+');
      if (is_polar(rule)) add_rule(rule, '-');
    }
    for (std::size_t s = num_classes; s < symbols_.size(); ++s) {
      check(!symbols_[s].expansions.empty(),
            "every symbol of a rule has a rule or is a word class");
    }
    start_ = number_of("sentence");
  }

  const Symbol& symbol(std::int32_t number) const { return symbols_[number]; }
  std::int32_t start() const { return start_; }

 private:
  static bool is_polar(const GrammarRule& rule) {
    for (const std::string_view part : {rule.symbol, rule.left, rule.right}) {
      if (part.find_first_of("?~") != std::string_view::npos) return true;
    }
    return false;
  }

  std::int32_t number_of(const std::string& name) {
    const auto [entry, is_new] = numbers_.emplace(name, static_cast<std::int32_t>(symbols_.size()));
    if (is_new) symbols_.emplace_back();
    return entry->second;
  }

  void add_word_class(const WordClass& word_class) {
    Symbol& symbol = symbols_[number_of(std::string(word_class.name))];
    check(symbol.word_class == nullptr, "word classes have different names");
    symbol.word_class = &word_class;
    std::string_view rest = word_class.words;
    while (!rest.empty()) {
      const std::string_view word = rest.substr(0, rest.find(' '));
      symbol.words.push_back(word);
      rest.remove_prefix(word.size() < rest.size() ? word.size() + 1 : word.size());
    }
  }

  void add_rule(const GrammarRule& rule, char polarity) {
    const std::int32_t symbol = number_of(with_polarity(rule.symbol, polarity));
    const std::int32_t left = number_of(with_polarity(rule.left, polarity));
    const std::int32_t right =
        rule.right.empty() ? -1 : number_of(with_polarity(rule.right, polarity));
    check(symbols_[symbol].word_class == nullptr, "no rule expands a word class");
    std::vector<Expansion>& expansions = symbols_[symbol].expansions;
    const std::int32_t before = expansions.empty() ? 0 : expansions.back().cumulative_weight;
    expansions.push_back({before + rule.weight, rule.combine, left, right});
  }

  std::map<std::string, std::int32_t> numbers_;
  std::vector<Symbol> symbols_;
  std::int32_t start_;
};

// Writes one derivation, children before parents.
class Writer {
 public:
  Writer(const Grammar& grammar, const Random& random, std::uint64_t& position)
      : grammar_(grammar), random_(random), position_(position) {}

  Derivation write() {
    expand(grammar_.start(), 0);
    spell_articles();
    return std::move(derivation_);
  }

 private:
  // What a parent needs to know of a phrase just written.
  struct Phrase {
    std::int32_t node;
    std::int32_t free_operator;  // the operator word below that no rule has used yet, or -1
  };

  Phrase expand(std::int32_t number, int depth) {
    check(depth < 100, "no symbol of the grammar can reach itself");
    const Symbol& symbol = grammar_.symbol(number);
    if (symbol.word_class != nullptr) return write_word(symbol);
    const Expansion& expansion = choose(symbol);
    const Phrase left = expand(expansion.left, depth + 1);
    if (expansion.right < 0) return left;
    const Phrase right = expand(expansion.right, depth + 1);
    check(left.free_operator < 0 || right.free_operator < 0, "one operator at a time is unused");
    const std::int32_t operator_token =
        left.free_operator >= 0 ? left.free_operator : right.free_operator;
    const bool is_sum = expansion.combine == Combine::kSum;
    check(is_sum || operator_token >= 0, "a rule that needs an operator word has one below it");
    auto& nodes = derivation_.nodes;
    nodes.push_back({expansion.combine, left.node, right.node, nodes[left.node].begin,
                     nodes[right.node].end, is_sum ? -1 : operator_token});
    return {static_cast<std::int32_t>(nodes.size()) - 1, is_sum ? operator_token : -1};
  }

  Phrase write_word(const Symbol& symbol) {
    const auto token = static_cast<std::int32_t>(derivation_.words.size());
    const std::size_t choice =
        symbol.words.size() == 1 ? 0 : random_.below(symbol.words.size(), position_++);
    derivation_.words.push_back({symbol.words[choice], symbol.word_class});
    derivation_.nodes.push_back({Combine::kSum, -1, -1, token, token + 1, -1});
    const WordEffect effect = symbol.word_class->effect;
    const bool is_operator = effect != WordEffect::kNone && effect != WordEffect::kSentiment;
    return {static_cast<std::int32_t>(derivation_.nodes.size()) - 1, is_operator ? token : -1};
  }

  const Expansion& choose(const Symbol& symbol) {
    const auto& expansions = symbol.expansions;
    if (expansions.size() == 1) return expansions[0];
    const auto ticket = static_cast<std::int32_t>(random_.below(
        static_cast<std::uint64_t>(expansions.back().cumulative_weight), position_++));
    std::size_t chosen = 0;
    while (expansions[chosen].cumulative_weight <= ticket) ++chosen;
    return expansions[chosen];
  }

  // "a" before a vowel becomes "an"; the lexicon has no word where letter and sound disagree.
  void spell_articles() {
    auto& words = derivation_.words;
    for (std::size_t t = 0; t + 1 < words.size(); ++t) {
      const char next = words[t + 1].text.front();
      if (words[t].text == "a" && std::string_view("aeiou").find(next) != std::string_view::npos) {
        words[t].text = "an";
      }
    }
  }

  const Grammar& grammar_;
  const Random& random_;
  std::uint64_t& position_;
  Derivation derivation_;
};

}  // namespace

Derivation derive_sentence(const Random& random, std::uint64_t& position) {
  static const Grammar grammar;
  return Writer(grammar, random, position).write();
}

}  // namespace dimscope::text
