// Help, the version, and what the binary says to arguments it cannot use.
#include <gmock/gmock.h>

#include "tests/cli/cli_fixture.h"

namespace dimscope {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

using Arguments = Cli;

TEST_F(Arguments, HelpOfEveryCommandHasItsUsageAndAnExample) {
  const std::vector<std::vector<std::string>> commands = {{},
                                                          {"run"},
                                                          {"report"},
                                                          {"trials"},
                                                          {"effects"},
                                                          {"explain"},
                                                          {"evaluate-explanations"},
                                                          {"predict"},
                                                          {"evaluate"},
                                                          {"import"},
                                                          {"export"},
                                                          {"find"},
                                                          {"slices"},
                                                          {"selftest"},
                                                          {"data"},
                                                          {"data", "info"},
                                                          {"data", "synth"},
                                                          {"data", "fetch"}};
  for (std::vector<std::string> command : commands) {
    std::string name = "dimscope";
    for (const std::string& part : command) name += " " + part;
    command.push_back("--help");
    const Result help = run(command);
    EXPECT_EQ(help.code, 0);
    EXPECT_EQ(help.err, "");
    EXPECT_THAT(help.out, HasSubstr("\nUsage: " + name + " ")) << name;
    const std::size_t example = help.out.find("\nExample: " + name);
    EXPECT_NE(example, std::string::npos) << help.out;
  }
  EXPECT_EQ(run({"run", "-h"}).out, run({"run", "--help"}).out);
}

TEST_F(Arguments, HelpFitsEightyColumnsAndSaysWhatIsTaken) {
  const std::string effects = run({"effects", "--help"}).out;
  EXPECT_THAT(effects, HasSubstr("\n  --resamples N          phrases, critical, shapley, words: "));
  EXPECT_THAT(effects, HasSubstr("LOW..HIGH..STEP"));
  EXPECT_THAT(run({"data", "synth", "--help"}).out,
              HasSubstr("\n  --seed N               Seed of the corpus, 0 or more [1]\n"));
  EXPECT_THAT(run({"evaluate", "--help"}).out,
              HasSubstr("\n  --model FILE           The model, a safetensors file (required)\n"));
}

TEST_F(Arguments, NothingIsNoValue) {
  expect_refused({"run", ""}, "STUDY.toml: found nothing, expected a value");
  expect_refused({"explain", "d", "--text", ""}, "--text: found nothing, expected TEXT");
  expect_refused({"report", "d", "-o", ""}, "--output: found nothing, expected FILE");
}

TEST_F(Arguments, RefusesOptionsThatGoWithNothingElseGiven) {
  write("a.toml", kTinyStudy);
  expect_refused({"run", "a.toml", "--data-dir", "there"},
                 "--data-dir is where the data set sst is, and these data are built in");
  write("own.toml",
        "[data]\nsource = \"trees\"\ntrain = \"a\"\ndev = \"b\"\ntest = "
        "\"c\"\n[[grid]]\nhidden_dim = 1\n");
  expect_refused({"run", "own.toml", "--data-dir", "there"},
                 "--data-dir is where the data set sst is, and these data are files of their own");
  expect_refused({"data", "info", "synthetic", "--data-dir", "there"},
                 "--data-dir is where the data set sst is, and these data are built in");
  expect_refused({"report", "d", "--method", "occlusion", "--epsilon", "0.1"},
                 "--epsilon is for --method lrp-all or lrp-prop or lrp-abs or lrp-half, which is "
                 "not asked for");
  expect_refused({"find", "d", "seeds", "--deals", "9"},
                 "--deals is for the queries contrast and reasons --sentence only");
}

TEST_F(Arguments, VersionIsOneLine) {
  const Result version = run({"--version"});
  EXPECT_EQ(version.code, 0);
  EXPECT_THAT(version.out, MatchesRegex("dimscope [0-9]+\\.[0-9]+\\.[0-9]+\n"));
  EXPECT_EQ(version.err, "");
}

TEST_F(Arguments, AnUnknownCommandGetsTheNearest) {
  expect_refused({"rnu"}, "unknown command 'rnu', did you mean 'run'? (see `dimscope --help`)");
  expect_refused({"expalin", "x"},
                 "unknown command 'expalin', did you mean 'explain'? (see `dimscope --help`)");
  expect_refused({"wandb"},
                 "unknown command 'wandb'; known: run, init, report, serve, figure, trials, add, "
                 "findings, effects, explain, "
                 "evaluate-explanations, predict, evaluate, import, export, find, slices, "
                 "selftest, data (see `dimscope --help`)");
  expect_refused({"data", "inof", "sst"},
                 "unknown command 'inof', did you mean 'info'? (see `dimscope data --help`)");
}

TEST_F(Arguments, AMissingCommandGetsThemAll) {
  expect_refused({},
                 "expected a command: run, init, report, serve, figure, trials, add, findings, "
                 "effects, explain, "
                 "evaluate-explanations, "
                 "predict, evaluate, import, export, find, slices, selftest, data (see `dimscope "
                 "--help`)");
  expect_refused({"data"}, "expected a command: info, synth, fetch (see `dimscope data --help`)");
}

TEST_F(Arguments, AnUnknownFlagGetsTheNearest) {
  expect_refused({"--versoin"},
                 "unknown flag '--versoin', did you mean '--version'? (see `dimscope --help`)");
  expect_refused({"run", "a.toml", "--job", "2"},
                 "unknown flag '--job', did you mean '--jobs'? (see `dimscope run --help`)");
  expect_refused({"run", "a.toml", "--jbos=2"},
                 "unknown flag '--jbos=2', did you mean '--jobs'? (see `dimscope run --help`)");
  expect_refused({"data", "info", "sst", "--jsn"},
                 "unknown flag '--jsn', did you mean '--json'? (see `dimscope data info --help`)");
  expect_refused({"trials", "d", "--seeds"},
                 "unknown flag '--seeds'; known: --help, --all, --remove-former, --json (see "
                 "`dimscope trials --help`)");
}

TEST_F(Arguments, AnOptionBeforeItsCommandIsToldWhereItBelongs) {
  const std::string where =
      "--jobs stands before the command, expected behind it: dimscope run … --jobs (see `dimscope "
      "run --help`)";
  expect_refused({"--jobs", "2", "run", "a.toml"}, where);
  expect_refused({"--jobs=2", "run", "a.toml"}, where);
  expect_refused({"--jobs", "2", "run"}, where);
  expect_refused({"--jbos", "2", "run", "a.toml"},
                 "unknown flag '--jbos', did you mean '--jobs'? (see `dimscope run --help`)");
}

TEST_F(Arguments, HelpIsACommandToo) {
  EXPECT_EQ(run({"help", "run"}).out, run({"run", "--help"}).out);
  EXPECT_EQ(run({"help", "data", "info"}).out, run({"data", "info", "--help"}).out);
  EXPECT_EQ(run({"help"}).out, run({"--help"}).out);
  EXPECT_EQ(run({"help"}).code, 0);
  expect_refused({"help", "rnu"},
                 "unknown command 'rnu', did you mean 'run'? (see `dimscope --help`)");
}

TEST_F(Arguments, AHyphenIsNoFile) {
  const std::string advice = ": '-' names no file; ./- is one that is called so";
  expect_refused({"report", "d", "-o", "-"}, "--output" + advice);
  expect_refused({"export", "d", "-o", "-"}, "--output" + advice);
  expect_refused({"import", "a", "-o", "-"}, "--output" + advice);
  expect_refused({"explain", "d", "--text", "a", "--svg", "-"}, "--svg" + advice);
  expect_refused({"slices", "d", "--export", "-"}, "--export" + advice);
  expect_refused({"run", "a.toml", "--out", "-"},
                 "--out: '-' names no directory; ./- is one that is called so");
  EXPECT_TRUE(std::filesystem::is_empty(home_.path()));
}

TEST_F(Arguments, RangesAreWrittenShort) {
  expect_refused({"find", "d", "seeds", "--rows", "-1"},
                 "--rows: found -1, expected 0 or more (see `dimscope find --help`)");
  expect_refused({"data", "synth", "--out", "d", "--seed", "-3"},
                 "--seed: found -3, expected 0 or more (see `dimscope data synth --help`)");
}

TEST_F(Arguments, OneTooManyAndOneTooFew) {
  expect_refused({"run", "a.toml", "b.toml"},
                 "one argument too many: 'b.toml' (see `dimscope run --help`)");
  expect_refused({"run"}, "STUDY.toml is required (see `dimscope run --help`)");
  expect_refused({"report"}, "DIR is required (see `dimscope report --help`)");
  expect_refused({"data", "info"}, "FILE is required (see `dimscope data info --help`)");
  expect_refused({"data", "synth"}, "--out is required (see `dimscope data synth --help`)");
}

TEST_F(Arguments, AValueThatDoesNotFitNamesTheFlag) {
  for (const char* jobs : {"0", "1025", "-1", "two"}) {
    const Result result = run({"run", "a.toml", "--jobs", jobs});
    EXPECT_EQ(result.code, 2);
    EXPECT_EQ(result.err, std::string("dimscope: --jobs: Value ") + jobs +
                              " not in range 1 to 1024 (see `dimscope run --help`)\n");
  }
  for (const char* flag : {"--epsilon", "--delta"}) {
    const Result result = run({"explain", "d", "--text", "a", flag, "small"});
    EXPECT_EQ(result.code, 2);
    EXPECT_THAT(result.err, StartsWith("dimscope: "));
    EXPECT_THAT(result.err, HasSubstr(flag));
    EXPECT_THAT(result.err, HasSubstr("small"));
  }
  EXPECT_EQ(run({"run", "a.toml", "--out"}).code, 2);
}

TEST_F(Arguments, OutputThatCannotBeWrittenIsAFailure) {
  ProgramOptions full = options();
  full.output_file = "/dev/full";
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"--help"}, {"--version"}, {"data", "info", "synthetic"}}) {
    const Result result = dimscope(arguments, full);
    EXPECT_EQ(result.code, 1);
    EXPECT_THAT(result.err, HasSubstr("dimscope: "));
  }
}

}  // namespace
}  // namespace dimscope
