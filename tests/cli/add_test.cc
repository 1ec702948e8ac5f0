#include <fmt/format.h>
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/cli/cli_fixture.h"

namespace dimscope {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

class Add : public Cli {
 protected:
  // Twelve trials of which the optimizer moves the accuracy, and lr does not.
  static std::string table() {
    std::string csv = "run_id,lr,optimizer,seed,accuracy,loss\n";
    int row = 0;
    for (const double lr : {0.001, 0.01, 0.1}) {
      for (const char* const optimizer : {"adam", "sgd"}) {
        for (int seed = 1; seed <= 2; ++seed, ++row) {
          const double accuracy =
              0.7 + (optimizer[0] == 'a' ? 0.1 : 0) + 0.01 * seed + 0.003 * (row % 3);
          csv += fmt::format("r{},{},{},{},{:.4f},{}\n", row, lr, optimizer, seed, accuracy, 1.5);
        }
      }
    }
    return csv;
  }
  Result add(const std::vector<std::string>& more = {}) const {
    write("trials.csv", table());
    std::vector<std::string> arguments = {"add", "sweep", "trials.csv"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  }
};

TEST_F(Add, MakesAStudyAndSaysWhatItTookForWhat) {
  const Result result = add();
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(
      result.out,
      "hyperparameters: lr, optimizer\n"
      "metrics: accuracy\n"
      "seed: seed\n"
      "columns left out: run_id, loss\n"
      "sweep: 12 trials, 12 new\n"
      "dimscope effects sweep shows what moves accuracy; dimscope report sweep writes a page\n");
  const nlohmann::json trials = json({"trials", "sweep", "--json"});
  ASSERT_THAT(trials, SizeIs(12));
  EXPECT_EQ(trials[0]["settings"],
            (nlohmann::json{{"lr", 0.001}, {"optimizer", "adam"}, {"seed", 1}}));
  EXPECT_EQ(trials[0]["metrics"], (nlohmann::json{{"accuracy", 0.81}}));
  EXPECT_THAT(run({"trials", "sweep"}).out, HasSubstr("optimizer"));
}

TEST_F(Add, LetsEffectsBeAskedAbout) {
  add();
  const Result text = run({"effects", "sweep"});
  EXPECT_EQ(text.code, 0) << text.err;
  EXPECT_THAT(text.out, HasSubstr("What moves accuracy?"));
  EXPECT_THAT(text.out, HasSubstr("optimizer sgd against adam: -10."));
  EXPECT_THAT(text.out, Not(HasSubstr("n = 0")));
  const nlohmann::json effects = json({"effects", "sweep", "--json"});
  EXPECT_EQ(effects["metric"]["name"], "accuracy");
  const nlohmann::json& axes = effects["accuracy"][0]["axes"];
  ASSERT_THAT(axes, SizeIs(2));
  EXPECT_GT(axes[0]["p"], 0.05);
  EXPECT_LT(axes[1]["p"], 0.001);
  EXPECT_NEAR(axes[1]["differences"][0]["difference"].get<double>(), -0.1, 0.01);
  EXPECT_THAT(effects["pairs"], IsEmpty());
  EXPECT_EQ(effects["cells"][0]["sampling_interval"], nullptr);
  EXPECT_EQ(effects["shapley"].size(), 1u);
  const Result some = run({"effects", "sweep", "accuracy", "--where", "optimizer=adam"});
  EXPECT_EQ(some.code, 0) << some.err;
  EXPECT_THAT(some.out, HasSubstr("6 trials"));
}

TEST_F(Add, SaysWhatNeedsAnswers) {
  add();
  const Result cues = run({"effects", "sweep", "cues", "pairs"});
  EXPECT_EQ(cues.code, 0) << cues.err;
  EXPECT_THAT(cues.out, HasSubstr("cues: the trials were added with their metrics alone"));
  EXPECT_THAT(cues.out, HasSubstr("pairs: the trials were added with their metrics alone"));
  expect_refused({"find", "sweep", "seeds"},
                 "sweep: its trials were added with their metrics alone; this needs their answers "
                 "to each sentence");
  expect_refused(
      {"effects", "sweep", "words", "--sentence", "0"},
      "the trials were added with their metrics alone; there is no sentence to ask about");
  const std::string alone = "sweep: its trials were added with their metrics alone; this needs ";
  for (const std::vector<std::string>& command :
       std::vector<std::vector<std::string>>{{"predict", "sweep", "--text", "good"},
                                             {"explain", "sweep", "--text", "good"},
                                             {"evaluate-explanations", "sweep"},
                                             {"export", "sweep", "-o", "m.safetensors"}}) {
    expect_refused(command, alone + "their models");
  }
  expect_refused({"slices", "sweep"}, alone + "the sentences of test");
}

TEST_F(Add, HasAReport) {
  add();
  const Result result = run({"report", "sweep"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(read("sweep/report.html"), HasSubstr("\"optimizer\""));
}

TEST_F(Add, TwiceChangesNothingAndALongerTableAddsWhatIsNew) {
  add();
  const std::string before = run({"trials", "sweep", "--json"}).out;
  EXPECT_THAT(add().out, HasSubstr("sweep: 12 trials, 0 new\n"));
  EXPECT_EQ(run({"trials", "sweep", "--json"}).out, before);
  write("more.csv", table() + "x,0.1,adam,3,0.9,1\n");
  EXPECT_THAT(run({"add", "sweep", "more.csv"}).out, HasSubstr("sweep: 13 trials, 1 new\n"));
}

TEST_F(Add, RefusesOtherResultsOfTheSameTrial) {
  add();
  write("other.csv", "lr,optimizer,seed,accuracy\n0.001,adam,1,0.5\n");
  const Result result = run({"add", "sweep", "other.csv"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("has the hyperparameters and the seed of trial "));
  EXPECT_THAT(run({"trials", "sweep", "--json"}).out, Not(HasSubstr("0.5,")));
}

TEST_F(Add, RefusesOtherHyperparametersMetricsAndStudies) {
  add();
  write("other.csv", "lr,seed,accuracy\n0.001,1,0.5\n");
  expect_refused({"add", "sweep", "other.csv"},
                 "sweep: its trials have the hyperparameters lr, optimizer, and these have lr; a "
                 "study's trials all have the same");
  write("f1.csv", "lr,optimizer,seed,f1\n0.001,adam,1,0.5\n");
  expect_refused({"add", "sweep", "f1.csv"},
                 "sweep: its trials have the metrics accuracy, and these have f1; a study's trials "
                 "all have the same");
  run_tiny();
  const auto tiny = files_below(at("tiny"));
  expect_refused({"add", "tiny", "trials.csv"},
                 "tiny: holds trials that dimscope trained; add those of another program to a "
                 "directory of their own");
  EXPECT_EQ(json({"trials", "tiny", "--json"}).size(), 8u);
}

TEST_F(Add, IsNoStudyToRun) {
  add();
  write("tiny.toml", kTinyStudy);
  const Result result = run({"run", "tiny.toml", "--out", "sweep"});
  EXPECT_EQ(result.code, 2) << result.out;
  EXPECT_THAT(result.err, HasSubstr("of other data"));
  EXPECT_EQ(json({"trials", "sweep", "--json"}).size(), 12u);
}

TEST_F(Add, PrintsJson) {
  write("trials.csv", "params_lr,value,state\n0.1,0.5,COMPLETE\n0.2,0.6,COMPLETE\n0.2,,FAIL\n");
  const nlohmann::json added = json({"add", "sweep", "trials.csv", "--json"});
  EXPECT_EQ(added["program"], "Optuna");
  EXPECT_THAT(added["hyperparameters"], ElementsAre("lr"));
  EXPECT_EQ(
      added["rows_left_out"],
      nlohmann::json::parse(R"([{"reason": "state is no COMPLETE", "rows": 1, "first_line": 4}])"));
  EXPECT_EQ(added["new"], 2);
  EXPECT_EQ(added["seed_column"], nullptr);
}

}  // namespace
}  // namespace dimscope
