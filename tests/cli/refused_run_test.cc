// Runs that `dimscope run` refuses, and that they change nothing.
#include <gmock/gmock.h>

#include "tests/cli/cli_fixture.h"
#include "tests/cli/results.h"

namespace dimscope {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

using RefusedRun = Cli;

TEST_F(RefusedRun, NoStudyFile) {
  expect_refused({"run", "none.toml"}, "none.toml: cannot be read: No such file or directory");
  std::filesystem::create_directory(at("folder"));
  expect_refused({"run", "folder"}, "folder: is a directory, expected a file");
  EXPECT_THAT(home_.files(), ElementsAre("folder"));
}

TEST_F(RefusedRun, AStudyFileWithAMistake) {
  write("a.toml", "[[grid]]\nhiden_dim = 2\n");
  const Result result = run({"run", "a.toml"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, StartsWith("dimscope: a.toml:2:1: unknown key 'hiden_dim'"));
  EXPECT_THAT(result.err, HasSubstr("did you mean 'hidden_dim'?"));
  EXPECT_THAT(home_.files(), ElementsAre("a.toml"));
}

TEST_F(RefusedRun, ASliceWithoutSentencesMakesNoDirectory) {
  write("a.toml", kTinyStudy + "[[slices]]\nname = \"x\"\ncontains = [\"xyzzy\"]\n");
  expect_refused({"run", "a.toml"},
                 "slice 'x' is empty: no test sentence meets its rule (contains xyzzy)");
  EXPECT_THAT(home_.files(), ElementsAre("a.toml"));
}

TEST_F(RefusedRun, AGridTooLargeMakesNoDirectory) {
  write("a.toml", "[[grid]]\nhidden_dim = \"1..4000\"\nseed = \"1..4000\"\n");
  expect_refused({"run", "a.toml"},
                 "the grid has more than 1000000 trials; use fewer values or larger steps");
  EXPECT_THAT(home_.files(), ElementsAre("a.toml"));
}

TEST_F(RefusedRun, NoTreebank) {
  write("a.toml", "[data]\nsource = \"sst\"\n[[grid]]\nhidden_dim = 2\n");
  const std::string advice =
      ": not found; get the Stanford Sentiment Treebank with `dimscope data fetch sst`, or say "
      "where it is with --data-dir or DIMSCOPE_DATA";
  expect_refused({"run", "a.toml", "--data-dir", "none"}, "none/sst/train.txt" + advice);
  // Without the flag: the environment, then the place for a user's data.
  expect_refused({"run", "a.toml"},
                 (home_.path() / ".local/share/dimscope/sst/train.txt").string() + advice);
  ProgramOptions with_data = options();
  with_data.environment = {{"XDG_DATA_HOME", "/none/share"}};
  EXPECT_EQ(dimscope({"run", "a.toml"}, with_data).err,
            "dimscope: /none/share/dimscope/sst/train.txt" + advice + "\n");
  with_data.environment["DIMSCOPE_DATA"] = "/none/data";
  EXPECT_EQ(dimscope({"run", "a.toml"}, with_data).err,
            "dimscope: /none/data/sst/train.txt" + advice + "\n");
}

TEST_F(RefusedRun, AnOutputThatIsAFile) {
  write("tiny.toml", kTinyStudy);
  expect_refused({"run", "tiny.toml", "--out", "tiny.toml"},
                 "tiny.toml: cannot be made a study's directory: Not a directory");
  EXPECT_EQ(read("tiny.toml"), kTinyStudy);
}

TEST_F(RefusedRun, AFolderOfOtherFilesStaysAsItIs) {
  write("tiny.toml", kTinyStudy);
  std::filesystem::create_directories(at("mine/models"));
  for (const char* const name :
       {"mine/study.toml", "mine/report.html", "mine/models/page.tmpl", "mine/models/a.tmp"}) {
    write(name, "mine");
  }
  const auto before = files_below(at("mine"));
  expect_refused({"run", "tiny.toml", "--out", "mine"},
                 "mine: is not empty, and no study of dimscope (it holds models, but no study.db); "
                 "choose another directory with --out, or put the study beside what is there with "
                 "--force");
  expect_refused({"run", "tiny.toml", "--out", "mine", "--force"},
                 "mine/study.toml: is there already, and a study in this directory would replace "
                 "it; move it away, or choose another directory with --out");
  EXPECT_EQ(files_below(at("mine")), before);
}

TEST_F(RefusedRun, OtherDataInAStudysDirectoryChangesNothing) {
  run_tiny();
  const auto before = files_below(at("tiny"));
  std::string other = kTinyStudy;
  other.replace(other.find("= 100"), 5, "= 101");
  write("other.toml", other);
  const Result result = run({"run", "other.toml", "--out", "tiny"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, StartsWith("dimscope: tiny/study.db: holds 8 trials of other data"));
  EXPECT_THAT(result.err, HasSubstr("--out"));
  const auto after = files_below(at("tiny"));
  EXPECT_EQ(after.at("study.toml"), before.at("study.toml"));
  EXPECT_EQ(after.at("report.html"), before.at("report.html"));
  ASSERT_EQ(run({"report", "tiny", "-o", "again.html"}).code, 0);
  EXPECT_EQ(read("again.html"), before.at("report.html"));
}

TEST_F(RefusedRun, ATrialLargerThanMemorySaysSo) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the sanitizer itself needs more memory than the test allows";
#endif
  write("a.toml", built_in_study(60, 1) + "[[grid]]\nembedding_dim = 4096\nhidden_dim = 4096\n");
  ProgramOptions small = options();
  small.memory_bytes = 256 << 20;
  const Result result = dimscope({"run", "a.toml", "--jobs", "1"}, small);
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.err,
              HasSubstr("dimscope: not enough memory; smaller dimensions, a smaller batch_size or "
                        "fewer trials at a time (--jobs) need less\n"));
}

TEST_F(RefusedRun, ADirectoryWithAnotherProgramsDatabase) {
  write("tiny.toml", kTinyStudy);
  std::filesystem::create_directory(at("tiny"));
  write("tiny/study.db", std::string(4096, 'x'));
  const Result result = run({"run", "tiny.toml"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, StartsWith("dimscope: tiny/study.db: not a whole database"));
  EXPECT_EQ(run({"trials", "tiny"}).code, 2);
}

}  // namespace
}  // namespace dimscope
