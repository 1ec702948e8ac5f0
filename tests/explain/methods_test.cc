// Every method against double-precision computations of its own, and what it promises.
#include <gtest/gtest.h>

#include <cmath>

#include "dimscope/base/error.h"
#include "dimscope/explain/contextual_decomposition.h"
#include "dimscope/explain/relevance.h"
#include "lstm_oracle.h"

namespace dimscope::explain {
namespace {

// A model far from the linear regime, with an output bias, and a sentence.
struct Example {
  model::Parameters parameters;
  std::vector<std::int32_t> words;
};

Example example(std::int32_t embedding, std::int32_t hidden, std::vector<std::int32_t> words) {
  model::Parameters p = model::initial_parameters(
      {.vocabulary = 9, .embedding = embedding, .hidden = hidden, .classes = 4}, 11);
  for (model::NamedTensor& tensor : model::named_tensors(p)) {
    for (float& value : *tensor.values) value *= 10;
  }
  p.output_bias = {0.3f, -0.2f, 0.5f, 0.1f};
  return {p, std::move(words)};
}

std::vector<Example> examples() {
  return {example(3, 2, {1, 2, 3, 4, 2}), example(1, 4, {5, 6}), example(5, 3, {7}),
          example(17, 5, {8, 1, 1, 4, 3, 2, 7, 6})};
}

text::TokenSequences one(const std::vector<std::int32_t>& words) {
  text::TokenSequences sentences;
  sentences.add(words);
  return sentences;
}

Explanation explanation(const Example& example, const ExplainOptions& options) {
  engine::Workspace ws;
  return explain(engine::Network(example.parameters), one(example.words), options, ws).at(0);
}

// Float32 against double: the sentences are short and relevances are of order 1; ε keeps each
// division of LRP from growing an error by more than a few hundred times.
constexpr double kTolerance = 1e-4;

void expect_near(const std::vector<double>& got, const std::vector<double>& want,
                 const std::string& what, double tolerance = kTolerance) {
  ASSERT_EQ(got.size(), want.size()) << what;
  for (std::size_t i = 0; i < got.size(); ++i) {
    EXPECT_NEAR(got[i], want[i], tolerance * (1 + std::abs(want[i]))) << what << " [" << i << "]";
  }
}

double sum(const std::vector<double>& values) {
  double total = 0;
  for (const double value : values) total += value;
  return total;
}

struct Rule {
  Method method;
  GateRule rule;
};
constexpr Rule kRules[] = {{Method::kLrpAll, GateRule::kAll},
                           {Method::kLrpProp, GateRule::kProp},
                           {Method::kLrpAbs, GateRule::kAbs},
                           {Method::kLrpHalf, GateRule::kHalf}};

TEST(Lrp, EveryGateRuleIsItsMessagesAddedUp) {
  for (const Example& e : examples()) {
    const oracle::Model model(e.parameters);
    for (const Rule& rule : kRules) {
      for (const double delta : {0.0, 0.3, 1.0}) {
        for (const std::optional<std::int32_t> against : {std::optional<std::int32_t>(), {3}}) {
          const ExplainOptions options{.method = rule.method,
                                       .epsilon = 0.01,
                                       .delta = delta,
                                       .target = 1,
                                       .against = against};
          const Explanation got = explanation(e, options);
          const auto want = model.lrp(model.inputs(e.words), rule.rule, options.epsilon, delta, 1,
                                      against.value_or(-1));
          const std::string what = std::string(to_string(rule.method)) + " delta " +
                                   std::to_string(delta) + (against ? " lead" : "");
          expect_near(got.relevance, want.words, what);
          EXPECT_NEAR(got.rest, want.rest, kTolerance * (1 + std::abs(want.rest))) << what;
          if (delta == 1) {
            // Prop divides by sums near zero: its relevances may be thousands of times the score.
            double magnitude = 1;
            for (const double r : got.relevance) magnitude += std::abs(r);
            EXPECT_NEAR(got.conservation_error, 0, 1e-5 * magnitude) << what;
          }
        }
      }
    }
  }
}

TEST(Lrp, AllWithoutStabiliserIsWhatEachWordAddsWhenGatesAndSlopesAreFrozen) {
  for (const Example& e : examples()) {
    const oracle::Model model(e.parameters);
    const Explanation got = explanation(e, {.epsilon = 0, .target = 2});
    expect_near(got.relevance, model.frozen_contributions(model.inputs(e.words), 2, -1),
                "epsilon 0");
  }
}

TEST(Lrp, StaysFiniteWherePropExplodes) {
  model::Parameters p = example(3, 4, {}).parameters;
  text::TokenSequences sentences;
  sentences.add(std::vector<std::int32_t>(500, 3));
  engine::Workspace ws;
  for (const std::uint64_t seed : {1, 2, 3, 4}) {
    p = model::initial_parameters(p.dims, seed);
    for (model::NamedTensor& tensor : model::named_tensors(p)) {
      for (float& value : *tensor.values) value *= 20;
    }
    for (const double epsilon : {0.0, 0.001}) {
      const Explanation e = explain(engine::Network(p), sentences,
                                    {.method = Method::kLrpProp, .epsilon = epsilon}, ws)
                                .at(0);
      for (const double r : e.relevance) ASSERT_TRUE(std::isfinite(r));
      ASSERT_TRUE(std::isfinite(e.conservation_error));
    }
  }
}

TEST(Lrp, SaysWhichRuleItUsed) {
  EXPECT_EQ(gate_rule(Method::kLrpAll), "all");
  EXPECT_EQ(gate_rule(Method::kLrpProp), "prop");
  EXPECT_EQ(gate_rule(Method::kLrpAbs), "abs");
  EXPECT_EQ(gate_rule(Method::kLrpHalf), "half");
  EXPECT_EQ(gate_rule(Method::kOcclusion), "");
}

TEST(Explain, ALeadIsTheDifferenceOfTheClassesWhereTheMethodIsLinearInThem) {
  const Example e = examples().front();
  for (const std::string& name : method_names()) {
    const Method method = parse_method(name);
    if (method == Method::kSensitivity) continue;  // a square
    const auto of = [&](std::int32_t target, std::optional<std::int32_t> against) {
      return explanation(
          e,
          {.method = method, .epsilon = 0, .target = target, .against = against, .max_gap = 1e-5});
    };
    const Explanation lead = of(2, 1), first = of(2, {}), second = of(1, {});
    std::vector<double> difference;
    for (std::size_t t = 0; t < first.relevance.size(); ++t) {
      difference.push_back(first.relevance[t] - second.relevance[t]);
    }
    expect_near(lead.relevance, difference, name);
    EXPECT_NEAR(lead.score, first.score - second.score, 1e-6) << name;
    EXPECT_NEAR(lead.rest, first.rest - second.rest, kTolerance) << name;
    EXPECT_EQ(lead.against, 1) << name;
  }
}

TEST(Explain, SaysWhatWasExplainedAndHow) {
  const Example e = examples().front();
  const Explanation lrp = explanation(e, {.method = Method::kLrpHalf, .epsilon = 0.5, .delta = 1});
  EXPECT_EQ(lrp.method, Method::kLrpHalf);
  EXPECT_EQ(lrp.epsilon, 0.5);
  EXPECT_EQ(lrp.delta, 1.0);
  EXPECT_EQ(lrp.steps, std::nullopt);
  const Explanation gradient = explanation(e, {.method = Method::kGradientXInput, .target = 3});
  EXPECT_EQ(gradient.epsilon, std::nullopt);
  EXPECT_EQ(gradient.delta, std::nullopt);
  EXPECT_EQ(gradient.score, static_cast<double>(gradient.logits[3]));
  EXPECT_NEAR(gradient.conservation_error, gradient.score - sum(gradient.relevance), 1e-12);
}

TEST(Occlusion, IsTheDropInLogitOrProbabilityWithoutTheWord) {
  for (const Example& e : examples()) {
    const oracle::Model model(e.parameters);
    const auto inputs = model.inputs(e.words);
    const oracle::Vector logits = model.logits(inputs);
    const oracle::Vector probabilities = oracle::Model::softmax(logits);
    for (const Method method : {Method::kOcclusion, Method::kOmission}) {
      std::vector<double> drop, probability_drop;
      for (std::size_t t = 0; t < inputs.size(); ++t) {
        auto without = inputs;
        if (method == Method::kOcclusion) {
          without[t].assign(without[t].size(), 0);
        } else {
          without.erase(without.begin() + static_cast<std::ptrdiff_t>(t));
        }
        const oracle::Vector answer = model.logits(without);
        drop.push_back(logits[0] - answer[0]);
        probability_drop.push_back(probabilities[0] - oracle::Model::softmax(answer)[0]);
      }
      const std::string what(to_string(method));
      expect_near(explanation(e, {.method = method, .target = 0}).relevance, drop, what);
      const Explanation got =
          explanation(e, {.method = method, .target = 0, .output = Output::kProbability});
      expect_near(got.relevance, probability_drop, what + " in probability");
      EXPECT_NEAR(got.score, probabilities[0], 1e-6);
    }
  }
}

TEST(IntegratedGradients, TakeStepsUntilTheyAddUpToTheScore) {
  for (const Example& e : examples()) {
    const oracle::Model model(e.parameters);
    auto zeros = model.inputs(e.words);
    for (oracle::Vector& x : zeros) x.assign(x.size(), 0);
    std::int32_t steps = 0;
    for (const double gap : {1.0, 1e-2, 1e-4}) {
      const Explanation got =
          explanation(e, {.method = Method::kIntegratedGradients, .target = 2, .max_gap = gap});
      EXPECT_LE(std::abs(got.conservation_error), gap);
      EXPECT_NEAR(got.rest, model.logits(zeros)[2], 1e-5);
      EXPECT_GE(got.steps, steps);
      steps = *got.steps;
    }
  }
}

TEST(IntegratedGradients, StopAtTheirMostStepsAndStateTheGap) {
  const Example e = example(17, 5, {8, 1, 1, 4, 3, 2, 7, 6});
  const Explanation got = explanation(
      e, {.method = Method::kIntegratedGradients, .target = 2, .max_gap = 1e-12, .max_steps = 1});
  EXPECT_EQ(got.steps, 1);
  EXPECT_GT(std::abs(got.conservation_error), 1e-3);
  EXPECT_NEAR(got.conservation_error, got.score - got.rest - sum(got.relevance), 1e-12);
}

TEST(SmoothGrad, WithoutNoiseIsGradientTimesInput) {
  for (const Example& e : examples()) {
    const auto plain = explanation(e, {.method = Method::kGradientXInput, .target = 1});
    const auto smooth =
        explanation(e, {.method = Method::kSmoothGrad, .target = 1, .samples = 5, .noise = 0});
    expect_near(smooth.relevance, plain.relevance, "no noise", 1e-12);
  }
}

TEST(SmoothGrad, IsRepeatableAndSettlesWithMoreCopies) {
  const Example e = example(17, 5, {8, 1, 1, 4, 3, 2, 7, 6});
  const auto with = [&](std::int32_t samples, std::uint64_t seed) {
    return explanation(
               e,
               {.method = Method::kSmoothGrad, .target = 1, .samples = samples, .noise_seed = seed})
        .relevance;
  };
  EXPECT_EQ(with(8, 1), with(8, 1));
  const auto distance = [](const std::vector<double>& a, const std::vector<double>& b) {
    double squares = 0;
    for (std::size_t t = 0; t < a.size(); ++t) squares += (a[t] - b[t]) * (a[t] - b[t]);
    return std::sqrt(squares);
  };
  // A mean of n copies strays by 1/√n: 256 times the copies, 16 times nearer.
  const double few = distance(with(4, 1), with(4, 2)),
               many = distance(with(1024, 1), with(1024, 2));
  EXPECT_GT(few, 0);
  EXPECT_LT(many, few / 4);
}

TEST(ContextualDecomposition, OfEverySpanAgreesWithItsTermsOneByOne) {
  engine::Workspace ws;
  for (const Example& e : examples()) {
    const oracle::Model model(e.parameters);
    const auto length = static_cast<std::int32_t>(e.words.size());
    std::vector<Span> spans;
    for (std::int32_t begin = 0; begin < length; ++begin) {
      for (std::int32_t end = begin + 1; end <= length; ++end) spans.push_back({begin, end});
    }
    for (const std::optional<std::int32_t> against : {std::optional<std::int32_t>(), {0}}) {
      const auto got =
          decompose(engine::Network(e.parameters), one(e.words),
                    std::vector<std::vector<Span>>{spans}, {.target = 2, .against = against}, ws);
      for (std::size_t i = 0; i < spans.size(); ++i) {
        const Decomposed want =
            model.decompose(model.inputs(e.words), spans[i], 2, against.value_or(-1));
        EXPECT_NEAR(got[0][i].relevant, want.relevant, 1e-5)
            << spans[i].begin << ".." << spans[i].end;
        EXPECT_NEAR(got[0][i].irrelevant, want.irrelevant, 1e-5);
      }
    }
  }
}

TEST(ContextualDecomposition, PartsSumToTheLogitLessItsBiasAndAWholeSentenceHasNoRest) {
  engine::Workspace ws;
  for (const Example& e : examples()) {
    const engine::Network network(e.parameters);
    const auto length = static_cast<std::int32_t>(e.words.size());
    std::vector<Span> spans;
    for (std::int32_t begin = 0; begin < length; ++begin) {
      for (std::int32_t end = begin + 1; end <= length; ++end) spans.push_back({begin, end});
    }
    for (std::int32_t label = 0; label < 4; ++label) {
      const auto parts = decompose(network, one(e.words), std::vector<std::vector<Span>>{spans},
                                   {.target = label}, ws)
                             .at(0);
      const Explanation words =
          explanation(e, {.method = Method::kContextualDecomposition, .target = label});
      EXPECT_EQ(words.rest, static_cast<double>(e.parameters.output_bias[label]));
      for (std::size_t i = 0; i < spans.size(); ++i) {
        EXPECT_NEAR(parts[i].relevant + parts[i].irrelevant, words.score - words.rest, 1e-5);
        if (spans[i].end - spans[i].begin == 1) {
          EXPECT_EQ(parts[i].relevant, words.relevance[spans[i].begin]);
        }
        if (spans[i] == Span{0, length}) {
          EXPECT_EQ(parts[i].irrelevant, 0);
        }
      }
    }
  }
}

TEST(ContextualDecomposition, TakesTheSpansOfATreeInItsOrder) {
  const text::Tree tree = text::parse_trees("(3 (2 It) (4 (4 works) (2 .)))", "test", 5).at(0);
  EXPECT_EQ(spans_of(tree), (std::vector<Span>{{0, 3}, {0, 1}, {1, 3}, {1, 2}, {2, 3}}));
}

TEST(ContextualDecomposition, RefusesASpanThatIsNotInTheSentence) {
  const Example e = example(3, 2, {1, 2, 3});
  engine::Workspace ws;
  const auto message = [&](const Span& span) -> std::string {
    try {
      decompose(engine::Network(e.parameters), one(e.words), std::vector<std::vector<Span>>{{span}},
                {}, ws);
    } catch (const InputError& error) {
      return error.what();
    }
    return "no error";
  };
  EXPECT_EQ(message({1, 4}),
            "span 1..4 is not a part of sentence 0, which has 3 words; expected 0 <= begin < end "
            "<= 3");
  EXPECT_EQ(message({2, 2}),
            "span 2..2 is not a part of sentence 0, which has 3 words; expected 0 <= begin < end "
            "<= 3");
  EXPECT_EQ(message({-1, 2}),
            "span -1..2 is not a part of sentence 0, which has 3 words; expected 0 <= begin < end "
            "<= 3");
  EXPECT_EQ(message({0, 3}), "no error");
}

}  // namespace
}  // namespace dimscope::explain
