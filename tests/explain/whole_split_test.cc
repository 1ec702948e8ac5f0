// What methods promise, for every sentence of a test split under a trained model.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "dimscope/explain/contextual_decomposition.h"
#include "dimscope/explain/faithfulness.h"
#include "dimscope/explain/relevance.h"
#include "lstm_oracle.h"
#include "trained_model.h"

namespace dimscope::explain {
namespace {

enum class Corpus { kBuiltIn, kSst };

// Trained once for all tests.
const TrainedModel& model_of(Corpus corpus) {
  static const TrainedModel built_in = trained_on_built_in_corpus(1000, 12, 3);
  if (corpus == Corpus::kBuiltIn) return built_in;
  static const TrainedModel sst = [] {
    text::DataConfig data;
    data.source = "sst";
    return trained_on(data, std::getenv("DIMSCOPE_DATA"), 20, 1);
  }();
  return sst;
}

class WholeSplit : public ::testing::TestWithParam<Corpus> {
 protected:
  void SetUp() override {
    if (GetParam() == Corpus::kSst && std::getenv("DIMSCOPE_DATA") == nullptr) {
      GTEST_SKIP() << "SST needs DIMSCOPE_DATA";
    }
  }
  const engine::Network& network() const { return model_of(GetParam()).network; }
  const text::Split& test() const { return model_of(GetParam()).dataset.test; }
  std::vector<Explanation> explained(const ExplainOptions& options) {
    return explain(network(), test().sentences, options, ws_);
  }

  engine::Workspace ws_;
};
INSTANTIATE_TEST_SUITE_P(, WholeSplit, ::testing::Values(Corpus::kBuiltIn, Corpus::kSst),
                         [](const auto& corpus) {
                           return corpus.param == Corpus::kSst ? "Sst" : "BuiltIn";
                         });

double magnitude(const Explanation& e) {
  double sum = std::abs(e.rest);
  for (const double r : e.relevance) sum += std::abs(r);
  return sum;
}

// Median, 99th percentile and maximum go to the test's report.
void record(const std::string& name, std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const auto at = [&](double share) {
    return std::to_string(
        1e9 * values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))]);
  };
  ::testing::Test::RecordProperty(name + " median, 99 %, maximum in 1e-9",
                                  at(0.5) + ", " + at(0.99) + ", " + at(1));
}

TEST_P(WholeSplit, LrpConservesRelevanceWhenDeltaIsOne) {
  for (const Method method : {Method::kLrpAll, Method::kLrpAbs, Method::kLrpHalf}) {
    std::vector<double> errors;
    for (const Explanation& e : explained({.method = method, .delta = 1})) {
      errors.push_back(std::abs(e.conservation_error) / magnitude(e));
    }
    record(std::string(to_string(method)), errors);
    // Relative to all relevance that flowed: float32 rounds each message by 6e-8, and a word's
    // relevance passes some ten roundings a step, whose errors have either sign.
    EXPECT_LT(*std::max_element(errors.begin(), errors.end()), 1e-5) << to_string(method);
  }
}

TEST_P(WholeSplit, LrpIsThatOfDoublePrecisionUpToRounding) {
  const model::Dims& d = network().dims();
  const oracle::Model model(engine::to_parameters(network().weights, /*output_bias=*/false));
  constexpr std::pair<Method, GateRule> kRules[] = {{Method::kLrpAll, GateRule::kAll},
                                                    {Method::kLrpAbs, GateRule::kAbs},
                                                    {Method::kLrpHalf, GateRule::kHalf}};
  for (const auto& [method, rule] : kRules) {
    const ExplainOptions options{.method = method};
    const std::vector<Explanation> all = explained(options);
    std::vector<double> errors;
    for (std::size_t s = 0; s < all.size(); s += 23) {
      const auto words = test().sentences[static_cast<std::int32_t>(s)];
      const auto want = model.lrp(model.inputs({words.begin(), words.end()}), rule, options.epsilon,
                                  options.delta, all[s].target, -1);
      double worst = 0;
      for (std::size_t t = 0; t < words.size(); ++t) {
        worst = std::max(worst, std::abs(all[s].relevance[t] - want.words[t]));
      }
      errors.push_back(worst / magnitude(all[s]));
    }
    record(std::string(to_string(method)), errors);
    // What a pre-activation z of order 1 hands on is divided by z + ε s, and z has E + H + 1 terms,
    // each rounded: where z is near 0, that rounding over ε is the relative error.
    const double bound = (d.inputs() + 1) * 0x1p-24 / options.epsilon;
    EXPECT_LT(*std::max_element(errors.begin(), errors.end()), bound) << to_string(method);
  }
}

TEST_P(WholeSplit, IntegratedGradientsAddUpToTheScoreWithinTheBound) {
  std::vector<double> gaps;
  std::ptrdiff_t at_limit = 0;
  for (const Explanation& e : explained({.method = Method::kIntegratedGradients})) {
    gaps.push_back(std::abs(e.conservation_error));
    at_limit += *e.steps == ExplainOptions().max_steps;
  }
  record("gap", gaps);
  EXPECT_LE(*std::max_element(gaps.begin(), gaps.end()), 1e-3);
  // Where a model jumps, the rounding of float32 may keep the sum of the parts' gaps above the
  // bound, whatever their number.
  EXPECT_LE(at_limit, std::ssize(gaps) / 100);
}

TEST_P(WholeSplit, DecompositionsOfEveryNodeSumToTheLogitAndOfARootAreAllRelevant) {
  std::vector<std::vector<Span>> spans;
  for (const text::Tree& tree : test().trees) spans.push_back(spans_of(tree));
  const auto parts = decompose(network(), test().sentences, spans, {}, ws_);
  const auto answers = explained({.method = Method::kSensitivity});
  for (std::size_t s = 0; s < parts.size(); ++s) {
    EXPECT_EQ(parts[s][0].irrelevant, 0) << "the root's span is the sentence";
    for (const Decomposed& part : parts[s]) {
      // A trained model has no output bias. β and γ may be larger than their sum.
      const double size = 1 + std::abs(part.relevant) + std::abs(part.irrelevant);
      ASSERT_NEAR(part.relevant + part.irrelevant, answers[s].score, 1e-5 * size) << s;
    }
  }
}

TEST_P(WholeSplit, DeletionHasTheSentencesOfTenWordsOrMore) {
  const auto relevance = random_relevance(test().sentences, 1);
  const Deletion d = deletion(network(), test().sentences, test().labels, relevance, ws_);
  std::size_t long_enough = 0;
  for (const text::Tree& tree : test().trees) long_enough += tree.tokens.size() >= 10;
  EXPECT_EQ(d.first_right.size() + d.first_wrong.size(), long_enough);
  if (GetParam() == Corpus::kSst) {
    EXPECT_EQ(long_enough, 1849u) << "as in Arras et al. (2017)";
  }
}

}  // namespace
}  // namespace dimscope::explain
