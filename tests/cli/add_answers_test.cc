#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cstdlib>

#include "tests/cli/cli_fixture.h"

namespace dimscope {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// A Python in which these modules are, or "".
std::string python_with(const std::string& modules) {
  for (const std::string candidate : {"python3", "/usr/bin/python3"}) {
    const std::string import = candidate + " -c 'import " + modules + "' >/dev/null 2>&1";
    if (std::system(import.c_str()) == 0) return candidate;
  }
  return "";
}

// The number-th ```python block of docs/trials.md.
std::string documented_example(int number) {
  const std::string text = read_file(DIMSCOPE_TESTS_DIR "/../docs/trials.md");
  const std::string fence = "```python\n";
  std::size_t begin = 0;
  for (int i = 0; i <= number; ++i) begin = text.find(fence, begin) + fence.size();
  return text.substr(begin, text.find("```", begin) - begin);
}

class AddAnswers : public Cli {
 protected:
  static constexpr const char* kTest =
      "{\"tokens\": [\"not\", \" bad\"], \"label\": \"pos\"}\n"
      "{\"tokens\": [\"bad\", \".\"], \"label\": \"neg\"}\n"
      "{\"tokens\": [\"good\"], \"label\": \"pos\"}\n"
      "{\"tokens\": [\"but\", \"good\"], \"label\": \"pos\"}\n";

