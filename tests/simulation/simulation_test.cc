// The simulation itself: are its studies what it says, and does it count right?
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "dimscope/analysis/word_effects.h"
#include "dimscope/base/error.h"
#include "dimscope/effects/study_results.h"
#include "dimscope/effects/topics/behaviour_cases.h"
#include "tests/simulation/claims.h"
#include "tests/simulation/residuals.h"
#include "tests/simulation/simulated_study.h"
#include "tests/simulation/tally.h"
#include "tests/study/temporary_directory.h"

namespace dimscope {
namespace {

using testing::AllOf;
using testing::DoubleNear;
using testing::HasSubstr;

Scenario small() {
  Scenario scenario = {.name = "small", .meaning = ""};
  scenario.num_sentences = 60;
  return scenario;
}

struct Moments {
  double mean = 0, variance = 0;
};

// Of the accuracies of one cell's trials around the truth of their own study.
Moments around_truth(const Scenario& scenario, double Expected::* truth, int num_studies) {
  const Settings cell = {{"embedding_dim", 2}, {"hidden_dim", 8}};
  Moments moments;
  int n = 0;
  for (int i = 0; i < num_studies; ++i) {
    const SimulatedStudy study = simulate(scenario, static_cast<std::uint64_t>(i));
    for (const study::Trial& trial : study.store->trials()) {
      if (trial.config.embedding_dim != 2 || trial.config.hidden_dim != 8) continue;
      const double off = trial.metrics.at("test.fine") - study.cells.at(cell).accuracy.*truth;
      moments.mean += off;
      moments.variance += off * off;
      ++n;
    }
  }
  moments.mean /= n;
  moments.variance /= n;
  return moments;
}

TEST(Simulation, TrialsScatterAroundTheTruthOfTheirTestSet) {
  using Seeds = Scenario::Seeds;
  for (const auto& [seeds, steady] :
       {std::pair(Seeds::kNormal, false), std::pair(Seeds::kNormal, true),
        std::pair(Seeds::kSkewed, true), std::pair(Seeds::kFailing, true)}) {
    Scenario scenario = small();
    scenario.steady = steady;
    scenario.seeds = seeds;
    scenario.sentence_effect = 0.1;
    scenario.per_doubling_h = 0.05;
    constexpr int kStudies = 60;
    const Moments moments = around_truth(scenario, &Expected::on_test, kStudies);
    const double variance =
        simulate(scenario, 0).cells.at({{"embedding_dim", 2}, {"hidden_dim", 8}}).seed_variance;
    // 4 standard errors of 300 trials; rounding to whole sentences adds at most 1/4.
    EXPECT_THAT(moments.mean, DoubleNear(0, 4 * std::sqrt(variance / (5 * kStudies))));
    if (seeds != Seeds::kNormal) continue;  // few bad seeds make most of the variance
    EXPECT_THAT(
        moments.variance,
        DoubleNear(variance, 4 * variance * std::sqrt(2.0 / (5 * kStudies)) + 0.25 / (60 * 60)));
  }
}

TEST(Simulation, TestSetsScatterAroundTheTruthOfAllSentences) {
  Scenario scenario = small();
  scenario.per_doubling_h = 0.05;
  constexpr int kStudies = 60;
  const Moments moments = around_truth(scenario, &Expected::in_population, kStudies);
  // Of a study's mean: the ease of 60 sentences has sd 0.3/√3, its 5 trials 0.07.
  const double sd = std::sqrt(0.3 * 0.3 / 3 / 60 + 0.07 * 0.07 / 5);
  EXPECT_THAT(moments.mean, DoubleNear(0, 4 * sd / std::sqrt(kStudies)));
  EXPECT_DOUBLE_EQ(simulate(scenario, 3)
                       .cells.at({{"embedding_dim", 4}, {"hidden_dim", 8}})
                       .accuracy.in_population,
                   0.55);
}

TEST(Simulation, SharedSeedsAreCorrelatedAsMeasured) {
  const auto found = std::ranges::find(scenarios(), "shared", &Scenario::name);
  ASSERT_NE(found, scenarios().end());
  const Scenario& scenario = *found;
  struct Product {
    double sum = 0;
    int n = 0;
  };
  std::map<std::pair<bool, bool>, Product> products;  // by same embedding_dim, same hidden_dim
  for (std::uint64_t i = 0; i < 40; ++i) {
    const SimulatedStudy study = simulate(scenario, i);
    const std::vector<study::Trial> trials = study.store->trials();
    const auto off = [&](const study::Trial& trial) {
      const Settings cell = {{"embedding_dim", trial.config.embedding_dim},
                             {"hidden_dim", trial.config.hidden_dim}};
      return trial.metrics.at("test.fine") - study.cells.at(cell).accuracy.on_test;
    };
    for (const study::Trial& a : trials) {
      for (const study::Trial& b : trials) {
        if (a.config.seed != b.config.seed) continue;
        Product& product = products[{a.config.embedding_dim == b.config.embedding_dim,
                                     a.config.hidden_dim == b.config.hidden_dim}];
        product.sum += off(a) * off(b);
        ++product.n;
      }
    }
  }
  const auto correlation = [&](bool same_embedding, bool same_hidden) {
    const Product& all = products.at({true, true});
    const Product& product = products.at({same_embedding, same_hidden});
    return product.sum / product.n / (all.sum / all.n);
  };
  // 4 / √1800: 40 studies, 5 seeds, 9 pairs of cells or more.
  EXPECT_THAT(correlation(false, true), DoubleNear(0.33, 0.094));
  EXPECT_THAT(correlation(true, false), DoubleNear(0.09, 0.094));
  EXPECT_THAT(correlation(false, false), DoubleNear(0.03, 0.094));
}

// What the program reads of explanations is what was put into them.
TEST(Simulation, CuesAndBehavioursScatterAroundTheirTruth) {
  Scenario scenario = small();
  scenario.num_sentences = 90;
  scenario.steady = true;
  scenario.sentence_effect = 0.1;
  scenario.per_doubling_h = 0.05;
  const Settings cell = {{"embedding_dim", 2}, {"hidden_dim", 8}};
  std::map<std::string, double> off;
  constexpr int kStudies = 60;
  for (int i = 0; i < kStudies; ++i) {
    const SimulatedStudy study = simulate(scenario, static_cast<std::uint64_t>(i));
    const effects::StudyResults data(*study.store, {});
    const analysis::RelevanceTable table = data.relevances();
    const CellTruth& truth = study.cells.at(cell);
    for (const effects::BehaviourTest& test : effects::behaviour_tests(data.trees())) {
      EXPECT_EQ(std::ssize(test.cases), 30);
      const std::vector<double> rates = analysis::pass_rates(test.behaviour, test.cases, table);
      for (std::size_t t = 0; t < rates.size(); ++t) {
        if (data.observations()[t].settings != cell) continue;
        off[test.name] += rates[t] - truth.pass_rates.at(test.name).on_test;
      }
    }
    analysis::CueWord but{.name = "but", .words = {}};
    for (std::int64_t s = 0; s < 90; s += 3) but.words.push_back(table.offsets[s] + 2);
    const std::vector<double> shares = analysis::cue_shares(table, but);
    for (std::size_t t = 0; t < shares.size(); ++t) {
      if (data.observations()[t].settings != cell) continue;
      off["share"] += shares[t] - truth.cue_shares.at("but").on_test;
    }
  }
  // Trials scatter by 0.02, rounding to whole cases adds at most 1/60: 4 standard errors.
  for (const auto& [what, sum] : off) {
    EXPECT_THAT(sum / (5 * kStudies), DoubleNear(0, 4 * 0.026 / std::sqrt(5 * kStudies))) << what;
  }
  EXPECT_EQ(off.size(), 4u);
}

TEST(Simulation, ScoresAndMethodsScatterAroundTheirTruth) {
  Scenario scenario = small();
  scenario.per_doubling_h = 0.05;
  scenario.seeds = Scenario::Seeds::kFailing;
  std::map<std::string, double> off;
  constexpr int kStudies = 40, kTrials = 45;
  for (std::uint64_t i = 0; i < kStudies; ++i) {
    const SimulatedStudy study = simulate(scenario, i);
    EXPECT_EQ(study.method_values.size(), 9u);
    for (const study::Trial& trial : study.store->trials()) {
      const Settings cell = {{"embedding_dim", trial.config.embedding_dim},
                             {"hidden_dim", trial.config.hidden_dim}};
      off["phrase"] += study.phrase_scores.at(trial.key) - *study.cells.at(cell).phrase_score;
      for (const study::Evaluation& e : study.store->evaluations(trial.key)) {
        const auto truth = study.method_values.find({e.method, e.measure});
        if (truth == study.method_values.end()) continue;  // a difference
        off[e.method + " " + e.measure] += e.value - truth->second.on_test;
      }
    }
  }
  EXPECT_EQ(off.size(), 10u);
  // Seeds scatter by 0.02, and by 0.2 √(0.04 · 0.96) those that fail; noise adds 0.1 / √60: 0.046.
  for (const auto& [what, sum] : off) {
    EXPECT_THAT(sum / (kTrials * kStudies),
                DoubleNear(0, 4 * 0.046 / std::sqrt(kTrials * kStudies)))
        << what;
  }
}

TEST(Simulation, AddsTrialsOfTheSameCells) {
  Scenario scenario = small();
  scenario.ease = 0.5;
  scenario.steady = true;
  double added = 0;
  constexpr int kStudies = 40, kAdded = 10;
  for (std::uint64_t i = 0; i < kStudies; ++i) {
    const SimulatedStudy study = simulate(scenario, i);
    std::vector<model::TrialConfig> configs;
    for (int seed = 6; seed < 6 + kAdded; ++seed)
      configs.push_back(config_at(scenario, 0, 2, seed));
    study.add_trials(configs);
    const std::vector<study::Trial> trials = study.store->trials();
    ASSERT_EQ(trials.size(), 45u + kAdded);
    for (std::size_t t = 45; t < trials.size(); ++t) {
      EXPECT_EQ(trials[t].config, configs[t - 45]);
      added +=
          trials[t].metrics.at("test.fine") - study.cells.at(settings_at(0, 2)).accuracy.on_test;
    }
  }
  // A study's test set is 0.037 from others', its trials 0.02 from its truth: 4 standard errors.
  EXPECT_THAT(added / (kStudies * kAdded), DoubleNear(0, 4 * 0.022 / std::sqrt(kStudies * kAdded)));
}

std::vector<Claim> claims_on(const std::string& topic, const SimulatedStudy& study,
                             const Scenario& scenario) {
  return claims_about(study, scenario, {.topics = {topic}, .resamples = 40, .permutations = 19});
}

TEST(Claims, AreOfTheTopicsAskedFor) {
  const Scenario scenario = small();
  const SimulatedStudy study = simulate(scenario, 0);
  for (const auto& [topic, what] :
       {std::pair("enough", "enough, "), std::pair("methods", "methods"),
        std::pair("phrases", "phrase, "), std::pair("distance", "agreement")}) {
    const std::vector<Claim> claims = claims_on(topic, study, scenario);
    EXPECT_FALSE(claims.empty()) << topic;
    for (const Claim& claim : claims) {
      EXPECT_TRUE(claim.what.find(what) != std::string::npos || claim.what.starts_with(topic))
          << topic << ": " << claim.what;
    }
  }
}

// Smaller is better by far along embedding_dim, until the truth says that it is not.
TEST(Claims, CountACertificateThatIsFalse) {
  Scenario scenario = small();
  scenario.per_doubling_e = -0.1;
  scenario.steady = true;
  SimulatedStudy study = simulate(scenario, 0);
  const auto certificate = [&] {
    std::vector<bool> happened;
    for (const Claim& claim : claims_on("enough", study, scenario)) {
      if (claim.what != "enough, certificate along embedding_dim") continue;
      EXPECT_EQ(claim.kind, ClaimKind::kFamily);
      happened.push_back(claim.happened);
    }
    return happened;
  };
  EXPECT_THAT(certificate(), testing::IsEmpty()) << "nothing that would be false";
  for (auto& [settings, cell] : study.cells) {
    cell.accuracy.in_population = 0.5 + settings.at("embedding_dim").number() / 100;
  }
  EXPECT_THAT(certificate(), testing::ElementsAre(true));
}

TEST(Claims, FindWhatUntilClearCallsClear) {
  Scenario scenario = small();
  scenario.until_clear = true;
  scenario.per_doubling_h = 0.15;
  scenario.ease = 0.1;
  const SimulatedStudy study = simulate(scenario, 0);
  const std::vector<Claim> claims = claims_on("until-clear", study, scenario);
  const auto power = std::ranges::find(claims, ClaimKind::kPower, &Claim::kind);
  ASSERT_NE(power, claims.end());
  EXPECT_EQ(power->what, "until clear, pair of hidden_dim");
  EXPECT_TRUE(power->happened);
  EXPECT_EQ(std::ranges::count(claims, ClaimKind::kFamily, &Claim::kind), 1);
  // embedding_dim goes on alone, to the cells of its ends.
  EXPECT_EQ(study.store->trials().size(), 3u * 5 + 6 * 20);
}

TEST(Simulation, AnIntervalWithoutAFormulaIsHeldToTheMeanEstimate) {
  const auto claim = [](double estimate) {
    return Claim{.kind = ClaimKind::kCoverage,
                 .what = "ratio",
                 .estimate = estimate,
                 .interval = {estimate - 1.5, estimate + 1.5}};
  };
  std::vector<std::vector<Claim>> studies = {{claim(0)}, {claim(1)}, {claim(5)}};  // mean 2
  settle(studies);
  EXPECT_FALSE(studies[0][0].happened);
  EXPECT_TRUE(studies[1][0].happened);
  EXPECT_FALSE(studies[2][0].happened);
}

TEST(Residuals, AreTrialsOfTheLargestCell) {
  Scenario scenario = small();
  scenario.num_seeds = {{{2, 2, 2}, {2, 12, 2}, {2, 2, 2}}};
  scenario.per_doubling_h = 0.1;  // the cell in the middle is none of the ends
  scenario.sentence_effect = 0.1;
  const study::TemporaryDirectory directory;
  const SimulatedStudy real = simulate(scenario, 0, directory.path());
  const Settings middle = settings_at(1, 1);
  double mean = 0;
  for (const study::Trial& trial : real.store->trials()) {
    const model::TrialConfig& config = trial.config;
    if (config.embedding_dim == 4 && config.hidden_dim == 4)
      mean += trial.metrics.at("test.fine") / 12;
  }
  const Residuals residuals(directory.path());
  Moments off;
  constexpr int kStudies = 40;
  for (std::uint64_t i = 0; i < kStudies; ++i) {
    const SimulatedStudy study = residuals.draw(i);
    EXPECT_EQ(study.cells.size(), 9u);
    for (const auto& [settings, truth] : study.cells) {
      EXPECT_DOUBLE_EQ(truth.accuracy.in_population, mean);
    }
    const double truth = study.cells.at(middle).accuracy.on_test;
    const std::vector<study::Trial> trials = study.store->trials();
    EXPECT_EQ(trials.size(), 45u);
    for (const study::Trial& trial : trials) off.mean += trial.metrics.at("test.fine") - truth;
  }
  // Trials scatter by 0.05 or less: 4 standard errors.
  EXPECT_THAT(off.mean / (45 * kStudies), DoubleNear(0, 4 * 0.05 / std::sqrt(45 * kStudies)));
}

TEST(Residuals, NeedManySeeds) {
  const study::TemporaryDirectory directory;
  simulate(small(), 0, directory.path());
  try {
    const Residuals residuals(directory.path());
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("at most 5 complete trials, expected 10 or more"));
  }
}

TEST(Simulation, ANumberNamesAStudy) {
  const auto metrics = [](std::uint64_t number) {
    return simulate(small(), number).store->trials().front().metrics;
  };
  EXPECT_EQ(metrics(7), metrics(7));
  EXPECT_NE(metrics(7), metrics(8));
}

TEST(Tally, TakesTheStudyAsUnit) {
  Tally tally;
  // Two studies of two claims each: 1/2 and 1.
  tally.add("a", {{ClaimKind::kError, "p", true}, {ClaimKind::kError, "p", false}});
  tally.add("a", {{ClaimKind::kError, "p", true}, {ClaimKind::kError, "p", true}});
  const Frequency& frequency = tally.rows().front().by_scenario.at("a");
  EXPECT_EQ(frequency.num_studies, 2);
  EXPECT_DOUBLE_EQ(frequency.share(), 0.75);
  EXPECT_DOUBLE_EQ(frequency.standard_error(), 0.25);  // sd 0.3536 / √2
}

// `happened` of `n` studies.
Tally tally_of(ClaimKind kind, int happened, int n) {
  Tally tally;
  for (int i = 0; i < n; ++i) tally.add("a", {{kind, "what", i < happened}});
  return tally;
}

TEST(Tally, MarksWhatMissesTheAim) {
  const std::vector<std::string> a = {"a"};
  EXPECT_THAT(text_tables(tally_of(ClaimKind::kError, 8, 100), a), HasSubstr("8.0 ± 2.7!"));
  EXPECT_THAT(text_tables(tally_of(ClaimKind::kError, 7, 100), a), HasSubstr("7.0 ± 2.6 "));
  EXPECT_THAT(markdown_tables(tally_of(ClaimKind::kCoverage, 99, 100), a),
              AllOf(HasSubstr("| what | **99.0** |"), HasSubstr("errors are 1.0 or less")));
  EXPECT_THAT(markdown_tables(tally_of(ClaimKind::kPower, 10, 100), a),
              HasSubstr("| what | 10.0 |"));
  // Holm's bound is one from above.
  EXPECT_THAT(text_tables(tally_of(ClaimKind::kFamily, 1, 100), a), HasSubstr("1.0 ± 1.0 "));
  EXPECT_THAT(text_tables(tally_of(ClaimKind::kFamily, 8, 100), a), HasSubstr("8.0 ± 2.7!"));
}

TEST(Tally, IsSureOfAMissBeyondChance) {
  const auto sure = [](ClaimKind kind, int happened, int n) {
    return surely_misses(kind, tally_of(kind, happened, n).rows().front().by_scenario.at("a"), 3);
  };
  EXPECT_FALSE(sure(ClaimKind::kError, 12, 100));
  EXPECT_TRUE(sure(ClaimKind::kError, 20, 100));
  EXPECT_FALSE(sure(ClaimKind::kError, 0, 100));  // 3 % of 100 can be none
  EXPECT_TRUE(sure(ClaimKind::kError, 0, 1000));
  EXPECT_TRUE(sure(ClaimKind::kCoverage, 75, 100));
  EXPECT_EQ(misses(tally_of(ClaimKind::kError, 20, 100), 3), "- a: what 20.0 ± 4.0\n");
  EXPECT_EQ(misses(tally_of(ClaimKind::kError, 12, 100), 3), "");
}

}  // namespace
}  // namespace dimscope
