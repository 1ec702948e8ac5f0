// `dimscope run` from end to end: what it leaves, and that it leaves the same however it is run.
#include <gmock/gmock.h>

#include "tests/cli/cli_fixture.h"
#include "tests/cli/results.h"

namespace dimscope {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

using FinishedRun = Cli;

std::set<std::string> names_in(const std::filesystem::path& directory) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    names.insert(entry.path().filename());
  }
  return names;
}

TEST_F(FinishedRun, WritesTheStudyAndNothingElse) {
  write("tiny.toml", kTinyStudy);
  const Result result = run({"run", "tiny.toml"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(home_.files(), ElementsAre("tiny", "tiny.toml"));
  EXPECT_THAT(names_in(at("tiny")), ElementsAre("models", "report.html", "study.db", "study.toml"));
  EXPECT_EQ(read("tiny/study.toml"), kTinyStudy);

  const nlohmann::json trials = json({"trials", "tiny", "--json"});
  ASSERT_THAT(trials, SizeIs(8));
  std::set<std::string> models;
  for (const auto& trial : trials) {
    models.insert(trial["key"].get<std::string>() + ".safetensors");
    EXPECT_EQ(trial["state"], "complete");
    EXPECT_THAT(trial["epochs"], SizeIs(2));
    EXPECT_TRUE(trial["metrics"].contains("turns.fine"));
  }
  EXPECT_EQ(names_in(at("tiny/models")), models);
  const std::string report = read("tiny/report.html");
  for (const std::string& name : models) EXPECT_THAT(report, HasSubstr(name.substr(0, 16)));
}

TEST_F(FinishedRun, SaysInAPipeOneLineAnEvent) {
  write("tiny.toml", kTinyStudy);
  const Result result = run({"run", "tiny.toml", "--out", "study", "--jobs", "1"});
  EXPECT_EQ(lines_of(result.err).size(), 1u + 8 * 3);
  EXPECT_EQ(lines_of(result.err).front(), "8 trials to train");
  EXPECT_THAT(result.err, HasSubstr("d_e 2, d_h 1, seed 2: epoch 1 (2 of 2), loss "));
  EXPECT_THAT(result.err, HasSubstr(" %, 8 of 8 trials done\n"));
  EXPECT_THAT(result.err, Not(HasSubstr("\x1b")));
  EXPECT_THAT(result.err, Not(HasSubstr("\r")));
  EXPECT_THAT(result.out, EndsWith("\nreport: study/report.html\n"));
  EXPECT_THAT(result.out, AllOf(HasSubstr("best on dev"), HasSubstr("best on turns"),
                                HasSubstr("majority"), HasSubstr("test.fine")));
}

TEST_F(FinishedRun, NamesEveryHyperparameterThatVaries) {
  write("rates.toml", R"(
[data]
source = "synthetic"
train_sentences = 50
[train]
epochs = 1
[[grid]]
embedding_dim = 1
hidden_dim = 1
learning_rate = [0.05, 0.1]
)");
  const Result result = run({"run", "rates.toml", "--jobs", "1"});
  EXPECT_THAT(result.err, HasSubstr("d_e 1, d_h 1, learning_rate 0.1, seed 1: complete, "));
  EXPECT_THAT(result.out, HasSubstr("\nlearning_rate "));
  EXPECT_THAT(run({"explain", "rates", "--text", "good"}).out,
              HasSubstr("d_e  d_h  learning_rate  seed  classes  predicted"));
  EXPECT_THAT(run({"trials", "rates"}).out, HasSubstr("d_e  d_h  learning_rate  seed  test.fine"));
}

TEST_F(FinishedRun, AgainTrainsNothingAndChangesNoResult) {
  run_tiny();
  const auto first = files_below(at("tiny"));
  const std::string trials = run({"trials", "tiny", "--json"}).out;
  const Result again = run({"run", "tiny.toml"});
  EXPECT_EQ(again.code, 0);
  EXPECT_EQ(again.err, "all 8 trials are done already\n");
  EXPECT_EQ(run({"trials", "tiny", "--json"}).out, trials);
  auto second = files_below(at("tiny"));
  for (const auto& [name, content] : first) {
    if (name != "study.db") {
      EXPECT_EQ(second.at(name), content) << name;
    }
  }
  EXPECT_EQ(second.size(), first.size());
}

TEST_F(FinishedRun, GivesTheSameBitsForAnyNumberOfJobs) {
  write("tiny.toml", kTinyStudy);
  for (const char* jobs : {"1", "2", "5"}) {
    ASSERT_EQ(run({"run", "tiny.toml", "--out", jobs, "--jobs", jobs}).code, 0);
  }
  expect_same_results(at("2"), at("1"));
  expect_same_results(at("5"), at("1"));
}

TEST_F(FinishedRun, TrainsOnlyWhatAGrownGridAdds) {
  run_tiny();
  const auto before = results(json({"trials", "tiny", "--json"}));
  write("tiny.toml", kTinyStudy + "[[grid]]\nembedding_dim = 4\nhidden_dim = 1\n");
  const Result grown = run({"run", "tiny.toml"});
  EXPECT_EQ(grown.code, 0);
  EXPECT_EQ(lines_of(grown.err).front(), "8 of 9 trials are done already");
  EXPECT_EQ(lines_of(grown.err).size(), 1u + 3);
  const auto after = results(json({"trials", "tiny", "--json"}));
  EXPECT_EQ(after.size(), 9u);
  for (const auto& [key, result] : before) EXPECT_EQ(after.at(key), result);
}

TEST_F(FinishedRun, ScoresAChangedSliceWithoutTraining) {
  run_tiny();
  std::string changed = kTinyStudy;
  changed.replace(changed.find("[\"but\", \"not\"]"), 14, "[\"not\"]");
  changed += "[[slices]]\nname = \"but\"\ncontains = [\"but\"]\n";
  write("changed.toml", changed);
  const Result again = run({"run", "changed.toml", "--out", "tiny"});
  EXPECT_EQ(again.err, "all 8 trials are done already\n");
  ASSERT_EQ(run({"run", "changed.toml", "--out", "fresh"}).code, 0);
  expect_same_results(at("tiny"), at("fresh"));
}

TEST_F(FinishedRun, TrainsADamagedModelAgainAndSaysSo) {
  run_tiny();
  const auto before = files_below(at("tiny/models"));
  const std::string name = before.begin()->first, path = "tiny/models/" + name;
  std::filesystem::resize_file(at(path), 5);
  const std::string flaw =
      path + ": found 5 bytes, expected a safetensors file, which has at least 8";
  const Result again = run({"run", "tiny.toml"});
  EXPECT_EQ(again.code, 0) << again.err;
  const auto lines = lines_of(again.err);
  EXPECT_EQ(lines[0], "7 of 8 trials are done already");
  EXPECT_THAT(lines[1], EndsWith(": trained again, since " + flaw));
  EXPECT_EQ(files_below(at("tiny/models")), before);
}

// Gradients through 4,000 steps of the same word overflow for some seeds.
constexpr const char* kDiverging = R"(
[data]
source = "table"
train = "train.tsv"
dev = "short.tsv"
test = "short.tsv"
classes = ["no", "yes"]
[model]
dropout = 0.0
[train]
batch_size = 1
epochs = 3
learning_rate = 1
[[grid]]
embedding_dim = 4
hidden_dim = 16
seed = "1..6"
)";

TEST_F(FinishedRun, KeepsTheOthersWhenATrialDiverges) {
  std::string same, alternating;
  for (int i = 0; i < 2000; ++i) {
    same += " a a";
    alternating += " a b";
  }
  write("train.tsv", "no\t" + same.substr(1) + "\nyes\t" + alternating.substr(1) + "\n");
  write("short.tsv", "no\ta b a\nyes\tb b\n");
  write("study.toml", kDiverging);
  const Result first = run({"run", "study.toml", "--out", "out"});
  EXPECT_EQ(first.code, 1);

  int failed = 0;
  std::string failed_key;
  for (const auto& trial : json({"trials", "out", "--json"})) {
    if (trial["state"] != "failed") {
      EXPECT_EQ(trial["state"], "complete");
      EXPECT_TRUE(trial["error"].is_null());
      continue;
    }
    ++failed;
    failed_key = trial["key"];
    EXPECT_THAT(
        trial["error"].get<std::string>(),
        AllOf(HasSubstr(" is not finite "), HasSubstr("; a smaller learning_rate usually helps")));
    EXPECT_THAT(trial["metrics"], IsEmpty());
    EXPECT_FALSE(exists(at("out/models/" + failed_key + ".safetensors")));
  }
  ASSERT_GT(failed, 0) << "no seed diverges any more: make the sentences longer";
  ASSERT_LT(failed, 6);
  EXPECT_THAT(first.err, EndsWith(std::to_string(failed) + " of 6 trials failed; `dimscope trials "
                                                           "out` says why\n"));
  EXPECT_THAT(first.err, HasSubstr(": failed: "));
  EXPECT_THAT(run({"trials", "out"}).out, HasSubstr("\n" + failed_key + ": failed: "));
  EXPECT_THAT(read("out/report.html"),
              HasSubstr(std::to_string(failed) + " of 6 trials failed; their cells are empty."));

  // The next run tries them again, and only them.
  const Result second = run({"run", "study.toml", "--out", "out"});
  EXPECT_EQ(second.code, 1);
  EXPECT_EQ(lines_of(second.err).front(),
            std::to_string(6 - failed) + " of 6 trials are done already");
  EXPECT_THAT(second.err, HasSubstr(": failed: "));
}

}  // namespace
}  // namespace dimscope
