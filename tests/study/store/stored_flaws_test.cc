// What a Store refuses to read of a database that was damaged, and what a run forgets of it.
#include "dimscope/study/store/stored_flaws.h"

#include <SQLiteCpp/Database.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "dimscope/study/store/store.h"
#include "dimscope/study/study_data.h"
#include "dimscope/text/corpus/tree.h"
#include "tests/message_of.h"
#include "tests/study/temporary_directory.h"

namespace dimscope::study {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr const char* kDigest = "0123456789abcdef0123456789abcdef";
constexpr std::size_t kTestWords = 3;

class StoredFlaws : public ::testing::Test {
 protected:
  StoredFlaws() {
    Store store(directory_.path(), Store::Mode::kRun);
    store.set_study("name = \"flaws\"\n[[grid]]\nhidden_dim = 1\n", "1");
    StoredData data;
    data.digest = kDigest;
    data.class_names = {"bad", "good"};
    data.vocabulary = {"<unk>", "a", "b"};
    data.labels = {{"dev", {0}}, {"test", {1, 0}}};
    data.slices = {{"turns", {1}}};
    data.num_sentences = {{"train", 4}, {"dev", 1}, {"test", 2}};
    data.trees["test"] = text::parse_trees("(1 (1 a) (1 b))\n(0 b)", "t.txt", 2);
    store.set_data(data);
    store.set_sentences(std::vector<StoredSentence>{
        {.kind = "phrase", .text = "a b", .tokens = {"a", "b"}, .label = 1, .truth = {0.5, 1}}});
    store.set_trials(std::vector{model::TrialConfig{.hidden_dim = 1, .epochs = 2}}, kDigest);
    key_ = store.trials()[0].key;
    store.start(key_);
    Trial trial = store.trials()[0];
    trial.epochs = {{0, 1.5, 0.25, 0.5}, {1, 1.25, 0.5, 0.5}};
    trial.selected_epoch = 1;
    trial.metrics["test.fine"] = 0.5;
    store.finish(trial, kPredictions, kRelevances);
    const std::vector<Evaluation> some = {
        {.method = "lrp-all", .measure = "truth", .value = 0.5, .low = 0.1, .high = 0.9, .n = 2}};
    store.set_evaluations(key_, some);
  }

  Store reader() const { return {directory_.path(), Store::Mode::kRead}; }
  std::string file() const { return directory_.path() / "study.db"; }
  void damage(const std::string& sql) const {
    SQLite::Database(file(), SQLite::OPEN_READWRITE).exec(sql);
  }
  // What reading says after the damage, less the database's name and the advice, which it checks.
  std::string flaw_after(const std::string& sql, const std::function<void(const Store&)>& read,
                         const std::string& advice) const {
    damage(sql);
    const std::string message = message_of([&] { read(reader()); });
    const std::string start = file() + ": ", end = "; `dimscope " + advice;
    EXPECT_TRUE(message.starts_with(start)) << message;
    EXPECT_TRUE(message.ends_with(end)) << message;
    return message.substr(start.size(), message.size() - start.size() - end.size());
  }
  std::string data_flaw(const std::string& sql) const {
    return flaw_after(
        sql, [](const Store& store) { store.data(); },
        "run` on this study puts its data there again");
  }
  std::string sentences_flaw(const std::string& sql) const {
    return flaw_after(
        sql, [](const Store& store) { store.sentences(); },
        "run` on this study puts its sentences there again");
  }
  std::string trial_flaw(
      const std::string& sql,
      const std::function<void(const Store&)>& read = [](const Store& store) { store.trials(); }) {
    const std::string flaw = flaw_after(sql, read, "run` on this study computes it again");
    const std::string start = "trial " + key_ + ": ";
    EXPECT_TRUE(flaw.starts_with(start)) << flaw;
    return flaw.substr(start.size());
  }

