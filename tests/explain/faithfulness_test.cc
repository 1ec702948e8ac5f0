#include "dimscope/explain/faithfulness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "dimscope/base/rng.h"
#include "dimscope/explain/erasure.h"
#include "dimscope/explain/relevance.h"
#include "lstm_oracle.h"
#include "trained_model.h"

namespace dimscope::explain {
namespace {

using ::testing::ElementsAre;

model::Parameters steep_parameters() {
  model::Parameters p =
      model::initial_parameters({.vocabulary = 20, .embedding = 4, .hidden = 3, .classes = 3}, 5);
  for (model::NamedTensor& tensor : model::named_tensors(p)) {
    for (float& value : *tensor.values) value *= 12;
  }
  p.output_bias = {0.2f, -0.1f, 0.3f};
  return p;
}

// Sentences of 1 to 20 words.
text::TokenSequences some_sentences(std::int32_t count) {
  const Random random(4, Purpose::kTest);
  std::uint64_t position = 0;
  text::TokenSequences sentences;
  for (std::int32_t s = 0; s < count; ++s) {
    std::vector<std::int32_t> words(1 + random.below(20, position++));
    for (std::int32_t& word : words) word = static_cast<std::int32_t>(random.below(20, position++));
    sentences.add(words);
  }
  return sentences;
}

std::size_t argmax(const oracle::Vector& values) {
  return static_cast<std::size_t>(std::max_element(values.begin(), values.end()) - values.begin());
}

TEST(Faithfulness, OrdersWordsByRelevanceAndEqualOnesByPlace) {
  EXPECT_THAT(by_relevance(std::vector{0.1, 2.0, -1.0, 2.0, 0.1}), ElementsAre(1, 3, 0, 4, 2));
  EXPECT_TRUE(by_relevance({}).empty());
}

TEST(Faithfulness, RandomRelevanceIsTheSameForASentenceWhateverFollows) {
  const text::TokenSequences sentences = some_sentences(30);
  const auto once = random_relevance(sentences, 1);
  EXPECT_EQ(once, random_relevance(sentences, 1));
  EXPECT_NE(once, random_relevance(sentences, 2));
  const auto fewer = random_relevance(some_sentences(10), 1);
  EXPECT_TRUE(std::equal(fewer.begin(), fewer.end(), once.begin()));
}

TEST(Erasure, AnswersVariantsInAnyOrderAsOneAtATime) {
  const model::Parameters parameters = steep_parameters();
  const engine::Network network(parameters);
  const text::TokenSequences sentences = some_sentences(12);
  std::vector<Variant> variants;
  for (std::int32_t s = 11; s >= 0; s -= 2) {
    const auto length = static_cast<std::int32_t>(sentences[s].size());
    variants.push_back({s, {}});
    variants.push_back({(s + 5) % 12, {0}});
    variants.push_back({s, {length - 1}});
    std::vector<std::int32_t> all(static_cast<std::size_t>(length));
    for (std::int32_t t = 0; t < length; ++t) all[static_cast<std::size_t>(t)] = t;
    variants.push_back({s, all});
  }
  const oracle::Model model(parameters);
  engine::Workspace ws;
  for (const Erasure erasure : {Erasure::kZeroVector, Erasure::kRemoval}) {
    const VariantAnswers answers = answers_without(network, sentences, variants, erasure, ws);
    for (std::size_t v = 0; v < variants.size(); ++v) {
      const auto words = sentences[variants[v].sentence];
      auto inputs = model.inputs({words.begin(), words.end()});
      for (std::size_t e = variants[v].erased.size(); e-- > 0;) {
        const auto at = inputs.begin() + variants[v].erased[e];
        if (erasure == Erasure::kZeroVector) {
          at->assign(at->size(), 0);
        } else {
          inputs.erase(at);
        }
      }
      const oracle::Vector logits = model.logits(inputs);
      const oracle::Vector probabilities = oracle::Model::softmax(logits);
      for (std::size_t k = 0; k < 3; ++k) {
        EXPECT_NEAR(answers.logits_of(v)[k], logits[k], 1e-5) << v;
        EXPECT_NEAR(answers.probabilities_of(v)[k], probabilities[k], 1e-5) << v;
      }
      const VariantAnswers alone =
          answers_without(network, sentences, std::span(&variants[v], 1), erasure, ws);
      EXPECT_TRUE(
          std::equal(alone.logits.begin(), alone.logits.end(), answers.logits_of(v).begin()))
          << "the same bits";
    }
  }
}

TEST(Deletion, IsTheProtocolWordByWord) {
  const model::Parameters parameters = steep_parameters();
  const oracle::Model model(parameters);
  const text::TokenSequences sentences = some_sentences(60);
  const auto relevance = random_relevance(sentences, 3);
  std::vector<std::int32_t> labels;
  for (std::int32_t s = 0; s < sentences.size(); ++s) labels.push_back(s % 3);
  engine::Workspace ws;
  const Deletion got = deletion(engine::Network(parameters), sentences, labels, relevance, ws);

  std::size_t right = 0, wrong = 0;
  for (std::int32_t s = 0; s < sentences.size(); ++s) {
    if (sentences[s].size() < 10) continue;
    auto inputs = model.inputs({sentences[s].begin(), sentences[s].end()});
    const auto is_right = [&] {
      return argmax(model.logits(inputs)) == static_cast<std::size_t>(labels[s]);
    };
    const bool first = is_right();
    const Deletion::Answers& answers =
        first ? got.first_right.at(right++) : got.first_wrong.at(wrong++);
    EXPECT_EQ(answers[0], first);
    auto left = relevance[s];
    for (std::size_t k = 1; k <= 5; ++k) {
      const auto at = first ? std::max_element(left.begin(), left.end())
                            : std::min_element(left.begin(), left.end());
      *at = first ? -1 : 2;  // beyond all others
      inputs[static_cast<std::size_t>(at - left.begin())].assign(4, 0.0);
      EXPECT_EQ(answers[k], is_right()) << "sentence " << s << " without " << k;
    }
  }
  EXPECT_EQ(got.first_right.size(), right);
  EXPECT_EQ(got.first_wrong.size(), wrong);
  EXPECT_GT(right, 5u);
  EXPECT_GT(wrong, 5u);
}

TEST(Erasures, AreTheProbabilitiesLostWithoutAndWithOnlyTheTopWords) {
  const model::Parameters parameters = steep_parameters();
  const oracle::Model model(parameters);
  const text::TokenSequences sentences = some_sentences(25);
  const auto relevance = random_relevance(sentences, 3);
  engine::Workspace ws;
  const Erasures got = erasures(engine::Network(parameters), sentences, relevance, ws);
  for (std::int32_t s = 0; s < sentences.size(); ++s) {
    const auto inputs = model.inputs({sentences[s].begin(), sentences[s].end()});
    const oracle::Vector whole = oracle::Model::softmax(model.logits(inputs));
    const std::size_t predicted = argmax(whole);
    double comprehensiveness = 0, sufficiency = 0;
    for (const int percent : {1, 5, 10, 20, 50}) {
      const auto length = static_cast<int>(inputs.size());
      const int count = (percent * length + 99) / 100;
      std::vector<oracle::Vector> without, alone;
      for (std::size_t t = 0; t < inputs.size(); ++t) {
        const auto& r = relevance[s];
        const auto higher = std::count_if(r.begin(), r.end(), [&](double x) { return x > r[t]; });
        (higher < count ? alone : without).push_back(inputs[t]);
      }
      comprehensiveness +=
          whole[predicted] - oracle::Model::softmax(model.logits(without))[predicted];
      sufficiency += whole[predicted] - oracle::Model::softmax(model.logits(alone))[predicted];
    }
    EXPECT_NEAR(got.comprehensiveness[s], comprehensiveness / 5, 1e-5);
    EXPECT_NEAR(got.sufficiency[s], sufficiency / 5, 1e-5);
  }
}

// The measures tell a method that knows the model from one that knows nothing.
TEST(Faithfulness, OcclusionBeatsRandomRelevanceOnATrainedModel) {
  const TrainedModel model = trained_on_built_in_corpus(1000, 8, 4);
  const text::TokenSequences& sentences = model.dataset.test.sentences;
  const auto& labels = model.dataset.test.labels;
  engine::Workspace ws;
  std::vector<std::vector<double>> for_truth, for_predicted;
  for (Explanation& e :
       explain(model.network, sentences, labels, {.method = Method::kOcclusion}, ws)) {
    for_truth.push_back(std::move(e.relevance));
  }
  for (Explanation& e : explain(model.network, sentences, {.method = Method::kOcclusion}, ws)) {
    for_predicted.push_back(std::move(e.relevance));
  }
  const auto random = random_relevance(sentences, 1);
  const auto share_right = [](const std::vector<Deletion::Answers>& answers, std::size_t deleted) {
    double right = 0;
    for (const auto& one : answers) right += one[deleted];
    return right / static_cast<double>(answers.size());
  };
  const Deletion by_method = deletion(model.network, sentences, labels, for_truth, ws);
  const Deletion by_chance = deletion(model.network, sentences, labels, random, ws);
  EXPECT_EQ(share_right(by_method.first_right, 0), 1);
  EXPECT_EQ(share_right(by_method.first_wrong, 0), 0);
  EXPECT_LT(share_right(by_method.first_right, 2), share_right(by_chance.first_right, 2) - 0.2);
  EXPECT_GT(share_right(by_method.first_wrong, 2), share_right(by_chance.first_wrong, 2) + 0.2);

  const auto mean = [](const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values) sum += value;
    return sum / static_cast<double>(values.size());
  };
  const Erasures method = erasures(model.network, sentences, for_predicted, ws);
  const Erasures chance = erasures(model.network, sentences, random, ws);
  EXPECT_GT(mean(method.comprehensiveness), mean(chance.comprehensiveness) + 0.1);
  EXPECT_LT(mean(method.sufficiency), mean(chance.sufficiency) - 0.1);
}

}  // namespace
}  // namespace dimscope::explain
