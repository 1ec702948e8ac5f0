// `dimscope findings`, and the same at the end of `dimscope run`.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/cli/cli_fixture.h"
#include "tests/cli/results.h"

namespace dimscope {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

using FindingsCommand = Cli;

TEST_F(FindingsCommand, IsTheFirstThingThatARunSays) {
  write("tiny.toml", "title = \"Tiny models\"\nquestion = \"Do they learn?\"\n" + kTinyStudy);
  const Result result = run({"run", "tiny.toml", "--jobs", "2"});
  ASSERT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(
      result.out,
      StartsWith("Tiny models\n"
                 "Do they learn?\n"
                 "8 models: embedding dimension 2 and 3 × hidden dimension 1 and 2, 2 seeds "
                 "each, on 1,000 sentences of the built-in corpus.\n\n"
                 "What moves fine accuracy, test (always the most frequent class: "));
  EXPECT_LT(result.out.find("Hidden dimension 1 → 2: "), result.out.find("best on dev"));
  EXPECT_THAT(result.out, HasSubstr("\nMore: dimscope findings tiny; every test: dimscope effects "
                                    "tiny\n"));

  const Result findings = run({"findings", "tiny"});
  EXPECT_EQ(findings.code, 0) << findings.err;
  EXPECT_THAT(findings.err, IsEmpty());
  EXPECT_THAT(findings.out, AllOf(StartsWith("Tiny models\n"), HasSubstr("\nWhat to doubt\n"),
                                  HasSubstr("\nWorth a look\n"), Not(HasSubstr("\x1b")),
                                  EndsWith("as data: dimscope findings tiny --json\n")));
  const nlohmann::json json = this->json({"findings", "tiny", "--json"});
  EXPECT_EQ(json["question"], "Do they learn?");
  EXPECT_THAT(json["axes"], SizeIs(2));
  for (const nlohmann::json& axis : json["axes"]) {
    EXPECT_THAT(findings.out, HasSubstr(axis["headline"].get<std::string>() + ": " +
                                        axis["amount"].get<std::string>()));
    EXPECT_THAT(findings.out, HasSubstr(axis["verdict"].get<std::string>()));
  }
}

TEST_F(FindingsCommand, TakesAMetricAndConditions) {
  run_tiny();
  const nlohmann::json some =
      json({"findings", "tiny", "--json", "--metric", "turns.fine", "--where", "d_h=2"});
  EXPECT_EQ(some["metric"]["name"], "turns.fine");
  EXPECT_EQ(some["models"], 4);
  EXPECT_THAT(some["axes"], SizeIs(1));
  expect_refused({"findings", "tiny", "--metric", "turns.fin"},
                 "'turns.fin' is no metric of the study, did you mean 'turns.fine'?");
  EXPECT_THAT(run({"findings", "tiny", "--where", "d_h=9"}).err,
              StartsWith("dimscope: no complete trial has hidden_dim = 9"));
  EXPECT_EQ(run({"findings", "nowhere"}).err, run({"effects", "nowhere"}).err);
}

TEST_F(FindingsCommand, OfTrialsOfAnotherProgramGoByTheirMetrics) {
  std::string csv = "lr,optimizer,seed,accuracy\n";
  for (const double lr : {0.001, 0.01, 0.1}) {
    for (const char* const optimizer : {"adam", "sgd"}) {
      for (int seed = 1; seed <= 3; ++seed) {
        csv += fmt::format("{},{},{},{:.4f}\n", lr, optimizer, seed,
                           0.7 + (optimizer[0] == 'a' ? 0.1 : 0) + 0.01 * seed);
      }
    }
  }
  write("trials.csv", csv);
  ASSERT_EQ(run({"add", "sweep", "trials.csv"}).code, 0);
  const nlohmann::json json = this->json({"findings", "sweep", "--json"});
  EXPECT_EQ(json["studied"], "18 models: lr 0.001–0.1 × optimizer adam and sgd, 3 seeds each");
  EXPECT_EQ(json["sentences"], 0);
  EXPECT_THAT(json["look"], IsEmpty());
  const nlohmann::json& strongest = json["axes"][0];
  EXPECT_EQ(strongest["headline"], "Optimizer sgd → adam");
  EXPECT_EQ(strongest["amount"], "+10.0 points");
  EXPECT_EQ(strongest["certainty"], "clear");
  EXPECT_TRUE(strongest["interval"].is_object());
  EXPECT_THAT(strongest["verdict"].get<std::string>(),
              AllOf(StartsWith("p < 0.001 after Holm over 3 tests"),
                    EndsWith("for other seeds on the same data.")));
  EXPECT_EQ(json["axes"][1]["axis"], "lr");
  EXPECT_EQ(json["axes"][1]["certainty"], "unsure");
  EXPECT_TRUE(json["axes"][1]["interval"].is_object()) << "the ends of an ordered axis";
  const Result text = run({"findings", "sweep"});
  EXPECT_EQ(text.code, 0) << text.err;
  EXPECT_THAT(text.out, HasSubstr("adam: 82.0 %, sgd: 72.0 %"));
}

TEST_F(FindingsCommand, OfAMetricThatWeighsClassesAlikeGoByTheAxisOwnTerm) {
  std::filesystem::copy_file(DIMSCOPE_TESTS_DIR "/../studies/reviews.csv", at("reviews.csv"));
  write("quick.toml",
        "[data]\nsource = \"table\"\ntrain = \"reviews.csv\"\n[train]\nepochs = 1\n"
        "[[grid]]\nembedding_dim = 2\nhidden_dim = [1, 2]\nseed = \"1..2\"\n");
  const Result result = run({"run", "quick.toml"});
  ASSERT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.err, Not(HasSubstr("is no share of sentences")))
      << "the report has its effects";
  const nlohmann::json json =
      this->json({"findings", "quick", "--json", "--metric", "test.macro_f1"});
  EXPECT_THAT(json["axes"], SizeIs(1));
  EXPECT_TRUE(json["axes"][0]["detectable"].is_null());
}

TEST_F(FindingsCommand, OfNoCompleteTrialIsRefused) {
  write("tiny.toml", kTinyStudy);
  ASSERT_EQ(run({"run", "tiny.toml", "--jobs", "2"}).code, 0);
  std::filesystem::remove(at("tiny/study.db"));
  EXPECT_EQ(run({"findings", "tiny"}).code, 2);
}

}  // namespace
}  // namespace dimscope
