#include "dimscope/study/runner.h"

#include <SQLiteCpp/Database.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <filesystem>

#include "dimscope/base/digest.h"
#include "dimscope/base/error.h"
#include "dimscope/base/file.h"
#include "dimscope/base/half.h"
#include "dimscope/explain/relevance.h"
#include "dimscope/study/models/trial_model.h"
#include "dimscope/study/study_data.h"
#include "tests/message_of.h"
#include "tests/study/temporary_directory.h"
#include "tests/study_text.h"

namespace dimscope::study {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

const std::string kStudy = built_in_study(80, 2, 100) + R"([[grid]]
embedding_dim = [2, 3]
hidden_dim = [1, 2]
[[sentences]]
text = "the plot is good ."
label = "positive"
)" + kNotGoodPhrase + "[[slices]]\nname = \"negated\"\ncontains = [\"NOT\"]\n";

class Watcher : public RunObserver {
 public:
  void on_start(std::size_t trials, std::size_t done) override {
    num_trials = trials;
    num_done = done;
  }
  void on_damage(const Trial& trial, Redo what, const std::string& reason) override {
    (what == Redo::kTrain ? damaged : computed).push_back(trial.key + ": " + reason);
  }
  void on_trial_start(const Trial&) override { ++started; }
  void on_progress(const Trial&, double share, double) override {
    EXPECT_GE(share, 0);
    EXPECT_LE(share, 1);
    if (on_batch) on_batch();
  }
  void on_epoch(const Trial&, const engine::EpochRecord&) override { ++epochs; }
  void on_trial_end(const Trial& trial) override { ended.push_back(trial.state); }

  std::size_t num_trials = 0, num_done = 0;
  int started = 0, epochs = 0;
  std::vector<TrialState> ended;
  std::vector<std::string> damaged;   // trained again
  std::vector<std::string> computed;  // again from their models
  std::function<void()> on_batch;
};

class Runner : public testing::Test {
 protected:
  RunSummary run(Watcher& watcher, RunOptions options = {.jobs = 2},
                 const std::string& toml = kStudy) {
    const StudyFile study = parse_study(toml, "study.toml");
    const text::Dataset dataset = text::load_dataset(study.data, "");
    Store store(directory_, Store::Mode::kRun);
    store.set_data(stored_data(study, dataset));
    return run_study(study, dataset, directory_, store, options, watcher);
  }
  void sql(const std::string& statements) const {
    SQLite::Database(directory_ / "study.db", SQLite::OPEN_READWRITE).exec(statements);
  }
  std::vector<Trial> trials() const { return Store(directory_, Store::Mode::kRead).trials(); }

  const TemporaryDirectory temporary_;
  const std::filesystem::path directory_ = temporary_.path();
};

// Everything but the seconds.
std::vector<Trial> without_seconds(std::vector<Trial> trials) {
  for (Trial& trial : trials) {
    trial.train_seconds = 0;
    for (engine::EpochRecord& record : trial.epochs) record.train_seconds = 0;
  }
  return trials;
}

TEST_F(Runner, TrainsOnlyTheTrialsThatItIsAskedFor) {
  Watcher none;
  run(none, {.jobs = 1, .only = std::set<std::string, std::less<>>()});
  EXPECT_EQ(none.started, 0);
  const std::vector<Trial> before = trials();
  ASSERT_EQ(before.size(), 4U);
  Watcher one;
  const RunSummary summary = run(one, {.jobs = 1, .only = {{before[2].key}}});
  EXPECT_EQ(one.num_trials, 1U);
  EXPECT_EQ(one.num_done, 0U);
  EXPECT_EQ(summary.num_trials, 4U);
  EXPECT_EQ(summary.num_complete, 1U);
  EXPECT_EQ(summary.num_trained_now, 1U);
  for (const Trial& trial : trials()) {
    EXPECT_EQ(trial.state == TrialState::kComplete, trial.key == before[2].key);
  }
  Watcher again;
  run(again, {.jobs = 1, .only = {{before[2].key}}});
  EXPECT_EQ(again.started, 0);
  EXPECT_EQ(again.num_done, 1U);
}

