#include <SQLiteCpp/Database.h>
#include <gmock/gmock.h>

#include "dimscope/study/store/store.h"
#include "tests/cli/cli_fixture.h"
#include "tests/cli/results.h"

namespace dimscope {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
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
  expect_refused({"predict", "tiny"}, "standard input has no words; expected sentences, one a line",
                 "\n \t\n");
  expect_refused({"predict", "tiny"}, "standard input:3:4: found byte 0xE9, expected valid UTF-8",
                 "good\nbad\ncaf\xE9\n");
}

TEST_F(Predict, AnswersTheOtherLinesBesideABlankOne) {
  run_tiny();
  ProgramOptions with_input = options();
  with_input.input = "good\n \t\nnot good\n\n";
  const Result table = dimscope({"predict", "tiny"}, with_input);
  EXPECT_EQ(table.code, 0);
  EXPECT_EQ(table.err, "standard input: no answer to 2 lines without words, the first on line 2\n");
  const auto lines = lines_of(table.out);
  ASSERT_EQ(lines.size(), 5u);
  EXPECT_THAT(lines[2], StartsWith("–  "));
  EXPECT_THAT(lines[3], testing::EndsWith("  not good"));

  const nlohmann::json answers = dimscope_json({"predict", "tiny", "--json"}, with_input);
  ASSERT_EQ(answers.size(), 4u);
  const nlohmann::json alone =
      json({"predict", "tiny", "--text", "good", "--text", "not good", "--json"});
  EXPECT_EQ(answers[0], alone[0]);
  EXPECT_EQ(answers[2], alone[1]);
  for (const int blank : {1, 3}) {
    const nlohmann::json& answer = answers[static_cast<std::size_t>(blank)];
    EXPECT_EQ(answer["key"], alone[0]["key"]);
    EXPECT_EQ(answer["tokens"], nlohmann::json::array());
    EXPECT_EQ(answer["logits"], nlohmann::json::array());
    EXPECT_EQ(answer["predicted"], nullptr);
    EXPECT_EQ(answer["class_name"], nullptr);
  }
}

TEST_F(Predict, NamesTheWordsThatTheModelDoesNotKnow) {
  run_tiny();
  const Result some = run({"predict", "tiny", "--text", "not asdf", "--text", "asdf good qwer"});
  EXPECT_EQ(some.err, "");
  EXPECT_THAT(some.out, testing::EndsWith("\nunknown words, read as '<unk>': asdf, qwer\n"));
  EXPECT_THAT(run({"predict", "tiny", "--text", "not good"}).out, Not(HasSubstr("unknown")));
  const nlohmann::json answer = json({"predict", "tiny", "--text", "not asdf", "--json"})[0];
  EXPECT_EQ(answer["unknown"], (nlohmann::json{false, true}));

  const Result none = run({"predict", "tiny", "--text", "asdf qwer", "--text", "good"});
  EXPECT_EQ(none.code, 0);
  EXPECT_EQ(none.err,
            "warning: tiny knows no word of 'asdf qwer'; an answer to only unknown words says "
            "nothing\n");
  EXPECT_EQ(run({"predict", "tiny", "--text", "asdf qwer", "--json"}).err,
            "warning: tiny knows no word of 'asdf qwer'; an answer to only unknown words says "
            "nothing\n");
}

// The seed under which the first trial of a study would have another key with this beginning, and
// that key: one that its settings make, since a reader refuses any other.
std::pair<std::string, std::string> twin_of(const std::filesystem::path& directory,
                                            const std::string& begin) {
  const study::Store store(directory, study::Store::Mode::kRead);
  model::TrialConfig config = store.trials()[0].config;
  const std::string digest = store.data().digest;
  for (;;) {
    ++config.seed;
    std::string key = study::trial_key(config, digest);
    if (key.starts_with(begin)) return {std::to_string(config.seed), std::move(key)};
  }
}

TEST_F(Predict, TakesOneTrialByTheBeginningOfItsKey) {
  run_tiny();
  const std::string key = json({"trials", "tiny", "--json"})[0]["key"];
  const std::string begin = key.substr(0, 3);
  const auto [seed, twin] = twin_of(at("tiny"), begin);
  SQLite::Database(at("tiny/study.db"), SQLite::OPEN_READWRITE)
      .exec(
          "CREATE TEMP TABLE copy AS SELECT * FROM trials WHERE key = '" + key +
          "'; UPDATE copy SET key = '" + twin +
          "', position = 99, state = 'pending', seed = " + seed +
          ", selected_epoch = NULL; INSERT INTO trials SELECT * FROM copy; INSERT INTO parameters "
          "SELECT '" +
          twin + "', name, kind, value FROM parameters WHERE trial = '" + key + "'");
  const std::string refusal =
      "--trial '" + begin + "' is the beginning of 2 keys of tiny, expected one:\n  ";
  for (const auto& command :
       std::vector<std::vector<std::string>>{{"predict", "tiny", "--text", "good"},
                                             {"explain", "tiny", "--text", "good"},
                                             {"export", "tiny", "-o", "m.safetensors"},
                                             {"evaluate-explanations", "tiny"}}) {
    std::vector<std::string> arguments = command;
    arguments.insert(arguments.end(), {"--trial", begin});
    const Result refused = run(arguments);
    EXPECT_EQ(refused.code, 2) << command[0];
    EXPECT_THAT(refused.err, StartsWith("dimscope: " + refusal)) << command[0];
    EXPECT_THAT(refused.err, HasSubstr("\n  " + key + "  d_e 2, d_h 1, seed 1\n"));
    EXPECT_THAT(refused.err, HasSubstr("\n  " + twin + "  d_e 2, d_h 1, seed " + seed + "\n"));
    arguments.back() = twin;
    EXPECT_EQ(run(arguments).err,
              "dimscope: trial " + twin +
                  " of tiny is pending; `dimscope run` on this study trains it\n");
  }
}

TEST_F(Predict, AnswersWithOneModel) {
  const std::string model = DIMSCOPE_TESTS_DIR "/golden/bilstm_0_3x2.safetensors";
  expect_refused({"predict", "--model", model, "--model", model, "--tokens", "1"},
                 "predict answers with one model; give one --model");
}

}  // namespace
}  // namespace dimscope
