// Studies on file systems without shared mappings or record locks, as network file systems.
#include <gmock/gmock.h>
#include <signal.h>

#include "tests/cli/cli_fixture.h"
#include "tests/cli/results.h"

namespace dimscope {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

class PoorFileSystem : public Cli {
 protected:
  void SetUp() override {
#ifdef __SANITIZE_ADDRESS__
    GTEST_SKIP() << "the sanitizer has to be loaded first";
#endif
  }
  ProgramOptions lacking(const std::string& what) const {
    ProgramOptions poor = options();
    poor.environment = {{"LD_PRELOAD", DIMSCOPE_POOR_FILE_SYSTEM}, {"DIMSCOPE_TEST_LACKS", what}};
    return poor;
  }
};

TEST_F(PoorFileSystem, WithoutSharedMappingsAStudyRunsAsElsewhere) {
  run_tiny();
  const std::vector<std::string> command = {"run", "tiny.toml", "--out", "poor", "--jobs", "2"};
  Program stopped(command, lacking("mappings"));
  ASSERT_TRUE(stopped.wait_for_lines(4));
  stopped.signal(SIGKILL);
  stopped.wait();
  const Result result = dimscope(command, lacking("mappings"));
  ASSERT_EQ(result.code, 0) << result.err;
  expect_same_results(at("poor"), at("tiny"));
  EXPECT_FALSE(exists(at("poor/study.db-wal")));
  const Result trials = dimscope({"trials", "poor"}, lacking("mappings"));
  EXPECT_EQ(trials.code, 0) << trials.err;
}

TEST_F(PoorFileSystem, WithoutSharedMappingsARunGoesOnFromOneThatHadThem) {
  run_tiny();
  write("long.toml", built_in_study(3000, 100, 1000) + "[[grid]]\nhidden_dim = 8\n");
  Program killed({"run", "long.toml", "--out", "other"}, options());
  ASSERT_TRUE(killed.wait_for_lines(2));
  killed.signal(SIGKILL);
  killed.wait();
  ASSERT_TRUE(exists(at("other/study.db-wal")));
  Program again({"run", "long.toml", "--out", "other"}, lacking("mappings"));
  EXPECT_TRUE(again.wait_for_lines(2));
  again.signal(SIGINT);
  EXPECT_THAT(again.wait().err, EndsWith("the same command goes on\n"));
  EXPECT_FALSE(exists(at("other/study.db-wal")));
}

TEST_F(PoorFileSystem, WithoutRecordLocksARunSaysSoAndAStudyIsRead) {
  run_tiny();
  const Result refused = dimscope({"run", "tiny.toml", "--out", "poor"}, lacking("locks"));
  EXPECT_EQ(refused.code, 1);
  EXPECT_EQ(refused.err,
            "dimscope: poor: its file system cannot lock a part of a file (No locks available), "
            "which a run has to do; choose a directory of another disk with --out\n");
  for (const char* const command : {"trials", "report", "effects"}) {
    const Result result = dimscope({command, "tiny"}, lacking("locks"));
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_EQ(result.out, run({command, "tiny"}).out);
  }
}

}  // namespace
}  // namespace dimscope