TEST_F(Runner, TrainsEveryTrialAndStoresWhatItPromises) {
  Watcher watcher;
  const RunSummary summary = run(watcher);
  EXPECT_EQ(summary.num_trials, 4u);
  EXPECT_EQ(summary.num_complete, 4u);
  EXPECT_EQ(summary.num_trained_now, 4u);
  EXPECT_FALSE(summary.stopped);
  EXPECT_EQ(watcher.num_trials, 4u);
  EXPECT_EQ(watcher.num_done, 0u);
  EXPECT_EQ(watcher.started, 4);
  EXPECT_EQ(watcher.epochs, 8);
  const Store store(directory_, Store::Mode::kRead);
  for (const Trial& trial : store.trials()) {
    EXPECT_EQ(trial.state, TrialState::kComplete);
    EXPECT_EQ(trial.epochs.size(), 2u);
    for (const char* metric :
         {"dev.fine", "dev.coarse", "dev.coarse_argmax", "test.fine", "test.coarse",
          "test.coarse_argmax", "negated.fine", "negated.coarse"}) {
      EXPECT_TRUE(trial.metrics.contains(metric)) << metric;
    }
    EXPECT_EQ(trial.metrics.at("dev.fine"), trial.epochs[*trial.selected_epoch].dev_fine);
    EXPECT_EQ(store.probabilities(trial.key, "test").size(),
              5u * store.data().labels.at("test").size());
    EXPECT_EQ(trial.model_digest, content_digest(read_file(model_path(directory_, trial.key))));
  }
  EXPECT_EQ(store.sentences().size(), 2u);
}

TEST_F(Runner, StoresTheSentencesAndTheRelevanceOfEveryWord) {
  Watcher watcher;
  run(watcher);
  const Store store(directory_, Store::Mode::kRead);
  const std::vector<text::Tree> trees = store.trees("test");
  const text::Dataset dataset = text::load_dataset(parse_study(kStudy, "study.toml").data, "");
  ASSERT_EQ(trees.size(), dataset.test.trees.size());
  EXPECT_EQ(trees.back().tokens, dataset.test.trees.back().tokens);
  for (const Trial& trial : store.trials()) {
    const engine::Network network = load_trial_model(directory_, trial, store.data());
    engine::Workspace ws;
    std::vector<float> expected;
    for (const explain::Explanation& e :
         explain::explain(network, dataset.test.sentences, {}, ws)) {
      for (const double r : e.relevance) expected.push_back(static_cast<float>(r));
    }
    EXPECT_EQ(store.relevances(trial.key, {}, expected.size()), from_halves(to_halves(expected)));
  }
}

TEST_F(Runner, ComputesDamagedResultsAgainFromTheModelAndSaysSo) {
  Watcher first, second, third;
  run(first);
  const auto before = trials();
  const std::size_t words =
      text::load_dataset(parse_study(kStudy, "study.toml").data, "").test.sentences.tokens.size();
  std::vector<std::vector<float>> relevances, probabilities;
  for (const Trial& trial : before) {
    const Store store(directory_, Store::Mode::kRead);
    relevances.push_back(store.relevances(trial.key, {}, words));
    probabilities.push_back(store.probabilities(trial.key, "test"));
  }
  sql("DELETE FROM relevances WHERE trial = '" + before[0].key +
      "'; UPDATE predictions SET probabilities = zeroblob(20000) WHERE split = 'test' AND trial = "
      "'" +
      before[1].key + "'; UPDATE metrics SET value = 9e999 WHERE trial = '" + before[2].key + "'");
  EXPECT_EQ(run(second).num_trained_now, 0u);
  EXPECT_EQ(second.num_done, 1u);
  EXPECT_EQ(second.epochs, 0);
  EXPECT_EQ(second.ended, std::vector<TrialState>(3, TrialState::kComplete));
  const auto flaw = [&](int trial, const std::string& what) {
    return before[trial].key + ": " + (directory_ / "study.db").string() + ": trial " +
           before[trial].key + ": " + what;
  };
  EXPECT_THAT(
      second.computed,
      UnorderedElementsAre(flaw(0, "test: no relevances by lrp-all are there"),
                           flaw(1, "test: the probabilities of sentence 0 sum to 0, expected 1"),
                           flaw(2, "dev.coarse is inf, expected a share from 0 to 1")));
  EXPECT_EQ(trials(), before);
  const Store store(directory_, Store::Mode::kRead);
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(store.relevances(before[i].key, {}, words), relevances[i]);
    EXPECT_EQ(store.probabilities(before[i].key, "test"), probabilities[i]) << "the same bits";
  }
  EXPECT_EQ(run(third).num_trained_now, 0u);
  EXPECT_TRUE(third.computed.empty());
}

