#include <gmock/gmock.h>

#include "dimscope/model/model_file.h"
#include "tests/cli/cli_fixture.h"
#include "tests/cli/results.h"

namespace dimscope {
namespace {

using ::testing::HasSubstr;

const std::string kModel = DIMSCOPE_TESTS_DIR "/golden/bilstm_0_3x2.safetensors";

class Evaluate : public Cli {
 protected:
  // The built-in corpus as trees, and a model of it.
  void SetUp() override {
    run_tiny();
    const nlohmann::json trial = json({"trials", "tiny", "--json"})[7];
    metrics_ = trial["metrics"];
    ASSERT_EQ(run({"export", "tiny", "--trial", trial["key"], "-o", "model.safetensors"}).code, 0);
    ASSERT_EQ(run({"data", "synth", "--out", "corpus", "--sentences", "100"}).code, 0);
  }
  nlohmann::json metrics_;
};

TEST_F(Evaluate, GivesTheAccuraciesThatTheStudyHas) {
  const nlohmann::json got =
      json({"evaluate", "corpus/test.txt", "--model", "model.safetensors", "--json"});
  for (const char* name : {"fine", "coarse", "coarse_argmax"}) {
    EXPECT_EQ(got[name]["value"], metrics_["test." + std::string(name)]) << name;
    EXPECT_LE(got[name]["low"], got[name]["value"]);
    EXPECT_GT(got[name]["high"], got[name]["value"]);
  }
  EXPECT_EQ(got["fine"]["n"], got["sentences"]);
  EXPECT_LT(got["coarse"]["n"], got["sentences"]);
  const auto lines =
      lines_of(run({"evaluate", "corpus/test.txt", "--model", "model.safetensors"}).out);
  ASSERT_EQ(lines.size(), 5u);
  EXPECT_EQ(lines[0], "accuracy       per cent          95 %  sentences");
  EXPECT_THAT(lines[4], HasSubstr(" words are unknown to the model"));
}

TEST_F(Evaluate, ReadsTablesWithTheModelsClassNames) {
  write("table.tsv", "negative\tNot good .\npositive\tgood nosuchword .\n");
  const nlohmann::json got =
      json({"evaluate", "table.tsv", "--model", "model.safetensors", "--json"});
  EXPECT_EQ(got["sentences"], 2);
  EXPECT_EQ(got["words"], 6);
  EXPECT_EQ(got["unknown_words"], 1);
  const nlohmann::json answers = json({"predict", "--model", "model.safetensors", "--text",
                                       "not good .", "--text", "good nosuchword .", "--json"});
  const int right = (answers[0]["predicted"] == 1) + (answers[1]["predicted"] == 3);
  EXPECT_EQ(got["fine"]["value"], right / 2.0);
  write("table.tsv", "bad\tnot good\n");
  expect_refused(
      {"evaluate", "table.tsv", "--model", "model.safetensors"},
      "table.tsv:1:1: found label 'bad', expected a class by name or by number from 0 to "
      "4; known: very negative, negative, neutral, positive, very positive");
}

TEST_F(Evaluate, RefusesTheTreebankForAModelOfOtherClasses) {
  const auto other = [&](const std::string& classes) {
    write("classes.txt", classes);
    EXPECT_EQ(
        run({"import", "model.safetensors", "--classes", "classes.txt", "-o", "other.st"}).code, 0);
  };
  const std::string expected =
      ", expected those of sst, 'very negative', 'negative', 'neutral', 'positive', 'very "
      "positive'";
  other("who\nwhat\nwhere\nwhen\nwhy\n");
  expect_refused({"evaluate", "sst", "--model", "other.st"},
                 "other.st: has the classes 'who', 'what', 'where', 'when', 'why'" + expected);
  other("very positive\npositive\nneutral\nnegative\nvery negative\n");
  EXPECT_EQ(run({"evaluate", "sst", "--model", "other.st"}).code, 2);
  // Without names, their number counts.
  model::ModelFile file;
  file.parameters =
      model::zero_parameters({.vocabulary = 2, .embedding = 1, .hidden = 1, .classes = 6});
  model::write_model_file(at("six.safetensors"), file);
  expect_refused({"evaluate", "sst", "--model", "six.safetensors"},
                 "six.safetensors: has the classes 0 to 5" + expected);
}

TEST_F(Evaluate, SaysWhatItNeeds) {
  expect_refused({"evaluate", "corpus/test.txt", "--model", kModel},
                 kModel +
                     ": carries no vocabulary, so text cannot be read; give word numbers with "
                     "--tokens 1,4,2");
  expect_refused({"evaluate", "none.txt", "--model", "model.safetensors"},
                 "none.txt: cannot be read: No such file or directory");
  expect_refused({"evaluate", "table.tsv", "--model", "model.safetensors", "--data-dir", "there"},
                 "--data-dir is for the data set sst, not for a file");
  expect_refused({"evaluate", "sst", "--model", "model.safetensors", "--data-dir", "nowhere"},
                 "nowhere/sst/test.txt: is not there; `dimscope data fetch sst` downloads it");
}

}  // namespace
}  // namespace dimscope
