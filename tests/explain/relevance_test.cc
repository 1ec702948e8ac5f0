#include "dimscope/explain/relevance.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "dimscope/base/error.h"
#include "dimscope/explain/word_relevances.h"
#include "tests/message_of.h"
#include "trained_model.h"

namespace dimscope::explain {
namespace {

TEST(WordRelevances, AreThoseOfExplainBackToBack) {
  text::DataConfig data;
  data.synthetic_train_sentences = 100;
  const TrainedModel model = trained_on(data, "", 3, 1);
  const text::TokenSequences& sentences = model.dataset.test.sentences;
  engine::Workspace ws;
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
  text::DataConfig data;
  data.synthetic_train_sentences = 200;
  const TrainedModel model = trained_on(data, "", 5, 1);
  engine::Workspace ws;
  for (const std::string& name : method_names()) {
    const ExplainOptions options{.method = parse_method(name)};
    const auto together = explain(model.network, model.dataset.test.sentences, options, ws);
    for (std::int32_t s = 0; s < model.dataset.test.sentences.size(); s += 37) {
      text::TokenSequences one;
      one.add(model.dataset.test.sentences[s]);
      const Explanation alone = explain(model.network, one, options, ws).front();
      ASSERT_EQ(alone.relevance, together[s].relevance) << name << " sentence " << s;
      ASSERT_EQ(alone.logits, together[s].logits) << name;
    }
  }
}

TEST(Explain, ExplainsThePredictedClassUnlessToldOtherwise) {
  const engine::Network network(
      model::initial_parameters({.vocabulary = 9, .embedding = 3, .hidden = 2, .classes = 5}, 1));
  text::TokenSequences sentence;
  sentence.add(std::vector{1, 2, 3});
  engine::Workspace ws;
  const Explanation e = explain(network, sentence, {}, ws).front();
  EXPECT_EQ(e.target, e.predicted);
  EXPECT_EQ(explain(network, sentence, {.target = 4}, ws).front().target, 4);
}

TEST(Explain, TakesAClassForEachSentence) {
  const engine::Network network(
      model::initial_parameters({.vocabulary = 9, .embedding = 3, .hidden = 2, .classes = 5}, 1));
  text::TokenSequences sentences;
  std::vector<std::int32_t> targets;
  for (std::int32_t s = 0; s < 150; ++s) {  // more than are explained at once
    sentences.add(std::vector{s % 9, (2 * s) % 9, 1});
    targets.push_back(s % 5);
  }
  engine::Workspace ws;
  const auto all = explain(network, sentences, targets, {}, ws);
  for (std::int32_t s = 0; s < 150; s += 7) {
    text::TokenSequences one;
    one.add(sentences[s]);
    const Explanation alone = explain(network, one, {.target = s % 5}, ws).front();
    EXPECT_EQ(all[s].target, s % 5);
    EXPECT_EQ(all[s].relevance, alone.relevance);
  }
  targets[100] = 5;
  EXPECT_EQ(message_of([&] { explain(network, sentences, targets, {}, ws); }),
            "class 5 is outside 0..4");
}

std::string error_of(const ExplainOptions& options) {
  const engine::Network network(
      model::initial_parameters({.vocabulary = 9, .embedding = 3, .hidden = 2, .classes = 5}, 1));
  text::TokenSequences sentence;
  sentence.add(std::vector{1});
  engine::Workspace ws;
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
  EXPECT_EQ(error_of({.against = 5}), "class 5 is outside 0..4");
  EXPECT_EQ(error_of({.target = 2, .against = 2}),
            "class 2 is compared with itself; choose another class to compare it with");
  EXPECT_EQ(error_of({.method = Method::kLrpAll, .output = Output::kProbability}),
            "lrp-all explains logits; only occlusion and omission can explain a probability");
  EXPECT_EQ(error_of({.max_gap = 0}), "max_gap is 0, expected more than 0");
  EXPECT_EQ(error_of({.max_steps = 0}), "max_steps is 0, expected 1 to 65536");
  EXPECT_EQ(error_of({.max_steps = 65537}), "max_steps is 65537, expected 1 to 65536");
  EXPECT_EQ(error_of({.samples = 0}), "samples is 0, expected 1 to 100000");
  EXPECT_EQ(error_of({.noise = -0.1}), "noise is -0.1, expected 0 to 100");
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
  const engine::Network network(
      model::zero_parameters({.vocabulary = 3, .embedding = 2, .hidden = 2, .classes = 2}));
  text::TokenSequences sentence;
  sentence.add(std::vector{1, 2});
  engine::Workspace ws;
  const Explanation e = explain(network, sentence, {.epsilon = 0}, ws).front();
  EXPECT_EQ(e.relevance, (std::vector<double>{0, 0}));
}

}  // namespace
}  // namespace dimscope::explain