TEST_F(Runner, TrainsATrialAgainWhoseTrainingIsDamagedAndSaysSo) {
  Watcher first, second;
  run(first);
  const auto before = trials();
  sql("UPDATE epochs SET train_loss = 9e999 WHERE epoch = 1 AND trial = '" + before[3].key + "'");
  EXPECT_EQ(run(second).num_trained_now, 1u);
  EXPECT_EQ(
      second.damaged,
      std::vector{before[3].key + ": " + (directory_ / "study.db").string() + ": trial " +
                  before[3].key + ": train_loss of epoch 1 is inf, expected a finite number"});
  EXPECT_EQ(without_seconds(trials()), without_seconds(before));
}

TEST_F(Runner, TrainsOnlyWhatIsMissingAndSaysWhatWasThere) {
  Watcher first, second, third;
  run(first);
  const auto before = trials();
  EXPECT_EQ(run(second).num_trained_now, 0u);
  EXPECT_EQ(second.started, 0);
  EXPECT_EQ(second.num_done, 4u);
  const auto path = model_path(directory_, before[1].key);
  std::filesystem::remove(path);
  EXPECT_EQ(run(third).num_trained_now, 1u);
  EXPECT_EQ(third.damaged, std::vector{before[1].key + ": " + path.string() +
                                       ": the model of trial " + before[1].key + " is missing"});
  EXPECT_EQ(without_seconds(trials()), without_seconds(before));
}

TEST_F(Runner, TrainsATrialAgainWhoseWeightsWereChanged) {
  Watcher first, second;
  run(first);
  const auto before = trials();
  const auto path = model_path(directory_, before[1].key);
  const std::string whole = read_file(path);
  model::ModelFile model = model::parse_model_file(whole, "model");
  model.parameters.embedding[0] += 1;
  model::write_model_file(path, model);
  const std::string reason = path.string() + ": is not the file that trial " + before[1].key +
                             " wrote: its content has digest " + content_digest(read_file(path)) +
                             ", expected " + before[1].model_digest +
                             "; it was changed, or is another's";
  const StoredData data = Store(directory_, Store::Mode::kRead).data();
  EXPECT_EQ(message_of([&] { load_trial_model(directory_, before[1], data); }),
            reason + "; `dimscope run` on this study trains the trial again");
  EXPECT_EQ(run(second).num_trained_now, 1u);
  EXPECT_EQ(second.damaged, std::vector{before[1].key + ": " + reason});
  EXPECT_EQ(read_file(path), whole) << "the same bits as before";
}

TEST_F(Runner, TakesAnotherTrialsWeightsUnderTheRightNameForNoModel) {
  Watcher first, second;
  run(first, {.jobs = 2}, kStudy + "[[grid]]\nembedding_dim = 2\nhidden_dim = 1\nseed = 2\n");
  const auto before = trials();
  // Of the same shape, and with the metadata of the trial it is put in the place of.
  model::ModelFile other = model::read_model_file(model_path(directory_, before[4].key));
  const auto path = model_path(directory_, before[0].key);
  other.metadata = model::read_model_file(path).metadata;
  model::write_model_file(path, other);
  EXPECT_EQ(run(second).num_trained_now, 1u);
  ASSERT_EQ(second.damaged.size(), 1u);
  EXPECT_THAT(second.damaged[0], HasSubstr("is not the file that trial " + before[0].key));
}

