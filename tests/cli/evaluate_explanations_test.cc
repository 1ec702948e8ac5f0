#include <gmock/gmock.h>
#include <signal.h>

#include "tests/cli/cli_fixture.h"
#include "tests/cli/results.h"

namespace dimscope {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

using EvaluateExplanations = Cli;

TEST_F(EvaluateExplanations, MeasuresStoresAndShows) {
  run_tiny();
  const std::string key = json({"trials", "tiny", "--json"})[0]["key"];
  expect_refused({"evaluate-explanations", "tiny", "--stored"},
                 "tiny: nothing was measured yet; without --stored this command does it");

  const Result one = run({"evaluate-explanations", "tiny", "--methods", "lrp-all,occlusion",
                          "--trial", key.substr(0, 6)});
  ASSERT_EQ(one.code, 0) << one.err;
  const auto lines = lines_of(one.out);
  EXPECT_EQ(lines.at(0), "d_e 2, d_h 1, seed 1");
  EXPECT_THAT(lines.at(1), AllOf(StartsWith("method "), HasSubstr("truth"), HasSubstr("phrases"),
                                 Not(HasSubstr("seeds"))));
  EXPECT_THAT(lines.at(2), AllOf(StartsWith("lrp-all "), HasSubstr(" ±0.")));
  EXPECT_THAT(lines.at(3), StartsWith("occlusion "));
  EXPECT_THAT(lines.at(4), StartsWith("random "));
  EXPECT_THAT(one.out, HasSubstr("(n = 1000)\n"));
  EXPECT_EQ(one.err,
            "d_e 2, d_h 1, seed 1: lrp-all measured, 1 of 2\n"
            "d_e 2, d_h 1, seed 1: occlusion measured, 2 of 2\n");

  const Result all = run({"evaluate-explanations", "tiny", "--methods", "sensitivity"});
  ASSERT_EQ(all.code, 0) << all.err;
  EXPECT_THAT(all.out, StartsWith("means of 8 trials; --trial KEY or --json has each with its "
                                  "intervals\nmethod "));
  EXPECT_THAT(all.out, HasSubstr("seeds: rank correlation with the explanations of the other"));
  EXPECT_THAT(all.out, HasSubstr("of a model of shuffled weights; 0 is right (n = "));

  const nlohmann::json stored = json({"evaluate-explanations", "tiny", "--stored", "--json"});
  ASSERT_EQ(stored.size(), 8u);
  EXPECT_EQ(stored[0]["key"], key);
  EXPECT_EQ(stored[7]["hidden_dim"], 2);
  std::set<std::string> methods;
  for (const auto& e : stored[0]["evaluations"]) methods.insert(e["method"]);
  EXPECT_EQ(methods, (std::set<std::string>{"lrp-all", "occlusion", "random", "sensitivity"}));
  for (const auto& e : stored[0]["evaluations"]) {
    EXPECT_LE(e["low"].get<double>(), e["value"].get<double>());
    EXPECT_GE(e["high"].get<double>(), e["value"].get<double>());
  }
}

TEST_F(EvaluateExplanations, ShowsOnlyTheMethodsThatAreAskedFor) {
  run_tiny();
  const std::string key = json({"trials", "tiny", "--json"})[0]["key"];
  const std::vector<std::string> of_one = {"evaluate-explanations", "tiny", "--trial", key};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), of_one.begin(), of_one.end());
    return more;
  };
  ASSERT_EQ(run(with({"--methods", "lrp-all,sensitivity"})).code, 0);
  const nlohmann::json stored = json(with({"--stored", "--methods", "sensitivity", "--json"}));
  std::set<std::string> methods;
  for (const auto& e : stored[0]["evaluations"]) methods.insert(e["method"]);
  EXPECT_EQ(methods, (std::set<std::string>{"random", "sensitivity"}));
  expect_refused(with({"--stored", "--methods", "occlusion"}),
                 "tiny: none of these methods was measured yet; without --stored this command "
                 "does it");
}

TEST_F(EvaluateExplanations, SaysThatTrialsShareTheirStreams) {
  std::string toml = kTinyStudy;
  toml.replace(toml.find("[train]\n"), 8, "[train]\nstreams = \"shared\"\n");
  write("tiny.toml", toml);
  ASSERT_EQ(run({"run", "tiny.toml"}).code, 0);
  const Result all = run({"evaluate-explanations", "tiny", "--methods", "sensitivity"});
  EXPECT_THAT(all.out, HasSubstr("\nnote: Trials of one seed number share their random numbers, so "
                                 "they are not independent: a seed counts once in intervals"));
  const std::string key = json({"trials", "tiny", "--json"})[0]["key"];
  EXPECT_THAT(run({"evaluate-explanations", "tiny", "--stored", "--trial", key}).out,
              Not(HasSubstr("note: ")));
}

TEST_F(EvaluateExplanations, StoppedByCtrlCKeepsWholeTrials) {
  run_tiny();
  Program program({"evaluate-explanations", "tiny"}, options());
  ASSERT_TRUE(program.wait_for_lines(1));
  program.signal(SIGINT);
  const Result result = program.wait();
  EXPECT_EQ(result.code, 1);
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(lines_of(result.err).back(),
            "stopped; trials that were measured by every method are kept, and stability where all "
            "seeds of a cell were");
}

TEST_F(EvaluateExplanations, DrawsItsProgressOnATerminal) {
  run_tiny();
  const std::string key = json({"trials", "tiny", "--json"})[0]["key"];
  ProgramOptions terminal = options();
  terminal.terminal = 100;
  const Result result = dimscope(
      {"evaluate-explanations", "tiny", "--methods", "lrp-all,sensitivity", "--trial", key},
      terminal);
  ASSERT_EQ(result.code, 0);
  EXPECT_THAT(result.out, AllOf(HasSubstr("1/2 · "),
                                HasSubstr(" left · d_e 2, d_h 1, seed 1: lrp-all measured\x1b[K")));
}

TEST_F(EvaluateExplanations, RefusesWhatItCannotMeasure) {
  expect_refused({"evaluate-explanations", "tiny"},
                 "tiny: there is no study: tiny/study.db does not exist; `dimscope run STUDY.toml "
                 "--out tiny` makes one");
  run_tiny();
  expect_refused({"evaluate-explanations", "tiny", "--methods", "oclusion"},
                 "unknown method 'oclusion', did you mean 'occlusion'?");
  expect_refused({"evaluate-explanations", "tiny", "--methods", "lrp-all,lrp-all"},
                 "--methods names 'lrp-all' twice");
  expect_refused({"evaluate-explanations", "tiny", "--trial", "zz"},
                 "no trial of tiny has a key that begins with 'zz'; `dimscope trials "
                 "tiny` lists them");
  expect_refused({"evaluate-explanations"},
                 "DIR is required (see `dimscope evaluate-explanations --help`)");
}

}  // namespace
}  // namespace dimscope
