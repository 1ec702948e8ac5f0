#include "dimscope/analysis/seeds_needed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "dimscope/analysis/power.h"
#include "dimscope/base/rng.h"

namespace dimscope::analysis {
namespace {

// Answers to `sentences` of trials whose chance of being right is sentence + seed, each side `n`.
struct TwoCells {
  std::vector<Answers> trials;
  MatchedCells cells;
  TwoCells(int sentences, int n, double difference, double seed_sd, std::uint64_t stream) {
    const Random random(5, Purpose::kTest, stream);
    std::uint64_t position = 0;
    std::vector<double> a, b;
    for (int i = 0; i < sentences; ++i) {
      a.push_back(0.2 + 0.6 * random.uniform(position++));
      b.push_back(a.back() + difference + 0.2 * (random.uniform(position++) - 0.5));
    }
    trials.reserve(static_cast<std::size_t>(2 * n));
    for (const auto* chance : {&a, &b}) {
      for (int s = 0; s < n; ++s) {
        const double shift = seed_sd * random.normal(position++);
        Answers& answers = trials.emplace_back();
        for (int i = 0; i < sentences; ++i) {
          answers.push_back(random.uniform(position++) < (*chance)[i] + shift ? 1 : 0);
        }
        (chance == &a ? cells.a : cells.b).push_back(&answers);
      }
    }
  }
};

TEST(VarianceParts, SeparatesSentencesFromSeeds) {
  // Means over many studies: the parts against what they were drawn with.
  double sentences = 0, seeds = 0;
  constexpr int kStudies = 400;
  for (int study = 0; study < kStudies; ++study) {
    const TwoCells two(100, 3, 0.05, 0.04, 100 + static_cast<std::uint64_t>(study));
    const auto parts = variance_parts(compare({&two.cells, 1}));
    ASSERT_TRUE(parts.has_value());
    sentences += parts->sentences / kStudies;
    seeds += parts->seeds / kStudies;
  }
  // Differences of true chances: 0.2 (uniform - 1/2), variance 0.04/12, over 100 sentences.
  // (Negative estimates count as 0, so the mean is a little above.)
  EXPECT_NEAR(sentences, 0.04 / 12 / 100, 1.0e-4);
  // Two sides of 0.04² and of one model's luck on 100 sentences: p (1 - p) is about 0.21.
  EXPECT_NEAR(seeds, 2 * (0.04 * 0.04 + 0.21 / 100), 6e-4);
}

TEST(VarianceParts, AddUpToTheStandardErrorOfTheComparison) {
  for (std::uint64_t stream = 1; stream < 20; ++stream) {
    const TwoCells two(80, 4, 0.1, 0.03, stream);
    const PairedComparison c = compare({&two.cells, 1});
    const VarianceParts parts = *variance_parts(c);
    if (parts.sentences == 0) continue;  // less than the luck in it
    const double sum = parts.sentences + parts.seeds / 4;
    // At least half the luck is left.
    EXPECT_NEAR(std::max(sum, c.estimate->luck / 2), std::pow(*c.standard_error, 2), 1e-12);
  }
}

TEST(VarianceParts, TellsNoPartsOfSingleSeeds) {
  const TwoCells two(50, 1, 0, 0, 2);
  EXPECT_FALSE(variance_parts(compare({&two.cells, 1})).has_value());
}

TEST(SeedsNeeded, IsTheFirstNumberThatFindsTheDifference) {
  const VarianceParts parts{
      .sentences = 4e-5, .seeds = 1e-3, .sentence_degrees = 999, .seed_degrees = 2};
  const auto n = seeds_needed(parts, 0.03, 0.05);
  ASSERT_TRUE(n.has_value());
  EXPECT_LE(detectable_with(parts, 0.05, *n), 0.03);
  EXPECT_GT(detectable_with(parts, 0.05, *n - 1), 0.03);
  EXPECT_EQ(seeds_needed(parts, -0.03, 0.05), n);
  EXPECT_GT(*seeds_needed(parts, 0.03, 0.01), *n);
  // (z.975 + z.80) √4e-5 = 0.0177: below that only more sentences help.
  EXPECT_NEAR(detectable_at_best(parts, 0.05), 2.8016 * std::sqrt(4e-5), 5e-5);
  EXPECT_FALSE(seeds_needed(parts, 0.0177, 0.05).has_value());
  EXPECT_TRUE(seeds_needed(parts, 0.0181, 0.05).has_value());
  EXPECT_FALSE(seeds_needed(parts, 0, 0.05).has_value());
}

TEST(SeedsNeeded, GivesTheTestAboutTheStatedPower) {
  // Without sentences' variance this is the two-sample t test: 17 a group for an effect of one
  // standard deviation (Cohen 1988, table 2.4.1; statsmodels' TTestIndPower gives 16.7).
  const VarianceParts parts{.sentences = 0, .seeds = 2, .sentence_degrees = 1e6, .seed_degrees = 2};
  EXPECT_NEAR(*seeds_needed(parts, 1.0, 0.05), 17, 1);
}

TEST(FPower, IsThatOfScipy) {
  // scipy 1.17: 1 - ncf.cdf(f.ppf(.95, 3, 36), 3, 36, 12); 1 - ncf.cdf(f.ppf(.975, 1, 10), 1, 10,
  // 5)
  EXPECT_NEAR(f_power(12, 3, 36, 0.05), 0.7942481844217745, 1e-6);
  EXPECT_NEAR(f_power(5, 1, 10, 0.025), 0.3885783155177891, 1e-6);
  EXPECT_EQ(f_power(0, 3, 36, 0.05), 0.05);
}

TEST(FPower, GivesTheSeedsOfAnAxis) {
  const auto n = seeds_for_axis(2.0, 3, 4, 0.05);
  ASSERT_TRUE(n.has_value());
  EXPECT_GE(f_power(2.0 * *n, 3, 4.0 * (*n - 1), 0.05), 0.8);
  EXPECT_LT(f_power(2.0 * (*n - 1), 3, 4.0 * (*n - 2), 0.05), 0.8);
  // Crossed seeds, by scipy: the first n with 1 - ncf.cdf(f.ppf(.95, d, d (n-1)), d, d (n-1), λ n)
  // of 0.8 or more.
  EXPECT_EQ(seeds_for_axis(1.5, 2, 2, 0.05), 9);
  EXPECT_EQ(seeds_for_axis(0.8, 1.4, 1.4, 0.05), 13);
  EXPECT_FALSE(seeds_for_axis(0, 3, 4, 0.05).has_value());
  EXPECT_EQ(seeds_for_axis(1e9, 1, 2, 0.05), 2);
}

}  // namespace
}  // namespace dimscope::analysis
