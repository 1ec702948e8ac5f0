// What a Store remembers, in memory. Files, locks and kills: store_database_test.cc,
// store_kill_test.cc.
#include "dimscope/study/store/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <thread>

#include "tests/message_of.h"

namespace dimscope::study {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kDigest = "0123456789abcdef0123456789abcdef";
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

StoredData data_of(std::string_view digest) {
  StoredData data;
  data.digest = digest;
  data.class_names = {"no", "yes"};
  data.vocabulary = {"<unk>"};
  data.labels = {{"dev", {0}}, {"test", {1}}};
  data.num_sentences = {{"train", 0}, {"dev", 1}, {"test", 1}};
  return data;
}

Trial pending_trial(const model::TrialConfig& config) {
  Trial trial;
  trial.key = trial_key(config, kDigest);
  trial.config = config;
  return trial;
}

class StoreTest : public ::testing::Test {
 protected:
  // Trials with hidden_dim 1..num_trials; their keys.
  std::vector<std::string> set_trials(int num_trials) {
    std::vector<model::TrialConfig> configs;
    std::vector<std::string> keys;
    for (int i = 1; i <= num_trials; ++i) {
      configs.push_back({.hidden_dim = i});
      keys.push_back(trial_key(configs.back(), kDigest));
    }
    store.set_trials(configs, kDigest);
    return keys;
  }

  Trial stored(const std::string& key) const {
    const std::optional<Trial> trial = store.trial(key);
    EXPECT_TRUE(trial.has_value());
    return trial.value_or(Trial());
  }

  // Starts and finishes the trial with a metric.
  void complete(const std::string& key, double value = 0.5) {
    store.start(key);
    Trial trial = stored(key);
    trial.metrics["test.fine"] = value;
    store.finish(trial, {});
  }

  Store store{"memory", Store::Mode::kMemory};
};

TEST_F(StoreTest, RemembersTheStudyFile) {
  EXPECT_EQ(store.study_toml(), "");
  store.set_study("name = \"a\"\n", "0.1.0");
  store.set_study("name = \"é\"\n", "0.2.0");
  EXPECT_EQ(store.study_toml(), "name = \"é\"\n");
}

TEST_F(StoreTest, RemembersWhereTheStudyFilesPathsStart) {
  EXPECT_THAT(store.homes(), IsEmpty());
  store.set_study("a", "1");
  EXPECT_THAT(store.homes(), IsEmpty());
  store.set_study("a", "1", "/somewhere/else/");
  const std::vector<std::filesystem::path> homes = store.homes();
  ASSERT_THAT(homes, SizeIs(2));
  EXPECT_EQ(homes[0].string(), "/somewhere/else/") << "the study was not moved";
  EXPECT_EQ(homes[1].string(), "/somewhere/else/");
}

TEST_F(StoreTest, RemembersTheDataSet) {
  const StoredData data{
      .digest = kDigest,
      .source = "sst",
      .lowercase = false,
      .class_names = {"bad", "good"},
      .vocabulary = {"<unk>", "b", "a", "caf\xc3\xa9", "8\xc2\xa0"},
      .train_phrases = 156817,
      .labels = {{"dev", {1}}, {"test", {1, 0, 1}}},
      .slices = {{"connectives", {0, 2}}, {"second", {1}}},
      .num_sentences = {{"dev", 1}, {"test", 3}, {"train", 8544}},
  };
  store.set_data(data);
  store.set_data(data);
  const StoredData found = store.data();
  EXPECT_EQ(found.digest, data.digest);
  EXPECT_EQ(found.source, data.source);
  EXPECT_EQ(found.lowercase, data.lowercase);
  EXPECT_EQ(found.class_names, data.class_names);
  EXPECT_EQ(found.vocabulary, data.vocabulary);
  EXPECT_EQ(found.train_phrases, data.train_phrases);
  EXPECT_EQ(found.labels, data.labels);
  EXPECT_EQ(found.slices, data.slices);
  EXPECT_EQ(found.num_sentences, data.num_sentences);
}

TEST_F(StoreTest, HasNoDataBeforeItIsGivenThem) {
  EXPECT_EQ(
      message_of([&] { store.data(); }),
      "memory/study.db: holds no data yet; `dimscope run` on this study puts its data there again");
}

TEST_F(StoreTest, RefusesOtherDataOnceATrialIsComplete) {
  const std::vector<std::string> keys = set_trials(3);
  complete(keys[0]);
  store.set_data(data_of(kDigest));
  EXPECT_EQ(
      message_of([&] { store.set_data(data_of("other")); }),
      "memory/study.db: holds 1 trials of other data (digest 0123456789abcdef0123456789abcdef, now "
      "other); put this study in another directory with --out, or set [data] back");
  EXPECT_EQ(store.data().digest, kDigest);
}

TEST_F(StoreTest, ForgetsUnfinishedTrialsOfOtherData) {
  const std::vector<std::string> keys = set_trials(2);
  store.start(keys[0]);
  store.add_epoch(keys[0], {});
  store.fail(keys[0], "out of memory");
  store.set_data(data_of("other"));
  EXPECT_THAT(store.trials(), IsEmpty());
  EXPECT_EQ(store.trial(keys[0]), std::nullopt);
}

TEST_F(StoreTest, RemembersSentences) {
  const std::vector<StoredSentence> sentences = {
      {.kind = "sentence",
       .text = "not good",
       .tokens = {"not", "good"},
       .label = 1,
       .truth = {-1.5, 0.1}},
      {.kind = "phrase", .text = "Not  good", .tokens = {"Not", "good"}, .label = {}, .truth = {}},
  };
  store.set_data(data_of(kDigest));
  store.set_sentences(sentences);
  store.set_sentences(sentences);  // replaces
  const std::vector<StoredSentence> found = store.sentences();
  ASSERT_THAT(found, SizeIs(2));
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(found[i].kind, sentences[i].kind);
    EXPECT_EQ(found[i].text, sentences[i].text);
    EXPECT_EQ(found[i].tokens, sentences[i].tokens);
    EXPECT_EQ(found[i].label, sentences[i].label);
    EXPECT_EQ(found[i].truth, sentences[i].truth);
  }
  store.set_sentences({});
  EXPECT_THAT(store.sentences(), IsEmpty());
}