  // A trial whose size says how many sentences it has right.
  static nlohmann::json trial(int size, int seed, bool relevances = true) {
    nlohmann::json json{{"settings", {{"size", size}}}, {"seed", seed}};
    const int labels[] = {1, 0, 1, 1};
    for (int s = 0; s < 4; ++s) {
      const double right = s < size ? 0.9 - 0.01 * seed : 0.1 + 0.01 * seed;
      json["probabilities"].push_back(labels[s] == 1 ? std::vector{1 - right, right}
                                                     : std::vector{right, 1 - right});
    }
    if (relevances) {
      json["relevances"] = {{1, 0.5 * seed}, {-1, size}, {0.5}, {0.1, 1}};
      json["relevances_of"] = "predicted";
      json["method"] = "gradient";
    }
    return json;
  }
  void write_trials(bool relevances = true) const {
    std::filesystem::create_directory(at("answers"));
    for (const int size : {1, 2, 4}) {
      for (const int seed : {1, 2}) {
        write(fmt::format("answers/{}-{}.json", size, seed), trial(size, seed, relevances).dump());
      }
    }
  }
  Result add(bool relevances = true) const {
    write("test.jsonl", kTest);
    write_trials(relevances);
    return run({"add", "sweep", "--test", "test.jsonl", "answers"});
  }
  void python(const std::string& program, const std::string& script) const {
    const std::string command = "cd " + home_.path().string() + " && " + program + " " + script +
                                " > printed.txt 2> failed.txt";
    EXPECT_EQ(std::system(command.c_str()), 0) << read("failed.txt");
  }
  // The documented examples read reviews, and the first writes the others' test set.
  void run_first_example(const std::string& program) const {
    write("reviews.csv", read_file(DIMSCOPE_TESTS_DIR "/../studies/reviews.csv"));
    write("bayes.py", documented_example(0));
    python(program, "bayes.py");
  }
};

TEST_F(AddAnswers, MakesAStudyAndSaysWhatIsInIt) {
  const Result result = add();
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(
      result.out,
      "test set: 4 sentences, 7 tokens, split as given\n"
      "classes, in the order of probabilities: neg, pos\n"
      "hyperparameters: size\n"
      "relevances: gradient, of the predicted class\n"
      "sweep: 6 trials of 6 files; 6 in all, 6 new\n"
      "dimscope effects sweep shows what moves test.fine; dimscope report sweep writes a page\n");
  const nlohmann::json trials = json({"trials", "sweep", "--json"});
  ASSERT_THAT(trials, SizeIs(6));
  EXPECT_EQ(trials[0]["settings"], (nlohmann::json{{"size", 1}, {"seed", 1}}));
  EXPECT_EQ(trials[0]["metrics"]["test.fine"], 0.25);
  EXPECT_EQ(trials[5]["metrics"]["test.balanced"], 1);
  EXPECT_THAT(run({"trials", "sweep"}).out, Not(HasSubstr("seconds")));
}

TEST_F(AddAnswers, LetAllBeAskedThatNeedsNoModel) {
  add();
  const Result text = run({"effects", "sweep"});
  EXPECT_EQ(text.code, 0) << text.err;
  EXPECT_THAT(text.out,
              HasSubstr("How far do explanations move (gradient, of the predicted class"));
  const nlohmann::json effects = json({"effects", "sweep", "--json"});
  for (const char* const topic : {"accuracy", "pairs", "cues", "distance", "critical"}) {
    EXPECT_THAT(effects[topic], Not(IsEmpty())) << topic;
  }
  EXPECT_EQ(effects["metric"]["name"], "test.fine");
  EXPECT_EQ(effects["explained"], "gradient, of the predicted class");
  const nlohmann::json words =
      json({"effects", "sweep", "words", "--sentence", "0", "--json"})["words"][0]["words"];
  EXPECT_EQ(words.at(1)["word"], " bad");
  for (const std::vector<std::string>& query : std::vector<std::vector<std::string>>{
           {"seeds"},
           {"flips", "--axis", "size"},
           {"reasons"},
           {"reasons", "--sentence", "0"},
           {"mends", "--sentence", "3"},
           {"contrast", "--right", "size=4", "--wrong", "size=1"}}) {
    std::vector<std::string> command = {"find", "sweep"};
    command.insert(command.end(), query.begin(), query.end());
    const Result result = run(command);
    EXPECT_EQ(result.code, 0) << query[0] << ": " << result.err;
  }
  EXPECT_THAT(run({"find", "sweep", "reasons"}).out,
              HasSubstr("(gradient, of the predicted class)"));
  const Result report = run({"report", "sweep"});
  EXPECT_EQ(report.code, 0) << report.err;
  EXPECT_EQ(report.out, "report: sweep/report.html\n");
  EXPECT_EQ(report.err, "") << "nothing is missing from it";
}

TEST_F(AddAnswers, SayWhatNeedsModels) {
  add();
  const std::string models =
      "sweep: another program trained its trials; this needs their models, of which only the "
      "answers are here";
  for (const std::vector<std::string>& command :
       std::vector<std::vector<std::string>>{{"predict", "sweep", "--text", "good"},
                                             {"explain", "sweep", "--text", "good"},
                                             {"evaluate-explanations", "sweep"},
                                             {"export", "sweep", "-o", "m.safetensors"}}) {
    expect_refused(command, models);
  }
  const std::string key = json({"trials", "sweep", "--json"})[0]["key"];
  expect_refused({"predict", "sweep", "--trial", key, "--text", "good"},
                 "sweep: another program trained trial " + key +
                     "; this needs its model, of which only the answers are here");
  expect_refused({"find", "sweep", "mends", "--text", "good", "--label", "pos"},
                 "mends --text: another program trained the trials; this needs their models, of "
                 "which only the answers are here; --sentence N asks about a test sentence");
  EXPECT_THAT(run({"effects", "sweep", "phrases", "--phrase", "good", "--label", "pos"}).out,
              HasSubstr("phrases: another program trained the trials; this needs their models"));
}

TEST_F(AddAnswers, MayHaveNoRelevances) {
  EXPECT_THAT(add(false).out, HasSubstr("relevances: none\n"));
  const Result some = run({"effects", "sweep", "cues", "pairs"});
  EXPECT_EQ(some.code, 0) << some.err;
  EXPECT_THAT(some.out,
              HasSubstr("cues: the trials were added without relevances; this needs them"));
  EXPECT_THAT(some.out, HasSubstr("size 1 → 4"));
  expect_refused({"find", "sweep", "reasons"},
                 "the trials were added without relevances; reasons needs them");
  const Result report = run({"report", "sweep"});
  EXPECT_EQ(report.code, 0);
  EXPECT_THAT(report.err,
              HasSubstr("What words' relevances tell: the trials were added without relevances."));
}

TEST_F(AddAnswers, TwiceChangesNothingAndAConflictNamesBoth) {
  add();
  const std::string before = run({"trials", "sweep", "--json"}).out;
  EXPECT_THAT(run({"add", "sweep", "answers/1-1.json", "answers/2-1.json"}).out,
              HasSubstr("sweep: 2 trials of 2 files; 6 in all, 0 new\n"));
  EXPECT_EQ(run({"trials", "sweep", "--json"}).out, before);
  nlohmann::json other = trial(1, 1);
  other["probabilities"][3] = {0.4, 0.6};
  write("other.json", other.dump());
  const Result result = run({"add", "sweep", "other.json"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("other.json: trial "));
  EXPECT_THAT(result.err, HasSubstr("has the hyperparameters and the seed of trial " +
                                    nlohmann::json::parse(before)[0]["key"].get<std::string>() +
                                    " in sweep/study.db, and other results"));
  EXPECT_EQ(run({"trials", "sweep", "--json"}).out, before);
}

TEST_F(AddAnswers, AreScoredOnSlices) {
  add();
  write("slices.toml",
        "[[slices]]\nname = \"but\"\ncontains = [\"but\"]\n[[slices]]\nname = \"short\"\n");
  EXPECT_THAT(run({"add", "sweep", "--slices", "slices.toml"}).out,
              HasSubstr("slice but: 1 sentence\nslice short: 4 sentences\n"));
  EXPECT_EQ(json({"trials", "sweep", "--json"})[5]["metrics"]["but.fine"], 1);
  EXPECT_THAT(run({"slices", "sweep"}).out, HasSubstr("contains but"));
  EXPECT_EQ(run({"effects", "sweep", "--metric", "but.fine"}).code, 0);
  EXPECT_EQ(run({"report", "sweep"}).code, 0);
  write("none.toml", "name = \"x\"\n");
  expect_refused({"add", "sweep", "--slices", "none.toml"},
                 "none.toml: has no [[slices]], expected one or more");
}

TEST_F(AddAnswers, StandBesideTrialsOfOurOwn) {
  run_tiny();
  nlohmann::json foreign{{"settings", {{"model", "noise"}}}, {"seed", 1}};
  const std::size_t sentences = 1000;
  for (std::size_t s = 0; s < sentences; ++s) {
    foreign["probabilities"].push_back({0.1, 0.2, 0.3 + 0.0001 * static_cast<double>(s % 100), 0.2,
                                        0.2 - 0.0001 * static_cast<double>(s % 100)});
  }
  write("noise.json", foreign.dump());
  const Result result = run({"add", "tiny", "noise.json"});
  EXPECT_EQ(result.code, 0) << result.err;
  const nlohmann::json trials = json({"trials", "tiny", "--json"});
  ASSERT_THAT(trials, SizeIs(9));
  EXPECT_TRUE(trials[8]["metrics"].contains("turns.fine"));
  EXPECT_THAT(run({"effects", "tiny", "accuracy", "--where", "trained_by=dimscope"}).out,
              HasSubstr("8 trials"));
  EXPECT_THAT(run({"effects", "tiny", "accuracy"}).out, HasSubstr("trained_by"));
  const Result dev = run({"effects", "tiny", "accuracy", "--metric", "dev.fine"});
  EXPECT_EQ(dev.code, 2);
  EXPECT_THAT(dev.err,
              HasSubstr("was added with answers to test alone, so that it has no dev.fine; "
                        "--where trained_by=dimscope leaves such trials out"));
  EXPECT_EQ(run({"predict", "tiny", "--text", "good"}).code, 0);
  EXPECT_EQ(run({"run", "tiny.toml"}).code, 0) << "leaves it there";
  EXPECT_EQ(json({"trials", "tiny", "--json"}), trials);
  write("slices.toml", "[[slices]]\nname = \"short\"\n");
  expect_refused({"add", "tiny", "--slices", "slices.toml"},
                 "tiny: dimscope trained trials of this study, whose slices are those of its study "
                 "file; `dimscope run` takes them from there");
}

TEST_F(AddAnswers, RefuseAnotherTestSetAndAnotherKindOfStudy) {
  add();
  write("other.jsonl",
        "{\"tokens\": [\"x\"], \"label\": \"pos\"}\n{\"tokens\": [\"y\"], \"label\": \"neg\"}\n");
  expect_refused({"add", "sweep", "--test", "other.jsonl"},
                 "sweep: its test set has 4 sentences, and other.jsonl has 2");
  std::string changed = kTest;
  changed.replace(changed.find("bad\", \".\""), 3, "mad");
  write("other.jsonl", changed);
  expect_refused(
      {"add", "sweep", "--test", "other.jsonl"},
      "sweep: its test set has as sentence 1 \"bad .\" (neg), and other.jsonl has \"mad .\" "
      "(neg)");
  expect_refused({"add", "sweep", "--test", "test.jsonl", "--classes", "pos,neg"},
                 "sweep: its classes are neg, pos, and those of test.jsonl are pos, neg; --classes "
                 "gives their order");
  expect_refused({"add", "new", "answers"},
                 "new: is no study yet; --test FILE gives the test set that the trials answered");
  EXPECT_FALSE(std::filesystem::exists(at("new")));
  write("trials.csv", "lr,seed,accuracy\n0.1,1,0.5\n");
  expect_refused(
      {"add", "sweep", "trials.csv"},
      "sweep: has a test set, to which trials add answers; metrics alone go to a directory "
      "of their own");
  expect_refused(
      {"add", "both", "trials.csv", "answers"},
      "trials.csv: is no file of answers, expected .npz, .safetensors or .json; a table of "
      "metrics goes to a directory of its own, the test set behind --test");
  expect_refused({"add", "none"},
                 "expected one table of trials, or --test FILE and files of answers (.npz, "
                 ".safetensors, .json)");
  ASSERT_EQ(run({"add", "table", "trials.csv"}).code, 0);
  expect_refused({"add", "table", "answers"},
                 "table: its trials were added with their metrics alone; this needs a test set; "
                 "answers go to another directory");
  std::filesystem::create_directory(at("empty"));
  expect_refused({"add", "sweep", "empty"},
                 "empty: has no file of answers: .npz, .safetensors or .json");
  EXPECT_EQ(run({"add", "later", "--test", "test.jsonl"}).code, 0);
  expect_refused({"effects", "later"}, "later: has no trials yet; `dimscope add` adds them");
}

TEST_F(AddAnswers, PrintsJson) {
  write("test.jsonl", kTest);
  write_trials();
  const nlohmann::json added = json({"add", "sweep", "--test", "test.jsonl", "answers", "--json"});
  EXPECT_EQ(added["sentences"], 4);
  EXPECT_EQ(added["tokens"], 7);
  EXPECT_THAT(added["classes"], ElementsAre("neg", "pos"));
  EXPECT_THAT(added["hyperparameters"], ElementsAre("size"));
  EXPECT_EQ(added["new"], 6);
}

// ---- The documented examples

TEST_F(AddAnswers, OfPlainPythonAreThoseOfTheDocument) {
  const std::string program = python_with("json");
  if (program.empty()) GTEST_SKIP() << "no python3";
  run_first_example(program);
  const Result result = run({"add", "bayes", "--test", "test.jsonl", "answers"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("27 trials of 27 files; 27 in all, 27 new"));
  EXPECT_THAT(result.out, HasSubstr("relevances: log-likelihoods, of the predicted class"));
  const nlohmann::json axes = json({"effects", "bayes", "--json"})["accuracy"][0]["axes"];
  ASSERT_THAT(axes, SizeIs(2));
  EXPECT_EQ(axes[1]["axis"], "texts");
  EXPECT_LT(axes[1]["p"], 0.05) << "more texts teach more";
}

TEST_F(AddAnswers, OfNumpyAreThoseOfTheDocument) {
  const std::string program = python_with("numpy");
  if (program.empty()) GTEST_SKIP() << "no python3 with numpy";
  run_first_example(program);
  write("softmax.py", documented_example(1));
  python(program, "softmax.py");
  const Result result = run({"add", "softmax-study", "--test", "test.jsonl", "softmax"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("18 trials of 18 files; 18 in all, 18 new"));
  EXPECT_EQ(run({"effects", "softmax-study"}).code, 0);
}

TEST_F(AddAnswers, OfTorchAreThoseOfTheDocument) {
  const std::string program = python_with("torch, safetensors.torch");
  if (program.empty()) GTEST_SKIP() << "no python3 with torch and safetensors";
  run_first_example(program);
  write("pooled.py", documented_example(2));
  python(program, "pooled.py");
  const Result result = run({"add", "pooled-study", "--test", "test.jsonl", "pooled"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("relevances: gradient × input, of the predicted class"));
  EXPECT_THAT(result.out, HasSubstr("12 trials of 12 files; 12 in all, 12 new"));
  EXPECT_EQ(run({"effects", "pooled-study"}).code, 0);
}

}  // namespace
}  // namespace dimscope
