#include "dimscope/engine/batch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "dimscope/base/rng.h"

namespace dimscope::engine {
namespace {

// Sentences of words below 30, and spans of them as training phrases.
struct Phrases {
  text::TokenSequences sentences;
  text::TrainingPhrases phrases;

  void add(std::int32_t sentence, std::int32_t begin, std::int32_t end) {
    phrases.sequences.add(sentences[sentence].subspan(begin, end - begin));
    phrases.labels.push_back(static_cast<std::int32_t>(phrases.labels.size()));
    phrases.sentence.push_back(sentence);
    phrases.begin.push_back(begin);
  }

  Batch batch(std::vector<std::int32_t> which, Sharing sharing) const {
    std::vector<std::int32_t> words(30);
    std::iota(words.begin(), words.end(), 0);
    Batch batch;
    BatchBuilder().training(sentences, phrases, which, words, sharing, batch);
    return batch;
  }
};

// Two sentences of words 10 .. 14 and 20 .. 22.
struct Sample : Phrases {
  Sample() {
    const std::vector<std::int32_t> first = {10, 11, 12, 13, 14}, second = {20, 21, 22};
    sentences.add(first);
    sentences.add(second);
    for (const auto& [begin, end] : {std::pair{0, 5}, {0, 2}, {1, 2}, {2, 5}, {3, 5}}) {
      add(0, begin, end);
    }
    for (const auto& [begin, end] : {std::pair{0, 3}, {1, 3}, {2, 3}}) add(1, begin, end);
  }
};

// The words that lead to a node, first step first.
std::vector<std::int32_t> words_to(const Batch& batch, const Chains& chains, std::int32_t t,
                                   std::int32_t lane) {
  std::vector<std::int32_t> words;
  while (true) {
    EXPECT_LT(lane, chains.alive[t]) << "the lane reaches that level";
    words.insert(words.begin(), batch.words[chains.position[chains.level_begin[t] + lane]]);
    if (t == 0) return words;
    std::int32_t parent = t - 1;
    for (std::int32_t i = chains.join_begin[t]; i < chains.join_begin[t + 1]; ++i) {
      if (chains.joins[i].lane != lane) continue;
      EXPECT_EQ(chains.joins[i].chain, chains.alive[1] + i);
      parent = 0;
      lane = chains.joins[i].chain;
      break;
    }
    t = parent;
  }
}

// Those of the node where a phrase ends.
std::vector<std::int32_t> words_of(const Batch& batch, int direction, std::int32_t phrase) {
  const Chains& chains = batch.chains(direction);
  for (std::int32_t t = 0; t < chains.num_levels(); ++t) {
    for (std::int32_t e = chains.end_begin[t]; e < chains.end_begin[t + 1]; ++e) {
      if (chains.ends[e].phrase == phrase) {
        return words_to(batch, chains, t, chains.ends[e].lane);
      }
    }
  }
  ADD_FAILURE() << "phrase " << phrase << " ends nowhere";
  return {};
}

void expect_phrases_read(const Phrases& sample, const std::vector<std::int32_t>& which,
                         const Batch& batch) {
  ASSERT_EQ(batch.num_phrases(), std::ssize(which));
  for (std::int32_t b = 0; b < batch.num_phrases(); ++b) {
    EXPECT_EQ(batch.labels[b], sample.phrases.labels[which[b]]);
    const auto words = sample.phrases.sequences[which[b]];
    std::vector<std::int32_t> expected(words.begin(), words.end());
    EXPECT_EQ(words_of(batch, 0, b), expected);
    std::reverse(expected.begin(), expected.end());
    EXPECT_EQ(words_of(batch, 1, b), expected);
  }
  for (const int k : {0, 1}) {
    const Chains& chains = batch.chains(k);
    EXPECT_TRUE(std::ranges::is_sorted(chains.alive, std::greater<>()));
    EXPECT_EQ(chains.alive.front(), chains.num_chains());
    EXPECT_EQ(chains.end_begin.back(), batch.num_phrases());
  }
}

TEST(Batches, LeadEveryPhraseThroughItsOwnWordsInBothDirections) {
  const Sample sample;
  std::vector<std::int32_t> all(8);
  std::iota(all.begin(), all.end(), 0);
  for (const Sharing sharing : {Sharing::kSentence, Sharing::kNone}) {
    expect_phrases_read(sample, all, sample.batch(all, sharing));
  }
}

TEST(Batches, ComputeWhatPhrasesOfASentenceShareOnce) {
  const Sample sample;
  const std::vector<std::int32_t> all = {0, 1, 2, 3, 4, 5, 6, 7};
  const Batch shared = sample.batch(all, Sharing::kSentence);
  // Forward one chain a first word, backward one a last word, each as long as its longest phrase.
  EXPECT_EQ(shared.forward.num_nodes(), (5 + 1 + 3 + 2) + (3 + 2 + 1));
  EXPECT_EQ(shared.backward.num_nodes(), (5 + 2) + 3);
  EXPECT_EQ(shared.words, (std::vector<std::int32_t>{10, 11, 12, 13, 14, 20, 21, 22}));
  const Batch plain = sample.batch(all, Sharing::kNone);
  EXPECT_EQ(plain.forward.num_nodes(), 5 + 2 + 1 + 3 + 2 + 3 + 2 + 1);
  EXPECT_EQ(std::ssize(plain.words), plain.forward.num_nodes());
}

TEST(Batches, LetChainsWaitSoThatFewLanesStandEmpty) {
  const Random random(4, Purpose::kTest, 0);
  std::uint64_t at = 0;
  const auto below = [&](std::int32_t n) {
    return static_cast<std::int32_t>(random.uniform(at++) * n);
  };
  for (const std::int32_t num_sentences : {1, 2, 5, 100}) {
    Phrases sample;
    for (std::int32_t s = 0; s < num_sentences; ++s) {
      std::vector<std::int32_t> sentence(1 + below(30));
      for (std::int32_t& word : sentence) word = below(30);
      const auto length = static_cast<std::int32_t>(sentence.size());
      sample.sentences.add(sentence);
      sample.add(s, 0, length);
      for (std::int32_t begin = 0; begin < length; ++begin) {
        const std::int32_t longest = length - begin;
        if (begin % 3 == 1) continue;
        sample.add(s, begin, begin + 1 + below(begin % 2 == 1 ? std::min(3, longest) : longest));
      }
    }
    std::vector<std::int32_t> all(sample.phrases.labels.size());
    std::iota(all.begin(), all.end(), 0);
    const Batch batch = sample.batch(all, Sharing::kSentence);
    expect_phrases_read(sample, all, batch);
    for (const int k : {0, 1}) {
      const Chains& chains = batch.chains(k);
      const std::int32_t lanes = chains.num_levels() > 1 ? chains.alive[1] : 0;
      const std::int64_t steps = chains.num_nodes() - chains.num_chains();
      EXPECT_EQ(std::ssize(chains.joins), chains.join_begin.back());
      if (num_sentences < 100) continue;
      const std::int32_t computed = (lanes + 7) / 8 * 8;  // at once, or a multiple
      EXPECT_GE(static_cast<double>(steps), 0.95 * computed * (chains.num_levels() - 1))
          << "lanes stand empty";
    }
  }
}

TEST(Batches, CutASentenceWhereTheBatchEnds) {
  const Sample sample;
  const std::vector<std::int32_t> which = {3, 4, 6};
  const Batch batch = sample.batch(which, Sharing::kSentence);
  expect_phrases_read(sample, which, batch);
  EXPECT_EQ(batch.words, (std::vector<std::int32_t>{12, 13, 14, 21, 22})) << "only words read";
}

TEST(Batches, ReadWordsAsTheyAreTold) {
  const Sample sample;
  std::vector<std::int32_t> words(30);
  std::iota(words.begin(), words.end(), 0);
  words[11] = 0;
  Batch batch;
  const std::vector<std::int32_t> which = {1};
  BatchBuilder().training(sample.sentences, sample.phrases, which, words, Sharing::kSentence,
                          batch);
  EXPECT_EQ(batch.words, (std::vector<std::int32_t>{10, 0}));
}

TEST(Batches, OfWholeSequencesHaveOneChainEach) {
  text::TokenSequences sequences;
  for (std::int32_t s = 0; s < 40; ++s) {
    std::vector<std::int32_t> words(1 + s % 7, s);
    sequences.add(words);
  }
  Batch batch;
  BatchBuilder builder;
  builder.whole(sequences, 3, 33, batch);
  ASSERT_EQ(batch.num_phrases(), 30);
  for (std::int32_t b = 0; b < 30; ++b) {
    for (const int k : {0, 1}) {
      EXPECT_EQ(words_of(batch, k, b), std::vector<std::int32_t>(1 + (b + 3) % 7, b + 3));
    }
  }
  builder.whole(sequences, 0, 1, batch);
  EXPECT_EQ(batch.num_phrases(), 1) << "a builder starts afresh";
}

TEST(PartCutter, CutsWholeSentencesThoseOfFewPhrasesFirst) {
  const Sample sample;
  std::vector<std::int32_t> all(8);
  std::iota(all.begin(), all.end(), 0);
  PartCutter cutter;
  const auto cut = [&](std::int32_t parts) {
    std::vector<std::vector<std::int32_t>> result;
    for (const auto part : cutter.cut(sample.phrases, all, parts)) {
      result.emplace_back(part.begin(), part.end());
    }
    return result;
  };
  using Parts = std::vector<std::vector<std::int32_t>>;
  EXPECT_EQ(cut(1), (Parts{all}));
  // Eight phrases, four a part: the short sentence's three do not reach that.
  EXPECT_EQ(cut(2), (Parts{{5, 6, 7, 0, 1, 2, 3, 4}}));
  EXPECT_EQ(cut(3), (Parts{{5, 6, 7}, {0, 1, 2, 3, 4}}));
  EXPECT_EQ(cut(9), (Parts{{5, 6, 7}, {0, 1, 2, 3, 4}})) << "no part is empty";
}

TEST(EpochOrder, KeepsSentencesTogetherAndShufflesThemAnewEveryEpoch) {
  text::TrainingPhrases phrases;
  for (std::int32_t s = 0; s < 50; ++s) {
    for (std::int32_t p = 0; p <= s % 4; ++p) {
      const std::int32_t word[] = {s};
      phrases.sequences.add(word);
      phrases.sentence.push_back(s);
    }
  }
  const auto order = epoch_order(phrases, 1, 0);
  EXPECT_EQ(std::set(order.begin(), order.end()).size(), phrases.sentence.size());
  std::set<std::int32_t> left;
  for (std::size_t i = 1; i < order.size(); ++i) {
    if (phrases.sentence[order[i]] == phrases.sentence[order[i - 1]]) {
      EXPECT_EQ(order[i], order[i - 1] + 1);
    } else {
      EXPECT_TRUE(left.insert(phrases.sentence[order[i - 1]]).second) << "a sentence comes back";
    }
  }
  EXPECT_EQ(order, epoch_order(phrases, 1, 0));
  EXPECT_NE(order, epoch_order(phrases, 1, 1));
  EXPECT_NE(order, epoch_order(phrases, 2, 0));
}

}  // namespace
}  // namespace dimscope::engine
