#include "dimscope/explain/relevance.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <limits>

#include "dimscope/base/error.h"
#include "dimscope/engine/trainer.h"
#include "dimscope/explain/word_relevances.h"

namespace dimscope {
namespace {

struct TrainedModel {
  Dataset dataset;
  Network network;
};

TrainedModel trained_on(const DataConfig& data, const char* directory, std::int32_t dim,
                        std::int32_t epochs) {
  Dataset dataset = load_dataset(data, directory);
  TrialConfig config;
  config.embedding_dim = config.hidden_dim = dim;
  config.batch_size = 200;
  config.epochs = epochs;
  const TrainingResult result = train(config, prepare_training(dataset));
  return {std::move(dataset), Network(result.parameters)};
}

// With δ = 1 nothing is lost: the relevances and the rest sum to the logit, to float32's rounding.
void expect_conserved(const TrainedModel& model) {
  Workspace ws;
  const auto explanations =
      explain(model.network, model.dataset.test.sentences, {.epsilon = 0.001, .delta = 1}, ws);
  double worst = 0;
  for (const Explanation& e : explanations) {
    double magnitude = 1;
    for (const double r : e.relevance) magnitude += std::abs(r);
    worst = std::max(worst, std::abs(e.conservation_error) / magnitude);
  }
  EXPECT_LT(worst, 1e-4) << "relative to the sum of absolute relevances";
}

TEST(Lrp, ConservesRelevanceWhenDeltaIsOneOnABuiltInCorpus) {
  DataConfig data;
  data.synthetic_train_sentences = 500;
  expect_conserved(trained_on(data, "", 8, 3));
}

TEST(Lrp, ConservesRelevanceWhenDeltaIsOneOnAllOfSstTest) {
  const char* directory = std::getenv("DIMSCOPE_DATA");
  if (directory == nullptr) GTEST_SKIP() << "SST needs DIMSCOPE_DATA";
  DataConfig data;
  data.source = "sst";
  data.phrases = false;
  expect_conserved(trained_on(data, directory, 20, 2));
}

TEST(WordRelevances, AreThoseOfExplainBackToBack) {
  DataConfig data;
  data.synthetic_train_sentences = 100;
  const TrainedModel model = trained_on(data, "", 3, 1);
  const TokenSequences& sentences = model.dataset.test.sentences;
  Workspace ws;
  const std::vector<float> words = word_relevances(model.network, sentences, {}, ws);
  ASSERT_EQ(words.size(), sentences.tokens.size());
  const auto explanations = explain(model.network, sentences, {}, ws);
  for (std::int32_t s = 0; s < sentences.size(); ++s) {
    for (std::size_t t = 0; t < explanations[s].relevance.size(); ++t) {
      EXPECT_EQ(words[sentences.offsets[s] + t], static_cast<float>(explanations[s].relevance[t]));
    }
  }
}

TEST(Explain, GivesTheSameBitsAloneOrAmongOthers) {
  DataConfig data;
  data.synthetic_train_sentences = 200;
  const TrainedModel model = trained_on(data, "", 5, 1);
  Workspace ws;
  for (const std::string& name : method_names()) {
    const ExplainOptions options{.method = parse_method(name)};
    const auto together = explain(model.network, model.dataset.test.sentences, options, ws);
    for (std::int32_t s = 0; s < model.dataset.test.sentences.size(); s += 37) {
      TokenSequences one;
      one.add(model.dataset.test.sentences[s]);
      const Explanation alone = explain(model.network, one, options, ws).front();
      ASSERT_EQ(alone.relevance, together[s].relevance) << name << " sentence " << s;
      ASSERT_EQ(alone.logits, together[s].logits) << name;
    }
  }
}

TEST(Explain, ExplainsThePredictedClassUnlessToldOtherwise) {
  const Network network(
      initial_parameters({.vocabulary = 9, .embedding = 3, .hidden = 2, .classes = 5}, 1));
  TokenSequences sentence;
  sentence.add(std::vector{1, 2, 3});
  Workspace ws;
  const Explanation e = explain(network, sentence, {}, ws).front();
  EXPECT_EQ(e.target, e.predicted);
  EXPECT_EQ(explain(network, sentence, {.target = 4}, ws).front().target, 4);
}

std::string error_of(const ExplainOptions& options) {
  const Network network(
      initial_parameters({.vocabulary = 9, .embedding = 3, .hidden = 2, .classes = 5}, 1));
  TokenSequences sentence;
  sentence.add(std::vector{1});
  Workspace ws;
  try {
    explain(network, sentence, options, ws);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

TEST(Explain, RefusesOptionsOutOfRange) {
  EXPECT_EQ(error_of({.epsilon = -1}), "epsilon is -1, expected 0 or more");
  EXPECT_EQ(error_of({.epsilon = std::nan("")}), "epsilon is nan, expected 0 or more");
  EXPECT_EQ(error_of({.epsilon = 1e39}), "epsilon is 1e+39, expected at most 1e+30");
  EXPECT_EQ(error_of({.epsilon = std::numeric_limits<double>::infinity()}),
            "epsilon is inf, expected at most 1e+30");
  EXPECT_EQ(error_of({.epsilon = 1e30}), "no error");
  EXPECT_EQ(error_of({.delta = 1.5}), "delta is 1.5, expected 0 to 1");
  EXPECT_EQ(error_of({.target = 5}), "class 5 is outside 0..4");
  EXPECT_EQ(error_of({.target = -1}), "class -1 is outside 0..4");
}

TEST(Explain, NamesTheNearestMethod) {
  try {
    parse_method("lrp-al");
    FAIL();
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(), "unknown method 'lrp-al', did you mean 'lrp-all'?");
  }
}

TEST(Lrp, OfAZeroUnitWithoutStabiliserIsZeroNotNaN) {
  const Network network(
      zero_parameters({.vocabulary = 3, .embedding = 2, .hidden = 2, .classes = 2}));
  TokenSequences sentence;
  sentence.add(std::vector{1, 2});
  Workspace ws;
  const Explanation e = explain(network, sentence, {.epsilon = 0}, ws).front();
  EXPECT_EQ(e.relevance, (std::vector<double>{0, 0}));
}

}  // namespace
}  // namespace dimscope
