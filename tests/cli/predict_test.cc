#include <gmock/gmock.h>

#include "tests/cli/cli_fixture.h"
#include "tests/cli/results.h"

namespace dimscope {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

using Predict = Cli;

TEST_F(Predict, AnswersEachLineOfStandardInput) {
  run_tiny();
  ProgramOptions with_input = options();
  with_input.input = "the film is good .\r\nnot good";
  const Result table = dimscope({"predict", "tiny"}, with_input);
  EXPECT_EQ(table.code, 0) << table.err;
  const auto lines = lines_of(table.out);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_THAT(lines[0], StartsWith("predicted"));
  EXPECT_THAT(lines[1], testing::EndsWith("  the film is good ."));
  EXPECT_THAT(lines[2], testing::EndsWith("  not good"));

  const nlohmann::json from_input = dimscope_json({"predict", "tiny", "--json"}, with_input);
  const nlohmann::json from_flags =
      json({"predict", "tiny", "--text", "the film is good .", "--text", "not good", "--json"});
  EXPECT_EQ(from_input, from_flags);
  for (const auto& answer : from_flags) {
    double sum = 0;
    for (const auto& p : answer["probabilities"]) sum += p.get<double>();
    EXPECT_NEAR(sum, 1, 1e-6);
    EXPECT_TRUE(answer["class_name"].is_string());
  }
}

TEST_F(Predict, TakesTheTrialThatIsBestOnDev) {
  run_tiny();
  double best = -1;
  std::string key, other;
  for (const auto& trial : json({"trials", "tiny", "--json"})) {
    const double score = trial["metrics"]["dev.fine"];
    if (score > best) {
      best = score;
      key = trial["key"];
    }
    other = trial["key"];
  }
  EXPECT_EQ(json({"predict", "tiny", "--text", "good", "--json"})[0]["key"], key);
  EXPECT_EQ(json({"predict", "tiny", "--trial", other, "--text", "good", "--json"})[0]["key"],
            other);
}

TEST_F(Predict, AgreesWithExplain) {
  run_tiny();
  const nlohmann::json answer = json({"predict", "tiny", "--text", "not good", "--json"})[0];
  const nlohmann::json explained =
      json({"explain", "tiny", "--trial", answer["key"], "--text", "not good", "--json"})[0];
  EXPECT_EQ(answer["logits"], explained["logits"]);
  EXPECT_EQ(answer["probabilities"], explained["probabilities"]);
  EXPECT_FALSE(answer.contains("relevance"));
}

TEST_F(Predict, TakesAModelFileAndWordNumbers) {
  const std::string model = DIMSCOPE_TESTS_DIR "/golden/bilstm_0_3x2.safetensors";
  const Result result = run({"predict", "--model", model, "--tokens", "8,2"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("  #8 #2\n"));
}

TEST_F(Predict, RefusesInputWithoutSentences) {
  run_tiny();
  expect_refused({"predict", "tiny"}, "standard input is empty; expected sentences, one a line");
  expect_refused({"predict", "tiny"}, "standard input:2: no words, expected a sentence",
                 "good\n \t\nbad\n");
  expect_refused({"predict", "tiny"}, "standard input:3:4: found byte 0xE9, expected valid UTF-8",
                 "good\nbad\ncaf\xE9\n");
}

TEST_F(Predict, AnswersWithOneModel) {
  const std::string model = DIMSCOPE_TESTS_DIR "/golden/bilstm_0_3x2.safetensors";
  expect_refused({"predict", "--model", model, "--model", model, "--tokens", "1"},
                 "predict answers with one model; give one --model");
}

}  // namespace
}  // namespace dimscope
