// What every command says of a study whose models are missing, changed or another trial's, and of
// one whose database was damaged.
#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <gmock/gmock.h>

#include "tests/cli/cli_fixture.h"
#include "tests/cli/results.h"

namespace dimscope {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::StartsWith;

class DamagedStudy : public Cli {
 protected:
  void SetUp() override { run_tiny(); }
  void sql(const std::string& statement) const {
    SQLite::Database(at("tiny/study.db"), SQLite::OPEN_READWRITE).exec(statement);
  }
  std::string key_of(std::size_t trial) const {
    return json({"trials", "tiny", "--json"})[trial]["key"].get<std::string>();
  }
  // The first trial's, where no command tells it.
  std::string key_of_damaged() const {
    return SQLite::Database(at("tiny/study.db"))
        .execAndGet("SELECT key FROM trials WHERE position = 0")
        .getString();
  }
  static std::string model_of(const std::string& key) {
    return "tiny/models/" + key + ".safetensors";
  }
};

constexpr const char* kAgain = "; `dimscope run` on this study trains it again:\n  ";

TEST_F(DamagedStudy, GoesOnWithoutAModelThatIsMissing) {
  const std::string key = key_of(0);
  std::filesystem::remove(at(model_of(key)));
  const std::string reason = model_of(key) + ": the model of trial " + key + " is missing";
  const std::string notice =
      std::string(" without 1 trial whose model cannot be used") + kAgain + reason + "\n";

  const Result report = run({"report", "tiny"});
  EXPECT_EQ(report.code, 0);
  EXPECT_EQ(report.err, "the report's sentences, phrases and scores of behaviour are" + notice);
  EXPECT_THAT(read("tiny/report.html"),
              HasSubstr("1 trial is left out of sentences and phrases, since its model cannot be "
                        "used: " +
                        key));

  const Result explain = run({"explain", "tiny", "--text", "not good", "--json"});
  EXPECT_EQ(explain.code, 0);
  EXPECT_EQ(explain.err, "explained" + notice);
  const auto records = nlohmann::json::parse(explain.out);
  ASSERT_THAT(records, SizeIs(8));
  for (std::size_t i = 0; i < 7; ++i) EXPECT_EQ(records[i]["key"], key_of(i + 1));
  EXPECT_EQ(records[7], (nlohmann::json{{"key", key}, {"left_out", reason}}));

  const Result effects = run({"effects", "tiny", "phrases", "--json"});
  EXPECT_EQ(effects.code, 0);
  EXPECT_EQ(effects.err, "phrases and scores of behaviour are" + notice);
  EXPECT_EQ(nlohmann::json::parse(effects.out)["left_out"],
            (nlohmann::json{{{"key", key}, {"reason", reason}}}));
  EXPECT_THAT(run({"effects", "tiny"}).out,
              HasSubstr("note: 1 trial is left out of phrases, since its model cannot be used: "));

  const Result measured =
      run({"evaluate-explanations", "tiny", "--methods", "sensitivity", "--json"});
  EXPECT_EQ(measured.code, 0);
  EXPECT_THAT(measured.err, StartsWith("measured" + notice));
  EXPECT_EQ(nlohmann::json::parse(measured.out)[7],
            (nlohmann::json{{"key", key}, {"left_out", reason}}));
  EXPECT_EQ(run({"trials", "tiny"}).err, "") << "needs no model";
}

TEST_F(DamagedStudy, RefusesATrialThatIsNamedAndHasNoModel) {
  const std::string key = key_of(0);
  std::filesystem::remove(at(model_of(key)));
  const std::string complaint = model_of(key) + ": the model of trial " + key +
                                " is missing; `dimscope run` on this study trains the trial again";
  expect_refused({"explain", "tiny", "--text", "good", "--trial", key}, complaint);
  expect_refused({"predict", "tiny", "--text", "good", "--trial", key}, complaint);
  expect_refused({"export", "tiny", "--trial", key, "-o", "m.safetensors"}, complaint);
  expect_refused({"evaluate-explanations", "tiny", "--trial", key}, complaint);
}

TEST_F(DamagedStudy, RefusesToExplainWithoutAnyModel) {
  std::filesystem::remove_all(at("tiny/models"));
  const std::string key = key_of(0);
  const std::string complaint = "no model of 8 trials can be used; the first: " + model_of(key) +
                                ": the model of trial " + key +
                                " is missing; `dimscope run` on this study trains them again";
  expect_refused({"report", "tiny"}, complaint);
  expect_refused({"explain", "tiny", "--text", "good"}, complaint);
  expect_refused({"effects", "tiny", "phrases"}, complaint);
  expect_refused({"evaluate-explanations", "tiny"}, complaint);
  const Result effects = run({"effects", "tiny"});
  EXPECT_EQ(effects.code, 0) << "most of it needs no model";
  EXPECT_THAT(effects.out, HasSubstr("What moves fine accuracy, test"));
  EXPECT_THAT(effects.err, HasSubstr("without 8 trials whose models cannot be used"));
}

TEST_F(DamagedStudy, TellsChangedWeightsFromTheTrialsOwnAndTrainsThemAgain) {
  const auto before = files_below(at("tiny/models"));
  const std::string key = key_of(0);
  std::string changed = read(model_of(key));
  changed[changed.size() - 1] ^= 1;  // of the last weight's exponent
  write(model_of(key), changed);
  const std::string reason = model_of(key) + ": is not the file that trial " + key + " wrote";
  EXPECT_THAT(run({"report", "tiny"}).err, HasSubstr(reason));
  EXPECT_THAT(run({"explain", "tiny", "--text", "good"}).err, HasSubstr(reason));
  for (const auto& arguments : std::vector<std::vector<std::string>>{
           {"explain", "tiny", "--text", "good", "--trial", key},
           {"explain", "--model", model_of(key), "--text", "good"},
           {"predict", "--model", model_of(key), "--text", "good"}}) {
    const Result result = run(arguments);
    EXPECT_EQ(result.code, 2);
    EXPECT_THAT(result.err, HasSubstr(reason));
    EXPECT_EQ(result.out, "");
  }
  const Result again = run({"run", "tiny.toml"});
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_THAT(lines_of(again.err), Contains(AllOf(HasSubstr(": trained again, since " + reason),
                                                  EndsWith("it was changed, or is another's"))));
  EXPECT_EQ(files_below(at("tiny/models")), before);
  EXPECT_EQ(run({"report", "tiny"}).err, "");
}

TEST_F(DamagedStudy, RefusesASliceThatHasASplitsName) {
  sql("UPDATE slices SET name = 'dev'");
  const std::string complaint =
      "tiny/study.db: a slice is called 'dev', expected letters, digits, '-' and '_', and not "
      "train, dev or test; `dimscope run` on this study puts its data there again";
  for (const char* const command : {"trials", "effects", "report"}) {
    expect_refused({command, "tiny"}, complaint);
  }
  EXPECT_EQ(run({"run", "tiny.toml"}).code, 0);
}

TEST_F(DamagedStudy, PutsSettingsRightThatAreNoSettings) {
  const auto before = results(json({"trials", "tiny", "--json"}));
  sql("UPDATE parameters SET value = 'adagrae' WHERE name = 'optimizer'");
  const std::string complaint = "tiny/study.db: trial " + key_of_damaged() +
                                ": optimizer is 'adagrae', expected adagrad or adam or sgd, did "
                                "you mean 'adagrad'?; `dimscope run` on this "
                                "study computes it again";
  for (const char* const command : {"trials", "effects", "report"}) {
    expect_refused({command, "tiny"}, complaint);
  }
  EXPECT_EQ(run({"run", "tiny.toml"}).err, "all 8 trials are done already\n");
  EXPECT_EQ(results(json({"trials", "tiny", "--json"})), before);
}

TEST_F(DamagedStudy, NeverReplacesAModelThatThisUserMayNotRead) {
  const std::string key = key_of(0), model = model_of(key), before = read(model);
  using std::filesystem::perms;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(home_.path())) {
    permissions(entry.path(), perms::all);
  }
  permissions(home_.path(), perms::all);
  permissions(at(model), perms::none);
  ProgramOptions nobody = options();
  nobody.unprivileged = true;
  for (const std::vector<std::string>& command : {std::vector<std::string>{"run", "tiny.toml"},
                                                  {"report", "tiny"},
                                                  {"explain", "tiny", "--text", "good"},
                                                  {"evaluate-explanations", "tiny"}}) {
    const Result result = dimscope(command, nobody);
    EXPECT_EQ(result.code, 2) << command[0];
    EXPECT_THAT(result.err,
                EndsWith("dimscope: " + model + ": cannot be read: Permission denied\n"));
  }
  permissions(at(model), perms::owner_read);
  EXPECT_EQ(read(model), before);
}