TEST_F(StoreTest, ListsTrialsInTheStudysOrder) {
  const std::vector<model::TrialConfig> configs = {
      {.hidden_dim = 9}, {.hidden_dim = 2}, {.seed = 4}};
  store.set_trials(configs, kDigest);
  const std::vector<Trial> trials = store.trials();
  ASSERT_THAT(trials, SizeIs(3));
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(trials[i], pending_trial(configs[i]));
  }
}

TEST_F(StoreTest, KeepsResultsOfKnownTrialsWhenTheStudyChanges) {
  const std::vector<std::string> keys = set_trials(2);
  complete(keys[0]);
  complete(keys[1]);
  store.set_trials(std::vector<model::TrialConfig>{{.hidden_dim = 3}, {.hidden_dim = 2}}, kDigest);
  std::vector<Trial> trials = store.trials();
  ASSERT_THAT(trials, SizeIs(2));
  EXPECT_EQ(trials[0].state, TrialState::kPending);
  EXPECT_EQ(trials[1].key, keys[1]);
  EXPECT_EQ(trials[1].state, TrialState::kComplete);
  // hidden_dim 1 is out of the study, and back with its results when the study has it again.
  EXPECT_EQ(stored(keys[0]).state, TrialState::kComplete);
  set_trials(1);
  trials = store.trials();
  ASSERT_THAT(trials, SizeIs(1));
  EXPECT_EQ(trials[0].metrics.at("test.fine"), 0.5);
}

TEST_F(StoreTest, KeepsFormerTrialsThatWereTrainedUntilTheyAreRemoved) {
  const std::vector<std::string> keys = set_trials(3);
  complete(keys[0]);
  complete(keys[1]);
  store.set_trials(std::vector<model::TrialConfig>{{.hidden_dim = 2}}, kDigest);
  const std::vector<Trial> former = store.former_trials();
  ASSERT_THAT(former, SizeIs(1)) << "the third was never trained";
  EXPECT_EQ(former[0].key, keys[0]);
  EXPECT_EQ(former[0].metrics.at("test.fine"), 0.5);
  EXPECT_EQ(store.trial(keys[2]), std::nullopt);
  EXPECT_EQ(store.remove_former_trials(), std::vector{keys[0]});
  EXPECT_THAT(store.former_trials(), IsEmpty());
  EXPECT_EQ(store.trial(keys[0]), std::nullopt);
  EXPECT_EQ(store.trials()[0].metrics.at("test.fine"), 0.5);
}

