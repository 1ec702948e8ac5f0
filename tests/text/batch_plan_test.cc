#include "dimscope/text/batch_plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

namespace dimscope {
namespace {

TokenSequences sequences_of(const std::vector<std::vector<std::int32_t>>& phrases) {
  TokenSequences sequences;
  for (const auto& phrase : phrases) sequences.add(phrase);
  return sequences;
}

Trie build(const TokenSequences& sequences, Reading reading, bool shared) {
  std::vector<std::int32_t> all(static_cast<std::size_t>(sequences.size()));
  std::iota(all.begin(), all.end(), 0);
  Trie trie;
  TrieBuilder().build(sequences, all, reading, shared, trie);
  return trie;
}

std::vector<std::int32_t> words_to(const Trie& trie, std::int32_t node) {
  std::vector<std::int32_t> words;
  for (; node >= 0; node = trie.parent[node]) words.push_back(trie.word[node]);
  std::reverse(words.begin(), words.end());
  return words;
}

TEST(Trie, SharesPrefixesForwardAndSuffixesBackward) {
  const TokenSequences sequences = sequences_of({{1, 2, 3}, {1, 2}, {2, 3}, {4}});
  const Trie forward = build(sequences, Reading::kForward, true);
  EXPECT_EQ(forward.num_nodes(), 3 + 0 + 2 + 1);
  EXPECT_EQ(forward.level_begin, (std::vector<std::int32_t>{0, 3, 5, 6}));
  const Trie backward = build(sequences, Reading::kBackward, true);
  EXPECT_EQ(backward.num_nodes(), 3 + 2 + 0 + 1);
  EXPECT_EQ(words_to(backward, backward.last_node[0]), (std::vector<std::int32_t>{3, 2, 1}));
}

TEST(Trie, LeadsEachPhraseThroughItsOwnWords) {
  std::vector<std::vector<std::int32_t>> phrases;
  for (std::int32_t p = 0; p < 500; ++p) {
    auto& phrase = phrases.emplace_back();
    for (std::int32_t t = 0; t < 1 + p % 13; ++t) phrase.push_back((p * 31 + t * t * 7) % 5);
  }
  const TokenSequences sequences = sequences_of(phrases);
  for (const bool shared : {true, false}) {
    for (const Reading reading : {Reading::kForward, Reading::kBackward}) {
      const Trie trie = build(sequences, reading, shared);
      std::set<std::pair<std::int32_t, std::int32_t>> edges;
      for (std::int32_t n = 0; n < trie.num_nodes(); ++n) {
        EXPECT_LT(trie.parent[n], n);
        edges.insert({trie.parent[n], trie.word[n]});
      }
      if (shared) {
        EXPECT_EQ(std::ssize(edges), trie.num_nodes()) << "no node twice";
      } else {
        EXPECT_EQ(trie.num_nodes(), std::ssize(sequences.tokens)) << "a node for each word";
      }
      for (std::int32_t l = 0; l < trie.num_levels(); ++l) {
        for (std::int32_t n = trie.level_begin[l]; n < trie.level_begin[l + 1]; ++n) {
          const std::int32_t parent = trie.parent[n];
          if (l == 0) {
            EXPECT_EQ(parent, -1);
          } else {
            EXPECT_GE(parent, trie.level_begin[l - 1]);
            EXPECT_LT(parent, trie.level_begin[l]);
          }
        }
      }
      for (std::int32_t p = 0; p < sequences.size(); ++p) {
        std::vector<std::int32_t> want = phrases[p];
        if (reading == Reading::kBackward) std::reverse(want.begin(), want.end());
        ASSERT_EQ(words_to(trie, trie.last_node[p]), want);
      }
    }
  }
}

TEST(EpochOrder, KeepsSentencesTogetherAndShufflesThem) {
  TrainingPhrases phrases;
  for (std::int32_t p = 0; p < 300; ++p) {
    phrases.sequences.add(std::vector{p});
    phrases.labels.push_back(0);
    phrases.sentence.push_back(p / 3 * 2);  // some sentences have no phrase of their own
  }
  const auto order = epoch_order(phrases, 1, 0);
  std::vector<std::int32_t> sorted = order, all(300);
  std::iota(all.begin(), all.end(), 0);
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ(sorted, all);
  for (std::size_t i = 0; i < order.size(); i += 3) {
    EXPECT_EQ(order[i] % 3, 0);
    EXPECT_EQ(order[i + 1], order[i] + 1);
    EXPECT_EQ(order[i + 2], order[i] + 2);
  }
  EXPECT_NE(order, all);
  EXPECT_EQ(order, epoch_order(phrases, 1, 0));
  EXPECT_NE(order, epoch_order(phrases, 1, 1));
  EXPECT_NE(order, epoch_order(phrases, 2, 0));
}

TEST(BatchBuilder, GivesTheTriesOfTrieBuilderForAnyRunOfAnEpoch) {
  DataConfig config;
  config.synthetic_train_sentences = 150;
  const Dataset dataset = load_dataset(config, "");
  const TrainingPhrases& phrases = dataset.phrases;
  const SentenceTries tries(phrases);
  BatchBuilder builder(tries);
  TrieBuilder plain;
  std::vector<std::int32_t> words(static_cast<std::size_t>(dataset.vocabulary.size()));
  std::iota(words.begin(), words.end(), 0);
  const auto order = epoch_order(phrases, 1, 0);
  for (const std::size_t size : {1u, 7u, 100u, 333u, 100000u}) {
    Batch batch;
    for (std::size_t begin = 0; begin < order.size(); begin += size) {
      const auto run = std::span(order).subspan(begin, std::min(size, order.size() - begin));
      builder.build(run, words, batch);
      for (const Reading reading : {Reading::kForward, Reading::kBackward}) {
        Trie want;
        plain.build(phrases.sequences, run, reading, true, want);
        const Trie& got = reading == Reading::kForward ? batch.forward : batch.backward;
        ASSERT_EQ(got.word, want.word) << size << " from " << begin;
        ASSERT_EQ(got.parent, want.parent);
        ASSERT_EQ(got.level_begin, want.level_begin);
        ASSERT_EQ(got.last_node, want.last_node);
      }
      for (std::size_t b = 0; b < run.size(); ++b)
        ASSERT_EQ(batch.labels[b], phrases.labels[run[b]]);
    }
  }
}

TEST(BatchBuilder, ReadsWordsAsTold) {
  DataConfig config;
  config.synthetic_train_sentences = 30;
  const Dataset dataset = load_dataset(config, "");
  const SentenceTries tries(dataset.phrases);
  std::vector<std::int32_t> words(static_cast<std::size_t>(dataset.vocabulary.size()));
  for (std::size_t w = 0; w < words.size(); ++w) words[w] = static_cast<std::int32_t>(w % 2 * w);
  const auto order = epoch_order(dataset.phrases, 1, 0);
  Batch batch;
  BatchBuilder(tries).build(order, words, batch);
  for (std::size_t b = 0; b < order.size(); ++b) {
    std::vector<std::int32_t> want;
    for (const std::int32_t word : dataset.phrases.sequences[order[b]]) want.push_back(words[word]);
    ASSERT_EQ(words_to(batch.forward, batch.forward.last_node[b]), want);
  }
}

}  // namespace
}  // namespace dimscope
