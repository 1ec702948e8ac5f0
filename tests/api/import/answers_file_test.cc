#include "dimscope/api/import/answers_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/cli/zip_writer.h"
#include "tests/message_of.h"
#include "tests/model/foreign_files.h"

namespace dimscope::api {
namespace {

using model::bytes_of_values;
using model::npy_header;
using model::npy_of;
using study::ForeignAnswers;
using ::testing::ElementsAre;
using ::testing::SizeIs;
using ::testing::StartsWith;

const std::string kTrial =
    R"({"settings": {"lr": 0.1, "name": "a", "bias": true}, "seed": 2, "classes": ["x", "y"],
        "relevances_of": "predicted", "method": "weights"})";

std::string npz_of(const std::string& trial, const std::string& probabilities_shape = "2, 2") {
  return zip_of(
      {{"trial.npy", npy_of(npy_header("|S" + std::to_string(trial.size()), ""), trial)},
       {"probabilities.npy", npy_of(npy_header("<f8", probabilities_shape),
                                    bytes_of_values<double>({0.25, 0.75, NAN, 0.5}))},
       {"relevances.npy", npy_of(npy_header("<f4", "3,"), bytes_of_values<float>({1, 2, 3}))}});
}

ForeignAnswers one(const std::string& bytes) {
  const std::vector<ForeignAnswers> all = parse_answers(bytes, "a");
  EXPECT_THAT(all, SizeIs(1));
  return all.at(0);
}

std::string error_of(const std::string& bytes) {
  return message_of([&] { parse_answers(bytes, "a"); });
}

void expect_trial(const ForeignAnswers& answers) {
  EXPECT_EQ(answers.settings, (Settings{{"lr", 0.1}, {"name", "a"}, {"bias", true}}));
  EXPECT_EQ(answers.seed, 2);
  EXPECT_THAT(answers.classes, ElementsAre("x", "y"));
  EXPECT_EQ(answers.rows, 2);
  EXPECT_EQ(answers.columns, 2);
  EXPECT_EQ(answers.probabilities[1], 0.75f);
  EXPECT_THAT(answers.relevances, ElementsAre(1, 2, 3));
  EXPECT_EQ(answers.relevances_of, "predicted");
  EXPECT_EQ(answers.method, "weights");
}

TEST(AnswersFile, OfNumpyIsRead) {
  const ForeignAnswers answers = one(npz_of(kTrial));
  expect_trial(answers);
  EXPECT_EQ(answers.from, "a");
  EXPECT_TRUE(std::isnan(answers.probabilities[2])) << "whoever knows the sentence says it";
  EXPECT_TRUE(answers.relevance_rows.empty());
}

TEST(AnswersFile, OfSafetensorsIsRead) {
  std::string bytes = model::safetensors_of(
      {{"probabilities", "F32", {2, 2}, bytes_of_values<float>({0.25f, 0.75f, 0.5f, 0.5f})},
       {"relevances", "F64", {3}, bytes_of_values<double>({1, 2, 3})}});
  const std::string without = bytes;
  // The metadata go into the header.
  nlohmann::ordered_json header =
      nlohmann::ordered_json::parse(bytes.substr(8, bytes.find("}}") + 2 - 8));
  const std::string data = bytes.substr(bytes.find("}}") + 2);
  header["__metadata__"] = {{"dimscope.trial", kTrial}};
  const std::string json = header.dump();
  const std::uint64_t length = json.size();
  bytes = bytes_of_values<std::uint64_t>({length}) + json + data;
  expect_trial(one(bytes));
  EXPECT_THAT(error_of(without),
              StartsWith("a: says of no trial what it is: the array trial (in safetensors the "
                         "metadata dimscope.trial) is missing, a text of JSON; expected {"));
}

TEST(AnswersFile, OfJsonIsRead) {
  const std::string members = kTrial.substr(0, kTrial.size() - 1) +
                              R"(, "probabilities": [[0.25, 0.75], [0.5, 0.5]],
                                   "relevances": [[1, 2], [3]]})";
  const ForeignAnswers answers = one(members);
  expect_trial(answers);
  EXPECT_THAT(answers.relevance_rows, ElementsAre(2, 1));
  const std::vector<ForeignAnswers> two = parse_answers(" [" + members + "," + members + "]", "a");
  ASSERT_THAT(two, SizeIs(2));
  EXPECT_EQ(two[1].from, "a: trial 1");
  const ForeignAnswers inside =
      one(R"({"settings": {"lr": 1, "seed": 7}, "probabilities": [[1, 0]]})");
  EXPECT_EQ(inside.seed, 7);
  EXPECT_FALSE(inside.has_relevances);
  EXPECT_THAT(one(R"({"settings": {"lr": 1}, "seed": 1, "probabilities": [[1, 0]],
                      "relevances": [[1]], "relevances_of": [1, "x"]})")
                  .relevance_classes,
              ElementsAre("1", "x"));
}

