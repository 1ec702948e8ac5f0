#include "dimscope/analysis/sequential.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "dimscope/analysis/paired_test.h"
#include "dimscope/base/rng.h"

namespace dimscope::analysis {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::Pointwise;
using ::testing::SizeIs;

TEST(SequentialPlan, LooksAtHalfAsManyAgain) {
  EXPECT_THAT(sequential_plan(3, 20).seeds, ElementsAre(3, 5, 8, 12, 20));
  EXPECT_THAT(sequential_plan(5, 20).seeds, ElementsAre(5, 8, 12, 20));
  EXPECT_THAT(sequential_plan(3, 4).seeds, ElementsAre(3, 4));
  EXPECT_THAT(sequential_plan(2, 10).seeds, ElementsAre(2, 3, 5, 10));
}

TEST(SequentialPlan, SpendsAsPocockWould) {
  const SequentialPlan plan = sequential_plan(5, 20);
  // ln(1 + (e - 1) t) at t = .25, .4, .6, 1, less the one before.
  EXPECT_THAT(plan.shares, Pointwise(DoubleNear(1e-9),
                                     {0.3573740195, 0.1657631441, 0.1853759033, 0.2914869331}));
  EXPECT_NEAR(std::accumulate(plan.shares.begin(), plan.shares.end(), 0.0), 1, 1e-15);
}

TEST(NominalLevels, AreThoseOfLanAndDeMets) {
  // Five equal steps at 5 %: bounds of the program of Reboussin, DeMets, Kim & Lan (2000), which
  // are right to 1e-4.
  SequentialPlan plan = sequential_plan(2, 10);
  plan.seeds = {2, 4, 6, 8, 10};
  plan.shares.clear();
  double spent = 0;
  for (int k = 1; k <= 5; ++k) {
    plan.shares.push_back(std::log(1 + (std::exp(1.0) - 1) * k / 5) - spent);
    spent += plan.shares.back();
  }
  const double z[] = {2.4380, 2.4268, 2.4101, 2.3966, 2.3859};
  const std::vector<double> levels = nominal_levels(plan, 0.05);
  for (int k = 0; k < 5; ++k) EXPECT_NEAR(levels[k], std::erfc(z[k] / std::sqrt(2.0)), 6e-6) << k;
  // Steps of unequal size: the chance to cross any, by another way (scipy's multivariate normal,
  // Genz).
  const SequentialPlan grown = sequential_plan(3, 20);
  const std::vector<double> grown_levels = nominal_levels(grown, 0.05);
  const double expected[] = {0.0114659, 0.0096333, 0.0125422, 0.0153923, 0.0222793};
  ASSERT_THAT(grown_levels, SizeIs(5));
  for (int k = 0; k < 5; ++k) EXPECT_NEAR(grown_levels[k], expected[k], 2e-5) << k;
}

TEST(SequentialP, IsTheLevelThatTheBestLookIsClearAt) {
  const SequentialPlan plan = sequential_plan(5, 20);
  using Looks = std::vector<std::optional<double>>;
  for (const double level : {0.05, 0.003}) {
    const std::vector<double> levels = nominal_levels(plan, level);
    for (std::size_t k = 0; k < levels.size(); ++k) {
      Looks looks(k + 1, 0.9);
      looks[k] = levels[k];
      EXPECT_NEAR(sequential_p(looks, plan), level, 2e-6 * level) << k;
      looks[0] = std::nullopt;
      if (k > 0) {
        EXPECT_NEAR(sequential_p(looks, plan), level, 2e-6 * level) << k;
      }
      looks.resize(levels.size(), 1);
      if (k > 0) {
        EXPECT_NEAR(sequential_p(looks, plan), level, 2e-6 * level) << "later looks change nothing";
      }
    }
  }
  EXPECT_EQ(sequential_p(Looks{std::nullopt}, plan), 1);
  EXPECT_EQ(sequential_p(Looks{}, plan), 1);
  EXPECT_EQ(sequential_p(Looks{0.0}, plan), 1e-9);
}

// A pair of cells without a difference, or with one, whose seeds grow.
class Growing {
 public:
  Growing(double difference, std::uint64_t study, std::uint64_t pair)
      : random_(study, Purpose::kTest, pair), difference_(difference) {
    for (int i = 0; i < kSentences; ++i) easy_.push_back(0.25 + 0.5 * random_.uniform(position_++));
    a_.reserve(64);
    b_.reserve(64);
  }
  double p_at(std::int32_t seeds) {
    while (std::ssize(a_) < seeds) {
      add(a_, 0);
      add(b_, difference_);
    }
    MatchedCells cells;
    for (const Answers& answers : a_) cells.a.push_back(&answers);
    for (const Answers& answers : b_) cells.b.push_back(&answers);
    return compare({&cells, 1}).p.value_or(1);
  }

 private:
  static constexpr int kSentences = 60;
  void add(std::vector<Answers>& trials, double shift) {
    shift += 0.05 * random_.normal(position_++);
    Answers& answers = trials.emplace_back();
    for (const double easy : easy_) {
      answers.push_back(random_.uniform(position_++) < easy + shift ? 1 : 0);
    }
  }
  const Random random_;
  std::uint64_t position_ = 0;
  const double difference_;
  std::vector<double> easy_;
  std::vector<Answers> a_, b_;
};

// Looks as `run --until-clear` does: at a pair only while it is not clear. Holm over two pairs of
// which each look knows at which level it would be clear: the first has to be at half the error.
std::vector<bool> clear_in_the_end(const std::vector<double>& differences, std::uint64_t study,
                                   const SequentialPlan& plan, bool naive) {
  static const std::vector<double> half = nominal_levels(plan, 0.025),
                                   whole = nominal_levels(plan, 0.05);
  std::vector<Growing> pairs;
  for (std::size_t i = 0; i < 2; ++i) pairs.emplace_back(differences[i], study, i);
  std::vector<bool> at_half(2), at_whole(2);
  for (std::size_t k = 0; k < plan.seeds.size(); ++k) {
    for (std::size_t i = 0; i < 2; ++i) {
      if (at_half[i]) continue;
      const double p = pairs[i].p_at(plan.seeds[k]);
      at_half[i] = p <= (naive ? 0.025 : half[k]);
      at_whole[i] = at_whole[i] || p <= (naive ? 0.05 : whole[k]);
    }
    if (at_half[0] || at_half[1]) {
      if ((at_half[0] || at_whole[0]) && (at_half[1] || at_whole[1])) break;
    }
  }
  if (!at_half[0] && !at_half[1]) return {false, false};
  return {at_half[0] || at_whole[0], at_half[1] || at_whole[1]};
}

TEST(SequentialP, KeepsTheErrorRateOverAllLooks) {
  const SequentialPlan plan = sequential_plan(3, 20);
  constexpr int kStudies = 400;
  int wrong = 0, wrong_naive = 0, found = 0;
  for (std::uint64_t study = 0; study < kStudies; ++study) {
    const auto any = [](const std::vector<bool>& clear) { return clear[0] || clear[1]; };
    wrong += any(clear_in_the_end({0, 0}, study, plan, false));
    wrong_naive += any(clear_in_the_end({0, 0}, study, plan, true));
    found += clear_in_the_end({0.12, 0}, study, plan, false)[0];
  }
  const double slack = 3 * std::sqrt(0.05 * 0.95 * kStudies);
  EXPECT_LE(wrong, 0.05 * kStudies + slack);
  EXPECT_GT(wrong_naive, wrong) << "looking again and again at 5 % is another test";
  EXPECT_GE(found, 0.8 * kStudies);
}

}  // namespace
}  // namespace dimscope::analysis
