// A run that is killed at any moment leaves a whole state, no lock, and nothing to clean up by
// hand.
#include <SQLiteCpp/Database.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <set>
#include <thread>

#include "dimscope/base/rng.h"
#include "dimscope/study/store/store.h"
#include "tests/message_of.h"
#include "tests/study/temporary_directory.h"

namespace dimscope::study {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr const char* kDigest = "0123456789abcdef0123456789abcdef";
constexpr std::int32_t kEpochs = 3;
constexpr std::size_t kProbabilities = 5'000;  // several pages of the database

std::vector<model::TrialConfig> configs_of(int num_trials) {
  std::vector<model::TrialConfig> configs;
  for (int i = 1; i <= num_trials; ++i) configs.push_back({.hidden_dim = i});
  return configs;
}

// Of two classes, another for each trial.
std::vector<float> probabilities_of(const Trial& trial) {
  const float first = 1 / static_cast<float>(trial.config.hidden_dim);
  std::vector<float> probabilities;
  while (probabilities.size() < kProbabilities) {
    probabilities.insert(probabilities.end(), {first, 1 - first});
  }
  return probabilities;
}

StoredData data() {
  const std::vector<std::int32_t> labels(kProbabilities / 2);
  StoredData data;
  data.digest = kDigest;
  data.class_names = {"no", "yes"};
  data.vocabulary = {"<unk>"};
  data.labels = {{"dev", labels}, {"test", labels}};
  data.num_sentences = {{"train", 0},
                        {"dev", static_cast<std::int32_t>(labels.size())},
                        {"test", static_cast<std::int32_t>(labels.size())}};
  return data;
}

// Works through the study as a runner would.
void run_trials(Store& store, int num_trials) {
  store.set_study("name = \"kill\"", "1");
  store.set_data(data());
  store.set_trials(configs_of(num_trials), kDigest);
  for (Trial& trial : store.trials()) {
    if (trial.state == TrialState::kComplete) continue;
    store.start(trial.key);
    trial.epochs.clear();
    for (std::int32_t epoch = 0; epoch < kEpochs; ++epoch) {
      trial.epochs.push_back({.epoch = epoch, .train_loss = 0.5});
      store.add_epoch(trial.key, trial.epochs.back());
    }
    trial.selected_epoch = 2;
    const float value = 1 / static_cast<float>(trial.config.hidden_dim);
    trial.metrics = {{"dev.fine", value}, {"test.fine", value}};
    const std::vector<Predictions> predictions = {
        {.split = "dev", .num_classes = 2, .probabilities = probabilities_of(trial)},
        {.split = "test", .num_classes = 2, .probabilities = probabilities_of(trial)}};
    store.finish(trial, predictions);
  }
}

// A child that runs `act` and then waits to be killed, or ends if `act` does not return.
class Child {
 public:
  explicit Child(const std::function<void()>& act) : pid_(::fork()) {
    if (pid_ == 0) {
      // An error must not go on through the other tests, which would make children of their own.
      try {
        act();
      } catch (...) {
        ::_exit(1);
      }
      ::_exit(0);
    }
  }
  ~Child() { kill(); }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t pid() const { return pid_; }
  void kill() {
    if (pid_ == 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }

 private:
  pid_t pid_;
};

// Everything that was committed is whole. Predictions are looked at once: `seen` are the keys of
// earlier calls.
void expect_whole(const Store& store, std::set<std::string>& seen) {
  for (const Trial& trial : store.trials()) {
    const bool complete = trial.state == TrialState::kComplete;
    EXPECT_THAT(trial.metrics, SizeIs(complete ? 2 : 0));
    EXPECT_LE(trial.epochs.size(), static_cast<std::size_t>(kEpochs));
    if (!complete) continue;
    EXPECT_THAT(trial.epochs, SizeIs(kEpochs));
    if (!seen.insert(trial.key).second) continue;
    for (const char* split : {"dev", "test"}) {
      EXPECT_EQ(store.probabilities(trial.key, split), probabilities_of(trial));
    }
  }
}

std::size_t num_complete(const Store& store) {
  std::size_t count = 0;
  for (const Trial& trial : store.trials()) count += trial.state == TrialState::kComplete ? 1 : 0;
  return count;
}

TEST(StoreKill, LeavesAWholeStateAtAnyMoment) {
  const TemporaryDirectory directory;
  std::size_t complete = 0;
  std::set<std::string> checked;
  // Later rounds live longer, until even a busy machine has completed trials and been killed in
  // others.
  for (std::uint64_t round = 0; round < 40 || (complete < 3 && round < 400); ++round) {
    {
      Child child([&] {
        Store store(directory.path(), Store::Mode::kRun);
        run_trials(store, 400);
      });
      std::this_thread::sleep_for(std::chrono::microseconds(
          Random(1, Purpose::kTest).below(20'000 * (1 + round / 10), round)));
    }
    if (!std::filesystem::exists(directory.path() / "study.db")) continue;
    std::size_t found = 0;
    try {
      const Store reader(directory.path(), Store::Mode::kRead);
      expect_whole(reader, checked);
      found = num_complete(reader);
    } catch (const InputError& error) {
      EXPECT_THAT(error.what(),
                  HasSubstr("the study is empty"));  // Killed before the first commit.
      EXPECT_EQ(complete, 0u);
    }
    EXPECT_GE(found, complete) << "a committed trial is gone";
    complete = found;
  }
  EXPECT_GE(complete, 3u);
  {
    // No lock is left, and what was running is pending again, without epochs.
    const Store store(directory.path(), Store::Mode::kRun);
    EXPECT_EQ(num_complete(store), complete);
    for (const Trial& trial : store.trials()) {
      EXPECT_NE(trial.state, TrialState::kRunning);
      EXPECT_TRUE(trial.state == TrialState::kComplete || trial.epochs.empty());
    }
  }
  EXPECT_THAT(directory.files(), ElementsAre("study.db"));
  SQLite::Database database(directory.path() / "study.db");
  EXPECT_EQ(database.execAndGet("PRAGMA integrity_check").getString(), "ok");
  EXPECT_EQ(database.execAndGet("SELECT count(*) FROM pragma_foreign_key_check").getInt(), 0);
}

TEST(StoreKill, OpeningAndClosingMayBeKilledToo) {
  const TemporaryDirectory directory;
  {
    Store(directory.path(), Store::Mode::kRun).set_study("kept", "1");
  }
  for (std::uint64_t round = 0; round < 60; ++round) {
    {
      Child child([&] {
        for (;;) Store(directory.path(), Store::Mode::kRun);
      });
      std::this_thread::sleep_for(
          std::chrono::microseconds(5000 + Random(2, Purpose::kTest).below(15'000, round)));
    }
    EXPECT_EQ(Store(directory.path(), Store::Mode::kRead).study_toml(), "kept");
  }
  EXPECT_EQ(Store(directory.path(), Store::Mode::kRun).study_toml(), "kept");
  EXPECT_THAT(directory.files(), ElementsAre("study.db"));
}

TEST(StoreKill, TheLockEndsWithTheProcess) {
  const TemporaryDirectory directory;
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  Child child([&] {
    Store store(directory.path(), Store::Mode::kRun);
    store.set_trials(configs_of(1), kDigest);
    store.start(store.trials()[0].key);
    if (::write(ready[1], "!", 1) == 1) ::pause();
  });
  char signal = 0;
  ASSERT_EQ(::read(ready[0], &signal, 1), 1);
  EXPECT_EQ(message_of<WorkError>([&] { Store(directory.path(), Store::Mode::kRun); }),
            directory.path().string() + ": process " + std::to_string(child.pid()) +
                " is running this study; wait for it, or stop it first");
  EXPECT_EQ(Store(directory.path(), Store::Mode::kRead).trials()[0].state, TrialState::kRunning);
  child.kill();
  // For a reader, who changes nothing, it is what the next run takes it for.
  EXPECT_EQ(Store(directory.path(), Store::Mode::kRead).trials()[0].state, TrialState::kPending);
  EXPECT_EQ(Store(directory.path(), Store::Mode::kRun).trials()[0].state, TrialState::kPending);
  EXPECT_THAT(directory.files(), ElementsAre("study.db"));
  ::close(ready[0]);
  ::close(ready[1]);
}

}  // namespace
}  // namespace dimscope::study
