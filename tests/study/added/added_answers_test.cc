#include "dimscope/study/added/added_answers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "dimscope/study/study_data.h"
#include "tests/message_of.h"
#include "tests/study/temporary_directory.h"

namespace dimscope::study {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

class AddedAnswers : public ::testing::Test {
 protected:
  // Two sentences of two tokens and one.
  AddedAnswers() {
    data_ = added_data(text::parse_test_set(
        "{\"tokens\": [\"not\", \" bad\"], \"label\": \"pos\"}\n{\"tokens\": [\"bad\"], \"label\": "
        "\"neg\"}\n",
        "t.jsonl", {}));
    answers_ = {.from = "a.npz",
                .settings = {{"lr", 0.1}},
                .seed = 3,
                .rows = 2,
                .columns = 2,
                .probabilities = {0.25f, 0.75f, 0.5f, 0.5f},
                .has_relevances = true,
                .relevances = {1, -2, 0.5f},
                .method = "weights",
                .relevances_of = "predicted"};
  }
  AddedResults results() const { return added_results(answers_, data_, data_.trees.at("test")); }
  std::string error() const {
    return message_of([&] { results(); });
  }

  StoredData data_;
  ForeignAnswers answers_;
};

TEST_F(AddedAnswers, BecomeATrialWithItsFigures) {
  const AddedResults added = results();
  EXPECT_EQ(added.trial.config.seed, 3);
  EXPECT_EQ(added.trial.state, TrialState::kComplete);
  EXPECT_EQ(added.trial.metrics.at("test.fine"), 1);
  EXPECT_EQ(added.trial.metrics.at("test.balanced"), 1);
  EXPECT_FALSE(added.trial.metrics.contains("dev.fine"));
  EXPECT_THAT(added.predictions.at(0).probabilities, ElementsAre(0.25f, 0.75f, 0.5f, 0.5f));
  EXPECT_THAT(added.relevances.at(0).words, ElementsAre(1, -2, 0.5f));
  EXPECT_EQ(added.trial.added->relevances->method, "weights");
  EXPECT_TRUE(is_trial_key(added.trial.key));
}

TEST_F(AddedAnswers, HaveAKeyOfAllThatWasAdded) {
  const std::string key = results().trial.key;
  EXPECT_EQ(results().trial.key, key);
  const auto changed = [&](const std::function<void(ForeignAnswers&)>& change) {
    ForeignAnswers other = answers_;
    change(other);
    return added_results(other, data_, data_.trees.at("test")).trial.key;
  };
  EXPECT_EQ(changed([](auto& a) { a.from = "elsewhere.json"; }), key);
  EXPECT_NE(changed([](auto& a) { a.seed = 4; }), key);
  EXPECT_NE(changed([](auto& a) { a.settings["lr"] = 0.2; }), key);
  EXPECT_NE(changed([](auto& a) { a.probabilities = {0.75f, 0.25f, 0.5f, 0.5f}; }), key);
  EXPECT_NE(changed([](auto& a) { a.relevances[0] = 2; }), key);
  EXPECT_NE(changed([](auto& a) { a.has_relevances = false; }), key);
  EXPECT_NE(changed([](auto& a) { a.relevances_of = "true"; }), key);
}

TEST_F(AddedAnswers, ArePutInTheOrderOfTheStudysClasses) {
  answers_.classes = {"pos", "neg"};
  EXPECT_THAT(results().predictions[0].probabilities, ElementsAre(0.75f, 0.25f, 0.5f, 0.5f));
  answers_.classes = {"pos", "good"};
  EXPECT_EQ(error(), "a.npz: classes: found pos, good, expected those of the test set: neg, pos");
}

TEST_F(AddedAnswers, AreDividedByTheirSumWhereItIsOneAsFarAsRoundingTells) {
  answers_.probabilities = {0.25f, 0.7505f, 0.5f, 0.5f};
  const std::vector<float> p = results().predictions[0].probabilities;
  EXPECT_NEAR(p[0] + p[1], 1, 1e-7);
  EXPECT_EQ(p[2], 0.5f);
  answers_.probabilities[1] = 0.76f;
  EXPECT_EQ(error(), "a.npz: probabilities: sentence 0: found the sum 1.01, expected 1 ± 0.001");
}

TEST_F(AddedAnswers, KnowWhichClassRelevancesAreOf) {
  answers_.relevances_of = "true";
  EXPECT_EQ(results().trial.added->relevances->of, AddedRelevances::Of::kTrue);
  answers_.relevances_of = "pos";
  EXPECT_EQ(results().trial.added->relevances->of, AddedRelevances::Of::kGiven);
  EXPECT_THAT(results().trial.added->relevances->classes, ElementsAre(1, 1));
  answers_.relevances_of = "";
  answers_.relevance_classes = {"neg", "1"};
  EXPECT_THAT(results().trial.added->relevances->classes, ElementsAre(0, 1));
  answers_.relevance_classes = {"neg"};
  EXPECT_EQ(error(),
            "a.npz: relevances_of: found 1 classes, expected 2, one a sentence of the test set");
  answers_.relevance_classes = {"neg", "poz"};
  EXPECT_EQ(
      error(),
      "a.npz: relevances_of: sentence 1: found 'poz', expected predicted, true or a class, did "
      "you mean 'pos'?");
  answers_.relevance_classes = {};
  EXPECT_EQ(
      error(),
      "a.npz: relevances_of is missing: for which class a relevance counts, predicted, true, a "
      "class, or a list of a class a sentence");
}

TEST_F(AddedAnswers, SayWhatIsWrongAndWhere) {
  const ForeignAnswers right = answers_;
  answers_.rows = 3;
  EXPECT_EQ(error(),
            "a.npz: probabilities: found shape [3,2], expected [2,2]: a row a sentence of the test "
            "set, a column a class (neg, pos)");
  answers_ = right;
  answers_.probabilities[2] = kNan;
  EXPECT_EQ(
      error(),
      "a.npz: probabilities: sentence 1, class neg: found nan, expected a number from 0 to 1");
  answers_.probabilities[2] = -0.5f;
  EXPECT_EQ(
      error(),
      "a.npz: probabilities: sentence 1, class neg: found -0.5, expected a number from 0 to 1; "
      "softmax makes probabilities of logits");
  answers_ = right;
  answers_.relevances.push_back(1);
  EXPECT_EQ(
      error(),
      "a.npz: relevances: found 4, expected 3, one a token of the test set, its sentences back "
      "to back");
  answers_ = right;
  answers_.relevance_rows = {1, 2};
  EXPECT_EQ(error(), "a.npz: relevances: sentence 0: found 1, expected 2, one a token: not  bad");
  answers_.relevance_rows = {2};
  EXPECT_EQ(error(),
            "a.npz: relevances: found 1 lists, expected 2, one a sentence of the test set");
  answers_ = right;
  answers_.relevances[1] = kNan;
  EXPECT_EQ(error(),
            "a.npz: relevances: sentence 0, token 1 ( bad): found nan, expected a finite number");
  answers_ = right;
  answers_.settings.clear();
  EXPECT_EQ(error(), "a.npz: settings: found no hyperparameter, expected one or more");
}

TEST_F(AddedAnswers, AreKeptByAStoreTokensAndAll) {
  const TemporaryDirectory directory;
  const AddedResults added = results();
  {
    Store store(directory.path(), Store::Mode::kRun);
    EXPECT_FALSE(store.has_data());
    store.set_data(data_);
    EXPECT_EQ(store.add_trials(std::vector{added}, data_.digest), 1u);
    EXPECT_EQ(store.add_trials(std::vector{added}, data_.digest), 0u);
  }
  const Store store(directory.path(), Store::Mode::kRead);
  EXPECT_THAT(store.trees("test").at(0).tokens, ElementsAre("not", " bad"));
  EXPECT_EQ(store.trials().at(0), added.trial);
  EXPECT_EQ(store.probabilities(added.trial.key, "test"), added.predictions[0].probabilities);
  EXPECT_THAT(store.relevances(added.trial.key, kAddedRelevances, 3), ElementsAre(1, -2, 0.5f));
  EXPECT_EQ(
      message_of([&] { store.probabilities(added.trial.key, "dev"); }),
      store.file().string() + ": trial " + added.trial.key +
          ": dev: no probabilities are there; `dimscope add` of the trial's file puts it there "
          "again");
}

TEST_F(AddedAnswers, OfOneTrialTwiceMustBeTheSame) {
  const TemporaryDirectory directory;
  Store store(directory.path(), Store::Mode::kRun);
  store.set_data(data_);
  const AddedResults first = results();
  answers_.from = "b.npz";
  answers_.relevances[0] = 7;
  const AddedResults second = results();
  EXPECT_EQ(message_of([&] { store.add_trials(std::vector{first, second}, data_.digest); }),
            "b.npz: trial " + second.trial.key + " has the hyperparameters and the seed of trial " +
                first.trial.key +
                " in a.npz, and other results; take one of them out, or give them different seeds");
  EXPECT_THAT(store.trials(), SizeIs(0));
  store.add_trials(std::vector{first}, data_.digest);
  EXPECT_THAT(message_of([&] { store.add_trials(std::vector{second}, data_.digest); }),
              ::testing::HasSubstr(first.trial.key + " in " + store.file().string()));
  answers_.settings = {{"rate", 1}};
  EXPECT_THAT(message_of([&] { require_same_settings(&store, std::vector{results()}); }),
              StartsWith("b.npz: settings: found rate, expected lr as in "));
}

TEST_F(AddedAnswers, StayInAStudyThatIsRunAgain) {
  const TemporaryDirectory directory;
  Store store(directory.path(), Store::Mode::kRun);
  store.set_data(data_);
  const AddedResults added = results();
  const std::vector<model::TrialConfig> one = {{.hidden_dim = 1}},
                                        two = {{.hidden_dim = 2}, {.hidden_dim = 3}};
  store.set_trials(one, data_.digest);
  store.add_trials(std::vector{added}, data_.digest);
  store.set_trials(two, data_.digest);
  const std::vector<Trial> trials = store.trials();
  ASSERT_THAT(trials, SizeIs(3));
  EXPECT_EQ(trials[1].config.hidden_dim, 3);
  EXPECT_EQ(trials[2], added.trial);
  EXPECT_TRUE(store.forget_damaged(3).empty());
}

}  // namespace
}  // namespace dimscope::study
