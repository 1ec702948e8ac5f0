#include "dimscope/study/copies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dimscope::study {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kDigest = "0123456789abcdef0123456789abcdef";

class Copies : public ::testing::Test {
 protected:
  Copies() {
    StoredData data;
    data.digest = kDigest;
    data.class_names = {"no", "yes"};
    data.vocabulary = {"<unk>"};
    data.labels = {{"dev", {0, 1}}, {"test", {1, 0}}};
    data.num_sentences = {{"train", 1}, {"dev", 2}, {"test", 2}};
    store_.set_data(data);
  }

  // Trials that answer the first test sentence "yes" by `shares`, and the second "no" by them.
  std::vector<Trial> trials(const std::vector<model::TrialConfig>& configs,
                            const std::vector<float>& shares) {
    store_.set_trials(configs, kDigest);
    for (std::size_t i = 0; i < configs.size(); ++i) {
      const std::string key = trial_key(configs[i], kDigest);
      store_.start(key);
      Trial trial = store_.trial(key).value();
      trial.model_digest = key;
      const float p = shares[i];
      const std::vector<Predictions> predictions = {
          {.split = "test", .num_classes = 2, .probabilities = {1 - p, p, p, 1 - p}}};
      store_.finish(trial, predictions);
    }
    return store_.trials();
  }
  std::vector<std::string> left(std::vector<Trial> all) const {
    take_copies(find_copies(store_, all), all);
    std::vector<std::string> keys;
    for (const Trial& trial : all) keys.push_back(trial.key);
    return keys;
  }

  Store store_{"memory", Store::Mode::kMemory};
};

TEST_F(Copies, AreTrialsOfOtherKeysWithTheSameAnswers) {
  const std::vector<Trial> all =
      trials({{.batch_size = 20}, {.batch_size = 40}, {.batch_size = 80}}, {0.75f, 0.75f, 0.625f});
  const std::vector<Copy> copies = find_copies(store_, all);
  EXPECT_THAT(copies, ElementsAre(Copy{.key = all[1].key, .original = all[0].key}));
  EXPECT_EQ(copies_note(copies), "1 trial answers every sentence as another does, bit for bit: " +
                                     all[1].key + " as " + all[0].key);
  EXPECT_EQ(copies_note({}), "");
  EXPECT_THAT(left(all), ElementsAre(all[0].key, all[2].key));
}

TEST_F(Copies, AreNotModelsThatAnswerAllSentencesAlike) {
  const std::vector<Trial> all = trials({{.seed = 1}, {.seed = 2}}, {0.5f, 0.5f});
  EXPECT_THAT(find_copies(store_, all), IsEmpty());
}

TEST_F(Copies, OfOneTrajectoryAreAResult) {
  const std::vector<Trial> all = trials({{.epochs = 20}, {.epochs = 40}}, {0.75f, 0.75f});
  const std::vector<Copy> copies = find_copies(store_, all);
  ASSERT_THAT(copies, SizeIs(1));
  EXPECT_TRUE(copies[0].same_trajectory);
  EXPECT_THAT(left(all), SizeIs(2));
}

TEST_F(Copies, AreLeftOutByWholeCells) {
  // Of the second cell one trial is no copy: to leave out the other would be a choice by result.
  std::vector<Trial> all = trials({{.batch_size = 20, .seed = 1},
                                   {.batch_size = 20, .seed = 2},
                                   {.batch_size = 40, .seed = 1},
                                   {.batch_size = 40, .seed = 2},
                                   {.batch_size = 80, .seed = 1},
                                   {.batch_size = 80, .seed = 2}},
                                  {0.75f, 0.625f, 0.75f, 0.25f, 0.625f, 0.75f});
  EXPECT_THAT(find_copies(store_, all), SizeIs(3));
  EXPECT_THAT(left(all), ElementsAre(all[0].key, all[1].key, all[2].key, all[3].key));
}

TEST_F(Copies, OfTheSameCellCountOnce) {
  const std::vector<Trial> all =
      trials({{.seed = 1}, {.seed = 2}, {.seed = 3}}, {0.75f, 0.75f, 0.625f});
  EXPECT_THAT(left(all), ElementsAre(all[0].key, all[2].key));
}

}  // namespace
}  // namespace dimscope::study
