// Cells trained on demand, and studies that somebody else runs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "dimscope/base/file.h"
#include "dimscope/serve/live/missing_trials.h"
#include "dimscope/serve/study_server.h"
#include "tests/serve/raw_client.h"
#include "tests/study/small_study.h"

namespace dimscope::serve {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using namespace std::chrono_literals;
using nlohmann::json;

// Two lines of cells, which leave (3, 2) out.
const std::string kStudy = built_in_study(80, 2, 100) + R"([[grid]]
embedding_dim = 2
hidden_dim = [1, 2]
seed = "1..2"
[[grid]]
embedding_dim = [2, 3]
hidden_dim = 1
seed = "1..2"
)";

// The data of the next event of this name.
std::string event(RawClient& events, const std::string& name) {
  events.until("event: " + name + "\ndata: ");
  return events.until("\n");
}

class Training : public testing::Test {
 protected:
  Training() {
    // As `dimscope run` leaves it.
    write_file(study_.directory() / "study.toml", kStudy);
    server_ = std::make_unique<StudyServer>(
        ServeOptions{.directory = study_.directory(), .version = "1.2.3", .http = {}, .jobs = 1});
  }
  std::uint16_t port() const { return server_->http().port(); }
  Answer train(const json& question) const {
    return ask(port(), post(port(), "/api/train", question.dump()));
  }
  json get_json(const std::string& target) const { return ask(port(), get(port(), target)).json(); }

  study::SmallStudy study_{kStudy};
  std::unique_ptr<StudyServer> server_;
};

TEST_F(Training, TrainsAMissingCellThatJoinsTheStudy) {
  const std::string etag = get_json("/api/health")["etag"];
  RawClient events(port());
  events.send(get(port(), "/api/events"));
  EXPECT_THAT(events.until("event: training\ndata: "), HasSubstr("event: study\n"));
  EXPECT_EQ(events.until("\n"), "{\"waiting\":0}\n");

  const Answer accepted = train({{"settings", {{"d_e", 3}, {"hidden_dim", 2}}}});
  ASSERT_EQ(accepted.status, 202) << accepted.body;
  const json keys = accepted.json()["keys"];
  ASSERT_EQ(keys.size(), 2U);  // both seeds
  EXPECT_EQ(accepted.json()["waiting"], 0);
  for (const json& key : keys) {
    EXPECT_THAT(events.until("\"state\":\"complete\""), HasSubstr(key.get<std::string>()));
  }
  EXPECT_THAT(events.until("event: training\ndata: {\"waiting\":0}"),
              testing::Not(HasSubstr("\"error\":\"")));
  // A listener learns that all pages are out of date, and what they get is whole.
  EXPECT_THAT(events.until("event: study\n"), HasSubstr("event: study\n"));
  for (int i = 0; i < 100 && get_json("/api/health")["runner"] != "nobody"; ++i) {
    std::this_thread::sleep_for(50ms);
  }
  const json health = get_json("/api/health");
  EXPECT_EQ(health["complete"], 8);
  EXPECT_EQ(health["runner"], "nobody");
  EXPECT_NE(health["etag"], etag);
  EXPECT_EQ(get_json("/api/trials/" + keys[1].get<std::string>())["hidden_dim"], 2);
  EXPECT_EQ(get_json("/api/study")["trials"].size(), 8U);
  EXPECT_EQ(ask(port(), post(port(), "/api/explain", R"({"text":"good ."})")).json().size(), 8U);

  EXPECT_THAT(read_file(study_.directory() / "study.toml"),
              AllOf(StartsWith(kStudy), HasSubstr("\n[[grid]]\nembedding_dim = 3\nhidden_dim = "
                                                  "2\nseed = [1, 2]\n")));
  const Answer again = train({{"settings", {{"d_e", 3}, {"hidden_dim", 2}}}});
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(again.error(), "every trial of this cell is complete already");
  // One more seed, and the lock can be had again afterwards.
  EXPECT_EQ(train({{"settings", {{"d_e", 3}, {"hidden_dim", 2}}}, {"seed", 7}}).status, 202);
  for (int i = 0; i < 200 && get_json("/api/health")["complete"] != 9; ++i) {
    std::this_thread::sleep_for(50ms);
  }
  for (int i = 0; i < 100 && get_json("/api/health")["runner"] != "nobody"; ++i) {
    std::this_thread::sleep_for(50ms);
  }
  const study::Store store(study_.directory(), study::Store::Mode::kRun);
  EXPECT_EQ(store.trials().size(), 9U);
}

