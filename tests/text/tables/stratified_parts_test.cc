#include "dimscope/text/tables/stratified_parts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace dimscope::text {
namespace {

using ::testing::ElementsAre;

struct Texts {
  std::vector<std::int32_t> labels;
  std::vector<std::string> keys;
};

// 95 texts of class 0 and 5 of class 1, all different.
Texts skewed() {
  Texts texts;
  for (int i = 0; i < 100; ++i) {
    texts.labels.push_back(i % 20 == 7 ? 1 : 0);
    texts.keys.push_back(std::to_string(i));
  }
  return texts;
}

// How many texts of a class are in train, dev and test.
std::vector<std::int64_t> counts(const Texts& texts, const std::vector<Part>& parts,
                                 std::int32_t label) {
  std::vector<std::int64_t> counts(3);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    counts[static_cast<std::size_t>(parts[i])] += texts.labels[i] == label;
  }
  return counts;
}

TEST(StratifiedParts, HaveTheSharesOfEveryClass) {
  const Texts texts = skewed();
  const auto parts = stratified_parts(texts.labels, texts.keys, 2, {0.2, 0.4, 1});
  EXPECT_THAT(counts(texts, parts, 0), ElementsAre(38, 19, 38));
  EXPECT_THAT(counts(texts, parts, 1), ElementsAre(2, 1, 2));
}

TEST(StratifiedParts, FollowFromTheSeed) {
  const Texts texts = skewed();
  const Shares shares{0.1, 0.2, 7};
  const auto parts = stratified_parts(texts.labels, texts.keys, 2, shares);
  EXPECT_EQ(parts, stratified_parts(texts.labels, texts.keys, 2, shares));
  EXPECT_NE(parts, stratified_parts(texts.labels, texts.keys, 2, {0.1, 0.2, 8}));
}

TEST(StratifiedParts, KeepEqualTextsTogether) {
  Texts texts = skewed();
  for (std::size_t i = 0; i < texts.keys.size(); ++i) texts.keys[i] = std::to_string(i % 30);
  for (std::uint64_t seed = 1; seed < 20; ++seed) {
    const auto parts = stratified_parts(texts.labels, texts.keys, 2, {0.2, 0.2, seed});
    std::map<std::string, Part> of_key;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      EXPECT_EQ(of_key.try_emplace(texts.keys[i], parts[i]).first->second, parts[i]);
    }
  }
}

TEST(StratifiedParts, LeaveTextsThatAreTooManyToTrain) {
  const std::vector<std::int32_t> labels(10, 0);
  const std::vector<std::string> keys(10, "same");
  const auto parts = stratified_parts(labels, keys, 1, {0.1, 0.2, 1});
  EXPECT_EQ(std::ranges::count(parts, Part::kTrain), 10);
}

}  // namespace
}  // namespace dimscope::text