TEST_F(DamagedStudy, RefusesAReportOfNothing) {
  sql("UPDATE trials SET state = 'pending'");
  expect_refused({"report", "tiny"}, "tiny: no trial is complete yet; `dimscope run` trains them");
  sql("DELETE FROM trials");
  expect_refused({"report", "tiny"}, "tiny: no trial is complete yet; `dimscope run` trains them");
}

TEST_F(DamagedStudy, SaysWhatAReportLacks) {
  sql("DELETE FROM relevances");
  const Result report = run({"report", "tiny"});
  EXPECT_EQ(report.code, 0);
  const std::string why =
      "tiny/study.db: trial " + key_of(0) +
      ": test: no relevances by lrp-all are there; `dimscope run` on this study "
      "computes it again.\n";
  EXPECT_EQ(report.err, "not in the report: Effects on explanations: " + why +
                            "not in the report: The words' relevances: " + why);
}

TEST_F(DamagedStudy, RefusesASliceOfSentencesThatAreNotThere) {
  sql("UPDATE slices SET sentences = x'ffffff7f'");
  const std::string complaint =
      "tiny/study.db: slice turns names test sentence 2147483647, expected 0 to 999; `dimscope "
      "run` on this study puts its data there again";
  for (const char* const command : {"trials", "effects", "report"}) {
    expect_refused({command, "tiny"}, complaint);
  }
  EXPECT_EQ(run({"run", "tiny.toml"}).code, 0);
  EXPECT_EQ(run({"trials", "tiny"}).code, 0);
}

TEST_F(DamagedStudy, ComputesProbabilitiesAgainFromTheModel) {
  const auto before = results(json({"trials", "tiny", "--json"}));
  const std::string report = read("tiny/report.html");
  sql("UPDATE predictions SET probabilities = zeroblob(length(probabilities)) WHERE trial = '" +
      key_of(0) + "'");
  const std::string reason = "tiny/study.db: trial " + key_of(0) + ": ";
  EXPECT_THAT(run({"effects", "tiny", "pairs"}).err,
              StartsWith("dimscope: " + reason + "test: the probabilities of sentence 0 sum to 0"));
  const Result again = run({"run", "tiny.toml"});
  EXPECT_EQ(again.code, 0) << again.err;
  const auto lines = lines_of(again.err);
  ASSERT_THAT(lines, SizeIs(3));
  EXPECT_EQ(lines[0], "7 of 8 trials are done already");
  EXPECT_THAT(lines[1], EndsWith(": computed again from its model, since " + reason +
                                 "dev: the probabilities of sentence 0 sum to 0, expected 1"));
  EXPECT_EQ(results(json({"trials", "tiny", "--json"})), before);
  EXPECT_EQ(read("tiny/report.html"), report);
}

}  // namespace
}  // namespace dimscope