TEST_F(Training, RefusesWhatIsNoCellOfTheStudy) {
  const auto refused = [&](const json& question) {
    const Answer answer = train(question);
    return std::to_string(answer.status) + ": " + answer.error();
  };
  EXPECT_EQ(refused({{"settings", {{"hidden_dim", 2}}}}),
            "409: the cell is told by [hidden_dim], expected the hyperparameters that vary in this "
            "study: [embedding_dim, hidden_dim]");
  EXPECT_EQ(refused({{"settings", {{"d_e", 2}, {"d_h", 2}, {"dropout", 0.5}}}}),
            "409: the cell is told by [dropout, embedding_dim, hidden_dim], expected the "
            "hyperparameters that vary in this study: [embedding_dim, hidden_dim]");
  EXPECT_EQ(refused({{"settings", {{"d_e", 3}, {"d_h", 100}}}}),
            "409: hidden_dim is 100, and this study has 2 values from 1 to 2");
  EXPECT_EQ(refused({{"settings", {{"d_e", 3}, {"d_h", 1.5}}}}).substr(0, 22),
            "400: hidden_dim is 1.5");
  EXPECT_EQ(refused({{"settings", {{"d_e", 3}, {"d_h", {1}}}}}),
            "400: \"settings\" is not an object of numbers, texts, true and false");
  EXPECT_EQ(refused({{"settings", 1}}),
            "400: \"settings\" is not an object of hyperparameters and their values");
  EXPECT_EQ(refused({{"settings", {{"d_e", 3}, {"d_h", 2}}}, {"seed", "1"}}),
            "400: \"seed\" is not a whole number, 0 or more");
  EXPECT_EQ(refused({{"sets", 1}}), "400: unknown member \"sets\"; known: settings, seed");
  write_file(study_.directory() / "study.toml", kStudy + "# changed\n");
  const std::string database = read_file(study_.directory() / "study.db");
  EXPECT_THAT(refused({{"settings", {{"d_e", 3}, {"d_h", 2}}}}),
              HasSubstr("study.toml was changed since the study was run"));
  EXPECT_EQ(read_file(study_.directory() / "study.db"), database);
  EXPECT_EQ(get_json("/api/health")["runner"], "nobody");
}

TEST_F(Training, FollowsAStudyThatAnotherRunsAndWritesNothing) {
  RawClient events(port());
  events.send(get(port(), "/api/events"));
  event(events, "training");
  {
    // Another process would hold the same lock.
    study::Store other(study_.directory(), study::Store::Mode::kRun);
    EXPECT_THAT(event(events, "run"), HasSubstr("\"runner\":\"another process\""));
    const std::string before = read_file(study_.directory() / "study.toml");
    const Answer answer = train({{"settings", {{"d_e", 3}, {"d_h", 2}}}});
    EXPECT_EQ(answer.status, 409);
    EXPECT_THAT(answer.error(), HasSubstr("is running this study"));
    EXPECT_EQ(answer.json()["hint"], "this page follows it; cells can be trained when it is done");
    EXPECT_EQ(read_file(study_.directory() / "study.toml"), before);
    // What it trains arrives, epoch by epoch.
    std::vector<model::TrialConfig> configs = study::configs_of(other.trials());
    const std::string digest = other.data().digest;
    configs.push_back(configs.back());
    configs.back().seed = 5;
    other.set_trials(configs, digest);
    const std::string key = study::trial_key(configs.back(), digest);
    EXPECT_THAT(events.until("\"state\":\"pending\""), HasSubstr(key));
    other.start(key);
    EXPECT_THAT(events.until("\"state\":\"running\""), HasSubstr(key));
    other.add_epoch(key, {.epoch = 0, .train_loss = 1.5, .dev_fine = 0.25});
    EXPECT_THAT(event(events, "epoch"),
                HasSubstr("{\"key\":\"" + key +
                          "\",\"epoch\":0,\"epochs\":2,\"train_loss\":1.5,\"dev_fine\":0.25}"));
    other.fail(key, "</script> it diverged");
    EXPECT_THAT(events.until("\"state\":\"failed\""), HasSubstr(key));
    EXPECT_THAT(events.until("event: study\n"), HasSubstr("event: run\n"));
  }
  EXPECT_THAT(events.until("\"runner\":\"nobody\""), HasSubstr("event: run\n"));
}

TEST_F(Training, StopsWithTheServer) {
  EXPECT_EQ(train({{"settings", {{"d_e", 3}, {"d_h", 2}}}}).status, 202);
  server_.reset();
  const study::Store store(study_.directory(), study::Store::Mode::kRun);
  for (const study::Trial& trial : store.trials()) {
    EXPECT_NE(trial.state, study::TrialState::kRunning);
  }
}

TEST(MissingTrials, AreOfStudiesTrainedHere) {
  const auto refused = [](const std::vector<study::Trial>& trials) -> std::string {
    try {
      missing_trials(trials, "digest", {});
    } catch (const std::exception& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(refused({}), "the study has no trial yet");
  study::Trial added;
  added.added.emplace();
  EXPECT_EQ(refused({added}), "another program trained this study's trials");
}

}  // namespace
}  // namespace dimscope::serve
