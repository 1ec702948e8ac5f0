// `dimscope explain` against the published formulas, and what it prints where.
#include <gmock/gmock.h>

#include <cmath>
#include <fstream>

#include "dimscope/model/model_file.h"
#include "tests/cli/cli_fixture.h"
#include "tests/cli/results.h"

namespace dimscope {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

using Explain = Cli;

const std::string kGolden = DIMSCOPE_TESTS_DIR "/golden/";
constexpr double kTolerance = 2e-5;  // absolute: float32 here, float64 there

void expect_near(const nlohmann::json& got, const nlohmann::json& want, const std::string& what) {
  ASSERT_EQ(got.size(), want.size()) << what;
  for (std::size_t i = 0; i < got.size(); ++i) {
    EXPECT_NEAR(got[i].get<double>(), want[i].get<double>(), kTolerance) << what << " " << i;
  }
}

std::string comma_separated(const nlohmann::json& numbers) {
  std::string text = numbers.dump();
  return text.substr(1, text.size() - 2);
}

struct GoldenCase {
  std::string name;  // in explanations.json
  std::vector<std::string> flags;
};

const GoldenCase kCases[] = {
    {"sensitivity", {"--method", "sensitivity"}},
    {"gradient_x_input", {"--method", "gradient-x-input"}},
    {"lrp_all_eps0.001_delta0", {}},  // the defaults
    {"lrp_all_eps0.001_delta1", {"--method", "lrp-all", "--epsilon", "0.001", "--delta", "1"}},
    {"lrp_all_eps0_delta0", {"--epsilon", "0", "--delta", "0"}},
};

TEST_F(Explain, AgreesWithTheGoldenExplanations) {
  const auto golden = nlohmann::json::parse(std::ifstream(kGolden + "explanations.json"));
  for (const auto& model : golden) {
    for (const auto& target : model["targets"]) {
      for (const GoldenCase& c : kCases) {
        std::vector<std::string> command = {"explain",
                                            "--model",
                                            kGolden + model["model"].get<std::string>(),
                                            "--tokens",
                                            comma_separated(model["tokens"]),
                                            "--class",
                                            target["class"].dump(),
                                            "--json"};
        command.insert(command.end(), c.flags.begin(), c.flags.end());
        const nlohmann::json got = json(command);
        const std::string what =
            model["model"].get<std::string>() + " class " + target["class"].dump() + " " + c.name;
        ASSERT_TRUE(got.is_object()) << what;
        EXPECT_EQ(got["class"], target["class"]);
        expect_near(got["logits"], model["logits"], what);
        expect_near(got["probabilities"], model["probabilities"], what);
        const auto& logits = model["logits"];
        EXPECT_EQ(got["predicted"],
                  std::max_element(logits.begin(), logits.end()) - logits.begin());
        const auto& want = target[c.name];
        if (want.is_object()) {
          expect_near(got["relevance"], want["relevance"], what);
          EXPECT_NEAR(got["rest"].get<double>(), want["rest"].get<double>(), kTolerance) << what;
          EXPECT_EQ(got["method"], "lrp-all");
        } else {
          expect_near(got["relevance"], want, what);
        }
        EXPECT_EQ(got["tokens"][0], "#" + model["tokens"][0].dump());
      }
    }
  }
}

TEST_F(Explain, WithoutAClassTakesThePredictedOne) {
  const std::vector<std::string> command = {
      "explain", "--model", kGolden + "bilstm_0_3x2.safetensors", "--tokens", "8,2,2,4", "--json"};
  const nlohmann::json got = json(command);
  EXPECT_EQ(got["class"], got["predicted"]);
}

TEST_F(Explain, OfAStudyIsEveryCompleteTrial) {
  run_tiny();
  const nlohmann::json trials = json({"trials", "tiny", "--json"});
  const nlohmann::json got = json({"explain", "tiny", "--text", "Not good", "--json"});
  ASSERT_EQ(got.size(), 8u);
  for (std::size_t i = 0; i < got.size(); ++i) {
    for (const char* field : {"key", "embedding_dim", "hidden_dim", "seed"}) {
      EXPECT_EQ(got[i][field], trials[i][field]);
    }
    EXPECT_THAT(got[i]["tokens"], ElementsAre("not", "good"));
    double sum = got[i]["rest"].get<double>() + got[i]["conservation_error"].get<double>();
    for (const auto& r : got[i]["relevance"]) sum += r.get<double>();
    EXPECT_NEAR(sum, got[i]["logits"][got[i]["class"].get<int>()].get<double>(), 1e-6);
  }
  // One trial by its key or its beginning, and the same from its model file beside the study.
  const std::string key = got[3]["key"];
  const nlohmann::json one =
      json({"explain", "tiny", "--trial", key.substr(0, 6), "--text", "not good", "--json"});
  ASSERT_EQ(one.size(), 1u);
  EXPECT_EQ(one[0], got[3]);
  nlohmann::json file = json({"explain", "--model", "tiny/models/" + key + ".safetensors", "--text",
                              "not good", "--json"});
  for (const char* field : {"key", "embedding_dim", "hidden_dim", "seed"}) {
    file[field] = got[3][field];
  }
  EXPECT_EQ(file, got[3]);
  // By word numbers instead of text.
  EXPECT_EQ(json({"explain", "tiny", "--tokens", "0", "--json"})[0]["tokens"][0], "<unk>");
}

TEST_F(Explain, SeveralSentencesAreSeveralRecords) {
  run_tiny();
  const nlohmann::json got = json({"explain", "tiny", "--text", "good", "--text", "not good",
                                   "--class", "very negative", "--json"});
  ASSERT_EQ(got.size(), 16u);
  EXPECT_THAT(got[0]["tokens"], ElementsAre("good"));
  EXPECT_THAT(got[8]["tokens"], ElementsAre("not", "good"));
  for (const auto& record : got) EXPECT_EQ(record["class"], 0);
}

TEST_F(Explain, InAPipeIsPlainText) {
  run_tiny();
  const Result plain = run({"explain", "tiny", "--text", "not good ."});
  EXPECT_EQ(plain.code, 0);
  EXPECT_THAT(plain.out, Not(HasSubstr("\x1b")));
  const auto lines = lines_of(plain.out);
  ASSERT_EQ(lines.size(), 11u);
  EXPECT_THAT(lines[0], StartsWith("d_e  d_h  seed  classes  predicted"));
  EXPECT_THAT(lines[0], testing::EndsWith("words"));
  EXPECT_THAT(lines[1], AllOf(HasSubstr("  not "), HasSubstr("  good "), HasSubstr("  . ")));
  EXPECT_EQ(lines[9], "lrp-all, epsilon 0.001, delta 0");
  EXPECT_EQ(lines[10], "error = logit - relevance of the words and of the initial state");
}

TEST_F(Explain, OnATerminalHasTheColoursItTakesUnlessRefused) {
  run_tiny();
  ProgramOptions terminal = options();
  terminal.terminal = 120;
  const std::vector<std::string> command = {"explain", "tiny", "--text", "not good ."};
  const auto shown = [&](const std::map<std::string, std::string>& environment) {
    terminal.environment = environment;
    return dimscope(command, terminal).out;
  };
  const std::string by_256 = shown({});  // TERM is xterm-256color
  EXPECT_THAT(by_256, AllOf(HasSubstr(";48;5;"), Not(HasSubstr("48;2;"))));
  EXPECT_THAT(by_256, HasSubstr("red speaks for the class, blue against it"));
  EXPECT_THAT(shown({{"COLORTERM", "truecolor"}}), HasSubstr(";48;2;"));
  EXPECT_THAT(shown({{"COLORTERM", "24bit"}}), HasSubstr(";48;2;"));
  EXPECT_THAT(shown({{"TERM", "xterm-kitty"}}), HasSubstr(";48;2;"));
  EXPECT_THAT(shown({{"TERM", "dumb"}, {"COLORTERM", "truecolor"}}), Not(HasSubstr("\x1b")));
  EXPECT_THAT(shown({{"TERM", "vt100"}}), Not(HasSubstr("\x1b")));
  EXPECT_THAT(shown({{"NO_COLOR", "1"}, {"COLORTERM", "truecolor"}}), Not(HasSubstr("\x1b")));
  // no-color.org: empty counts as absent
  EXPECT_THAT(shown({{"NO_COLOR", ""}}), HasSubstr(";48;5;"));
}

TEST_F(Explain, SaysWhatItNeeds) {
  run_tiny();
  const std::string model = kGolden + "bilstm_0_3x2.safetensors";
  const std::string either = "expected either a study's directory or --model FILE.safetensors";
  expect_refused({"explain", "--text", "a"}, either);
  expect_refused({"explain", "tiny", "--model", model, "--text", "a"}, either);
  expect_refused({"explain", "tiny"},
                 "nothing to explain; give a sentence with --text \"…\" or --tokens 1,4,2");
  expect_refused({"explain", "tiny", "--text", "a", "--tokens", "1"},
                 "--text and --tokens are two ways to give the sentence; expected one");
  expect_refused({"explain", "tiny", "--text", " \t"},
                 "--text ' \\u{9}' has no words, expected a sentence");
  expect_refused({"explain", "tiny", "--text", "a", "--text", "a \x1b[2J"},
                 "--text 2:3: found control character 0x1B, expected text");
  expect_refused({"explain", "tiny", "--text", "a \xff"},
                 "--text:3: found byte 0xFF, expected valid UTF-8");
  expect_refused({"explain", "--model", model, "--text", "a"},
                 model +
                     ": carries no vocabulary, so text cannot be read; give word numbers with "
                     "--tokens 1,4,2");
  expect_refused({"explain", "--model", "none", "--text", "a"},
                 "none: cannot be read: No such file or directory");
}

TEST_F(Explain, NamesTheTrialsThereAre) {
  run_tiny();
  expect_refused({"explain", "tiny", "--trial", "zz", "--text", "a"},
                 "no trial of tiny has a key that begins with 'zz'; `dimscope trials tiny` lists "
                 "them");
  expect_refused({"explain", "--model", "m", "--trial", "zz", "--text", "a"},
                 "--trial needs a study's directory, not --model");
}

TEST_F(Explain, RefusesWordNumbersThatAreNone) {
  const std::string model = kGolden + "bilstm_0_3x2.safetensors";
  const auto with = [&](const std::string& tokens) {
    return std::vector<std::string>{"explain", "--model", model, "--tokens", tokens};
  };
  for (const std::string bad : {"x", "1x", "1.5", "99999999999"}) {
    expect_refused(with("1," + bad),
                   "--tokens: '" + bad + "' is not a word number, expected numbers as in 1,4,2");
  }
  expect_refused(with("1,,2"), "--tokens: '' is not a word number, expected numbers as in 1,4,2");
  expect_refused(with(","), "--tokens: '' is not a word number, expected numbers as in 1,4,2");
  const std::int64_t words = model::read_model_file(model).parameters.dims.vocabulary;
  for (const std::string& bad : {std::to_string(words), std::string("-1")}) {
    expect_refused(with("1," + bad),
                   "--tokens: word number " + bad + " is outside 0.." + std::to_string(words - 1));
  }
}

TEST_F(Explain, RefusesClassesThatAreNone) {
  run_tiny();
  const auto with = [](const std::string& name) {
    return std::vector<std::string>{"explain", "tiny", "--text", "a", "--class", name};
  };
  expect_refused(with("postive"), "--class: unknown class 'postive', did you mean 'positive'?");
  expect_refused(with("5"), "--class: class 5 is outside 0..4");
  expect_refused(with("-1"), "--class: class -1 is outside 0..4");
  expect_refused({"explain", "--model", kGolden + "bilstm_0_3x2.safetensors", "--tokens", "1",
                  "--class", "good"},
                 "--class: unknown class 'good'; the model names none, give a number");
  expect_refused({"explain", "tiny", "--text", "a", "--method", "lrp"},
                 "unknown method 'lrp'; known: lrp-all, lrp-prop, lrp-abs, lrp-half, sensitivity, "
                 "gradient-x-input, integrated-gradients, smooth-grad, occlusion, omission, "
                 "contextual-decomposition");
}

TEST_F(Explain, RefusesAModelFileThatContradictsItself) {
  model::ModelFile model = model::read_model_file(kGolden + "bilstm_0_3x2.safetensors");
  model.metadata["dimscope.classes"] = "no\nyes";
  model::write_model_file(at("classes.safetensors"), model);
  expect_refused({"explain", "--model", "classes.safetensors", "--tokens", "1"},
                 "classes.safetensors: names 2 classes, its tensors have 5");
  model.metadata = {{"dimscope.vocabulary", "<unk>\na"}};
  model::write_model_file(at("words.safetensors"), model);
  expect_refused({"explain", "--model", "words.safetensors", "--tokens", "1"},
                 "words.safetensors: names 2 words, its tensors have " +
                     std::to_string(model.parameters.dims.vocabulary));
}

TEST_F(Explain, RefusesMetadataThatCannotBe) {
  model::ModelFile model = model::read_model_file(kGolden + "bilstm_0_3x2.safetensors");
  const auto last = std::to_string(model.parameters.dims.vocabulary - 1);
  for (const std::string& bad : {std::to_string(model.parameters.dims.vocabulary),
                                 std::string("-1"), std::string("0x"), std::string("")}) {
    model.metadata = {{"dimscope.unknown", bad}};
    model::write_model_file(at("unknown.safetensors"), model);
    expect_refused(
        {"explain", "--model", "unknown.safetensors", "--tokens", "1"},
        "unknown.safetensors: dimscope.unknown in its metadata is no word of 0.." + last);
  }
  model.metadata = {{"dimscope.classes", "a\nb\nc\nd\n\x1b[2J"}};
  model::write_model_file(at("control.safetensors"), model);
  expect_refused({"explain", "--model", "control.safetensors", "--tokens", "1"},
                 "control.safetensors: class name 4 in its metadata: found control character 0x1B, "
                 "expected a name and nothing else");
}

TEST_F(Explain, ReadsTextWhereTheModelFileCarriesItsVocabulary) {
  model::ModelFile model = model::read_model_file(kGolden + "bilstm_0_3x2.safetensors");
  std::string words = "<unk>";
  for (int i = 1; i < model.parameters.dims.vocabulary; ++i) words += "\nw" + std::to_string(i);
  model.metadata = {{"dimscope.vocabulary", words}, {"dimscope.classes", "a\nb\nc\nd\ne"}};
  model::write_model_file(at("model.safetensors"), model);
  const nlohmann::json by_text = json({"explain", "--model", "model.safetensors", "--text",
                                       "W3 other w1", "--class", "c", "--json"});
  const nlohmann::json by_number = json(
      {"explain", "--model", "model.safetensors", "--tokens", "3,0,1", "--class", "2", "--json"});
  EXPECT_EQ(by_text["relevance"], by_number["relevance"]);
  EXPECT_THAT(by_text["tokens"], ElementsAre("w3", "other", "w1"));
  EXPECT_THAT(by_number["tokens"], ElementsAre("w3", "<unk>", "w1"));
}

TEST_F(Explain, OneModelShowsItsAnswerAndTheSum) {
  const Result result = run({"explain", "--model", kGolden + "bilstm_0_3x2.safetensors", "--tokens",
                             "8,2,2,4", "--delta", "1"});
  const auto lines = lines_of(result.out);
  ASSERT_EQ(lines.size(), 8u) << result.out << result.err;
  EXPECT_THAT(lines[0], testing::MatchesRegex("0  0\\.[0-9]{3}  [█▏▎▍▌▋▊▉]+"));
  EXPECT_THAT(lines[5], AllOf(StartsWith("#8 "), HasSubstr("  #2 "), HasSubstr("  #4 ")));
  EXPECT_THAT(lines[6],
              testing::MatchesRegex("logit of [0-4] -?[0-9.]+ = words -?[0-9.]+ \\+ initial state "
                                    "-?[0-9.]+ \\+ error -?0\\.000"));
  EXPECT_EQ(lines[7], "lrp-all, epsilon 0.001, delta 1");
}

TEST_F(Explain, ShowsMethodsSideBySide) {
  run_tiny();
  const std::string key = json({"trials", "tiny", "--json"})[0]["key"];
  const std::vector<std::string> command = {
      "explain", "tiny",       "--trial",  key,
      "--text",  "not good .", "--method", "lrp-all,sensitivity,integrated-gradients,occlusion"};
  const auto lines = lines_of(run(command).out);
  ASSERT_GE(lines.size(), 5u);
  EXPECT_THAT(lines[0], StartsWith("d_e  d_h  seed  method  "));
  EXPECT_THAT(lines[1], HasSubstr("  lrp-all  "));
  EXPECT_THAT(lines[4], HasSubstr("  occlusion  "));

  std::vector<std::string> with_json = command;
  with_json.push_back("--json");
  const nlohmann::json got = json(with_json);
  ASSERT_EQ(got.size(), 4u);
  EXPECT_EQ(got[0]["method"], "lrp-all");
  EXPECT_EQ(got[2]["method"], "integrated-gradients");
  EXPECT_TRUE(got[2]["steps"].is_number_integer());
  for (const std::size_t i : {0, 1, 2, 3}) {
    EXPECT_EQ(got[i]["key"], key);
    const nlohmann::json alone = json({"explain", "tiny", "--trial", key, "--text", "not good .",
                                       "--method", got[i]["method"], "--json"});
    EXPECT_EQ(alone[0], got[i]);
  }
}

TEST_F(Explain, ShowsModelFilesSideBySide) {
  const std::string a = kGolden + "bilstm_0_3x2.safetensors",
                    b = kGolden + "bilstm_1_2x5.safetensors";
  const auto lines = lines_of(run({"explain", "--model", a, "--model", b, "--tokens", "1,2"}).out);
  ASSERT_GE(lines.size(), 3u);
  EXPECT_THAT(lines[0], StartsWith("model         classes  "));
  EXPECT_THAT(lines[1], StartsWith("bilstm_0_3x2  "));
  EXPECT_THAT(lines[2], StartsWith("bilstm_1_2x5  "));
  const nlohmann::json got =
      json({"explain", "--model", a, "--model", b, "--tokens", "1,2", "--json"});
  ASSERT_EQ(got.size(), 2u);
  EXPECT_EQ(got[1]["model"], b);
  nlohmann::json alone = json({"explain", "--model", b, "--tokens", "1,2", "--json"});
  EXPECT_FALSE(alone.contains("model"));
  alone["model"] = b;
  EXPECT_EQ(alone, got[1]);
}

TEST_F(Explain, ExplainsALeadAProbabilityAndAPhrase) {
  run_tiny();
  const std::string key = json({"trials", "tiny", "--json"})[0]["key"];
  const auto explained = [&](const std::vector<std::string>& more) {
    std::vector<std::string> command = {"explain",    "tiny",    "--trial",  key,     "--text",
                                        "not good .", "--class", "positive", "--json"};
    command.insert(command.end(), more.begin(), more.end());
    return json(command)[0];
  };
  const nlohmann::json lead = explained({"--against", "negative"});
  EXPECT_EQ(lead["against"], 1);
  EXPECT_NEAR(lead["score"].get<double>(),
              lead["logits"][3].get<double>() - lead["logits"][1].get<double>(), 1e-6);
  const nlohmann::json p = explained({"--method", "occlusion", "--of", "probability"});
  EXPECT_EQ(p["of"], "probability");
  EXPECT_NEAR(p["score"].get<double>(), p["probabilities"][3].get<double>(), 1e-6);
  const nlohmann::json phrase =
      explained({"--method", "contextual-decomposition", "--span", "1..2", "--span", "3"});
  ASSERT_EQ(phrase["spans"].size(), 2u);
  EXPECT_EQ(phrase["spans"][0]["first"], 1);
  EXPECT_EQ(phrase["spans"][0]["last"], 2);
  EXPECT_NEAR(phrase["spans"][1]["relevant"].get<double>(), phrase["relevance"][2].get<double>(),
              1e-6);
  EXPECT_NEAR(phrase["spans"][0]["relevant"].get<double>() +
                  phrase["spans"][0]["irrelevant"].get<double>() + phrase["rest"].get<double>(),
              phrase["score"].get<double>(), 1e-5);
}

TEST_F(Explain, RefusesOptionsThatNoMethodUses) {
  const std::string model = kGolden + "bilstm_0_3x2.safetensors";
  const auto refused = [&](const std::vector<std::string>& more, const std::string& message) {
    std::vector<std::string> command = {"explain", "--model", model, "--tokens", "1,2"};
    command.insert(command.end(), more.begin(), more.end());
    expect_refused(command, message);
  };
  refused({"--method", "occlusion", "--epsilon", "0.1"},
          "--epsilon is for --method lrp-all or lrp-prop or lrp-abs or lrp-half, which is not "
          "asked for");
  refused({"--method", "sensitivity", "--delta", "1"},
          "--delta is for --method lrp-all or lrp-prop or lrp-abs or lrp-half, which is not asked "
          "for");
  for (const std::string option : {"--max-gap", "--max-steps"}) {
    refused({option, "1"},
            option + " is for --method integrated-gradients, which is not asked for");
  }
  for (const std::string option : {"--samples", "--noise", "--noise-seed"}) {
    refused({option, "1"}, option + " is for --method smooth-grad, which is not asked for");
  }
  refused({"--of", "probability"},
          "--of is for --method occlusion or omission, which is not asked for");
  refused({"--span", "1..2"},
          "--span is for --method contextual-decomposition, which is not asked for");
  refused({"--method", "occlusion", "--of", "probabilty"},
          "--of is 'probabilty', did you mean 'probability'?");
  refused({"--method", "lrp-all,lrp-all"}, "--method names lrp-all twice");
  for (const std::string bad : {"0..1", "2..1", "1..3", "x", "1..", "..2", "1-2"}) {
    refused({"--method", "contextual-decomposition", "--span", bad},
            "--span is '" + bad + "', expected words of the sentence as in 2..4, within 1..2");
  }
}

}  // namespace
}  // namespace dimscope
