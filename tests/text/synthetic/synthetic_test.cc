#include "dimscope/text/synthetic/synthetic.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "dimscope/text/synthetic/lexicon.h"
#include "dimscope/text/synthetic/score.h"
#include "dimscope/text/synthetic/shapley_values.h"
#include "tests/message_of.h"
#include "tests/text/synthetic_oracle.h"

namespace dimscope::text {
namespace {

using synthetic_oracle::contributions_by_orders;
using synthetic_oracle::players_of_lexicon;
using synthetic_oracle::read_node;
using synthetic_oracle::Reading;
using testing::DoubleNear;
using testing::ElementsAre;
using testing::Pointwise;

constexpr double kRounding = 1e-12;  // some thousand additions of numbers below 3

SyntheticCorpus corpus_of(std::uint64_t seed, std::int32_t num_train = 300, double noise = 0) {
  return generate_synthetic({.seed = seed,
                             .num_train = num_train,
                             .num_dev = 100,
                             .num_test = 200,
                             .label_noise = noise});
}

const SyntheticCorpus& default_corpus() {
  static const SyntheticCorpus corpus = generate_synthetic({});
  return corpus;
}

std::vector<std::string> texts_of(const std::vector<SyntheticSentence>& sentences) {
  std::vector<std::string> texts;
  for (const SyntheticSentence& sentence : sentences) texts.push_back(to_string(sentence.tree));
  return texts;
}

std::string words_of(const Tree& tree, const TreeNode& node) {
  std::string text;
  for (std::int32_t t = node.begin; t < node.end; ++t) text += tree.tokens[t] + ' ';
  return text;
}

std::set<std::string> distinct_sentences(const std::vector<SyntheticSentence>& sentences) {
  std::set<std::string> texts;
  for (const auto& sentence : sentences) {
    texts.insert(words_of(sentence.tree, sentence.tree.nodes[0]));
  }
  return texts;
}

std::ptrdiff_t num_players_of(const Tree& tree) {
  return std::count_if(tree.tokens.begin(), tree.tokens.end(),
                       [](const std::string& word) { return players_of_lexicon().contains(word); });
}

Derivation::Word player(std::string_view word) {
  const auto entry = players_of_lexicon().find(std::string(word));
  return {word, entry->second};
}

// (first (second)): the first word is the operator of the second.
Derivation pair_of(std::string_view first, Combine combine, std::string_view second) {
  return {{player(first), player(second)},
          {{Combine::kSum, -1, -1, 0, 1, -1},
           {Combine::kSum, -1, -1, 1, 2, -1},
           {combine, 0, 1, 0, 2, 0}}};
}

// --- Shapley values ---

TEST(Shapley, GivesEachOfTwoPlayersHalfOfWhatTheyOnlyReachTogether) {
  EXPECT_THAT(shapley_values(std::array{0.0, 0.0, 0.0, 1.0}), ElementsAre(0.5, 0.5));
}

TEST(Shapley, SolvesTheGloveGameByHand) {
  // Player 0 has a left glove, 1 and 2 a right one each; a pair is worth 1. Known: 2/3, 1/6, 1/6.
  const std::array worth = {0.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0};
  EXPECT_THAT(shapley_values(worth), Pointwise(DoubleNear(kRounding), {2.0 / 3, 1.0 / 6, 1.0 / 6}));
}

TEST(Shapley, GivesAPlayerWhoNeverMattersExactlyZero) {
  const std::array worth = {0.1, 0.1, 0.7, 0.7, -3.3, -3.3, 2.9, 2.9};
  EXPECT_EQ(shapley_values(worth)[0], 0.0);
}

TEST(Shapley, HasNoValuesForAGameWithoutPlayers) {
  EXPECT_TRUE(shapley_values(std::array{5.0}).empty());
}

TEST(Shapley, GivesSymmetricPlayersTheSame) {
  // Worth depends on the number of players only.
  const std::array by_count = {0.0, 0.3, -1.1, 2.5, 2.6};
  std::vector<double> worth;
  for (unsigned set = 0; set < 16; ++set) worth.push_back(by_count[std::popcount(set)]);
  EXPECT_THAT(shapley_values(worth), testing::Each(DoubleNear(2.6 / 4, kRounding)));
}

// --- The score of phrases worked out by hand ---

TEST(SyntheticScore, SplitsNotGoodAsWorkedOutByHand) {
  // Alone: not 0, good 1; together -0.7. not: (0 + (-0.7 - 1)) / 2; good: (1 + (-0.7 - 0)) / 2.
  EXPECT_THAT(true_contributions(pair_of("not", Combine::kNegate, "good")),
              Pointwise(DoubleNear(kRounding), {-0.85, 0.15}));
}

TEST(SyntheticScore, LetsNotWeakenTerribleInsteadOfFlippingIt) {
  // Together 0.2 · -2 = -0.4. not: (0 + (-0.4 + 2)) / 2; terrible: (-2 - 0.4) / 2.
  EXPECT_THAT(true_contributions(pair_of("not", Combine::kNegate, "terrible")),
              Pointwise(DoubleNear(kRounding), {0.8, -1.2}));
}

TEST(SyntheticScore, SplitsVeryGoodAsWorkedOutByHand) {
  EXPECT_THAT(true_contributions(pair_of("very", Combine::kScale, "good")),
              Pointwise(DoubleNear(kRounding), {0.35, 1.35}));
}

TEST(SyntheticScore, ClampsAtThree) {
  std::vector<double> scores;
  score_nodes(pair_of("very", Combine::kScale, "superb"), {1, 1}, scores);
  EXPECT_EQ(scores.back(), 3.0);
}

TEST(SyntheticScore, SplitsAContrastAsWorkedOutByHand) {
  // superb (but dull): superb 2, dull -1, both 1; with "but" superb counts 0.6, so all three -0.4.
  const Derivation contrast = {{player("superb"), player("but"), player("dull")},
                               {{Combine::kSum, -1, -1, 0, 1, -1},
                                {Combine::kSum, -1, -1, 1, 2, -1},
                                {Combine::kSum, -1, -1, 2, 3, -1},
                                {Combine::kSum, 1, 2, 1, 3, -1},
                                {Combine::kLeftYields, 0, 3, 0, 3, 1}}};
  EXPECT_THAT(true_contributions(contrast), Pointwise(DoubleNear(kRounding), {1.3, -0.7, -1.0}));
}

TEST(SyntheticScore, CutsSymmetricallyIntoFiveClasses) {
  for (const double score : {0.0, 0.44, 0.45, 1.0, 1.44, 1.45, 3.0}) {
    EXPECT_EQ(sentiment_class_of_score(score), 4 - sentiment_class_of_score(-score)) << score;
  }
  EXPECT_EQ(sentiment_class_of_score(0.44), 2);
  EXPECT_EQ(sentiment_class_of_score(0.45), 3);
  EXPECT_EQ(sentiment_class_of_score(1.44), 3);
  EXPECT_EQ(sentiment_class_of_score(1.45), 4);
}

// --- The truth about every sentence ---

TEST(Synthetic, ScoresEveryNodeAsTheOracleReadsTheTree) {
  for (const SyntheticSentence& sentence : default_corpus().train) {
    const std::vector<bool> all(sentence.tree.tokens.size(), true);
    for (std::size_t n = 0; n < sentence.tree.nodes.size(); ++n) {
      const Reading reading = read_node(sentence.tree, static_cast<std::int32_t>(n), all);
      ASSERT_EQ(sentence.node_scores[n], reading.score)
          << to_string(sentence.tree) << " node " << n;
    }
  }
}

TEST(Synthetic, ContributesAsTheMeanOverAllOrdersOfArrival) {
  int num_compared = 0;
  for (const SyntheticSentence& sentence : default_corpus().test) {
    if (num_players_of(sentence.tree) > 6) continue;  // 720 orders
    ++num_compared;
    ASSERT_THAT(sentence.contribution,
                Pointwise(DoubleNear(kRounding), contributions_by_orders(sentence.tree)))
        << to_string(sentence.tree);
  }
  EXPECT_GT(num_compared, 900);
}

TEST(Synthetic, ContributionsSumToTheScore) {
  for (const SyntheticSentence& sentence : default_corpus().train) {
    const auto& values = sentence.contribution;
    ASSERT_EQ(values.size(), sentence.tree.tokens.size());
    ASSERT_NEAR(std::accumulate(values.begin(), values.end(), 0.0), sentence.score, kRounding)
        << to_string(sentence.tree);
  }
}

TEST(Synthetic, GivesWordsTheGrammarIgnoresExactlyZero) {
  for (const SyntheticSentence& sentence : default_corpus().train) {
    for (std::size_t t = 0; t < sentence.tree.tokens.size(); ++t) {
      if (players_of_lexicon().contains(sentence.tree.tokens[t])) continue;
      ASSERT_EQ(sentence.contribution[t], 0.0) << sentence.tree.tokens[t];
    }
  }
}

TEST(Synthetic, LeavesAHandfulOfPlayersInASentence) {
  double num_players = 0;
  for (const SyntheticSentence& sentence : default_corpus().train) {
    const auto players = num_players_of(sentence.tree);
    EXPECT_LE(players, 12);
    num_players += static_cast<double>(players);
  }
  EXPECT_LT(num_players / static_cast<double>(default_corpus().train.size()), 4.0);
}

// --- Trees and labels ---

TEST(Synthetic, LabelsEveryNodeWithTheClassOfItsScore) {
  for (const auto* split :
       {&default_corpus().train, &default_corpus().dev, &default_corpus().test}) {
    for (const SyntheticSentence& sentence : *split) {
      const auto& nodes = sentence.tree.nodes;
      ASSERT_EQ(sentence.node_scores.size(), nodes.size());
      ASSERT_EQ(sentence.node_scores[0], sentence.score);
      for (std::size_t n = 0; n < nodes.size(); ++n) {
        ASSERT_EQ(nodes[n].label, sentiment_class_of_score(sentence.node_scores[n]));
      }
    }
  }
}

TEST(Synthetic, KeepsScoresAwayFromTheCuts) {
  // So that no label hangs on the rounding of a compiler.
  for (const SyntheticSentence& sentence : default_corpus().train) {
    for (const double score : sentence.node_scores) {
      ASSERT_GT(std::abs(std::abs(score) - 0.45), 1e-9) << to_string(sentence.tree);
      ASSERT_GT(std::abs(std::abs(score) - 1.45), 1e-9) << to_string(sentence.tree);
    }
  }
}

TEST(Synthetic, WritesBinaryTreesThatTheTreebankReaderReadsBack) {
  for (const SyntheticSentence& sentence : default_corpus().dev) {
    const Tree& tree = sentence.tree;
    ASSERT_EQ(tree.nodes.size(), 2 * tree.tokens.size() - 1);
    const std::string text = to_string(tree);
    const std::vector<Tree> parsed = parse_trees(text, "synthetic", 5);
    ASSERT_EQ(parsed.size(), 1u);
    ASSERT_EQ(parsed[0].tokens, tree.tokens);
    ASSERT_EQ(parsed[0].nodes.size(), tree.nodes.size());
    for (std::size_t n = 0; n < tree.nodes.size(); ++n) {
      const TreeNode &got = parsed[0].nodes[n], &want = tree.nodes[n];
      ASSERT_EQ(got.label, want.label) << text << " node " << n;
      ASSERT_EQ(got.begin, want.begin) << text << " node " << n;
      ASSERT_EQ(got.end, want.end) << text << " node " << n;
      ASSERT_EQ(got.subtree_end, want.subtree_end) << text << " node " << n;
      ASSERT_EQ(got.parent, want.parent) << text << " node " << n;
    }
  }
}

TEST(Synthetic, NeverLabelsTheSameWordsInTwoWays) {
  std::map<std::string, std::int32_t> label_of;
  for (const SyntheticSentence& sentence : default_corpus().train) {
    for (const TreeNode& node : sentence.tree.nodes) {
      const std::string words = words_of(sentence.tree, node);
      ASSERT_EQ(label_of.emplace(words, node.label).first->second, node.label) << words;
    }
  }
}

TEST(Synthetic, GivesEveryClassATenthOfTheSentences) {
  for (const std::uint64_t seed : {1, 2, 3}) {
    const SyntheticCorpus corpus = corpus_of(seed, 4000);
    std::array<int, 5> num_of_class{};
    for (const auto& sentence : corpus.train) ++num_of_class[sentence.tree.nodes[0].label];
    for (const int count : num_of_class) EXPECT_GE(count, 400) << "seed " << seed;
  }
}

TEST(Synthetic, WritesSentencesOfThreeToFortyWords) {
  double num_tokens = 0;
  for (const SyntheticSentence& sentence : default_corpus().train) {
    EXPECT_GE(sentence.tree.tokens.size(), 3u);
    EXPECT_LE(sentence.tree.tokens.size(), 40u);
    EXPECT_EQ(sentence.tree.tokens.back(), ".");
    num_tokens += static_cast<double>(sentence.tree.tokens.size());
  }
  const double mean = num_tokens / static_cast<double>(default_corpus().train.size());
  EXPECT_GT(mean, 10);
  EXPECT_LT(mean, 15);
}

TEST(Synthetic, UsesEveryWordOfTheLexiconAndNoOther) {
  std::set<std::string> lexicon = {"an"};
  for (const WordClass& word_class : synthetic_lexicon()) {
    std::istringstream words{std::string(word_class.words)};
    for (std::string word; words >> word;) lexicon.insert(word);
  }
  EXPECT_GE(lexicon.size(), 200u);
  EXPECT_LE(lexicon.size(), 400u);
  std::set<std::string> used;
  for (const SyntheticSentence& sentence : default_corpus().train) {
    used.insert(sentence.tree.tokens.begin(), sentence.tree.tokens.end());
  }
  EXPECT_EQ(used, lexicon);
}

TEST(Synthetic, WritesAnBeforeAVowelOnly) {
  for (const SyntheticSentence& sentence : default_corpus().train) {
    const auto& tokens = sentence.tree.tokens;
    for (std::size_t t = 0; t + 1 < tokens.size(); ++t) {
      const bool vowel = std::string("aeiou").find(tokens[t + 1][0]) != std::string::npos;
      if (tokens[t] == "a" || tokens[t] == "an") {
        EXPECT_EQ(tokens[t] == "an", vowel) << tokens[t + 1];
      }
    }
  }
}

// --- Seeds and splits ---

TEST(Synthetic, GivesTheSameCorpusForTheSameSeed) {
  const SyntheticCorpus once = corpus_of(7), again = corpus_of(7);
  EXPECT_EQ(texts_of(once.train), texts_of(again.train));
  EXPECT_EQ(texts_of(once.dev), texts_of(again.dev));
  EXPECT_EQ(texts_of(once.test), texts_of(again.test));
  EXPECT_EQ(once.train[5].contribution, again.train[5].contribution);
}

TEST(Synthetic, GivesAnotherCorpusForAnotherSeed) {
  EXPECT_NE(texts_of(corpus_of(7).train), texts_of(corpus_of(8).train));
}

TEST(Synthetic, KeepsTheFirstSentencesWhenMoreAreAskedFor) {
  const SyntheticCorpus few = corpus_of(7, 50), many = corpus_of(7, 300);
  auto first = texts_of(many.train);
  first.resize(50);
  EXPECT_EQ(texts_of(few.train), first);
  EXPECT_EQ(texts_of(few.test), texts_of(many.test));
}

TEST(Synthetic, SharesNoSentenceBetweenSplitsWhateverTheSeeds) {
  const auto train = distinct_sentences(default_corpus().train);
  const auto dev = distinct_sentences(default_corpus().dev);
  const SyntheticCorpus other = corpus_of(2);
  for (const auto* split : {&default_corpus().test, &other.test}) {
    for (const std::string& sentence : distinct_sentences(*split)) {
      EXPECT_FALSE(train.contains(sentence)) << sentence;
      EXPECT_FALSE(dev.contains(sentence)) << sentence;
    }
  }
  for (const std::string& sentence : dev) EXPECT_FALSE(train.contains(sentence)) << sentence;
}

TEST(Synthetic, RarelyRepeatsASentence) {
  const auto& train = default_corpus().train;
  EXPECT_GT(distinct_sentences(train).size(), train.size() * 95 / 100);
}

TEST(Synthetic, NeverSaysTheSameOfTwoSubjectsOrSpeaksOfOneTwice) {
  for (const SyntheticSentence& sentence : default_corpus().train) {
    std::set<std::string> seen;
    for (const std::string& word : sentence.tree.tokens) {
      const auto player = players_of_lexicon().find(word);
      const bool is_sentiment =
          player != players_of_lexicon().end() && player->second->effect == WordEffect::kSentiment;
      if (is_sentiment || word == "plot" || word == "acting" || word == "jokes") {
        EXPECT_TRUE(seen.insert(word).second) << to_string(sentence.tree);
      }
    }
  }
}

TEST(Synthetic, MayHaveEmptySplits) {
  const SyntheticCorpus corpus = generate_synthetic({.num_train = 0, .num_dev = 0, .num_test = 0});
  EXPECT_TRUE(corpus.train.empty() && corpus.dev.empty() && corpus.test.empty());
}

// The corpus is part of every result computed on it: a change of these lines is a new corpus.
TEST(Synthetic, KeepsItsFirstSentences) {
  const auto texts = texts_of(default_corpus().train);
  EXPECT_EQ(texts[0],
            "(2 (2 (1 (1 (2 (2 the) (2 opening)) (1 annoys)) (2 ,)) (4 (2 though) (4 (2 (2 its) (2 "
            "editing)) (4 soars)))) (2 .))");
  EXPECT_EQ(texts[1], "(4 (4 (2 (2 overall) (2 ,)) (4 (2 (2 the) (2 movie)) (4 dazzles))) (2 .))");
  EXPECT_EQ(to_string(default_corpus().test[0].tree),
            "(3 (3 (3 (3 (2 (2 the) (2 lead)) (3 delivers)) (2 ,)) (1 (2 though) (1 (2 (2 (2 the) "
            "(2 story)) (2 (2 (2 ,) (2 (2 which) (2 (2 is) (2 (2 filmed) (2 (2 in) (2 "
            "brooklyn)))))) (2 ,))) (1 (2 (2 does) (2 n't)) (4 soar))))) (2 .))");
}

// --- Label noise ---

TEST(SyntheticNoise, MovesItsShareOfTrainLabelsToANeighbour) {
  const SyntheticCorpus clean = corpus_of(1, 2000), noisy = corpus_of(1, 2000, 0.2);
  double num_nodes = 0, num_moved = 0;
  for (std::size_t i = 0; i < clean.train.size(); ++i) {
    ASSERT_EQ(clean.train[i].tree.tokens, noisy.train[i].tree.tokens);
    ASSERT_EQ(clean.train[i].node_scores, noisy.train[i].node_scores);
    for (std::size_t n = 0; n < clean.train[i].tree.nodes.size(); ++n) {
      const std::int32_t label = noisy.train[i].tree.nodes[n].label;
      const std::int32_t moved = std::abs(label - clean.train[i].tree.nodes[n].label);
      ASSERT_LE(moved, 1);
      ASSERT_TRUE(label >= 0 && label <= 4);
      num_moved += moved;
      ++num_nodes;
    }
  }
  // Five standard deviations of a binomial share.
  EXPECT_NEAR(num_moved / num_nodes, 0.2, 5 * std::sqrt(0.2 * 0.8 / num_nodes));
}

TEST(SyntheticNoise, LeavesDevAndTestAlone) {
  const SyntheticCorpus clean = corpus_of(1), noisy = corpus_of(1, 300, 1.0);
  EXPECT_EQ(texts_of(clean.dev), texts_of(noisy.dev));
  EXPECT_EQ(texts_of(clean.test), texts_of(noisy.test));
}

TEST(SyntheticNoise, MovesEveryLabelAtOne) {
  const SyntheticCorpus clean = corpus_of(1), noisy = corpus_of(1, 300, 1.0);
  for (std::size_t i = 0; i < clean.train.size(); ++i) {
    for (std::size_t n = 0; n < clean.train[i].tree.nodes.size(); ++n) {
      ASSERT_NE(clean.train[i].tree.nodes[n].label, noisy.train[i].tree.nodes[n].label);
    }
  }
}

// --- Errors ---

std::string message_for(const SyntheticConfig& config) {
  return message_of([&] { generate_synthetic(config); });
}

TEST(SyntheticConfig, RejectsCountsOutsideItsRange) {
  EXPECT_EQ(message_for({.num_train = -1}),
            "synthetic corpus: the number of train sentences is -1, expected 0..1000000");
  EXPECT_EQ(message_for({.num_dev = 1'000'001}),
            "synthetic corpus: the number of dev sentences is 1000001, expected 0..1000000");
  EXPECT_EQ(message_for({.num_test = -5}),
            "synthetic corpus: the number of test sentences is -5, expected 0..1000000");
}

TEST(SyntheticConfig, RejectsNoiseThatIsNoShare) {
  EXPECT_EQ(message_for({.label_noise = 1.5}),
            "synthetic corpus: the label noise is 1.5, expected 0..1, a share of the train labels");
  EXPECT_EQ(
      message_for({.label_noise = -0.1}),
      "synthetic corpus: the label noise is -0.1, expected 0..1, a share of the train labels");
  EXPECT_EQ(message_for({.label_noise = std::numeric_limits<double>::quiet_NaN()}),
            "synthetic corpus: the label noise is nan, expected 0..1, a share of the train labels");
}

}  // namespace
}  // namespace dimscope::text
