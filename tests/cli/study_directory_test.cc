// A study's directory elsewhere: moved, copied, read-only; and what report and trials say without
// one.
#include <gmock/gmock.h>

#include "tests/cli/cli_fixture.h"
#include "tests/cli/results.h"

namespace dimscope {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

using StudyDirectory = Cli;

TEST_F(StudyDirectory, ReportsTheSameWhereverItIs) {
  run_tiny();
  const std::string report = read("tiny/report.html");
  EXPECT_EQ(run({"report", "tiny"}).out, "report: tiny/report.html\n");
  EXPECT_EQ(read("tiny/report.html"), report);

  std::filesystem::create_directory(at("elsewhere"));
  copy(at("tiny"), at("elsewhere/tiny"), std::filesystem::copy_options::recursive);
  remove_all(at("tiny"));
  remove(at("tiny.toml"));
  const Result copied = run({"report", "elsewhere/tiny/", "-o", "copy.html"});
  EXPECT_EQ(copied.code, 0) << copied.err;
  EXPECT_EQ(copied.out, "report: copy.html\n");
  EXPECT_EQ(read("copy.html"), report);

  // It carries its own study file: the run goes on from there.
  const Result again = run({"run", "elsewhere/tiny/study.toml", "--out", "elsewhere/tiny"});
  EXPECT_EQ(again.code, 0);
  EXPECT_EQ(again.err, "all 8 trials are done already\n");
  EXPECT_EQ(read("elsewhere/tiny/report.html"), report);
}

TEST_F(StudyDirectory, IsReadWhereNothingMayBeWritten) {
  run_tiny();
  const auto before = files_below(at("tiny"));
  using std::filesystem::perms;
  // The test may run as root, whom no permission stops: then the binary runs as another user.
  const auto everyone_reads = perms::owner_read | perms::group_read | perms::others_read;
  const auto everyone_enters = perms::owner_exec | perms::group_exec | perms::others_exec;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(at("tiny"))) {
    permissions(entry.path(),
                entry.is_directory() ? everyone_reads | everyone_enters : everyone_reads);
  }
  permissions(at("tiny"), everyone_reads | everyone_enters);
  permissions(home_.path(), everyone_reads | everyone_enters | perms::owner_write);
  std::filesystem::create_directory(at("out"));
  permissions(at("out"), perms::all);

  ProgramOptions nobody = options();
  nobody.unprivileged = true;
  const Result report = dimscope({"report", "tiny", "-o", "out/report.html"}, nobody);
  EXPECT_EQ(report.code, 0) << report.err;
  EXPECT_EQ(read("out/report.html"), before.at("report.html"));
  EXPECT_EQ(dimscope({"trials", "tiny"}, nobody).code, 0);
  EXPECT_EQ(dimscope({"explain", "tiny", "--text", "good"}, nobody).code, 0);
  const Result refused = dimscope({"report", "tiny"}, nobody);
  EXPECT_EQ(refused.code, 1);
  EXPECT_EQ(refused.err, "dimscope: tiny/report.html: cannot be written: Permission denied\n");
  EXPECT_EQ(files_below(at("tiny")), before);
  permissions(at("tiny"), perms::owner_all);
  permissions(at("tiny/models"), perms::owner_all);
}

TEST_F(StudyDirectory, ThatIsNoneIsNamed) {
  const std::string advice =
      ": there is no study: none/study.db does not exist; `dimscope run STUDY.toml --out none` "
      "makes one";
  expect_refused({"trials", "none"}, "none" + advice);
  expect_refused({"report", "none"}, "none" + advice);
  expect_refused({"explain", "none", "--text", "good"}, "none" + advice);
  expect_refused({"predict", "none", "--text", "good"}, "none" + advice);
  EXPECT_THAT(home_.files(), IsEmpty());
}

TEST_F(StudyDirectory, ReportRefusesOptionsItCannotUse) {
  run_tiny();
  const std::string report = read("tiny/report.html");
  expect_refused({"report", "tiny", "--method", "lrp-al"},
                 "unknown method 'lrp-al', did you mean 'lrp-all'?");
  EXPECT_THAT(run({"report", "tiny", "--epsilon", "-1"}).err, HasSubstr("expected 0 or more"));
  EXPECT_THAT(run({"report", "tiny", "--delta", "1.5"}).err, HasSubstr("expected 0 to 1"));
  EXPECT_EQ(run({"report", "tiny", "-o", "none/report.html"}).err,
            "dimscope: none/report.html: cannot be written: No such file or directory\n");
  EXPECT_EQ(read("tiny/report.html"), report);
}

TEST_F(StudyDirectory, ReportShowsTheMethodAskedFor) {
  run_tiny();
  ASSERT_EQ(run({"report", "tiny", "-o", "other.html", "--method", "gradient-x-input"}).code, 0);
  EXPECT_THAT(read("other.html"), HasSubstr(R"("method":"gradient-x-input")"));
  EXPECT_THAT(read("tiny/report.html"), HasSubstr(R"("method":"lrp-all")"));
}

TEST_F(StudyDirectory, TrialsAreATableInAPipe) {
  run_tiny();
  const Result table = run({"trials", "tiny"});
  const auto lines = lines_of(table.out);
  ASSERT_EQ(lines.size(), 9u);
  EXPECT_EQ(lines[0],
            "key               state     d_e  d_h  seed  test.fine  dev.fine  test.coarse  "
            "dev.coarse  turns.fine  turns.coarse  epoch  seconds");
  EXPECT_THAT(lines[1], HasSubstr("  complete    2    1     1  "));
}

}  // namespace
}  // namespace dimscope
