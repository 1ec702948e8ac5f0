#include "dimscope/engine/class_means.h"

#include <gtest/gtest.h>

#include <vector>

namespace dimscope::engine {
namespace {

// Probabilities of which each row's largest is that of the class.
std::vector<float> answers(const std::vector<int>& classes, int num_classes) {
  std::vector<float> p;
  for (const int answer : classes) {
    for (int c = 0; c < num_classes; ++c) p.push_back(c == answer ? 0.5f : 0.1f);
  }
  return p;
}

TEST(ClassMeans, WeighClassesAlike) {
  // scikit-learn: f1_score(average="macro"), balanced_accuracy_score.
  const std::vector<std::int32_t> labels = {0, 0, 0, 1, 1, 2};
  const ClassMeans means = class_means(answers({0, 0, 1, 1, 2, 2}, 3), 3, labels);
  EXPECT_DOUBLE_EQ(means.macro_f1, (0.8 + 0.5 + 2.0 / 3) / 3);
  EXPECT_DOUBLE_EQ(means.balanced, (2.0 / 3 + 0.5 + 1) / 3);
}

TEST(ClassMeans, LeaveClassesWithoutSentenceOut) {
  // With labels=[0, 2]: class 1 is answered, but nothing has it.
  const std::vector<std::int32_t> labels = {0, 0, 0, 0, 2};
  const ClassMeans means = class_means(answers({0, 0, 1, 1, 2}, 3), 3, labels);
  EXPECT_DOUBLE_EQ(means.macro_f1, (2.0 / 3 + 1) / 2);
  EXPECT_DOUBLE_EQ(means.balanced, 0.75);
}

TEST(ClassMeans, OfASubsetLookOnlyThere) {
  const std::vector<std::int32_t> labels = {0, 1, 1}, subset = {1, 2};
  EXPECT_EQ(class_means(answers({1, 1, 0}, 2), 2, labels, subset).balanced, 0.5);
  EXPECT_EQ(class_means(answers({0}, 2), 2, labels, std::span<const std::int32_t>()).macro_f1, 0);
}

}  // namespace
}  // namespace dimscope::engine