TEST_F(StoreTest, GivesBackEverythingOfAFinishedTrial) {
  const std::vector<std::string> keys = set_trials(2);
  store.start(keys[0]);
  store.add_epoch(keys[0], {.epoch = 0, .train_loss = 9});
  Trial trial = stored(keys[0]);
  EXPECT_EQ(trial.state, TrialState::kRunning);
  EXPECT_THAT(trial.epochs, SizeIs(1));
  trial.state = TrialState::kComplete;
  trial.selected_epoch = 1;
  trial.train_seconds = 5.25;
  trial.epochs = {{0, 1.5, 0.25, 0.5}, {1, 1.25, 0.5, 0.75}};
  trial.metrics = {{"test.fine", 0.43}, {"connectives.coarse", 1.0 / 3}};
  trial.model_digest = "00112233445566778899aabbccddeeff";
  const std::vector<Predictions> predictions = {
      {.split = "dev", .num_classes = 2, .probabilities = {0.25f, 0.75f, 0.1f, 0.9f}},
      {.split = "test", .num_classes = 2, .probabilities = {0.5f, 0.5f}},
  };
  store.finish(trial, predictions);
  EXPECT_EQ(stored(keys[0]), trial);
  EXPECT_EQ(store.trials()[0], trial);
  StoredData data = data_of(kDigest);
  data.labels["dev"] = {0, 1};
  data.num_sentences["dev"] = 2;
  store.set_data(data);
  EXPECT_EQ(store.probabilities(keys[0], "dev"), predictions[0].probabilities);
  EXPECT_EQ(store.probabilities(keys[0], "test"), predictions[1].probabilities);
}

TEST_F(StoreTest, KeepsEveryBitOfADouble) {
  const std::vector<double> values = {0.1,
                                      1.0 / 3,
                                      5e-324,
                                      -2.2250738585072009e-308,
                                      1.7976931348623157e308,
                                      0x1p53 + 2,
                                      9007199254740991.0,
                                      -1.0,
                                      0.0};
  const std::vector<std::string> keys = set_trials(1);
  store.start(keys[0]);
  Trial trial = stored(keys[0]);
  for (const double value : values) {
    trial.epochs.push_back(
        {.epoch = static_cast<std::int32_t>(trial.epochs.size()), .train_loss = value});
  }
  trial.epochs[0].train_seconds = -0.0;
  store.finish(trial, {});
  const std::vector<engine::EpochRecord> found = stored(keys[0]).epochs;
  ASSERT_THAT(found, SizeIs(values.size()));
  for (std::size_t i = 0; i < values.size(); ++i) {
    EXPECT_EQ(std::bit_cast<std::uint64_t>(found[i].train_loss),
              std::bit_cast<std::uint64_t>(values[i]))
        << values[i];
  }
  // SQLite stores whole doubles as integers, where there is one zero.
  EXPECT_EQ(std::bit_cast<std::uint64_t>(found[0].train_seconds), 0u);
  model::TrialConfig config{.dropout = 0.1 + 0.2, .learning_rate = 0x1.123456789abcdp-7};
  config.seed = std::int64_t{1} << 53;
  store.set_trials(std::vector{config}, kDigest);
  EXPECT_EQ(store.trials()[0].config, config);
}

TEST_F(StoreTest, NeverKeepsANumberThatIsNotFinite) {
  const std::string key = set_trials(1)[0];
  store.start(key);
  const std::string prefix = "trial " + key + ": ";
  EXPECT_EQ(message_of<WorkError>([&] { store.add_epoch(key, {.train_loss = kNan}); }),
            prefix + "train_loss is nan, expected a finite number");
  EXPECT_EQ(message_of<WorkError>([&] { store.add_epoch(key, {.dev_fine = INFINITY}); }),
            prefix + "dev_fine is inf, expected a finite number");
  Trial trial = stored(key);
  trial.metrics = {{"a", 1}, {"test.fine", kNan}};
  EXPECT_EQ(message_of<WorkError>([&] { store.finish(trial, {}); }),
            prefix + "test.fine is nan, expected a finite number");
  trial.metrics.clear();
  const std::vector<Predictions> predictions = {
      {.split = "dev", .num_classes = 1, .probabilities = {std::nanf("")}}};
  EXPECT_EQ(message_of<WorkError>([&] { store.finish(trial, predictions); }),
            prefix + "a probability is nan, expected a finite number");
  // Each refusal left nothing behind.
  EXPECT_EQ(stored(key).state, TrialState::kRunning);
  EXPECT_THAT(stored(key).epochs, IsEmpty());
  EXPECT_THAT(stored(key).metrics, IsEmpty());
}

