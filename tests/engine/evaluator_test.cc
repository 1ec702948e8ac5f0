#include "dimscope/engine/evaluator.h"

#include <gtest/gtest.h>

namespace dimscope::engine {
namespace {

TEST(Accuracy, CountsFineAndBothCoarseReadings) {
  const std::vector<float> p = {
      0.6f, 0.1f,  0.1f, 0.1f,  0.1f,    // very negative, right
      0.3f, 0.05f, 0.4f, 0.15f, 0.1f,    // gold negative; argmax neutral, more mass below
      0.1f, 0.1f,  0.2f, 0.35f, 0.25f,   // gold neutral; left out of coarse
      0.2f, 0.1f,  0.1f, 0.35f, 0.25f};  // gold very positive; positive but not fine
  const std::vector<std::int32_t> labels = {0, 1, 2, 4};
  const Accuracy a = accuracy(p, 5, labels);
  EXPECT_EQ(a.num_sentences, 4);
  EXPECT_DOUBLE_EQ(a.fine, 0.25);
  EXPECT_EQ(a.num_polar, 3);
  EXPECT_DOUBLE_EQ(*a.coarse, 1.0);
  EXPECT_DOUBLE_EQ(*a.coarse_argmax, 2.0 / 3);
}

TEST(Accuracy, OfASubsetLooksOnlyThere) {
  const std::vector<float> p = {0.9f, 0.1f, 0.2f, 0.8f, 0.7f, 0.3f};
  const std::vector<std::int32_t> labels = {0, 0, 1}, subset = {0, 1};
  EXPECT_DOUBLE_EQ(accuracy(p, 2, labels, subset).fine, 0.5);
  EXPECT_FALSE(accuracy(p, 2, labels).coarse) << "coarse is about the five sentiment classes only";
  EXPECT_EQ(accuracy(p, 2, labels, std::span<const std::int32_t>()).num_sentences, 0);
}

TEST(Accuracy, APositiveTieCountsAsNegative) {
  const std::vector<float> p = {0.25f, 0.25f, 0.0f, 0.25f, 0.25f};
  EXPECT_DOUBLE_EQ(*accuracy(p, 5, std::vector<std::int32_t>{0}).coarse, 1);
  EXPECT_DOUBLE_EQ(*accuracy(p, 5, std::vector<std::int32_t>{4}).coarse, 0);
  EXPECT_EQ(predicted_class(p), 0);
}

TEST(Evaluation, OfASplitEqualsOneSentenceAtATime) {
  const model::Dims dims{.vocabulary = 20, .embedding = 7, .hidden = 5, .classes = 5};
  const Network network(model::initial_parameters(dims, 1));
  text::TokenSequences sentences;
  std::vector<std::int32_t> labels;
  for (std::int32_t s = 0; s < 300; ++s) {
    std::vector<std::int32_t> words;
    for (std::int32_t t = 0; t <= s % 9; ++t) words.push_back((s * 7 + t * t) % 20);
    sentences.add(words);
    labels.push_back(s % 5);
  }
  Workspace ws;
  const std::vector<float> together = predict(network, plan_evaluation(sentences, labels), ws);
  ASSERT_EQ(together.size(), 1500u);
  for (std::int32_t s = 0; s < 300; ++s) {
    text::TokenSequences one;
    one.add(sentences[s]);
    const std::vector<float> alone = predict(network, plan_evaluation(one, {labels[s]}), ws);
    for (int k = 0; k < 5; ++k) ASSERT_EQ(alone[k], together[s * 5 + k]) << s;
  }
}

}  // namespace
}  // namespace dimscope::engine
