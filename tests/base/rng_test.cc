#include "dimscope/base/rng.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

namespace dimscope {
namespace {

constexpr int kNumDraws = 100'000;

// Five standard deviations: the seed is fixed, so a failure is a change of the generator.
double tolerance(double standard_deviation) {
  return 5 * standard_deviation / std::sqrt(static_cast<double>(kNumDraws));
}

TEST(Random, StaysWhatItWas) {  // Every stored result was drawn from it.
  EXPECT_EQ(Random(1, Purpose::kTest).bits(0), 0x29079F4539DF64EFu);
  EXPECT_EQ(Random(1, Purpose::kTest).bits(1), 0x23B5DE9462FBFEA1u);
  EXPECT_EQ(Random(2, Purpose::kDropout, 7).bits(123456789), 0x1C7A90DE42903517u);
}

TEST(Random, NormalHasTheMomentsAndTailsOfItsName) {
  const Random random(1, Purpose::kTest);
  double sum = 0, squares = 0, fourth = 0;
  int beyond_one = 0, beyond_two = 0;
  for (int i = 0; i < kNumDraws; ++i) {
    const double z = random.normal(static_cast<std::uint64_t>(i));
    ASSERT_LE(std::abs(z), 6);
    sum += z;
    squares += z * z;
    fourth += z * z * z * z;
    beyond_one += std::abs(z) > 1;
    beyond_two += std::abs(z) > 2;
  }
  EXPECT_NEAR(sum / kNumDraws, 0, tolerance(1));
  EXPECT_NEAR(squares / kNumDraws, 1, tolerance(std::sqrt(2.0)));
  // A sum of n uniform numbers has fourth moment 3 - 6/(5n); a normal's is 3, with deviation √96.
  EXPECT_NEAR(fourth / kNumDraws, 2.9, tolerance(std::sqrt(96.0)));
  // 31.7 % and 4.55 % for a normal; for twelve uniform numbers within half a point.
  EXPECT_NEAR(beyond_one / double{kNumDraws}, 0.317, 0.01);
  EXPECT_NEAR(beyond_two / double{kNumDraws}, 0.0455, 0.005);
}

TEST(Random, MixesAsSplitMix64) {
  // The first outputs of Vigna's splitmix64.c with state 0.
  const std::uint64_t golden = 0x9E3779B97F4A7C15u;
  EXPECT_EQ(Random::mix(golden), 0xE220A8397B1DCDAFu);
  EXPECT_EQ(Random::mix(2 * golden), 0x6E789E6AA1B965F4u);
  EXPECT_EQ(Random::mix(3 * golden), 0x06C45D188009454Fu);
}

TEST(Random, GivesTheSameBitsInAnyOrder) {
  const Random random(5, Purpose::kTest);
  const std::uint64_t first = random.bits(10);
  random.bits(3);
  EXPECT_EQ(random.bits(10), first);
}

TEST(Random, DiffersBySeedPurposeStreamAndPosition) {
  std::set<std::uint64_t> seen;
  int count = 0;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    for (const Purpose purpose : {Purpose::kInitialisation, Purpose::kDropout, Purpose::kTest}) {
      for (std::uint64_t stream = 0; stream < 10; ++stream) {
        for (std::uint64_t position = 0; position < 10; ++position, ++count) {
          seen.insert(Random(seed, purpose, stream).bits(position));
        }
      }
    }
  }
  EXPECT_EQ(std::ssize(seen), count);
}

TEST(Random, UniformIsInItsRangeWithItsMeanAndVariance) {
  const Random random(1, Purpose::kTest);
  double sum = 0, squares = 0, low = 1, high = 0;
  for (int i = 0; i < kNumDraws; ++i) {
    const double value = random.uniform(i);
    sum += value;
    squares += value * value;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  EXPECT_GE(low, 0);
  EXPECT_LT(high, 1);
  EXPECT_NEAR(sum / kNumDraws, 0.5, tolerance(std::sqrt(1.0 / 12)));
  EXPECT_NEAR(squares / kNumDraws, 1.0 / 3, tolerance(std::sqrt(4.0 / 45)));
}

TEST(Random, UniformFloatIsInItsRange) {
  const Random random(1, Purpose::kTest);
  double sum = 0;
  for (int i = 0; i < kNumDraws; ++i) {
    const float value = random.uniform(i, -0.1f, 0.1f);
    ASSERT_GE(value, -0.1f);
    ASSERT_LT(value, 0.1f);
    sum += static_cast<double>(value);
  }
  EXPECT_NEAR(sum / kNumDraws, 0, tolerance(0.2 * std::sqrt(1.0 / 12)));
}

TEST(Random, BelowGivesEachNumberEquallyOften) {
  constexpr int kNumValues = 7;
  const Random random(1, Purpose::kTest);
  std::vector<int> counts(kNumValues);
  for (int i = 0; i < kNumDraws; ++i) {
    const std::uint64_t value = random.below(kNumValues, i);
    ASSERT_LT(value, std::uint64_t{kNumValues});
    ++counts[value];
  }
  const double share = 1.0 / kNumValues;
  for (const int count : counts) {
    EXPECT_NEAR(static_cast<double>(count) / kNumDraws, share,
                tolerance(std::sqrt(share * (1 - share))));
  }
  EXPECT_EQ(random.below(1, 0), 0u);
}

TEST(Random, ShuffleMovesEveryValueAndLosesNone) {
  std::vector<int> values(1000);
  std::iota(values.begin(), values.end(), 0);
  std::vector<int> shuffled = values;
  Random(1, Purpose::kTest).shuffle(shuffled);
  EXPECT_NE(shuffled, values);
  std::vector<int> again = values;
  Random(1, Purpose::kTest).shuffle(again);
  EXPECT_EQ(again, shuffled);
  std::ranges::sort(shuffled);
  EXPECT_EQ(shuffled, values);

  std::vector<int> none, one = {1};
  Random(1, Purpose::kTest).shuffle(none);
  Random(1, Purpose::kTest).shuffle(one);
  EXPECT_THAT(one, ::testing::ElementsAre(1));
}

TEST(Random, ShuffleGivesEveryOrderEquallyOften) {
  std::vector<int> counts(6);
  for (int i = 0; i < kNumDraws; ++i) {
    std::vector<int> values = {0, 1, 2};
    Random(1, Purpose::kTest, i).shuffle(values);
    ++counts[values[0] * 2 + (values[1] > values[2])];
  }
  for (const int count : counts) {
    EXPECT_NEAR(static_cast<double>(count) / kNumDraws, 1.0 / 6, tolerance(std::sqrt(5.0) / 6));
  }
}

}  // namespace
}  // namespace dimscope
