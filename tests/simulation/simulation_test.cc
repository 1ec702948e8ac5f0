// The simulation itself: are its studies what it says, and does it count right?
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/simulation/simulated_study.h"
#include "tests/simulation/tally.h"

namespace dimscope {
namespace {

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
Moments around_truth(const Scenario& scenario, double CellTruth::* truth, int num_studies) {
  const Settings cell = {{"embedding_dim", 2}, {"hidden_dim", 8}};
  Moments moments;
  int n = 0;
  for (int i = 0; i < num_studies; ++i) {
    const SimulatedStudy study = simulate(scenario, static_cast<std::uint64_t>(i));
    for (const Trial& trial : study.store->trials()) {
      if (trial.config.embedding_dim != 2 || trial.config.hidden_dim != 8) continue;
      const double off = trial.metrics.at("test.fine") - study.cells.at(cell).*truth;
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
  for (const bool steady : {false, true}) {
    Scenario scenario = small();
    scenario.steady = steady;
    scenario.seeds = Scenario::Seeds::kFailing;
    scenario.sentence_effect = 0.1;
    scenario.per_doubling_h = 0.05;
    constexpr int kStudies = 200;
    const Moments moments = around_truth(scenario, &CellTruth::on_test, kStudies);
    const double variance =
        simulate(scenario, 0).cells.at({{"embedding_dim", 2}, {"hidden_dim", 8}}).seed_variance;
    // 4 standard errors of a mean of 1,000 trials; rounding to whole sentences adds at most 1/4.
    EXPECT_THAT(moments.mean, DoubleNear(0, 4 * std::sqrt(variance / (5 * kStudies))));
    EXPECT_THAT(moments.variance, DoubleNear(variance, 0.2 * variance + 0.25 / (60 * 60)));
  }
}

TEST(Simulation, TestSetsScatterAroundTheTruthOfAllSentences) {
  Scenario scenario = small();
  scenario.per_doubling_h = 0.05;
  constexpr int kStudies = 400;
  const Moments moments = around_truth(scenario, &CellTruth::in_population, kStudies);
  // Of a study's mean: the ease of 60 sentences has sd 0.2, its 5 trials 0.07.
  const double sd = std::sqrt(0.2 * 0.2 / 60 + 0.07 * 0.07 / 5);
  EXPECT_THAT(moments.mean, DoubleNear(0, 4 * sd / std::sqrt(kStudies)));
  EXPECT_DOUBLE_EQ(
      simulate(scenario, 3).cells.at({{"embedding_dim", 4}, {"hidden_dim", 8}}).in_population,
      0.55);
}

TEST(Simulation, SharedSeedsAreCorrelatedAsMeasured) {
  Scenario scenario = small();
  scenario.num_sentences = 1000;
  scenario.shared = scenario.steady = true;
  double same_hidden = 0, same_embedding = 0, neither = 0, variance = 0;
  constexpr int kStudies = 200;
  for (int i = 0; i < kStudies; ++i) {
    const SimulatedStudy study = simulate(scenario, static_cast<std::uint64_t>(i));
    std::map<std::tuple<std::int64_t, std::int64_t, std::int64_t>, double> off;
    for (const Trial& trial : study.store->trials()) {
      const TrialConfig& c = trial.config;
      const Settings cell = {{"embedding_dim", c.embedding_dim}, {"hidden_dim", c.hidden_dim}};
      off[{c.embedding_dim, c.hidden_dim, c.seed}] =
          trial.metrics.at("test.fine") - study.cells.at(cell).on_test;
    }
    for (int seed = 1; seed <= 5; ++seed) {
      const double a = off.at({2, 2, seed});
      variance += a * a;
      same_hidden += a * off.at({4, 2, seed});
      same_embedding += a * off.at({2, 4, seed});
      neither += a * off.at({4, 4, seed});
    }
  }
  // 3 / √1000.
  EXPECT_THAT(same_hidden / variance, DoubleNear(0.33, 0.1));
  EXPECT_THAT(same_embedding / variance, DoubleNear(0.09, 0.1));
  EXPECT_THAT(neither / variance, DoubleNear(0.03, 0.1));
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
              HasSubstr("| what | **99.0 ± 1.0** |"));
  EXPECT_THAT(markdown_tables(tally_of(ClaimKind::kPower, 10, 100), a),
              HasSubstr("| what | 10.0 ± 3.0 |"));
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
}

}  // namespace
}  // namespace dimscope
