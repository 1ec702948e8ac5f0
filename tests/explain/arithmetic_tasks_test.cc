// The toy tasks of Arras et al. (2019): an LSTM learns to add or subtract two numbers hidden in a
// sequence of others, so that the true share of every input is known.
#include <gtest/gtest.h>

#include <cmath>

#include "dimscope/base/rng.h"
#include "dimscope/explain/relevance.h"
#include "toy_regressor.h"

namespace dimscope::explain {
namespace {

enum class Task { kAddition, kSubtraction };

// Sequences of 4 to 10 steps with a number each, uniform in ±[0.5, 1]. At two random steps, in any
// order, the number counts: it stands in the second input if it is to be added, in the third if it
// is to be subtracted. All other numbers stand in the first.
struct Sample {
  ToyRegressor::Inputs inputs;
  std::array<std::size_t, 2> steps;  // that count
  std::array<double, 2> shares;      // what they add to the answer
  double answer() const { return shares[0] + shares[1]; }
};

std::vector<Sample> samples(Task task, std::int32_t count, std::uint64_t stream) {
  const Random random(1, Purpose::kTest, stream);
  std::uint64_t position = 0;
  std::vector<Sample> result;
  for (std::int32_t i = 0; i < count; ++i) {
    Sample& s = result.emplace_back();
    const std::size_t length = 4 + random.below(7, position++);
    auto& [first, second] = s.steps;
    first = random.below(length, position++);
    second = random.below(length - 1, position++);
    if (second >= first) ++second;
    for (std::size_t t = 0; t < length; ++t) {
      const double magnitude = 0.5 + random.uniform(position++) / 2;
      const double number = random.below(2, position++) == 0 ? magnitude : -magnitude;
      std::size_t input = 0;
      if (t == first || (t == second && task == Task::kAddition)) input = 1;
      if (t == second && task == Task::kSubtraction) input = 2;
      s.inputs.emplace_back()[input] = number;
      if (t == first) s.shares[0] = number;
      if (t == second) s.shares[1] = input == 1 ? number : -number;
    }
  }
  return result;
}

double correlation(const std::vector<double>& x, const std::vector<double>& y) {
  double sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    sx += x[i];
    sy += y[i];
    sxx += x[i] * x[i];
    syy += y[i] * y[i];
    sxy += x[i] * y[i];
  }
  const auto n = static_cast<double>(x.size());
  return (sxy - sx * sy / n) / std::sqrt((sxx - sx * sx / n) * (syy - sy * sy / n));
}

ToyRegressor trained(Task task, const std::vector<Sample>& test) {
  constexpr std::int32_t kEpochs = 100;
  const auto train = samples(task, 2000, 1);
  ToyRegressor lstm(/*hidden=*/1, /*seed=*/1);
  for (std::int32_t epoch = 0; epoch < kEpochs; ++epoch) {
    const double rate = 0.02 * std::pow(0.05, std::max(0.0, 2.0 * epoch / kEpochs - 1));
    for (std::size_t begin = 0; begin < train.size(); begin += 20) {
      for (std::size_t i = begin; i < begin + 20; ++i) {
        lstm.add_gradient(train[i].inputs, train[i].answer());
      }
      lstm.step(20, rate);
    }
  }
  double error = 0;
  for (const Sample& s : test) error += std::pow(lstm.answer(s.inputs) - s.answer(), 2);
  // The answers' variance is 7/6.
  EXPECT_LT(error / static_cast<double>(test.size()), 1e-3) << "the task was learned";
  return lstm;
}

// What the method says of the test sequences. Every input vector becomes a word of its own; the one
// logit is the answer.
std::vector<Explanation> explanations_by(Method method, const ToyRegressor& lstm,
                                         const std::vector<Sample>& test) {
  model::Parameters p = lstm.parameters();
  text::TokenSequences sequences;
  for (const Sample& s : test) {
    std::vector<std::int32_t> words;
    for (const auto& x : s.inputs) {
      words.push_back(p.dims.vocabulary++);
      for (const double value : x) p.embedding.push_back(static_cast<float>(value));
    }
    sequences.add(words);
  }
  engine::Workspace ws;
  return explain(engine::Network(p), sequences, {.method = method, .target = 0}, ws);
}

struct Recovered {
  std::array<double, 2> numbers;  // correlation of the relevance with what each number adds
  double others = 0;              // mean |relevance| of a step that does not count
};

Recovered recovered(Method method, const ToyRegressor& lstm, const std::vector<Sample>& test) {
  const auto explanations = explanations_by(method, lstm, test);
  std::array<std::vector<double>, 2> shares, relevances;
  Recovered result;
  double count = 0;
  for (std::size_t i = 0; i < test.size(); ++i) {
    const auto& relevance = explanations[i].relevance;
    for (std::size_t k = 0; k < 2; ++k) {
      shares[k].push_back(test[i].shares[k]);
      relevances[k].push_back(relevance[test[i].steps[k]]);
    }
    for (std::size_t t = 0; t < relevance.size(); ++t) {
      if (t == test[i].steps[0] || t == test[i].steps[1]) continue;
      result.others += std::abs(relevance[t]);
      ++count;
    }
  }
  for (std::size_t k = 0; k < 2; ++k) result.numbers[k] = correlation(shares[k], relevances[k]);
  result.others /= count;
  return result;
}

void expect_recovered_by_lrp_all_and_gradient_x_input_only(Task task) {
  const auto test = samples(task, 500, 2);
  const ToyRegressor lstm = trained(task, test);
  for (const Method method : {Method::kLrpAll, Method::kGradientXInput}) {
    const Recovered r = recovered(method, lstm, test);
    for (const double correlation : r.numbers) EXPECT_GT(correlation, 0.95) << to_string(method);
    EXPECT_LT(r.others, 0.01) << to_string(method);
  }
  for (const Method method : {Method::kLrpProp, Method::kLrpHalf}) {
    const Recovered r = recovered(method, lstm, test);
    EXPECT_LT(std::min(r.numbers[0], r.numbers[1]), 0.8) << to_string(method);
  }
}

TEST(ArithmeticTasks, TheExplainedModelIsTheTrainedOne) {
  const auto test = samples(Task::kSubtraction, 50, 2);
  const ToyRegressor lstm(3, 7);
  const auto explanations = explanations_by(Method::kLrpAll, lstm, test);
  for (std::size_t i = 0; i < test.size(); ++i) {
    EXPECT_NEAR(explanations[i].logits[0], lstm.answer(test[i].inputs), 1e-5);
  }
}

TEST(ArithmeticTasks, AddedNumbersAreRecoveredByLrpAllAndGradientTimesInputNotByPropAndHalf) {
  expect_recovered_by_lrp_all_and_gradient_x_input_only(Task::kAddition);
}

TEST(ArithmeticTasks, SubtractedNumbersAreRecoveredByLrpAllAndGradientTimesInputNotByPropAndHalf) {
  expect_recovered_by_lrp_all_and_gradient_x_input_only(Task::kSubtraction);
}

}  // namespace
}  // namespace dimscope::explain
