#include "dimscope/text/corpus/training_share.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace dimscope::text {
namespace {

// 600 sentences of class 0, 300 of class 1, 3 of class 2, mixed.
std::vector<std::int32_t> labels() {
  std::vector<std::int32_t> all;
  for (int i = 0; i < 900; ++i) all.push_back(i % 3 == 2);
  all.insert(all.begin() + 400, {2, 2, 2});
  return all;
}

std::vector<std::int32_t> counts(const std::vector<std::int32_t>& sentences) {
  std::vector<std::int32_t> result(3);
  const std::vector<std::int32_t> all = labels();
  for (const std::int32_t s : sentences) ++result[all[s]];
  return result;
}

TEST(TrainingShare, HasItsPartOfEveryClassAndAtLeastOne) {
  EXPECT_THAT(counts(sentences_of_share(labels(), 0.25, 1)), testing::ElementsAre(150, 75, 1));
  EXPECT_THAT(counts(sentences_of_share(labels(), 0.0025, 1)), testing::ElementsAre(2, 1, 1))
      << "1.5 and 0.75 rounded, 0.0075 made one";
  EXPECT_THAT(counts(sentences_of_share(labels(), 1e-6, 1)), testing::ElementsAre(1, 1, 1));
}

TEST(TrainingShare, OfOneIsEverySentence) {
  const std::vector<std::int32_t> all = sentences_of_share(labels(), 1, 7);
  ASSERT_EQ(all.size(), labels().size());
  for (std::size_t s = 0; s < all.size(); ++s) EXPECT_EQ(all[s], static_cast<std::int32_t>(s));
}

TEST(TrainingShare, HoldsTheSentencesOfEverySmallerOne) {
  std::vector<std::int32_t> smaller;
  for (int percent = 1; percent <= 100; ++percent) {
    const auto larger = sentences_of_share(labels(), percent / 100.0, 3);
    EXPECT_TRUE(std::ranges::is_sorted(larger));
    EXPECT_TRUE(std::ranges::includes(larger, smaller)) << percent;
    smaller = larger;
  }
}

TEST(TrainingShare, IsAnotherForAnotherSeedAndFromAllOver) {
  const auto one = sentences_of_share(labels(), 0.3, 1), two = sentences_of_share(labels(), 0.3, 2);
  std::vector<std::int32_t> both;
  std::ranges::set_intersection(one, two, std::back_inserter(both));
  // Chance: 0.3² of 900, with a hypergeometric standard deviation of about 6.
  EXPECT_NEAR(static_cast<double>(both.size()), 81, 30);
  const auto early = std::ranges::count_if(one, [](std::int32_t s) { return s < 450; });
  EXPECT_NEAR(static_cast<double>(early), 135, 35);
}

}  // namespace
}  // namespace dimscope::text
