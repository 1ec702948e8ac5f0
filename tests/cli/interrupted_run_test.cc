// A run that is killed, stopped, or started twice.
#include <gmock/gmock.h>
#include <signal.h>

#include "tests/cli/cli_fixture.h"
#include "tests/cli/results.h"

namespace dimscope {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::SizeIs;

// Six trials of four epochs, some 50 ms each.
const std::string kStudy = built_in_study(300, 4, 100) + R"([[grid]]
embedding_dim = [4, 8]
hidden_dim = 8
seed = "1..3"
)";

// Long enough to do something meanwhile.
const std::string kLongStudy = built_in_study(3000, 100, 1000) + R"([[grid]]
embedding_dim = 32
hidden_dim = 32
)";

class InterruptedRun : public Cli {
 protected:
  InterruptedRun() {
    write("study.toml", kStudy);
    write("long.toml", kLongStudy);
  }
  // One uninterrupted run to compare with.
  void run_reference() const {
    ASSERT_EQ(run({"run", "study.toml", "--out", "whole", "--jobs", "1"}).code, 0);
  }
};

class KilledRun : public InterruptedRun, public ::testing::WithParamInterface<const char*> {};

TEST_P(KilledRun, GoesOnToTheSameBits) {
  run_reference();
  const std::vector<std::string> command = {"run", "study.toml", "--out",
                                            "out", "--jobs",     GetParam()};
  // Killed again and again, each time some events later, and right after the start.
  for (const int lines : {0, 1, 2, 4, 3, 6, 1}) {
    Program program(command, options());
    if (!program.wait_for_lines(lines)) break;
    program.signal(SIGKILL);
    EXPECT_EQ(program.wait().code, 128 + SIGKILL);
    if (!exists(at("out/study.db"))) continue;
    // What is there can be read at any moment.
    const Result trials = run({"trials", "out", "--json"});
    if (trials.code == 0)
      EXPECT_TRUE(nlohmann::json::accept(trials.out));
    else
      EXPECT_EQ(trials.code, 2) << trials.err;
  }
  const Result last = run(command);
  EXPECT_EQ(last.code, 0) << last.err;
  expect_same_results(at("out"), at("whole"));
}

INSTANTIATE_TEST_SUITE_P(Jobs, KilledRun, ::testing::Values("1", "2"));

TEST_F(InterruptedRun, ATrialWhoseRunWasKilledIsPendingForReaders) {
  Program program({"run", "long.toml", "--out", "out", "--jobs", "1"}, options());
  ASSERT_TRUE(program.wait_for_lines(3));
  EXPECT_EQ(json({"trials", "out", "--json"}).at(0)["state"], "running");
  program.signal(SIGKILL);
  program.wait();
  const nlohmann::json trial = json({"trials", "out", "--json"}).at(0);
  EXPECT_EQ(trial["state"], "pending");
  EXPECT_THAT(trial["epochs"], IsEmpty());
}

TEST_F(InterruptedRun, LeavesNoHalfWrittenFileBehind) {
  run_reference();
  // What a kill in the middle of writing a model leaves.
  write("whole/models/0123456789abcdef.safetensors.tmp4711", "half");
  ASSERT_EQ(run({"run", "study.toml", "--out", "whole"}).code, 0);
  EXPECT_FALSE(exists(at("whole/models/0123456789abcdef.safetensors.tmp4711")));
  EXPECT_THAT(files_below(at("whole/models")), SizeIs(6));
}

class StoppedRun : public InterruptedRun, public ::testing::WithParamInterface<int> {};

TEST_P(StoppedRun, SaysHowToGoOnAndDoes) {
  run_reference();
  const std::vector<std::string> command = {"run", "study.toml", "--out", "out", "--jobs", "2"};
  Program program(command, options());
  ASSERT_TRUE(program.wait_for_lines(6));
  program.signal(GetParam());
  const Result stopped = program.wait();
  EXPECT_EQ(stopped.code, 1);
  EXPECT_THAT(lines_of(stopped.err).back(),
              MatchesRegex("stopped: [0-5] of 6 trials are complete; the same command goes on"));
  EXPECT_EQ(stopped.out, "");
  EXPECT_FALSE(exists(at("out/study.db-wal")));
  for (const auto& trial : json({"trials", "out", "--json"})) {
    EXPECT_TRUE(trial["state"] == "complete" || trial["state"] == "pending") << trial;
    if (trial["state"] == "pending") {
      EXPECT_THAT(trial["epochs"], IsEmpty());
    }
  }
  EXPECT_EQ(run(command).code, 0);
  expect_same_results(at("out"), at("whole"));
}

INSTANTIATE_TEST_SUITE_P(Signals, StoppedRun, ::testing::Values(SIGINT, SIGTERM));

TEST_F(InterruptedRun, IsRefusedBesideAnother) {
  Program first({"run", "long.toml", "--out", "out", "--jobs", "1"}, options());
  ASSERT_TRUE(first.wait_for_lines(1));
  const Result second = run({"run", "long.toml", "--out", "out"});
  EXPECT_EQ(second.code, 1);
  EXPECT_EQ(second.err, "dimscope: out: process " + std::to_string(first.pid()) +
                            " is running this study; wait for it, or stop it first\n");
  EXPECT_EQ(second.out, "");

  // Reading beside it is welcome.
  const nlohmann::json trials = json({"trials", "out", "--json"});
  EXPECT_EQ(trials.at(0)["state"], "running");
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"report", "out"}, {"explain", "out", "--text", "good"}}) {
    expect_refused(command, "out: no trial is complete yet; `dimscope run` trains them");
  }

  first.signal(SIGINT);
  const Result stopped = first.wait();
  EXPECT_EQ(stopped.code, 1);
  EXPECT_THAT(stopped.err, EndsWith("stopped: 0 of 1 trials are complete; the same command goes "
                                    "on\n"));
}

}  // namespace
}  // namespace dimscope