TEST_F(Runner, TrainsATrialAgainWhoseModelLostItsDigest) {
  Watcher first, second, third;
  run(first);
  const auto before = trials();
  sql("DELETE FROM models WHERE trial = '" + before[2].key + "'");
  EXPECT_EQ(run(second).num_trained_now, 1u);
  EXPECT_THAT(second.damaged,
              ElementsAre(before[2].key + ": " + model_path(directory_, before[2].key).string() +
                          ": study.db has lost the digest of trial " + before[2].key +
                          "'s model, so that it cannot be told from another's"));
  EXPECT_EQ(trials()[2].model_digest, before[2].model_digest);
  EXPECT_EQ(run(third).num_trained_now, 0u);
}

TEST_F(Runner, ReadsModelsOfTrialsFromBeforeDigests) {
  Watcher watcher;
  run(watcher);
  Trial trial = trials()[0];
  trial.model_digest = "";
  trial.numerics = kFirstNumericsWithStreams - 1;
  const StoredData data = Store(directory_, Store::Mode::kRead).data();
  EXPECT_EQ(model_flaw(directory_, trial, data), std::nullopt);
  const auto path = model_path(directory_, trial.key);
  model::ModelFile model = model::read_model_file(path);
  model.parameters.output_weight[0] = std::nanf("");
  model::write_model_file(path, model);
  EXPECT_THAT(model_flaw(directory_, trial, data).value_or("none"),
              HasSubstr("tensor output.weight has nan as number 0"));
}

TEST_F(Runner, TrainsATrialAgainWhoseModelCannotBeUsedAndSaysWhy) {
  Watcher first, second, third;
  run(first);
  const auto before = trials();
  const auto path_of = [&](int trial) { return model_path(directory_, before[trial].key); };
  const std::string whole = read_file(path_of(0)), other = read_file(path_of(1));
  resize_file(path_of(0), whole.size() - 1);
  write_file(path_of(1), whole);
  resize_file(path_of(2), 0);
  EXPECT_EQ(run(second).num_trained_now, 3u);
  EXPECT_EQ(second.num_done, 1u);
  ASSERT_EQ(second.damaged.size(), 3u);
  const auto damage_of = [&](int trial) {
    const std::string start = before[trial].key + ": ";
    for (const std::string& line : second.damaged) {
      if (line.starts_with(start)) return line.substr(start.size());
    }
    return std::string("none");
  };
  EXPECT_TRUE(damage_of(0).starts_with(path_of(0).string() + ": ")) << damage_of(0);
  EXPECT_EQ(damage_of(1), path_of(1).string() + ": is the model of trial " + before[0].key +
                              ", expected that of trial " + before[1].key);
  EXPECT_EQ(damage_of(2), path_of(2).string() +
                              ": found 0 bytes, expected a safetensors file, which has at least 8");
  EXPECT_EQ(read_file(path_of(0)), whole) << "the same bits as before";
  EXPECT_EQ(read_file(path_of(1)), other);
  EXPECT_EQ(without_seconds(trials()), without_seconds(before));
  EXPECT_EQ(run(third).num_trained_now, 0u);
  EXPECT_TRUE(third.damaged.empty());
}

TEST_F(Runner, BringsSlicesUpToDateWithoutTraining) {
  Watcher first, second;
  run(first);
  std::string toml = kStudy;
  toml.replace(toml.find("\"NOT\""), 5, "\"but\"");
  toml += "[[slices]]\nname = \"very\"\ncontains = [\"very\"]\n";
  const auto before = trials();
  EXPECT_EQ(run(second, {}, toml).num_trained_now, 0u);
  const auto after = trials();
  // What an own run of the new study gives.
  std::filesystem::remove_all(directory_);
  create_directories(directory_);
  Watcher third;
  run(third, {}, toml);
  EXPECT_EQ(without_seconds(after), without_seconds(trials()));
  EXPECT_NE(before[3].metrics, after[3].metrics);
  EXPECT_TRUE(after[0].metrics.contains("very.fine"));
}

