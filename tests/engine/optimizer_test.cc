#include "dimscope/engine/optimizer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "dimscope/base/rng.h"
#include "dimscope/engine/adagrad.h"
#include "dimscope/model/config.h"

namespace dimscope::engine {
namespace {

constexpr model::Dims kDims{.vocabulary = 3, .embedding = 2, .hidden = 2, .classes = 2};

TEST(Optimizer, IsThereForEveryChoiceOfTheConfiguration) {
  const model::ConfigField* field = model::find_config_field("optimizer");
  ASSERT_NE(field, nullptr);
  ASSERT_FALSE(field->choices.empty());
  for (const std::string& choice : field->choices) {
    EXPECT_NE(make_optimizer({.optimizer = choice}, kDims), nullptr) << choice;
  }
  const auto standard = make_optimizer({}, kDims);
  EXPECT_NE(dynamic_cast<AdaGrad*>(standard.get()), nullptr);
}

TEST(OptimizerDeathTest, TakesNoOtherNameForAdaGrad) {
  EXPECT_DEATH(make_optimizer({.optimizer = "none"}, kDims), "an optimizer that the engine has");
}

// Words with a gradient in each of a number of steps, and these.
class Course {
 public:
  Course(const model::Dims& dims, std::int32_t steps) : gradients_(dims), steps_(steps) {}

  std::int32_t steps() const { return steps_; }
  // Word 0 is in every batch, 1 in none, 2 in the first alone, 3 in every 20th; the others here and
  // there.
  bool has(std::int32_t step, std::int32_t word) const {
    if (word < 4) return word == 0 || (word == 2 && step == 0) || (word == 3 && step % 20 == 0);
    return random_.uniform(static_cast<std::uint64_t>(step * 100 + word)) < 0.2;
  }
  double gradient(std::int32_t step, std::int32_t word, std::int32_t column) const {
    const auto position = static_cast<std::uint64_t>((step * 100 + word) * 100 + column);
    return static_cast<float>(0.01 * Random(2, Purpose::kTest).normal(position));
  }
  const Gradients& gradients(std::int32_t step) {
    const model::Dims& d = gradients_.sum.dims;
    gradients_.clear();
    for (std::int32_t w = 0; w < d.vocabulary; ++w) {
      if (!has(step, w)) continue;
      gradients_.words.push_back(w);
      gradients_.seen[w] = true;
      for (std::int32_t e = 0; e < d.embedding; ++e) {
        gradients_.sum.embedding[w * d.embedding + e] = static_cast<float>(gradient(step, w, e));
      }
    }
    return gradients_;
  }

