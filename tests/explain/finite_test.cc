#include "dimscope/explain/finite.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/message_of.h"

namespace dimscope::explain {
namespace {

Explanation finite_explanation() {
  return {.logits = {1, 2}, .probabilities = {0.25f, 0.75f}, .relevance = {0.5, -0.5}, .rest = 0.1};
}

std::string error_of(const Explanation& second) {
  const std::vector<Explanation> both = {finite_explanation(), second};
  return message_of([&] { require_finite(both, "a.safetensors"); });
}

TEST(Finite, IsEveryNumberOfAnExplanationThatIsShown) {
  EXPECT_NO_THROW(require_finite(std::vector{finite_explanation()}, "a.safetensors"));
  const std::string large =
      ", expected a finite number; the model's weights are too large to "
      "compute with";
  Explanation e = finite_explanation();
  e.logits[1] = INFINITY;
  EXPECT_EQ(error_of(e), "a.safetensors: sentence 2: the logit of class 1 is inf" + large);
  e = finite_explanation();
  e.probabilities[0] = NAN;
  EXPECT_EQ(error_of(e), "a.safetensors: sentence 2: the probability of class 0 is nan" + large);
  e = finite_explanation();
  e.relevance[0] = -INFINITY;
  EXPECT_EQ(error_of(e), "a.safetensors: sentence 2: the relevance of word 1 is -inf" + large);
  e.epsilon = 0;
  EXPECT_EQ(error_of(e),
            "a.safetensors: sentence 2: the relevance of word 1 is -inf, expected a finite number; "
            "an epsilon above 0 keeps LRP from dividing by 0");
}

TEST(Finite, IsEveryPartOfADecomposition) {
  std::vector<std::vector<Decomposed>> decomposed = {{{1, 2}}, {{1, 2}, {3, INFINITY}}};
  EXPECT_EQ(message_of([&] { require_finite(decomposed, "a"); }),
            "a: sentence 2: the share of phrase 2 is inf, expected a finite number; the "
            "model's weights are too large to compute with");
  decomposed[1][1].irrelevant = 4;
  EXPECT_NO_THROW(require_finite(decomposed, "a"));
}

}  // namespace
}  // namespace dimscope::explain