TEST_F(StoreTest, AFailedTrialSaysWhyAndStartsAfresh) {
  const std::string key = set_trials(1)[0];
  store.start(key);
  store.add_epoch(key, {.epoch = 0, .train_loss = 1});
  store.fail(key, "the loss is not a number");
  EXPECT_EQ(stored(key).state, TrialState::kFailed);
  EXPECT_EQ(stored(key).error, "the loss is not a number");
  EXPECT_THAT(stored(key).epochs, SizeIs(1));
  store.start(key);
  EXPECT_EQ(stored(key).state, TrialState::kRunning);
  EXPECT_EQ(stored(key).error, "");
  EXPECT_THAT(stored(key).epochs, IsEmpty());
}

TEST_F(StoreTest, AReleasedTrialIsAsIfNeverStarted) {
  const std::string key = set_trials(1)[0];
  const Trial before = stored(key);
  store.start(key);
  store.add_epoch(key, {.epoch = 0, .train_loss = 1});
  store.release(key);
  EXPECT_EQ(stored(key), before);
}

TEST_F(StoreTest, HasNoTrialOfAnUnknownKey) {
  set_trials(1);
  EXPECT_EQ(store.trial("0000000000000000"), std::nullopt);
  EXPECT_EQ(store.trial(""), std::nullopt);
}

TEST_F(StoreTest, TakesHostileText) {
  const std::string text = "'); DROP TABLE trials; --\0 %s\n";
  const std::string key = set_trials(1)[0];
  store.start(key);
  store.fail(key, text);
  EXPECT_EQ(stored(key).error, text);
}

TEST_F(StoreTest, ThreadsMayWriteAndReadAtTheSameTime) {
  constexpr int kThreads = 4, kTrials = 6, kEpochs = 5;
  const std::vector<std::string> keys = set_trials(kThreads * kTrials);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kTrials; ++i) {
        const std::string& key = keys[static_cast<std::size_t>(t * kTrials + i)];
        store.start(key);
        for (int epoch = 0; epoch < kEpochs; ++epoch) store.add_epoch(key, {.epoch = epoch});
        Trial trial = store.trial(key).value();
        trial.metrics["test.fine"] = 1.0 / (1 + i);
        store.finish(trial, {});
        EXPECT_THAT(store.trials(), SizeIs(keys.size()));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const Trial& trial : store.trials()) {
    EXPECT_EQ(trial.state, TrialState::kComplete);
    EXPECT_THAT(trial.epochs, SizeIs(kEpochs));
    EXPECT_THAT(trial.metrics, SizeIs(1));
  }
}

TEST_F(StoreTest, ACompleteTrialWhoseModelIsGoneStartsAnewWithoutItsResults) {
  const std::string key = set_trials(1)[0];
  complete(key);
  store.start(key);
  const Trial trial = stored(key);
  EXPECT_EQ(trial.state, TrialState::kRunning);
  EXPECT_EQ(trial.selected_epoch, std::nullopt);
  EXPECT_THAT(trial.epochs, SizeIs(0));
  EXPECT_THAT(trial.metrics, SizeIs(0));
}

using StoreDeathTest = StoreTest;

TEST_F(StoreDeathTest, ATransitionFromAnotherStateIsABug) {
  const std::string key = set_trials(1)[0];
  EXPECT_DEATH(store.fail(key, "never started"), "fail: a running trial");
  EXPECT_DEATH(store.release(key), "release: a running trial");
  EXPECT_DEATH(store.finish(stored(key), {}), "finish: a running trial");
  EXPECT_DEATH(store.start("unknown"), "start: a trial that is not running");
  store.start(key);
  EXPECT_DEATH(store.start(key), "start: a trial that is not running");
}

}  // namespace
}  // namespace dimscope::study