 private:
  const Random random_{1, Purpose::kTest};
  Gradients gradients_;
  std::int32_t steps_;
};

constexpr model::Dims kManyWords{.vocabulary = 12, .embedding = 5, .hidden = 1, .classes = 2};

// The word vectors in the end, caught up after every step, or each when it is read.
std::vector<float> run(const model::TrialConfig& config, std::int32_t steps, bool every_step) {
  Network network(model::initial_parameters(kManyWords, 3));
  const auto optimizer = make_optimizer(config, kManyWords);
  Course course(kManyWords, steps);
  for (std::int32_t s = 0; s < steps; ++s) {
    const Gradients& gradients = course.gradients(s);
    optimizer->catch_up(gradients.words, network);
    optimizer->step(gradients, network);
    if (every_step) optimizer->catch_up(network);
  }
  optimizer->catch_up(network);
  return to_parameters(network.weights, false).embedding;
}

const model::TrialConfig kRules[] = {
    {.optimizer = "adagrad"},
    {.optimizer = "adam", .learning_rate = 0.01},
    {.optimizer = "adam", .learning_rate = 1e-8},
    {.optimizer = "adam", .learning_rate = 3},
    {.optimizer = "sgd", .learning_rate = 0.1},
    {.optimizer = "sgd", .learning_rate = 0.1, .momentum = 0},
    {.optimizer = "sgd", .learning_rate = 1e-4, .momentum = 0.999},
};

TEST(Optimizer, RowsThatCatchUpWhenTheyAreReadHaveTheBitsOfThoseThatMadeEveryStep) {
  for (const model::TrialConfig& config : kRules) {
    // So many that moments fade out, to zero at last.
    for (const std::int32_t steps : {1, 2, 45, 1500}) {
      const std::vector<float> dense = run(config, steps, true), lazy = run(config, steps, false);
      EXPECT_EQ(std::memcmp(dense.data(), lazy.data(), dense.size() * sizeof(float)), 0)
          << config.optimizer << " " << config.learning_rate << ", " << steps << " steps";
    }
  }
}

// The rules in double precision, every row in every step.
std::vector<double> dense_rule(const model::TrialConfig& config, std::int32_t steps) {
  const model::Parameters start = model::initial_parameters(kManyWords, 3);
  std::vector<double> weights(start.embedding.begin(), start.embedding.end());
  std::vector<double> first(weights.size()), second(weights.size());
  const Course course(kManyWords, steps);
  for (std::int32_t s = 0; s < steps; ++s) {
    for (std::size_t i = 0; i < weights.size(); ++i) {
      const auto word = static_cast<std::int32_t>(i) / kManyWords.embedding;
      const auto column = static_cast<std::int32_t>(i) % kManyWords.embedding;
      const double g = course.has(s, word) ? course.gradient(s, word, column) : 0;
      if (config.optimizer == "adam") {
        first[i] = 0.9 * first[i] + 0.1 * g;
        second[i] = 0.999 * second[i] + 0.001 * g * g;
        const double mean = first[i] / (1 - std::pow(0.9, s + 1));
        const double square = second[i] / (1 - std::pow(0.999, s + 1));
        weights[i] -= config.learning_rate * mean / (std::sqrt(square) + 1e-8);
      } else {
        first[i] = config.momentum * first[i] + g;
        weights[i] -= config.learning_rate * first[i];
      }
    }
  }
  return weights;
}

TEST(Optimizer, FollowsTheDenseRuleOverManySteps) {
  constexpr std::int32_t kSteps = 300;
  for (const model::TrialConfig& config : kRules) {
    if (config.optimizer == "adagrad") continue;
    const std::vector<float> got = run(config, kSteps, false);
    const std::vector<double> want = dense_rule(config, kSteps);
    double largest = 0;
    for (const double w : want) largest = std::max(largest, std::abs(w));
    for (std::size_t i = 0; i < got.size(); ++i) {
      // Each step rounds a weight by half an ulp at most, and its change by a few.
      EXPECT_NEAR(got[i], want[i], kSteps * largest * 0x1p-24)
          << config.optimizer << " " << config.learning_rate << " [" << i << "]";
    }
  }
}

TEST(Optimizer, RowsWithoutGradientMoveByAdamAndMomentumButNotByAdaGrad) {
  const std::vector<float> start = model::initial_parameters(kManyWords, 3).embedding;
  // Word 2 has a gradient in the first step alone, word 1 never.
  for (const model::TrialConfig& config : kRules) {
    const std::vector<float> one = run(config, 1, false), many = run(config, 45, false);
    const bool moves = config.optimizer != "adagrad" && config.momentum > 0;
    const bool visible = config.learning_rate > 1e-8;  // beside a weight of 0.05
    for (std::int32_t e = 0; e < kManyWords.embedding; ++e) {
      EXPECT_EQ(many[kManyWords.embedding + e], start[kManyWords.embedding + e]);
      const std::int32_t at = 2 * kManyWords.embedding + e;
      if (!moves) {
        EXPECT_EQ(one[at], many[at]) << config.optimizer;
      } else if (visible) {
        EXPECT_NE(one[at], many[at]) << config.optimizer;
      }
    }
  }
}

TEST(OptimizerDeathTest, TakesNoGradientOfARowThatIsBehind) {
  Network network(model::initial_parameters(kManyWords, 3));
  const auto optimizer = make_optimizer({.optimizer = "adam"}, kManyWords);
  Course course(kManyWords, 2);
  optimizer->step(course.gradients(0), network);
  Gradients late(kManyWords);
  late.words = {1};
  EXPECT_DEATH(optimizer->step(late, network), "a row with a gradient has made all steps before");
}

}  // namespace
}  // namespace dimscope::engine