  static inline const std::vector<Predictions> kPredictions = {
      {.split = "dev", .num_classes = 2, .probabilities = {0.25f, 0.75f}},
      {.split = "test", .num_classes = 2, .probabilities = {0.5f, 0.5f, 1, 0}}};
  static inline const std::vector<WordRelevances> kRelevances = {
      {.kind = {}, .words = {0.5f, -1, 2}}};
  const TemporaryDirectory directory_;
  std::string key_;
};

TEST_F(StoredFlaws, OfTheDataAreNamed) {
  EXPECT_EQ(data_flaw("UPDATE slices SET sentences = x'02000000'"),
            "slice turns names test sentence 2, expected 0 to 1");
  EXPECT_EQ(data_flaw("UPDATE slices SET sentences = x'ffffffff'"),
            "slice turns names test sentence -1, expected 0 to 1");
  damage("DELETE FROM slices");
  EXPECT_EQ(data_flaw("UPDATE splits SET labels = x'0000000002000000' WHERE name = 'test'"),
            "the label of test sentence 1 is 2, expected 0 to 1");
  EXPECT_EQ(data_flaw("UPDATE splits SET labels = NULL WHERE name = 'test'"),
            "0 labels of test sentences, expected 2");
  EXPECT_EQ(data_flaw("DELETE FROM splits WHERE name = 'train'"), "split train is missing");
  EXPECT_EQ(data_flaw("DELETE FROM vocabulary WHERE id = 1"), "vocabulary number 1 is missing");
  EXPECT_EQ(data_flaw("DELETE FROM vocabulary"), "the vocabulary is missing");
  EXPECT_EQ(data_flaw("UPDATE splits SET labels = x'ffffff'"),
            "labels has 3 bytes, expected a multiple of 4");
}

TEST_F(StoredFlaws, OfTheStudysSentencesAreNamed) {
  EXPECT_EQ(sentences_flaw("UPDATE sentence_tokens SET truth = NULL WHERE position = 1"),
            "phrase \"a b\" has the true contributions of 1 of its 2 words");
  EXPECT_EQ(sentences_flaw("UPDATE sentence_tokens SET truth = 9e999"),
            "phrase \"a b\" has a true contribution that is not finite");
  EXPECT_EQ(sentences_flaw("UPDATE sentences SET label = 7"),
            "phrase \"a b\" has label 7, which is no class of the data");
  EXPECT_EQ(sentences_flaw("UPDATE sentences SET label = NULL, id = 3"),
            "a word is of no sentence of the study");
  EXPECT_EQ(sentences_flaw("DELETE FROM sentence_tokens"), "phrase \"a b\" has no words");
}

TEST_F(StoredFlaws, OfTheStudyFileAreNamedWithTheDatabaseThatHoldsIt) {
  damage("UPDATE study SET study_toml = 'nam = 1'");
  EXPECT_EQ(message_of([&] { stored_study(reader()); }),
            file() +
                ", the study file in it:1:1: unknown key 'nam' in the study, did you mean "
                "'name'?; `dimscope run` on this study puts its file there again");
}

TEST_F(StoredFlaws, OfNumbersThatCannotBeRightAreNamed) {
  EXPECT_EQ(trial_flaw("UPDATE metrics SET value = 9e999"),
            "test.fine is inf, expected a share from 0 to 1");
  EXPECT_EQ(trial_flaw("UPDATE metrics SET value = -0.5"),
            "test.fine is -0.5, expected a share from 0 to 1");
  EXPECT_EQ(trial_flaw("UPDATE epochs SET dev_fine = 1.5 WHERE epoch = 1"),
            "dev_fine of epoch 1 is 1.5, expected a share from 0 to 1");
  EXPECT_EQ(trial_flaw("UPDATE epochs SET train_seconds = -9e999 WHERE epoch = 0"),
            "train_seconds of epoch 0 is -inf, expected a finite number");
  EXPECT_EQ(trial_flaw("UPDATE epochs SET train_loss = 9e999 WHERE epoch = 0"),
            "train_loss of epoch 0 is inf, expected a finite number");
  EXPECT_EQ(trial_flaw("DELETE FROM epochs WHERE epoch = 0"), "epoch 0 is missing");
  EXPECT_EQ(trial_flaw("DELETE FROM epochs"), "selected_epoch is 1, but it has 0 epochs");
  EXPECT_EQ(trial_flaw("UPDATE trials SET train_seconds = 9e999"),
            "train_seconds is inf, expected a finite number");
}

TEST_F(StoredFlaws, OfProbabilitiesAreNamed) {
  const auto set = [&](const std::string& blob) {
    return trial_flaw("UPDATE predictions SET probabilities = " + blob + " WHERE split = 'test'",
                      [&](const Store& store) { store.probabilities(key_, "test"); });
  };
  EXPECT_EQ(set("zeroblob(16)"), "test: the probabilities of sentence 0 sum to 0, expected 1");
  EXPECT_EQ(set("x'0000003f0000003f0000803f0000003f'"),
            "test: the probabilities of sentence 1 sum to 1.5, expected 1");
  EXPECT_EQ(set("x'0000c03f000000bf0000803f00000000'"),
            "test: a probability of sentence 0 is 1.5, expected a number from 0 to 1");
  EXPECT_EQ(set("x'0000003f0000003f0000c07f00000000'"),
            "test: a probability of sentence 1 is nan, expected a number from 0 to 1");
  EXPECT_EQ(set("zeroblob(12)"), "test: 3 probabilities, expected 4 (sentences × classes)");
  EXPECT_EQ(set("zeroblob(3)"), "probabilities has 3 bytes, expected a multiple of 4");
  EXPECT_EQ(trial_flaw("DELETE FROM predictions",
                       [&](const Store& store) { store.probabilities(key_, "dev"); }),
            "dev: no probabilities are there");
}

TEST_F(StoredFlaws, DoNotTakeRoundingForAFlaw) {
  // Sums of float32 shares, as a softmax leaves them.
  for (const std::size_t classes : {2u, 5u, 33u, 1000u}) {
    std::vector<float> shares;
    float sum = 0;
    for (std::size_t c = 0; c < classes; ++c) {
      shares.push_back(1 / static_cast<float>(1 + c));
      sum += shares.back();
    }
    for (float& share : shares) share /= sum;
    EXPECT_EQ(flaw_of_probabilities(shares, 1, classes), std::nullopt) << classes;
  }
}

TEST_F(StoredFlaws, OfRelevancesAreNamed) {
  const auto set = [&](const std::string& what) {
    return trial_flaw("UPDATE relevances SET " + what,
                      [&](const Store& store) { store.relevances(key_, {}, kTestWords); });
  };
  EXPECT_EQ(set("relevance = x'0000007c0000'"),
            "test: the relevance of word 1 is not a finite number");
  EXPECT_EQ(set("scale = 9e999"),
            "test: the relevances' scale is inf, expected a finite number above 0")
      << "since it is looked at first";
  EXPECT_EQ(set("relevance = x'0000'"), "test: 1 relevances, expected 3 (one a word)");
}

TEST_F(StoredFlaws, OfEvaluationsAreNamed) {
  EXPECT_EQ(flaw_after(
                "UPDATE evaluations SET high = 9e999",
                [&](const Store& store) { store.evaluations(key_); },
                "evaluate-explanations` measures it again"),
            "trial " + key_ + ": truth of lrp-all is inf, expected a number from -1000 to 1000");
}

TEST_F(StoredFlaws, AreForgottenByARunAndRestored) {
  const Trial before = reader().trials()[0];
  const auto damaged_by = [&](const std::string& sql) {
    damage(sql);
    return Store(directory_.path(), Store::Mode::kRun).forget_damaged(kTestWords);
  };
  const auto named = [&](const std::string& flaw) {
    return ElementsAre(Pair(key_, file() + ": trial " + key_ + ": " + flaw));
  };
  const auto restore = [&] {
    Store(directory_.path(), Store::Mode::kRun)
        .restore(key_, before.metrics, kPredictions, kRelevances);
    EXPECT_EQ(reader().trials()[0], before);
    EXPECT_EQ(reader().probabilities(key_, "test"), kPredictions[1].probabilities);
    EXPECT_EQ(reader().relevances(key_, {}, kTestWords), kRelevances[0].words);
  };
  EXPECT_THAT(damaged_by(""), IsEmpty());
  EXPECT_THAT(damaged_by("UPDATE metrics SET value = 9e999"),
              named("test.fine is inf, expected a share from 0 to 1"));
  restore();
  EXPECT_THAT(damaged_by("DELETE FROM predictions WHERE split = 'dev'"),
              named("dev: no probabilities are there"));
  restore();
  EXPECT_THAT(damaged_by("DELETE FROM relevances"),
              named("test: no relevances by lrp-all are there"));
  restore();
  EXPECT_THAT(damaged_by("UPDATE epochs SET train_loss = 9e999"),
              named("train_loss of epoch 0 is inf, expected a finite number"));
  const Trial after = reader().trials()[0];
  EXPECT_EQ(after.state, TrialState::kPending) << "it has to be trained again";
  EXPECT_THAT(after.epochs, IsEmpty());
  EXPECT_THAT(after.metrics, IsEmpty());
}

}  // namespace
}  // namespace dimscope::study