TEST(AnswersFile, SaysWhatIsWrongInAnArchive) {
  EXPECT_THAT(error_of(npz_of("{")), StartsWith("a: trial: is not JSON at its byte "));
  EXPECT_EQ(error_of(npz_of("[1]")),
            "a: trial: found a list; expected {\"settings\": {\"lr\": 0.1}, \"seed\": 1}");
  EXPECT_EQ(error_of(npz_of(kTrial, "4,")),
            "a: probabilities: found shape [4], expected [sentences,classes]");
  EXPECT_EQ(error_of(npz_of(R"({"settings": {"lr": 1}, "seed": 1, "probabilities": 2})")),
            "a: member 'probabilities' is unknown; known: settings, seed, relevances_of, method, "
            "classes");
  const auto with = [](const std::string& name, const std::string& array) {
    return error_of(zip_of({{name + ".npy", array}}));
  };
  EXPECT_EQ(with("probabilites", npy_of(npy_header("<f4", "1, 1"), bytes_of_values<float>({1}))),
            "a: array 'probabilites' is unknown, did you mean 'probabilities'?");
  EXPECT_EQ(with("probabilities", npy_of(npy_header("<i8", "1, 1"), bytes_of_values<double>({1}))),
            "a: probabilities: is of type <i8, expected float32 or float64");
  EXPECT_EQ(with("relevances", npy_of(npy_header("<f4", "1, 1"), bytes_of_values<float>({1}))),
            "a: relevances: found shape [1,1], expected [tokens], of all sentences back to back");
  EXPECT_THAT(with("trial", npy_of(npy_header("<f4", ""), bytes_of_values<float>({1}))),
              StartsWith("a: trial: found an array of type <f4, expected one text of JSON; "));
  const std::string trial = R"({"settings": {"lr": 1}, "seed": 1})";
  EXPECT_EQ(with("trial", npy_of(npy_header("|S" + std::to_string(trial.size()), ""), trial)),
            "a: array probabilities is missing");
}

TEST(AnswersFile, SaysWhatIsWrongInJson) {
  const auto of = [](const std::string& members) { return error_of("{" + members + "}"); };
  const std::string trial = R"("settings": {"lr": 1}, "seed": 1)";
  const std::string p = R"(, "probabilities": [[1, 0]])";
  EXPECT_THAT(error_of("{\"probabilities\": [[NaN]]}"),
              StartsWith("a: is not JSON at its byte 21 (NaN and Infinity are none); expected {"));
  EXPECT_THAT(error_of("{\"seed\": 1e999}"), StartsWith("a: has a number that is too large; "));
  EXPECT_EQ(error_of("[]"), "a: is an empty list, expected trials");
  EXPECT_EQ(error_of("[1]"), "a: trial 0: found a number, expected an object");
  EXPECT_EQ(of(trial), "a: probabilities is missing");
  EXPECT_THAT(of(R"("seed": 1)"), StartsWith("a: settings is missing; expected {"));
  EXPECT_THAT(of(R"("settings": {"lr": 1})" + p),
              StartsWith("a: seed is missing, which tells trials of the same settings apart; "));
  EXPECT_EQ(of(R"("settings": {"lr": 1}, "seed": 1.5)" + p),
            "a: seed: found 1.5, expected a whole number of 0 or more");
  EXPECT_EQ(of(R"("settings": {"lr": 1}, "seed": "1")" + p),
            "a: seed: found a text, expected a whole number of 0 or more");
  EXPECT_EQ(of(R"("settings": {"seed": 1, "lr": 1}, "seed": 1)" + p),
            "a: settings: seed is given twice, here and beside settings");
  EXPECT_EQ(of(R"("settings": [])"), "a: settings: found a list, expected an object of them");
  EXPECT_EQ(of(R"("settings": {"lr": null})"),
            "a: settings: lr: found null, expected a number, a text, true or false");
  EXPECT_EQ(of(R"("settings": {"": 1})"),
            "a: settings: found a name that is empty or no line of text");
  EXPECT_EQ(of(R"("classes": "x")"), "a: classes: found a text, expected a list of their names");
  EXPECT_EQ(of(R"("method": 1)"), "a: method: found a number, expected a text");
  EXPECT_THAT(of(R"("method": "a\nb")"), StartsWith("a: method: "));
  EXPECT_EQ(of(trial + p + R"(, "method": "x")"), "a: method is given, but no relevances are");
  EXPECT_EQ(of(trial + R"(, "probs": 1)"),
            "a: member 'probs' is unknown; known: settings, seed, probabilities, relevances, "
            "relevances_of, method, classes");
  EXPECT_EQ(
      of(R"("probabilities": 1)"),
      "a: probabilities: found a number, expected a list with one of numbers for each sentence");
  EXPECT_EQ(of(R"("probabilities": [1])"),
            "a: probabilities: sentence 0: found a number, expected a list of numbers");
  EXPECT_EQ(of(R"("probabilities": [[1, 0], [1, null]])"),
            "a: probabilities: sentence 1, class 1: found null, expected a number");
  EXPECT_EQ(of(R"("probabilities": [[1, 0], [1]])"),
            "a: probabilities: sentence 1: found 1 numbers, expected 2 as of the first");
  EXPECT_EQ(of(R"("relevances": [["x"]])"),
            "a: relevances: sentence 0, token 0: found a text, expected a number");
}

}  // namespace
}  // namespace dimscope::api
