#include "tests/simulation/scenario.h"

namespace dimscope {
namespace {

// Seeds and dimensions confounded: mean over raw trials would take one effect for the other.
constexpr std::array<std::array<int, 3>, 3> kUnequal = {{{20, 5, 2}, {5, 9, 5}, {2, 5, 20}}};
// The fewest where they scatter most.
constexpr std::array<std::array<int, 3>, 3> kFewWhereWide = {{{3, 6, 12}, {3, 6, 12}, {3, 6, 12}}};
constexpr std::array<std::array<int, 3>, 3> kThree = {{{3, 3, 3}, {3, 3, 3}, {3, 3, 3}}};
constexpr std::array<double, 3> kFalling = {0.065, 0.018, 0.005};
// As wide as what answers add to it on 240 sentences, or wider: it shows in the accuracies.
constexpr std::array<double, 3> kWide = {0.04, 0.04, 0.04};
// With kWide, accuracies are correlated by 0.33, 0.09, 0.03, as measured with common random
// numbers: 65 % of their variance is that of abilities, the rest of answers.
constexpr Scenario::Correlation kShared = {.same_h = 0.51, .same_e = 0.14, .other = 0.046};
constexpr double kPlanted = 0.02;

std::vector<Scenario> make_scenarios() {
  std::vector<Scenario> all;
  const auto add = [&](const char* name, const char* meaning) -> Scenario& {
    all.push_back({.name = name, .meaning = meaning});
    return all.back();
  };
  add("equal", "no effect, 5 seeds a cell that scatter alike");
  Scenario& three = add("three", "no effect, 3 seeds a cell");
  three.num_seeds = kThree;
  three.until_clear = true;
  add("unequal", "no effect, 2 to 20 seeds a cell").num_seeds = kUnequal;
  Scenario& spread =
      add("spread", "no effect; seeds scatter by 6.5, 1.8, 0.5 points as hidden_dim grows");
  spread.seed_sd = kFalling;
  spread.steady = true;
  Scenario& few =
      add("spread-few", "the same, with 3, 6, 12 seeds: the fewest where they scatter most");
  few.num_seeds = kFewWhereWide;
  few.seed_sd = kFalling;
  few.steady = true;
  few.until_clear = true;
  Scenario& skewed = add("skewed", "no effect, seeds with a long tail of bad ones");
  skewed.seeds = Scenario::Seeds::kSkewed;
  skewed.seed_sd = kWide;
  Scenario& failing = add("failing", "no effect, 4 % of the seeds fall to chance");
  failing.seeds = Scenario::Seeds::kFailing;
  failing.until_clear = true;
  Scenario& shared =
      add("shared", "no effect, trials of one seed number are correlated over cells");
  shared.correlation = kShared;
  shared.seed_sd = kWide;
  Scenario& sentences = add(
      "sentences", "no effect over all sentences, but on each sentence of its own in each cell");
  sentences.sentence_effect = 0.2;
  Scenario& planted = add("planted", "+2 points a doubling of hidden_dim");
  planted.per_doubling_h = kPlanted;
  planted.slope = 0.01;
  planted.until_clear = true;
  Scenario& planted_unequal =
      add("planted-unequal", "the same and −4 a doubling of embedding_dim, 2 to 20 seeds a cell");
  planted_unequal.per_doubling_h = kPlanted;
  planted_unequal.per_doubling_e = -2 * kPlanted;
  planted_unequal.num_seeds = kUnequal;
  Scenario& planted_spread =
      add("planted-spread", "+2 points a doubling of hidden_dim, seeds as in spread");
  planted_spread.per_doubling_h = kPlanted;
  planted_spread.seed_sd = kFalling;
  planted_spread.steady = true;
  Scenario& planted_shared =
      add("planted-shared", "+2 points a doubling of hidden_dim, seeds as in shared");
  planted_shared.per_doubling_h = kPlanted;
  planted_shared.correlation = kShared;
  planted_shared.seed_sd = kWide;
  Scenario& easy =
      add("mixed", "no effect, sentences that nearly all or nearly no seeds have right");
  easy.ease = 0.4;
  easy.critical = true;
  Scenario& easy_planted = add("planted-mixed", "the same and +2 points a doubling of hidden_dim");
  easy_planted.ease = 0.4;
  easy_planted.per_doubling_h = kPlanted;
  easy_planted.critical = true;
  add("coins", "no effect, not even of the seed: models differ by chance alone").seed_sd = {0, 0,
                                                                                            0};
  return all;
}

}  // namespace

const std::vector<Scenario>& scenarios() {
  static const std::vector<Scenario> all = make_scenarios();
  return all;
}

}  // namespace dimscope
