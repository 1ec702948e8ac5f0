// Work goes on where nobody reads what it says.
#include <gmock/gmock.h>

#include <sys/wait.h>

#include <cstdlib>

#include "tests/cli/cli_fixture.h"

namespace dimscope {
namespace {

using ::testing::Each;

class StandardStreams : public Cli, public ::testing::WithParamInterface<const char*> {
 protected:
  // The exit status of `run tiny.toml`, its streams as the shell's `redirection` says.
  int run_in_shell(const std::string& redirection) const {
    const std::string command =
        "cd '" + home_.path().string() + "' && '" DIMSCOPE_BINARY "' run tiny.toml " + redirection;
    const int status = std::system(command.c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
};

TEST_P(StandardStreams, ARunTrainsWhereItsProgressIsLost) {
  write("tiny.toml", kTinyStudy);
  EXPECT_EQ(run_in_shell(std::string(">out.txt ") + GetParam()), 0);
  std::vector<std::string> states;
  for (const auto& trial : json({"trials", "tiny", "--json"})) states.push_back(trial["state"]);
  EXPECT_EQ(states.size(), 8u);
  EXPECT_THAT(states, Each("complete"));
  EXPECT_TRUE(exists(at("tiny/report.html")));
  EXPECT_NE(read("out.txt"), "");
  EXPECT_EQ(run({"run", "tiny.toml"}).err, "all 8 trials are done already\n")
      << "nothing was written into a model";
}

INSTANTIATE_TEST_SUITE_P(Error, StandardStreams,
                         ::testing::Values("2>&-", "2>/dev/full", "<&- 2>&-"));

TEST_F(StandardStreams, ARunOutlivesTheReaderOfItsOutput) {
  write("tiny.toml", kTinyStudy);
  run_in_shell("2>&1 | head -n 1 >first.txt");
  EXPECT_EQ(read("first.txt"), "8 trials to train\n");
  EXPECT_EQ(run({"run", "tiny.toml"}).err, "all 8 trials are done already\n");
}

TEST_F(StandardStreams, AFullStandardOutputIsAnErrorAfterTheReportIsWritten) {
  write("tiny.toml", kTinyStudy);
  EXPECT_EQ(run_in_shell(">/dev/full 2>error.txt"), 1);
  EXPECT_TRUE(exists(at("tiny/report.html")));
}

}  // namespace
}  // namespace dimscope
