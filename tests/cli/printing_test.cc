// What a foreign study or model file holds does not steer the terminal, and JSON stays JSON.
#include <SQLiteCpp/Database.h>
#include <gmock/gmock.h>

#include "dimscope/model/model_file.h"
#include "tests/cli/cli_fixture.h"

namespace dimscope {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class Printing : public Cli {
 protected:
  void sql(const std::string& statement) const {
    SQLite::Database(at("tiny/study.db"), SQLite::OPEN_READWRITE).exec(statement);
  }
};

// ESC, its counterpart of the second block, and what turns the direction of letters.
constexpr const char* kSql = "char(27)||'[2J'||char(155)||'2J'||char(8238)";
constexpr const char* kShown = "\\u{1B}[2J\\u{9B}2J\\u{202E}";

const auto kSafe =
    AllOf(Not(HasSubstr("\x1b[2J")), Not(HasSubstr("\u009b")), Not(HasSubstr("\u202e")));

TEST_F(Printing, EscapesWhatAStudyHolds) {
  run_tiny();
  sql(std::string("UPDATE classes SET name = name||") + kSql);
  sql(std::string("UPDATE trials SET state = 'failed', error = ") + kSql + " WHERE position = 0");
  const std::vector<std::vector<std::string>> commands = {
      {"trials", "tiny"},
      {"trials", "tiny", "--json"},
      {"predict", "tiny", "--text", "not good"},
      {"predict", "tiny", "--text", "not good", "--json"},
      {"explain", "tiny", "--text", "not good"},
      {"slices", "tiny", "--slice", "turns"}};
  for (const auto& command : commands) {
    const Result result = run(command);
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_THAT(result.out, kSafe) << command[0];
    if (command.back() == "--json") {
      EXPECT_THAT(result.out, HasSubstr("\\u001b[2J\\u009b2J\\u202e"));
      EXPECT_THAT(nlohmann::json::parse(result.out).dump(), HasSubstr("\u009b2J\u202e"));
    } else {
      EXPECT_THAT(result.out, HasSubstr(kShown)) << command[0];
    }
  }
  ProgramOptions terminal = options();
  terminal.terminal = 100;
  EXPECT_THAT(dimscope({"explain", "tiny", "--text", "not good"}, terminal).out,
              AllOf(kSafe, HasSubstr(kShown)));
  ASSERT_EQ(
      run({"explain", "tiny", "--text", "not good", "--svg", "a.svg", "--html", "a.html"}).code, 0);
  EXPECT_THAT(read("a.svg"), AllOf(Not(HasSubstr("\x1b")), HasSubstr(kShown)));
  EXPECT_THAT(read("a.html"), AllOf(Not(HasSubstr("\x1b")), HasSubstr(kShown)));
}

TEST_F(Printing, EscapesWhatAModelFileHolds) {
  model::ModelFile file =
      model::read_model_file(DIMSCOPE_TESTS_DIR "/golden/bilstm_0_3x2.safetensors");
  std::string names;
  for (std::int32_t c = 0; c < file.parameters.dims.classes; ++c) {
    names += (c > 0 ? "\n" : "") + std::to_string(c) + "\u009b2J\u202e";
  }
  file.metadata["dimscope.classes"] = names;
  model::write_model_file(at("foreign.safetensors"), file);
  const Result result = run({"predict", "--model", "foreign.safetensors", "--tokens", "1,2"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(kSafe, HasSubstr("\\u{9B}2J\\u{202E}")));
}

TEST_F(Printing, EscapesWhatTheCommandLineHolds) {
  const Result result = run({"trials", "a\x1b[2Jb"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, testing::StartsWith("dimscope: a\\u{1B}[2Jb: there is no study"));
}

TEST_F(Printing, EveryJsonTakesNamesThatAreNoUtf8) {
  write("tiny.toml", kTinyStudy);
  ASSERT_EQ(run({"run", "tiny.toml", "--out", "caf\xe9"}).code, 0);
  const std::string key = json({"trials", "caf\xe9", "--json"})[0]["key"];
  std::filesystem::remove(at("caf\xe9/models/" + key + ".safetensors"));
  const nlohmann::json measured =
      json({"evaluate-explanations", "caf\xe9", "--methods", "sensitivity", "--json"});
  ASSERT_EQ(measured.size(), 8u);
  EXPECT_THAT(measured.back()["left_out"].get<std::string>(), HasSubstr("caf\uFFFD/models/"));
  EXPECT_THAT(run({"evaluate-explanations", "caf\xe9", "--methods", "sensitivity"}).err,
              HasSubstr("  caf\\xE9/models/"));
}

}  // namespace
}  // namespace dimscope
