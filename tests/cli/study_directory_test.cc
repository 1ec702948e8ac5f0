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

TEST_F(StudyDirectory, BesideOtherFilesLeavesThemAlone) {
  write("tiny.toml", kTinyStudy);
  std::filesystem::create_directories(at("mine"));
  std::filesystem::create_directories(at("disk"));
  for (const char* const name : {"mine/notes.txt", "disk/page.tmpl", "disk/checkpoint.tmp"}) {
    write(name, "mine");
  }
  create_directory_symlink(at("disk"), at("mine/models"));
  const std::vector<std::string> command = {"run", "tiny.toml", "--out", "mine", "--force"};
  ASSERT_EQ(run(command).code, 0);
  ASSERT_EQ(run(command).code, 0);
  for (const char* const name : {"mine/notes.txt", "disk/page.tmpl", "disk/checkpoint.tmp"}) {
    EXPECT_EQ(read(name), "mine") << name;
  }
  EXPECT_EQ(run({"run", "tiny.toml", "--out", "mine"}).code, 0) << "now it is a study";
}

TEST_F(StudyDirectory, MayHaveANameThatSqliteWouldTakeForAnotherThing) {
  write("tiny.toml", kTinyStudy);
  for (const char* const name : {":memory:", "file:tiny", "100%?#"}) {
    const Result result = run({"run", "tiny.toml", "--out", name});
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_TRUE(exists(at(name) / "study.db"));
    EXPECT_EQ(run({"trials", name}).code, 0);
  }
}

// A study on a table of our own, in "home".
class MovedStudy : public Cli {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(at("home/mails"));
    std::string table;
    for (int i = 0; i < 8; ++i) table += i % 2 == 0 ? "ham\ta b c\n" : "spam\td e\n";
    for (const char* const split : {"train", "dev", "test"}) {
      write("home/mails/" + std::string(split), table);
    }
    write("home/mails.toml",
          "[data]\nsource = \"table\"\nclasses = [\"ham\", \"spam\"]\ntrain = \"mails/train\"\n"
          "dev = \"mails/dev\"\ntest = \"mails/test\"\n[train]\nepochs = 1\n[[grid]]\nhidden_dim "
          "= 2\n");
    ASSERT_EQ(run({"run", "home/mails.toml", "--out", "home/study"}).code, 0);
    ASSERT_EQ(run({"run", "home/study/study.toml"}).code, 0) << "from its own study file";
  }
  void expect_runs(const std::string& directory) const {
    const Result result = run({"run", directory + "/study.toml"});
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_TRUE(result.err.ends_with("all 1 trials are done already\n")) << result.err;
    EXPECT_EQ(run({"slices", directory + "/study.toml"}).code, 0);
  }
};

TEST_F(MovedStudy, WithItsDataIsRunWhereBothAreNow) {
  std::filesystem::rename(at("home"), at("moved"));
  expect_runs("moved/study");
  expect_runs("moved/study");
}

TEST_F(MovedStudy, WithoutItsDataIsRunWithThemWhereTheyWere) {
  std::filesystem::create_directories(at("far/away"));
  std::filesystem::rename(at("home/study"), at("far/away/study"));
  expect_runs("far/away/study");
  std::filesystem::rename(at("far/away/study"), at("study"));
  expect_runs("study");
}

TEST_F(MovedStudy, SaysWhereItsDataWereWhenTheyAreGone) {
  std::filesystem::rename(at("home/study"), at("study"));
  std::filesystem::remove_all(at("home"));
  const Result result = run({"run", "study/study.toml"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, StartsWith("dimscope: study/mails/train: is not there, nor is "));
  EXPECT_THAT(result.err, HasSubstr(at("home/mails/train").string()));
  EXPECT_THAT(result.err, EndsWith("where it was when the study was last run; put the data there, "
                                   "or set their paths in [data]\n"));
}

TEST_F(MovedStudy, DoesNotTakeOtherDataForItsOwn) {
  std::filesystem::rename(at("home/study"), at("study"));
  std::filesystem::create_directory(at("study/mails"));
  for (const char* const split : {"train", "dev", "test"}) {
    write("study/mails/" + std::string(split), "ham\tx\nspam\ty\n");
  }
  EXPECT_THAT(run({"run", "study/study.toml"}).err,
              HasSubstr("study/study.db: holds 1 trials of other data"));
}

TEST_F(StudyDirectory, SaysThatFormerTrialsAreKeptListsAndRemovesThem) {
  run_tiny();
  std::string longer = kTinyStudy;
  longer.replace(longer.find("epochs = 2"), 10, "epochs = 3");
  write("tiny.toml", longer);
  const std::string said =
      "8 trained trials of other settings, or of an older dimscope, are kept and not shown: "
      "`dimscope trials tiny --all` lists them, `--remove-former` removes them\n";
  const Result again = run({"run", "tiny.toml"});
  EXPECT_EQ(again.code, 0);
  EXPECT_THAT(again.err, EndsWith(said));
  const Result trials = run({"trials", "tiny"});
  EXPECT_EQ(trials.err, said);
  EXPECT_EQ(lines_of(trials.out).size(), 9u);
  const Result all = run({"trials", "tiny", "--all"});
  EXPECT_EQ(all.err, "");
  EXPECT_EQ(lines_of(all.out).size(), 17u);
  EXPECT_THAT(lines_of(all.out)[16], HasSubstr("former"));
  EXPECT_THAT(lines_of(all.out)[0], HasSubstr("epochs"));
  const auto records = json({"trials", "tiny", "--all", "--json"});
  EXPECT_FALSE(records.at(7).contains("former"));
  EXPECT_EQ(records.at(8)["former"], true);
  EXPECT_EQ(files_below(at("tiny/models")).size(), 16u);

  EXPECT_EQ(run({"trials", "tiny", "--remove-former"}).out,
            "removed 8 former trials and 8 models\n");
  EXPECT_EQ(files_below(at("tiny/models")).size(), 8u);
  EXPECT_EQ(run({"trials", "tiny"}).err, "");
  EXPECT_EQ(run({"run", "tiny.toml"}).err, "all 8 trials are done already\n");
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
