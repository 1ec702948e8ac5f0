#include "dimscope/effects/topics/behaviour_cases.h"

#include <algorithm>
#include <array>

#include "dimscope/text/corpus/vocabulary.h"
#include "dimscope/text/slices/tree_patterns.h"

namespace dimscope::effects {
namespace {

constexpr std::array<std::string_view, 15> kIntensifiers = {
    "very",       "really",  "so",         "too",    "extremely", "incredibly", "truly", "deeply",
    "absolutely", "utterly", "completely", "highly", "quite",     "most",       "more"};

analysis::WordSpan span_of(const text::Tree& tree, std::int32_t node) {
  return {tree.nodes[node].begin, tree.nodes[node].end};
}

text::Polarity side(const text::Tree& tree, std::int32_t node) {
  return text::polarity(tree.nodes[node].label);
}

bool opposite(text::Polarity a, text::Polarity b) {
  return static_cast<int>(a) == -static_cast<int>(b);
}

void add_case(const text::Tree& tree, std::int32_t sentence, std::int32_t first,
              std::int32_t second, std::int32_t whole, BehaviourTest& test) {
  test.cases.push_back({sentence, span_of(tree, first), span_of(tree, second)});
  test.wholes.push_back(span_of(tree, whole));
}

void add_intensifiers(const text::Tree& tree, std::int32_t sentence, BehaviourTest& test) {
  for (std::int32_t n = 0; n < std::ssize(tree.nodes); ++n) {
    const std::vector<std::int32_t> children = tree.children(n);
    if (children.size() != 2 || !tree.is_leaf(children[0])) continue;
    const std::string word = text::to_lower(tree.tokens[tree.nodes[children[0]].begin]);
    if (std::ranges::find(kIntensifiers, word) == kIntensifiers.end()) continue;
    const text::Polarity scope = side(tree, children[1]);
    if (scope == text::Polarity::kNeutral || scope != side(tree, n)) continue;
    add_case(tree, sentence, children[0], children[1], n, test);
  }
}

}  // namespace

std::span<const std::string_view> intensifiers() {
  return kIntensifiers;
}

std::vector<BehaviourTest> behaviour_tests(std::span<const text::Tree> trees) {
  std::vector<BehaviourTest> tests = {{.name = "but",
                                       .claim = "after \"but\" outweighs before it",
                                       .score_claim = "X but Y is read as Y rather than X",
                                       .behaviour = analysis::Behaviour::kSecondOutweighs},
                                      {.name = "negator",
                                       .claim = "a negator pulls against its scope",
                                       .score_claim = "a negator flips the side of its scope",
                                       .behaviour = analysis::Behaviour::kOpposes},
                                      {.name = "intensifier",
                                       .claim = "an intensifier pulls with its scope",
                                       .score_claim = "an intensifier strengthens its scope",
                                       .behaviour = analysis::Behaviour::kStrengthens}};
  for (std::size_t s = 0; s < trees.size(); ++s) {
    const text::Tree& tree = trees[s];
    const auto sentence = static_cast<std::int32_t>(s);
    for (const text::XButY& found : text::find_x_but_y(tree)) {
      if (side(tree, found.x) == side(tree, found.y)) continue;
      add_case(tree, sentence, found.x, found.y, found.whole, tests[0]);
    }
    for (const text::Negation& found : text::find_negations(tree)) {
      const text::Polarity scope = side(tree, found.scope);
      if (scope == text::Polarity::kNeutral || !opposite(scope, side(tree, found.whole))) continue;
      add_case(tree, sentence, found.cue, found.scope, found.whole, tests[1]);
    }
    add_intensifiers(tree, sentence, tests[2]);
  }
  std::erase_if(tests, [](const BehaviourTest& test) { return test.cases.empty(); });
  return tests;
}

}  // namespace dimscope::effects
