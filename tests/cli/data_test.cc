// `dimscope data info` and `data synth`.
#include <gmock/gmock.h>

#include <cstdlib>

#include "tests/cli/cli_fixture.h"
#include "tests/cli/results.h"

namespace dimscope {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Data : public Cli {
 protected:
  // With the Stanford Sentiment Treebank.
  ProgramOptions with_sst() const {
    ProgramOptions sst = options();
    sst.environment = {{"DIMSCOPE_DATA", std::getenv("DIMSCOPE_DATA")}};
    return sst;
  }
};

TEST_F(Data, InfoOfTheTreebankHasItsFigures) {
  if (std::getenv("DIMSCOPE_DATA") == nullptr) {
    GTEST_SKIP() << "DIMSCOPE_DATA is not set: no Stanford Sentiment Treebank";
  }
  // Counted with independent code from the files (Socher et al. 2013).
  const nlohmann::json info = dimscope_json({"data", "info", "sst", "--json"}, with_sst());
  EXPECT_EQ(info["train_phrases"], 156817);
  EXPECT_EQ(info["relabelled_phrases"], 583);
  EXPECT_THAT(info["classes"],
              ElementsAre("very negative", "negative", "neutral", "positive", "very positive"));
  EXPECT_EQ(info["lowercase"], true);
  const nlohmann::json& splits = info["splits"];
  const auto expect_split = [&](const char* name, int sentences, int tokens, int nodes, int longest,
                                const std::vector<int>& labels) {
    EXPECT_EQ(splits[name]["sentences"], sentences) << name;
    EXPECT_EQ(splits[name]["tokens"], tokens) << name;
    EXPECT_EQ(splits[name]["nodes"], nodes) << name;
    EXPECT_EQ(splits[name]["longest"], longest) << name;
    EXPECT_EQ(splits[name]["labels"], nlohmann::json(labels)) << name;
  };
  expect_split("train", 8544, 163563, 318582, 52, {1092, 2218, 1624, 2322, 1288});
  expect_split("dev", 1101, 21274, 41447, 49, {139, 289, 229, 279, 165});
  expect_split("test", 2210, 42405, 82600, 56, {279, 633, 389, 510, 399});
  EXPECT_EQ(splits["test"]["sentences_with_unknown_word"], 1240);
  EXPECT_EQ(splits["train"]["sentences_with_unknown_word"], 0);
}

TEST_F(Data, ConnectivesAreIn479TestSentencesOfTheTreebank) {
  if (std::getenv("DIMSCOPE_DATA") == nullptr) {
    GTEST_SKIP() << "DIMSCOPE_DATA is not set: no Stanford Sentiment Treebank";
  }
  write("sst.toml", R"(
[data]
source = "sst"
phrases = false
[train]
epochs = 1
[[grid]]
embedding_dim = 1
hidden_dim = 1
[[slices]]
name = "connectives"
contains = ["but", "though", "n't"]
[[slices]]
name = "but"
contains = ["but"]
[[slices]]
name = "nt"
contains = ["n't"]
[[slices]]
name = "though"
contains = ["though"]
)");
  const Result result = dimscope({"run", "sst.toml"}, with_sst());
  ASSERT_EQ(result.code, 0) << result.err;
  const std::string report = read("sst/report.html");
  const auto slice = [](const char* name, const char* rule, int n) {
    return std::string("{\"name\":\"") + name + "\",\"rule\":\"" + rule +
           "\",\"n\":" + std::to_string(n) + "}";
  };
  EXPECT_THAT(report, HasSubstr(slice("connectives", "contains but, though or n't", 479)));
  EXPECT_THAT(report, HasSubstr(slice("but", "contains but", 317)));
  EXPECT_THAT(report, HasSubstr(slice("nt", "contains n't", 163)));
  EXPECT_THAT(report, HasSubstr(slice("though", "contains though", 37)));
  // Majority class: fine 28.6 %, coarse 50.1 %.
  EXPECT_THAT(result.out, testing::ContainsRegex("test.fine .* 28\\.6 +2210\n"));
  EXPECT_THAT(result.out, testing::ContainsRegex("test.coarse .* 50\\.1 +1821\n"));
}

TEST_F(Data, InfoOfTheBuiltInCorpusIsATable) {
  const Result info = run({"data", "info", "synthetic"});
  EXPECT_EQ(info.code, 0);
  const auto lines = lines_of(info.out);
  ASSERT_EQ(lines.size(), 5u);
  EXPECT_THAT(lines[0], HasSubstr("sentences"));
  EXPECT_THAT(lines[1], testing::StartsWith("train       4000"));
  EXPECT_THAT(lines[4], HasSubstr("distinct train phrases"));
  EXPECT_EQ(json({"data", "info", "synthetic", "--json"})["splits"]["dev"]["sentences"], 500);
}

TEST_F(Data, InfoNamesTheDataSetsItKnows) {
  expect_refused({"data", "info", "sts"}, "'sts' is no file and no data set, did you mean 'sst'?");
  expect_refused({"data", "info", "imdb"},
                 "'imdb' is no file and no data set; known: sst, synthetic");
}

TEST_F(Data, SynthWritesTheCorpusThatAStudyCanRead) {
  const Result synth = run({"data", "synth", "--out", "corpus", "--sentences", "50"});
  EXPECT_EQ(synth.code, 0) << synth.err;
  EXPECT_EQ(synth.out,
            "corpus/train.txt: 50 sentences\ncorpus/dev.txt: 500 sentences\ncorpus/test.txt: 1000 "
            "sentences\n");
  EXPECT_EQ(lines_of(read("corpus/train.txt")).size(), 50u);
  write("trees.toml", R"(
[data]
source = "trees"
train = "corpus/train.txt"
dev = "corpus/dev.txt"
test = "corpus/test.txt"
[train]
epochs = 1
[[grid]]
embedding_dim = 2
hidden_dim = 1
)");
  std::string built_in = read("trees.toml");
  built_in.replace(built_in.find("source"), built_in.find("[train]") - built_in.find("source"),
                   "source = \"synthetic\"\ntrain_sentences = 50\n");
  write("built_in.toml", built_in);
  ASSERT_EQ(run({"run", "trees.toml"}).code, 0);
  ASSERT_EQ(run({"run", "built_in.toml"}).code, 0);
  // The same data, so the same key and bits.
  expect_same_results(at("trees"), at("built_in"));
}

TEST_F(Data, SynthReplacesNoOtherFile) {
  std::filesystem::create_directory(at("mine"));
  write("mine/test.txt", "mine");
  expect_refused({"data", "synth", "--out", "mine", "--sentences", "50"},
                 "mine/test.txt: is there already, with other content; move it away, or choose "
                 "another directory with --out");
  EXPECT_EQ(files_below(at("mine")).size(), 1u);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(run({"data", "synth", "--out", "corpus", "--sentences", "50"}).code, 0);
  }
}

TEST_F(Data, SynthRefusesNumbersThatMakeNoCorpus) {
  for (const char* bad : {"0", "-5", "1000001"}) {
    expect_refused({"data", "synth", "--out", "c", "--sentences", bad},
                   "--sentences is " + std::string(bad) + ", expected 1 to 1000000");
  }
  EXPECT_EQ(run({"data", "synth", "--out", "c", "--label-noise", "1.5"}).code, 2);
  write("file", "");
  expect_refused({"data", "synth", "--out", "file/c"}, "file/c: cannot be made: Not a directory");
  EXPECT_THAT(home_.files(), ElementsAre("file"));
}

}  // namespace
}  // namespace dimscope
