// What a Store remembers of sentences, of explanations and of how good they are.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "dimscope/base/error.h"
#include "dimscope/base/half.h"
#include "dimscope/study/store/store.h"
#include "dimscope/text/corpus/table.h"
#include "dimscope/text/corpus/tree_line.h"
#include "tests/message_of.h"

namespace dimscope::study {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kDigest = "0123456789abcdef0123456789abcdef";

class StoreResults : public ::testing::Test {
 protected:
  StoreResults() {
    const std::vector<model::TrialConfig> configs = {{.hidden_dim = 1}, {.hidden_dim = 2}};
    store.set_trials(configs, kDigest);
    for (const model::TrialConfig& config : configs) keys.push_back(trial_key(config, kDigest));
  }
  void complete(const std::string& key, std::vector<WordRelevances> relevances = {}) {
    store.start(key);
    store.finish(store.trial(key).value(), {}, relevances);
  }

  Store store{"memory", Store::Mode::kMemory};
  std::vector<std::string> keys;
};

TEST_F(StoreResults, RemembersTheSentencesOfASplit) {
  StoredData data;
  data.class_names = {"bad", "good"};
  data.vocabulary = {"<unk>"};
  data.labels = {{"dev", {1}}, {"test", {1, 0}}};
  data.num_sentences = {{"train", 0}, {"dev", 1}, {"test", 2}};
  data.trees["test"] = text::parse_trees("(1 (0 Not) (1 bad))\n(0 No)", "t.txt", 2);
  data.trees["dev"] = text::parse_table("good\tYes :)\n", "t.tsv", data.class_names);
  store.set_data(data);
  store.set_data(data);  // replaces
  const std::vector<text::Tree> test = store.trees("test"), dev = store.trees("dev");
  ASSERT_EQ(test.size(), 2u);
  ASSERT_EQ(dev.size(), 1u);
  for (std::size_t i = 0; i < 2; ++i)
    EXPECT_EQ(text::tree_line(test[i]), text::tree_line(data.trees["test"][i]));
  EXPECT_EQ(text::tree_line(dev[0]), "1\tYes :)");
  EXPECT_THAT(store.data().trees, IsEmpty());
}

TEST_F(StoreResults, SaysWhereSentencesAreMissing) {
  EXPECT_EQ(message_of([&] { store.trees("test"); }),
            "memory/study.db: test sentence 0 is missing; `dimscope run` on this study puts its "
            "sentences "
            "there again");
}

TEST_F(StoreResults, RemembersRelevancesOfFinishedTrials) {
  const std::vector<float> words = {0.5f, -3.25f, 0, 1000.25f, 1e-3f};
  complete(keys[0], {{.kind = {}, .words = words}});
  complete(keys[1]);
  EXPECT_EQ(store.relevances(keys[0], {}, words.size()), from_halves(to_halves(words)));
  const std::string none =
      ": test: no relevances by lrp-all are there; `dimscope run` on this "
      "study computes it again";
  EXPECT_EQ(message_of([&] { store.relevances(keys[1], {}, 5); }),
            "memory/study.db: trial " + keys[1] + none);
  EXPECT_EQ(message_of([&] { store.relevances(keys[0], {.epsilon = 0.01}, 5); }),
            "memory/study.db: trial " + keys[0] + none);
  EXPECT_THAT(message_of([&] { store.relevances(keys[0], {.split = "dev"}, 5); }),
              HasSubstr(": dev: no relevances by lrp-all are there"));
}

TEST_F(StoreResults, ReplacesRelevancesOfOneKindOnly) {
  complete(keys[0]);
  store.set_relevances(keys[0], {.kind = {}, .words = {1}});
  store.set_relevances(keys[0], {.kind = {.delta = 1}, .words = {2}});
  store.set_relevances(keys[0], {.kind = {}, .words = {3, 4}});
  EXPECT_EQ(store.relevances(keys[0], {}, 2), (std::vector<float>{3, 4}));
  EXPECT_EQ(store.relevances(keys[0], {.delta = 1}, 1), std::vector<float>{2});
}

TEST_F(StoreResults, RemembersEvaluations) {
  complete(keys[0]);
  const std::vector<Evaluation> some = {
      {.method = "lrp-all", .measure = "deletion", .value = 0.25, .low = 0.2, .high = 0.3, .n = 9},
      {.method = "lrp-all", .measure = "agreement", .value = -1, .low = {}, .high = {}, .n = 2}};
  store.set_evaluations(keys[0], some);
  const std::vector<Evaluation> other = {
      {.method = "lrp-all", .measure = "deletion", .value = 0.5, .low = {}, .high = {}, .n = 10},
      {.method = "a-method", .measure = "deletion", .value = 1, .low = {}, .high = {}, .n = 1}};
  store.set_evaluations(keys[0], other);
  EXPECT_THAT(store.evaluations(keys[0]), ElementsAre(other[1], some[1], other[0]));
  EXPECT_THAT(store.evaluations(keys[1]), IsEmpty());
}

TEST_F(StoreResults, ForgetsThemWhenTheTrialIsTrainedAgain) {
  complete(keys[0], {{.kind = {}, .words = {1}}});
  const std::vector<Evaluation> some = {
      {.method = "m", .measure = "d", .value = 1, .low = {}, .high = {}, .n = 1}};
  store.set_evaluations(keys[0], some);
  store.start(keys[0]);
  EXPECT_THAT(message_of([&] { store.relevances(keys[0], {}, 1); }),
              HasSubstr("no relevances by lrp-all are there"));
  EXPECT_THAT(store.evaluations(keys[0]), IsEmpty());
}

TEST_F(StoreResults, RefusesNumbersThatAreNotFinite) {
  complete(keys[0]);
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const auto relevance = [&] {
    store.set_relevances(keys[0], {.kind = {}, .words = {static_cast<float>(kInfinity)}});
  };
  EXPECT_EQ(message_of<WorkError>(relevance),
            "trial " + keys[0] + ": a relevance is inf, expected a finite number");
  const std::vector<Evaluation> some = {
      {.method = "m", .measure = "deletion", .value = 1, .low = -kInfinity, .high = {}, .n = 1}};
  EXPECT_EQ(message_of<WorkError>([&] { store.set_evaluations(keys[0], some); }),
            "trial " + keys[0] + ": deletion is -inf, expected a finite number");
}

}  // namespace
}  // namespace dimscope::study