TEST_F(Runner, StoppedAndResumedGivesTheStudyOfAnUninterruptedRun) {
  Watcher whole;
  run(whole, {.jobs = 1});
  const auto expected = without_seconds(trials());
  for (const int batches : {1, 7, 20}) {
    std::filesystem::remove_all(directory_);
    create_directories(directory_);
    Watcher stopped, resumed;
    std::stop_source source;
    std::atomic<int> seen = 0;
    stopped.on_batch = [&] {
      if (++seen == batches) source.request_stop();
    };
    const RunSummary summary = run(stopped, {.jobs = 2, .stop = source.get_token()});
    EXPECT_TRUE(summary.stopped);
    EXPECT_LT(summary.num_complete, 4u);
    for (const Trial& trial : trials()) {
      EXPECT_TRUE(trial.state == TrialState::kPending || trial.state == TrialState::kComplete);
    }
    EXPECT_EQ(run(resumed).num_complete, 4u);
    EXPECT_EQ(without_seconds(trials()), expected) << batches;
  }
}

TEST_F(Runner, ADivergedTrialFailsAndTheOthersGoOn) {
  std::string toml = kStudy;
  toml.replace(toml.find("embedding_dim = [2, 3]"), 22, "learning_rate = [0.05, 1e30]");
  Watcher watcher, again;
  const RunSummary summary = run(watcher, {.jobs = 2}, toml);
  EXPECT_EQ(summary.num_complete, 2u);
  EXPECT_EQ(summary.num_failed, 2u);
  for (const Trial& trial : trials()) {
    const bool diverges = trial.config.learning_rate > 1;
    EXPECT_EQ(trial.state, diverges ? TrialState::kFailed : TrialState::kComplete);
    EXPECT_EQ(
        trial.error,
        diverges ? "the loss is not finite in epoch 0; a smaller learning_rate usually helps" : "");
  }
  EXPECT_EQ(run(again, {.jobs = 2}, toml).num_trained_now, 2u) << "failed trials are tried again";
}

TEST_F(Runner, ATrialWithWeightsTooLargeToComputeWithFailsAndTheOthersGoOn) {
  std::string toml = kStudy;
  toml.replace(toml.find("embedding_dim = [2, 3]"), 22, "learning_rate = [0.05, 1e20]");
  Watcher watcher;
  const RunSummary summary = run(watcher, {.jobs = 1}, toml);
  EXPECT_EQ(summary.num_complete, 2u);
  EXPECT_EQ(summary.num_failed, 2u);
  for (const Trial& trial : trials()) {
    if (trial.config.learning_rate < 1) continue;
    EXPECT_THAT(trial.error, HasSubstr("expected a finite number: its weights are too large to "
                                       "compute with; a smaller learning_rate usually helps"));
    EXPECT_FALSE(std::filesystem::exists(model_path(directory_, trial.key)));
  }
}

TEST_F(Runner, AnErrorOfTheObserverEndsTheRunAndLosesNothing) {
  Watcher failing, resumed;
  failing.on_batch = [] { throw WorkError("disk full"); };
  EXPECT_THROW(run(failing), WorkError);
  EXPECT_EQ(run(resumed).num_complete, 4u);
}

TEST_F(Runner, RefusesASliceWithoutSentences) {
  std::string toml = kStudy;
  toml.replace(toml.find("NOT"), 3, "zebra");
  Watcher watcher;
  try {
    run(watcher, {}, toml);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(),
                 "slice 'negated' is empty: no test sentence meets its rule (contains zebra)");
  }
}

TEST(StudyData, GivesTheTruthOfSentencesTheBuiltInCorpusHolds) {
  text::DataConfig config;
  config.synthetic_train_sentences = 50;
  const text::SyntheticCorpus corpus = text::generate_synthetic(text::synthetic_config(config));
  std::string text;
  for (const std::string& token : corpus.test[3].tree.tokens) text += token + " ";
  StudyFile study;
  study.data = config;
  study.sentences = {{.text = text, .label = 1}, {.text = "no such sentence", .label = {}}};
  const auto sentences = stored_sentences(study, text::load_dataset(config, ""));
  EXPECT_EQ(sentences[0].truth, corpus.test[3].contribution);
  EXPECT_TRUE(sentences[1].truth.empty());
}

}  // namespace
}  // namespace dimscope::study
