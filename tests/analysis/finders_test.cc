#include "dimscope/analysis/finders.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "dimscope/base/rng.h"

namespace dimscope::analysis {
namespace {

using ::testing::DoubleEq;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TrialSet set_of(const std::vector<Answers>& trials, std::int32_t first_group) {
  TrialSet set;
  for (const Answers& answers : trials) {
    set.trials.push_back(&answers);
    set.groups.push_back(first_group++);
  }
  return set;
}

std::vector<std::int32_t> sentences_of(const Contrast& contrast) {
  std::vector<std::int32_t> sentences;
  for (const Contrast::Sentence& s : contrast.sentences) sentences.push_back(s.sentence);
  return sentences;
}

TEST(FindContrast, TakesSentencesMostlyRightInAAndMostlyWrongInB) {
  // Sentence:                     0  1  2  3  4  5
  const std::vector<Answers> a = {{1, 1, 1, 0, 1, 0},   //
                                  {1, 1, 0, 0, 1, 0},   //
                                  {0, 1, 1, 1, 1, 0},   //
                                  {1, 1, 0, 0, 1, 0}};  // right: 3 4 2 1 4 0
  const std::vector<Answers> b = {{0, 0, 0, 1, 1, 1},   //
                                  {0, 1, 0, 1, 0, 1}};  // right: 0 1 0 2 1 2
  const Contrast found = find_contrast(set_of(a, 0), set_of(b, 10));
  // 1 and 4 are right in half of B, 2 in half of A: neither most nor few.
  EXPECT_THAT(sentences_of(found), ElementsAre(0));
  EXPECT_EQ(found.sentences[0].right_a, 3);
  EXPECT_EQ(found.sentences[0].right_b, 0);
  EXPECT_EQ(found.num_reverse, 2);  // 3 and 5
}

TEST(FindContrast, RanksByTheDifferenceOfShares) {
  const std::vector<Answers> a = {{1, 1, 1, 1}, {1, 1, 1, 1}, {0, 1, 0, 1}};
  const std::vector<Answers> b = {{0, 0, 0, 0}, {0, 0, 0, 0}, {0, 1, 0, 0}};
  // Shares 2/3 - 0, 1 - 1/3, 2/3 - 0, 1 - 0.
  EXPECT_THAT(sentences_of(find_contrast(set_of(a, 0), set_of(b, 3))), ElementsAre(3, 0, 1, 2));
}

TEST(FindContrast, GivesAPlantedContrastTheSmallestP) {
  std::vector<Answers> a(5, Answers(40, 1)), b(5, Answers(40, 0));
  const Contrast found = find_contrast(set_of(a, 0), set_of(b, 5), {.deals = 99});
  EXPECT_EQ(found.sentences.size(), 40u);
  // One of the 252 ways to deal is the real one: four or more of 99 are, by one chance in 600.
  EXPECT_LE(found.p, 0.04);
  EXPECT_GE(found.p, 0.01);
  // Every deal that keeps three of five together has them all.
  EXPECT_NEAR(found.chance_mean, 20, 4 * 20 / std::sqrt(99));
}

TEST(FindContrast, DealsTheTrialsOfAGroupTogether) {
  // Three seeds of one cell against three of another: two cells can be dealt in two ways only.
  std::vector<Answers> a(3, Answers(20, 1)), b(3, Answers(20, 0));
  TrialSet in_a = set_of(a, 0), in_b = set_of(b, 0);
  in_a.groups = {0, 0, 0};
  in_b.groups = {1, 1, 1};
  const Contrast found = find_contrast(in_a, in_b, {.deals = 999});
  EXPECT_EQ(found.sentences.size(), 20u);
  EXPECT_NEAR(found.p, 0.5, 4 * std::sqrt(0.25 / 999));  // four standard deviations of the deals
  EXPECT_EQ(found.chance.low, 0);
  EXPECT_EQ(found.chance.high, 20);
}

TEST(FindContrast, KeepsItsErrorRateWithoutAnyEffect) {
  constexpr int kStudies = 200, kTrials = 6, kSentences = 60;
  int significant = 0;
  for (int study = 0; study < kStudies; ++study) {
    const Random random(1, Purpose::kTest, static_cast<std::uint64_t>(study));
    std::uint64_t position = 0;
    std::vector<Answers> trials(2 * kTrials, Answers(kSentences));
    for (Answers& answers : trials) {
      for (auto& answer : answers) answer = random.uniform(position++) < 0.5;
    }
    const std::vector<Answers> a(trials.begin(), trials.begin() + kTrials);
    const std::vector<Answers> b(trials.begin() + kTrials, trials.end());
    significant += find_contrast(set_of(a, 0), set_of(b, kTrials), {.deals = 99}).p <= 0.05;
  }
  // Binomial(200, at most 0.05): above 22 once in ten thousand.
  EXPECT_LE(significant, 22);
}

TEST(SeedDisagreement, IsTheChanceThatTwoSeedsOfACellDiffer) {
  const std::vector<std::vector<std::int32_t>> predicted = {{0, 1, 2},   // cell 7
                                                            {0, 2, 2},   // 7
                                                            {0, 0, 1},   // 7
                                                            {1, 1, 1},   // 8
                                                            {1, 1, 3},   // 8
                                                            {4, 4, 4}};  // 9: one seed, left out
  const std::vector<std::int32_t> cells = {7, 7, 7, 8, 8, 9};
  EXPECT_THAT(seed_disagreement(predicted, cells),
              ElementsAre(DoubleEq(0), DoubleEq((1 + 0) / 2.0), DoubleEq((2.0 / 3 + 1) / 2)));
  EXPECT_THAT(seed_disagreement(predicted, std::vector<std::int32_t>{1, 2, 3, 4, 5, 6}), IsEmpty());
}

TEST(FindChanges, CountsWhatTurnsRightAndWrong) {
  const std::vector<Answers> trials = {{0, 1, 1}, {1, 1, 0}, {1, 0, 0}};
  const std::vector<TrialPair> pairs = {{0, 1}, {1, 2}, {0, 2}};
  const Changes changes = find_changes(trials, pairs);
  EXPECT_THAT(changes.gained, ElementsAre(2, 0, 0));
  EXPECT_THAT(changes.lost, ElementsAre(0, 2, 2));
  EXPECT_EQ(changes.num_gained, 2);
  EXPECT_EQ(changes.num_lost, 4);
}

TEST(MeanDistances, AreOverThePairsOfTrials) {
  // Two sentences of two words and of one.
  const std::vector<float> a = {0.5f, 0.5f, 1}, b = {1, 0, -1}, c = {0, -1, 1};
  RelevanceTable table{.offsets = {0, 2, 3}};
  table.trials = {a, b, c};
  const std::vector<TrialPair> pairs = {{0, 1}, {0, 2}};
  const std::vector<double> distances = mean_distances(table, pairs);
  ASSERT_EQ(distances.size(), 2u);
  EXPECT_NEAR(distances[0], (0.5 + 1.0) / 2, 1e-12);
  EXPECT_NEAR(distances[1], (1.0 + 0.0) / 2, 1e-12);
}

TEST(FindDifferentReasons, MeasuresThoseWhoAgree) {
  // Five trials, sentences of 3, 1 and 2 words.
  constexpr std::size_t kTrials = 5, kWords = 6;
  const Random random(3, Purpose::kTest);
  std::vector<std::vector<float>> words(kTrials, std::vector<float>(kWords));
  RelevanceTable table{.offsets = {0, 3, 4, 6}, .trials = {}};
  for (std::size_t t = 0; t < kTrials; ++t) {
    for (std::size_t w = 0; w < kWords; ++w) {
      words[t][w] = random.uniform(t * kWords + w, -1.0f, 1.0f);
    }
    normalise(table.offsets, words[t]);
    table.trials.emplace_back(words[t]);
  }
  const std::vector<std::vector<std::int32_t>> predicted = {
      {1, 0, 0}, {1, 1, 0}, {2, 2, 0}, {1, 3, 0}, {2, 4, 0}};
  const std::vector<std::int32_t> all = {0, 1, 2};
  const std::vector<Reasons> found = find_different_reasons(table, predicted, all, 10);
  ASSERT_EQ(found.size(), 2u);  // sentence 1 has no two trials that agree
  EXPECT_GE(found[0].mean_distance, found[1].mean_distance);
  for (const Reasons& reasons : found) {
    const bool first = reasons.sentence == 0;
    EXPECT_EQ(reasons.label, first ? 1 : 0);
    const std::vector<std::int32_t> trials =
        first ? std::vector<std::int32_t>{0, 1, 3} : std::vector<std::int32_t>{0, 1, 2, 3, 4};
    EXPECT_EQ(reasons.num_trials, std::ssize(trials));
    double sum = 0, largest = 0;
    int pairs = 0;
    for (std::size_t i = 0; i < trials.size(); ++i) {
      for (std::size_t j = i + 1; j < trials.size(); ++j, ++pairs) {
        const double distance = explanation_distance(table.words(trials[i], reasons.sentence),
                                                     table.words(trials[j], reasons.sentence));
        sum += distance;
        largest = std::max(largest, distance);
      }
    }
    // Sums of a few numbers below 1, each rounded once.
    EXPECT_NEAR(reasons.mean_distance, sum / pairs, 1e-14);
    EXPECT_EQ(reasons.largest_distance, largest);
    EXPECT_EQ(explanation_distance(table.words(reasons.farthest.from, reasons.sentence),
                                   table.words(reasons.farthest.to, reasons.sentence)),
              largest);
  }
  EXPECT_EQ(find_different_reasons(table, predicted, all, 1).size(), 1u);
  EXPECT_THAT(find_different_reasons(table, predicted, std::vector<std::int32_t>{1}, 10),
              IsEmpty());
}

TEST(FindSuspects, CountsRightAnswersAgainstTheLabelledWords) {
  const std::vector<float> first = {-0.5f, 0.25f, -0.25f, 1.0f};
  const std::vector<float> second = {0.5f, -0.25f, -0.25f, -1.0f};
  const std::vector<float> third = {-0.75f, -0.25f, 0.0f, -1.0f};
  const RelevanceTable table{.offsets = {0, 3, 4}, .trials = {first, second, third}};
  const std::vector<std::vector<std::int32_t>> predicted = {{4, 0}, {4, 0}, {3, 1}};
  const std::vector<std::int32_t> labels = {4, 1};
  const std::vector<std::int32_t> sentences = {0, 1};
  const std::vector<std::vector<std::int32_t>> words = {{0, 1}, {0}};
  const Suspects found = find_suspects(table, predicted, labels, words, sentences);
  ASSERT_EQ(found.sentences.size(), 2u);
  // One suspect trial each; sentence 1's words are further below zero.
  EXPECT_EQ(found.sentences[0].sentence, 1);
  EXPECT_EQ(found.sentences[0].num_right, 1);
  EXPECT_EQ(found.sentences[0].mean_relevance, -1);
  EXPECT_EQ(found.sentences[1].sentence, 0);
  EXPECT_EQ(found.sentences[1].num_right, 2);
  EXPECT_EQ(found.sentences[1].num_negative, 1);
  EXPECT_EQ(found.sentences[1].mean_relevance, 0);  // (-0.25 + 0.25) / 2
  EXPECT_EQ(found.num_answers, 3);
  EXPECT_EQ(found.num_negative, 2);
  const std::vector<std::vector<std::int32_t>> none(2);
  EXPECT_THAT(find_suspects(table, predicted, labels, none, sentences).sentences, IsEmpty());
}

}  // namespace
}  // namespace dimscope::analysis
