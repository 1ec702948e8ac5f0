#include "dimscope/engine/training_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "dimscope/engine/trainer.h"
#include "dimscope/text/corpus/both_cases.h"
#include "dimscope/text/corpus/training_share.h"

namespace dimscope::engine {
namespace {

using ::testing::ElementsAre;

// The built-in corpus; of both cases with sentences that begin with a capital, some of them all in
// capitals.
text::Dataset corpus(bool both_cases = false) {
  text::DataConfig config;
  config.synthetic_train_sentences = 120;
  text::Dataset data = text::load_dataset(config, "");
  if (!both_cases) return data;
  for (text::Split* split : {&data.train, &data.dev, &data.test}) {
    for (std::size_t s = 0; s < split->trees.size(); ++s) {
      for (std::string& token : split->trees[s].tokens) {
        if (&token != &split->trees[s].tokens.front() && s % 7 != 0) continue;
        for (char& letter : token) letter = static_cast<char>(std::toupper(letter));
      }
    }
  }
  data = text::build_dataset(data.class_names, false, true, data.train.trees, data.dev.trees,
                             data.test.trees);
  text::keep_both_cases(data);
  return data;
}

// Train: "The good film", "the good", "Bad"; test: "THE unseen film".
text::Dataset small(bool both_cases) {
  const auto trees = [](std::string_view text) { return text::parse_trees(text, "t.txt", 5); };
  text::Dataset data =
      text::build_dataset(text::sentiment_class_names(), !both_cases, true,
                          trees("(3 (2 The) (3 (3 good) (2 film)))\n(3 (2 the) (3 good))\n(1 Bad)"),
                          trees("(2 film)"), trees("(2 (2 THE) (2 (2 unseen) (2 film)))"));
  if (both_cases) text::keep_both_cases(data);
  return data;
}

std::vector<std::string> phrases_of(const TrainingSet& set, const text::Dataset& data) {
  std::vector<std::string> written;
  for (std::int32_t p = 0; p < set.phrases->sequences.size(); ++p) {
    std::string text = std::to_string(set.phrases->labels[p]);
    for (const std::int32_t word : set.phrases->sequences[p]) {
      text += ' ' + data.vocabulary.token(word);
    }
    written.push_back(text);
  }
  return written;
}

TEST(TrainingSet, IsTheDataSetsOwnByDefault) {
  const text::Dataset data = small(false);
  const TrainingSet set = training_set({}, data);
  EXPECT_EQ(set.phrases, &data.phrases);
  EXPECT_EQ(set.sentences, &data.train.sentences);
  EXPECT_EQ(set.word_counts, data.word_counts);
  EXPECT_TRUE(set.tied.empty());
}

TEST(TrainingSet, HasWholeSentencesAloneWithoutPhrases) {
  const text::Dataset data = small(false);
  const TrainingSet set = training_set({.phrases = false}, data);
  EXPECT_THAT(phrases_of(set, data), ElementsAre("3 the good film", "3 the good", "1 bad"));
  EXPECT_EQ(set.word_counts, data.word_counts);
}

TEST(TrainingSet, OfDataOfBothCasesReadsEachTrialItsOwn) {
  const text::Dataset data = small(true);
  ASSERT_THAT(data.vocabulary.tokens(),
              ElementsAre("<unk>", "The", "good", "film", "the", "Bad", "bad", "THE"));
  const TrainingSet as_written = training_set({}, data);
  EXPECT_EQ(as_written.phrases, &data.phrases);
  EXPECT_THAT(as_written.tied, ElementsAre(0, 1, 2, 3, 4, 5, 0, 0)) << "bad, THE are unknown";
  const TrainingSet lower = training_set({.lowercase = true}, data);
  EXPECT_THAT(lower.tied, ElementsAre(0, 1, 2, 3, 1, 5, 5, 1));
  EXPECT_THAT(lower.word_counts, ElementsAre(0, 2, 2, 1, 0, 1, 0, 0));
  EXPECT_THAT(phrases_of(lower, data), ElementsAre("3 The good film", "2 The", "3 good film",
                                                   "3 good", "2 film", "3 The good", "1 Bad"))
      << "the, like The, counts once";
}

// The trees of some sentences as a data set of its own.
text::Dataset part_of(const text::Dataset& data, const std::vector<std::int32_t>& chosen) {
  std::vector<text::Tree> train;
  for (const std::int32_t s : chosen) train.push_back(data.train.trees[s]);
  return text::build_dataset(data.class_names, data.lowercase, true, train, data.dev.trees,
                             data.test.trees);
}

TEST(TrainingSet, OfAShareIsThatOfADataSetOfItsSentences) {
  const text::Dataset data = corpus();
  const auto chosen =
      text::sentences_of_share(data.train.labels, 0.2, model::stream_seed({}, data.digest));
  const text::Dataset part = part_of(data, chosen);
  const TrainingSet set = training_set({.train_share = 0.2}, data);
  EXPECT_EQ(phrases_of(set, data), phrases_of(training_set({}, part), part));
  EXPECT_EQ(set.phrases->num_relabelled, part.phrases.num_relabelled);
  std::int32_t held = 0;
  for (std::int32_t w = 0; w < data.vocabulary.size(); ++w) {
    const std::int32_t there = part.vocabulary.find(data.vocabulary.token(w));
    EXPECT_EQ(set.word_counts[w], part.word_counts[there]);
    EXPECT_EQ(set.tied[w], there == text::Vocabulary::kUnknown ? 0 : w);
    held += there != text::Vocabulary::kUnknown;
  }
  EXPECT_LT(held, data.vocabulary.size() - 1) << "some word is not in the share";
}

std::set<std::int32_t> sentences_of(const model::TrialConfig& config, const text::Dataset& data) {
  const TrainingSet set = training_set(config, data);
  return {set.phrases->sentence.begin(), set.phrases->sentence.end()};
}

TEST(TrainingSet, OfALargerShareHoldsASmallerOneButOtherTrialsDrawTheirOwn) {
  const text::Dataset data = corpus();
  const auto small = sentences_of({.train_share = 0.2, .phrases = false}, data);
  const auto large = sentences_of({.train_share = 0.5, .phrases = false}, data);
  EXPECT_TRUE(std::ranges::includes(large, small));
  EXPECT_LT(small.size(), large.size());
  for (const model::TrialConfig& other : {
           model::TrialConfig{.hidden_dim = 3, .train_share = 0.2, .phrases = false},
           model::TrialConfig{.train_share = 0.2, .phrases = false, .seed = 2},
       }) {
    EXPECT_NE(sentences_of(other, data), small);
  }
}

model::TrialConfig trial() {
  return {.embedding_dim = 5, .hidden_dim = 3, .batch_size = 60, .epochs = 3};
}

std::span<const float> vector_of(const model::Parameters& p, std::int32_t word) {
  return std::span(p.embedding)
      .subspan(static_cast<std::size_t>(word * p.dims.embedding),
               static_cast<std::size_t>(p.dims.embedding));
}

TEST(TiedWords, HaveTheVectorOfTheirWordInTheModelWithEveryOptimizer) {
  for (const char* optimizer : {"adagrad", "adam", "sgd"}) {
    for (const bool lowercase : {false, true}) {
      const text::Dataset data = corpus(lowercase);
      const TrainingData training = prepare_training(data);
      model::TrialConfig config = trial();
      config.optimizer = optimizer;
      config.train_share = 0.3;
      config.lowercase = lowercase;
      const TrainingResult result = train(config, training);
      ASSERT_EQ(result.end, TrainingResult::End::kComplete);
      const std::vector<std::int32_t> tied = training_set(config, data).tied;
      std::set<std::int32_t> kinds;
      for (std::int32_t w = 0; w < data.vocabulary.size(); ++w) {
        const auto own = vector_of(result.parameters, w);
        EXPECT_TRUE(std::ranges::equal(own, vector_of(result.parameters, tied[w]))) << w;
        kinds.insert(tied[w] == w ? 2 : tied[w] == 0 ? 0 : 1);
      }
      EXPECT_EQ(kinds.size(), lowercase ? 3u : 2u);
      // What was judged in training is what the model file says.
      Workspace ws;
      EXPECT_EQ(predict(Network(result.parameters), training.dev, ws), result.dev_probabilities);
    }
  }
}

TEST(TiedWords, OfAShareAreReadAsTheUnknownWord) {
  const text::Dataset data = corpus();
  const TrainingData training = prepare_training(data);
  model::TrialConfig config = trial();
  config.train_share = 0.1;
  const TrainingResult result = train(config, training);
  const std::vector<std::int32_t> tied = training_set(config, data).tied;
  text::TokenSequences unknown = data.test.sentences;
  for (std::int32_t& word : unknown.tokens) word = tied[word];
  ASSERT_NE(unknown.tokens, data.test.sentences.tokens);
  Workspace ws;
  EXPECT_EQ(predict(Network(result.parameters), plan_evaluation(unknown, data.test.labels), ws),
            result.test_probabilities);
}

TEST(TiedWords, OfLowerCaseMakeCaseMeaningless) {
  const text::Dataset data = corpus(/*both_cases=*/true);
  const TrainingData training = prepare_training(data);
  model::TrialConfig config = trial();
  config.lowercase = true;
  const TrainingResult result = train(config, training);
  text::TokenSequences lower;
  for (const text::Tree& tree : data.test.trees) {
    std::vector<std::string> tokens;
    for (const std::string& token : tree.tokens) tokens.push_back(text::to_lower(token));
    lower.add(data.vocabulary.find_all(tokens));
  }
  ASSERT_NE(lower.tokens, data.test.sentences.tokens);
  Workspace ws;
  EXPECT_EQ(predict(Network(result.parameters), plan_evaluation(lower, data.test.labels), ws),
            result.test_probabilities);
  config.lowercase = false;
  EXPECT_NE(train(config, training).test_probabilities, result.test_probabilities);
}

TEST(TrainingSetDeathTest, InLowerCaseNeedsDataOfBothCases) {
  const text::Dataset data = small(false);
  EXPECT_DEATH(training_set({.lowercase = true}, data),
               "a trial in lower case has data of both cases");
}

}  // namespace
}  // namespace dimscope::engine
