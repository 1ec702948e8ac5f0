// The program itself as a server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "dimscope/base/file.h"
#include "tests/cli/program.h"
#include "tests/study/temporary_directory.h"
#include "tests/study_text.h"

namespace dimscope {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

class Serve : public testing::Test {
 protected:
  Serve() {
    write_file(directory_.path() / "tiny.toml", built_in_study(40, 1) +
                                                    "[[grid]]\nseed = [1, 2]\n"
                                                    "hidden_dim = 2\n"
                                                    "embedding_dim = 2\n");
    EXPECT_EQ(dimscope({"run", "tiny.toml"}, options()).code, 0);
  }
  // No browser is found.
  ProgramOptions options() const {
    return {.directory = directory_.path(), .environment = {{"PATH", "/nowhere"}}};
  }
  study::TemporaryDirectory directory_;
};

TEST_F(Serve, PrintsItsAddressAndEndsWithAnInterrupt) {
  Program server({"serve", "tiny", "--json", "--open"}, options());
  ASSERT_TRUE(server.wait_for_lines(1));  // that there is no browser
  server.signal(SIGINT);
  const Result result = server.wait();
  EXPECT_EQ(result.code, 0);
  EXPECT_THAT(
      result.out,
      MatchesRegex("\\{\"address\":\"http://127\\.0\\.0\\.1:[0-9]+/\",\"port\":[0-9]+\\}\n"));
  EXPECT_THAT(result.err, MatchesRegex(".* cannot be started \\(.*\\); open http://.* yourself\n"));
}

TEST_F(Serve, SaysWhatIsWrong) {
  const Result none = dimscope({"serve", "nowhere"}, options());
  EXPECT_EQ(none.code, 2);
  EXPECT_THAT(none.err, HasSubstr("nowhere: there is no study"));
  EXPECT_EQ(dimscope({"serve", "tiny", "--port", "70000"}, options()).code, 2);
  EXPECT_THAT(dimscope({"serve", "tiny", "--host", "a b"}, options()).err,
              HasSubstr("--host: 'a b' is no address"));
}

TEST_F(Serve, GoesOnAfterARunThatIsShown) {
  std::filesystem::remove(directory_.path() / "tiny" / "report.html");
  Program run({"run", "tiny.toml", "--open"}, options());
  for (int i = 0; i < 600 && !exists(directory_.path() / "tiny" / "report.html"); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  run.signal(SIGINT);
  const Result result = run.wait();
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("/ shows tiny meanwhile\n"), HasSubstr("report: ")));
}

}  // namespace
}  // namespace dimscope
