// Effects on behaviour: what view_effects() says of "but", negators and intensifiers.
#include <algorithm>
#include <map>

#include "dimscope/analysis/axis_sentences.h"
#include "dimscope/analysis/holm.h"
#include "dimscope/effects/topics/behaviour_cases.h"
#include "dimscope/effects/topics/topics.h"
#include "dimscope/study/models/study_models.h"
#include "dimscope/study/study_data.h"
#include "dimscope/text/corpus/dataset.h"

namespace dimscope::effects {
namespace {

bool labelled(const text::Tree& tree) {
  return std::ranges::all_of(tree.nodes, [](const text::TreeNode& node) {
    return node.label != text::TreeNode::kUnlabelled;
  });
}

// The expected class of an answer [C], centred on neutral.
double score(std::span<const float> probabilities) {
  double sum = 0;
  for (std::size_t c = 0; c < probabilities.size(); ++c) {
    sum += (static_cast<double>(c) - 2) * static_cast<double>(probabilities[c]);
  }
  return sum;
}

// The parts of the tests' cases as sentences of their own: first, second, whole of each.
text::TokenSequences phrases_of(const std::vector<BehaviourTest>& tests, const StudyResults& data) {
  const text::Vocabulary vocabulary = text::Vocabulary::from_tokens(data.data().vocabulary);
  text::TokenSequences phrases;
  for (const BehaviourTest& test : tests) {
    for (std::size_t c = 0; c < test.cases.size(); ++c) {
      const analysis::BehaviourCase& place = test.cases[c];
      const std::vector<std::string>& tokens = data.trees()[place.sentence].tokens;
      for (const analysis::WordSpan span : {place.first, place.second, test.wholes[c]}) {
        std::vector<std::int32_t> words;
        for (std::int32_t w = span.begin; w < span.end; ++w) {
          words.push_back(
              vocabulary.find(data.data().lowercase ? text::to_lower(tokens[w]) : tokens[w]));
        }
        phrases.add(words);
      }
    }
  }
  return phrases;
}

using Passed = std::vector<std::vector<std::uint8_t>>;  // [trials][cases]

// Which of each test's cases each trial's own answers pass, by test; empty for a trial that did not
// answer.
std::vector<Passed> passed_by_scores(const std::vector<BehaviourTest>& tests,
                                     std::span<const std::vector<float>> answers,
                                     std::size_t classes) {
  std::vector<Passed> passed(tests.size(), Passed(answers.size()));
  for (std::size_t trial = 0; trial < answers.size(); ++trial) {
    if (answers[trial].empty()) continue;
    std::size_t phrase = 0;
    const auto next_score = [&] {
      return score(std::span(answers[trial]).subspan(classes * phrase++, classes));
    };
    for (std::size_t t = 0; t < tests.size(); ++t) {
      for (std::size_t c = 0; c < tests[t].cases.size(); ++c) {
        const double first = next_score(), second = next_score(), whole = next_score();
        passed[t][trial].push_back(analysis::passes(tests[t].behaviour, {first, second, whole}));
      }
    }
  }
  return passed;
}

void add_effects(const BehaviourTest& test, const std::string& reading, const EffectsGrid& grid,
                 std::size_t number, const Passed& passed, EffectsView& view) {
  BehaviourEffects effects{.grid = number,
                           .name = test.name,
                           .claim = reading == "score" ? test.score_claim : test.claim,
                           .reading = reading,
                           .num_cases = std::ssize(test.cases)};
  std::vector<double> rates;
  for (const auto& of_trial : passed) {
    const auto right = static_cast<double>(std::count(of_trial.begin(), of_trial.end(), 1));
    rates.push_back(right / static_cast<double>(of_trial.size()));
    effects.pass_rate += rates.back() / static_cast<double>(passed.size());
  }
  std::vector<std::int32_t> sentence_of;
  for (const analysis::BehaviourCase& place : test.cases) sentence_of.push_back(place.sentence);
  const analysis::SentenceIntervals sentences(grid.design,
                                              analysis::shares_by_sentence(passed, sentence_of));
  for (const std::string& axis : grid.design.factors()) {
    effects.axes.push_back(analysis::axis_effect(grid.design, rates, axis));
    sentences.apply(effects.axes.back());
  }
  view.behaviour.push_back(std::move(effects));
}

// Adjusts p over all tests, axes and grids of a reading, whether the other was asked for or not.
void adjust(std::vector<BehaviourEffects>& behaviour) {
  std::map<std::string, analysis::HolmFamily> families;
  for (BehaviourEffects& effects : behaviour) {
    for (analysis::AxisEffect& axis : effects.axes)
      families[effects.reading].add(axis.p, axis.p_holm);
  }
  for (auto& [reading, family] : families) family.adjust();
}

// What is shown is a part of the family.
void keep_wanted(EffectsView& view) {
  for (BehaviourEffects& effects : view.behaviour) {
    std::erase_if(effects.axes, [&](const analysis::AxisEffect& axis) {
      return !wanted(view.options, axis.axis);
    });
  }
  std::erase_if(view.behaviour,
                [](const BehaviourEffects& effects) { return effects.axes.empty(); });
}

}  // namespace

void add_behaviour(const StudyResults& data, const std::filesystem::path& directory,
                   EffectsView& view) {
  if (!study::has_sentiment_classes(data.data()) || !std::ranges::all_of(data.trees(), labelled)) {
    view.notes.push_back(
        "Behaviour is tested on trees with the five sentiment classes, which these data do not "
        "have.");
    return;
  }
  const std::vector<BehaviourTest> tests = behaviour_tests(data.trees());
  ModelAnswers answers;
  if (view.options.topics.contains(EffectsTopic::kBehaviour)) {
    answers = ask_trials(data, directory, phrases_of(tests, data), EffectsTopic::kBehaviour, view);
  }
  const auto scores = passed_by_scores(tests, answers.trials, data.data().class_names.size());
  for (std::size_t t = 0; t < tests.size(); ++t) {
    for (std::size_t g = 0; g < data.grids().size(); ++g) {
      const EffectsGrid& grid = data.grids()[g];
      add_effects(tests[t], "relevance", grid, g,
                  analysis::passed_cases(tests[t].behaviour, tests[t].cases, data.relevances(grid)),
                  view);
    }
    for (const auto& [g, grid] : answers.grids) {
      Passed of_grid;
      for (const std::int32_t trial : grid.trials) of_grid.push_back(scores[t][trial]);
      add_effects(tests[t], "score", grid, g, of_grid, view);
    }
  }
  adjust(view.behaviour);
  keep_wanted(view);
}

}  // namespace dimscope::effects
