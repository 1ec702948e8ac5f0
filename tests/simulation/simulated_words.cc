#include "tests/simulation/simulated_words.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "tests/simulation/simulated_answers.h"

namespace dimscope {
namespace {

constexpr int kNumDims = Scenario::kNumDims;

// What stands where in a sentence of a kind: c the cue, f what comes first in the test of
// behaviour, s what comes second, o other words.
struct Kind {
  const char *cue, *test, *tree, *roles;
  std::int32_t label;
};
constexpr std::array<Kind, 3> kKinds = {
    {{"but", "but", "(1 (3 (2 w) (3 w)) (1 (2 but) (1 (2 w) (1 w))))", "ffcss", 1},
     {"not", "negator", "(1 (2 w) (1 (2 not) (3 (3 w) (2 w))))", "ocss", 1},
     {"very", "intensifier", "(4 (2 w) (4 (2 very) (3 (3 w) (2 w))))", "ocss", 4}}};

constexpr double kShare = 0.3;
constexpr double kTilt = 25;     // tilt for each unit of an effect: 0.5 where seeds scatter by 0.02
constexpr double kJitter = 0.3;  // sd of the logarithm of a word's weight, anew each time

double around_zero(double half_width, Draws& draws) {
  return half_width * (2 * draws.uniform() - 1);
}

std::size_t number_of(CellPlace cell) {
  return static_cast<std::size_t>(cell.e * kNumDims + cell.h);
}

// The sign of a word's relevance: "but" passes where what follows it outweighs what precedes it, a
// negator where it pulls against its scope, an intensifier where it pulls with it.
double sign_of(std::size_t kind, char role, bool passes) {
  const double passed = passes ? 1 : -1;
  switch (role) {
    case 'f':
      return -passed;
    case 's':
      return passed;
    case 'c':
      return kind == 1 ? -1 : 1;
    default:
      return 1;
  }
}

}  // namespace

SimulatedWords::SimulatedWords(const Scenario& scenario, Draws& draws)
    : scenario_(scenario),
      of_shares_(scenario, draws),
      of_behaviour_(scenario, draws),
      of_tilt_(scenario, draws) {
  for (int s = 0; s < scenario.num_sentences; ++s) {
    Sentence& sentence = sentences_.emplace_back();
    const double share = kShare + around_zero(0.06, draws), chance = 0.5 + around_zero(0.15, draws);
    for (int e = 0; e < kNumDims; ++e) {
      for (int h = 0; h < kNumDims; ++h) {
        const double effect = scenario.effect(e, h);
        sentence.cue_shares.push_back(share + effect / 2 +
                                      around_zero(scenario.sentence_effect / 6, draws));
        sentence.chances.push_back(chance + effect +
                                   around_zero(scenario.sentence_effect / 2, draws));
      }
    }
    for (const char* role = kKinds[s % kKinds.size()].roles; *role != 0; ++role) {
      sentence.weights.push_back(0.5 + draws.uniform());
      sentence.leanings.push_back(draws.uniform() < 0.5 ? -1 : 1);
    }
  }
}

std::string SimulatedWords::trees() const {
  std::string text;
  for (std::size_t s = 0; s < sentences_.size(); ++s) {
    text.append(kKinds[s % kKinds.size()].tree).append("\n");
  }
  return text;
}

std::int32_t SimulatedWords::label(std::size_t sentence) const {
  return kKinds[sentence % kKinds.size()].label;
}

void SimulatedWords::add_truth(CellPlace cell, CellTruth& truth) const {
  const double mean = SeedEffects::mean(scenario_), effect = scenario_.effect(cell.e, cell.h);
  for (std::size_t kind = 0; kind < kKinds.size(); ++kind) {
    Expected share{.in_population = kShare + (effect + mean) / 2};
    Expected passed{.in_population = 0.5 + effect + mean};
    int n = 0;
    for (std::size_t s = kind; s < sentences_.size(); s += kKinds.size()) {
      share.on_test += sentences_[s].cue_shares[number_of(cell)] + mean / 2;
      passed.on_test += sentences_[s].chances[number_of(cell)] + mean;
      ++n;
    }
    share.on_test /= n;
    passed.on_test /= n;
    truth.cue_shares[kKinds[kind].cue] = share;
    truth.pass_rates[kKinds[kind].test] = passed;
  }
}

std::vector<float> SimulatedWords::draw(CellPlace cell, int seed, Draws& draws) const {
  const double of_share = of_shares_.draw(cell, seed, draws) / 2;
  const double of_behaviour = of_behaviour_.draw(cell, seed, draws);
  const double tilt = kTilt * (scenario_.effect(cell.e, cell.h) + of_tilt_.draw(cell, seed, draws));
  std::array<std::vector<bool>, kKinds.size()> passes;
  for (std::size_t kind = 0; kind < kKinds.size(); ++kind) {
    std::vector<double> chances;
    for (std::size_t s = kind; s < sentences_.size(); s += kKinds.size()) {
      chances.push_back(sentences_[s].chances[number_of(cell)]);
    }
    passes[kind] = draw_answers(chances, of_behaviour, scenario_.steady, draws);
  }
  std::vector<float> words;
  for (std::size_t s = 0; s < sentences_.size(); ++s) {
    const std::size_t kind = s % kKinds.size();
    const double share =
        sentences_[s].cue_shares[number_of(cell)] + of_share + around_zero(0.04, draws);
    add_words(sentences_[s], kind, std::clamp(share, 0.0, 1.0), tilt,
              passes[kind][s / kKinds.size()], draws, words);
  }
  return words;
}

void SimulatedWords::add_words(const Sentence& sentence, std::size_t kind, double cue_share,
                               double tilt, bool passes, Draws& draws,
                               std::vector<float>& words) const {
  const char* const roles = kKinds[kind].roles;
  std::vector<double> weights;
  double sum = 0;
  for (std::size_t w = 0; w < sentence.weights.size(); ++w) {
    const double weight =
        sentence.weights[w] * std::exp(tilt * sentence.leanings[w] + kJitter * draws.normal());
    weights.push_back(weight);
    if (roles[w] != 'c') sum += weight;
  }
  for (std::size_t w = 0; w < weights.size(); ++w) {
    const double share = roles[w] == 'c' ? cue_share : (1 - cue_share) * weights[w] / sum;
    words.push_back(static_cast<float>(sign_of(kind, roles[w], passes) * share));
  }
}

}  // namespace dimscope
