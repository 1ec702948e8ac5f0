// Files of texts of one's own: `data info`, `init`, and `run` of the file itself.
#include <gmock/gmock.h>

#include "tests/cli/cli_fixture.h"
#include "tests/cli/results.h"

namespace dimscope {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class OwnData : public Cli {
 protected:
  void copy_reviews(const char* name) const {
    std::filesystem::copy_file(DIMSCOPE_TESTS_DIR "/../studies/reviews.csv", at(name));
  }
  // The reviews as a study that is trained at once.
  void write_quick_study() const {
    write("quick.toml", R"(
[data]
source = "table"
train = "reviews.csv"
[train]
epochs = 1
[[grid]]
embedding_dim = 2
hidden_dim = [1, 2]
)");
  }
};

TEST_F(OwnData, InfoSaysWhatAFileHolds) {
  copy_reviews("reviews.csv");
  const Result info = run({"data", "info", "reviews.csv"});
  EXPECT_EQ(info.code, 0) << info.err;
  EXPECT_THAT(info.out,
              AllOf(HasSubstr("reviews.csv: csv, utf-8, 300 rows"), HasSubstr("  review  text"),
                    HasSubstr("  stars   label"), HasSubstr("\nline 59: no text: left out"),
                    HasSubstr("\nline 218: HTML in the text"), HasSubstr("tokenizer \"words\"")));
  EXPECT_THAT(info.err, HasSubstr("reviews.csv: texts are column 'review', labels column 'stars'"));
  const nlohmann::json facts = json({"data", "info", "reviews.csv", "--json"});
  EXPECT_EQ(facts["classes"], nlohmann::json({"1", "2", "4", "5"}));
  EXPECT_EQ(facts["files"][0]["rows"], 300);
  EXPECT_EQ(facts["files"][0]["columns"][1]["use"], "text");
  EXPECT_EQ(facts["splits"]["train"]["texts"].get<int>() +
                facts["splits"]["dev"]["texts"].get<int>() +
                facts["splits"]["test"]["texts"].get<int>(),
            299);
  EXPECT_EQ(facts["test_texts_in_train"], 0);
}

TEST_F(OwnData, InfoGuessesEncodingHeaderAndRoles) {
  write("my_test.txt", "0 caf\xE9 is bad\n1 it is good\n");
  std::string train;
  for (int i = 0; i < 20; ++i)
    train += std::to_string(i % 2) + " caf\xE9 " + std::to_string(i) + '\n';
  write("my_train.txt", train);
  nlohmann::json facts = json({"data", "info", "my_test.txt", "my_train.txt", "--json"});
  EXPECT_EQ(facts["files"][0]["name"], "my_train.txt");
  EXPECT_EQ(facts["files"][0]["encoding"], "latin1");
  EXPECT_EQ(facts["files"][0]["format"], "lines");
  EXPECT_EQ(facts["splits"]["test"]["texts"], 2);
  std::string news;
  for (int i = 0; i < 40; ++i) {
    news += std::to_string(1 + i % 2) + ",Headline of the day " + std::to_string(i) + '\n';
  }
  write("news.csv", news);
  facts = json({"data", "info", "news.csv", "--json"});
  EXPECT_EQ(facts["files"][0]["rows"], 40);
  EXPECT_EQ(facts["files"][0]["columns"][1]["use"], "text");
}

TEST_F(OwnData, InfoNamesWhatItDoesNotKnow) {
  expect_refused({"data", "info", "reviws.csv"},
                 "'reviws.csv' is no file and no data set; known: sst, synthetic");
  write("a.csv", "a,b,c\nx,y,z\n");
  expect_refused({"data", "info", "a.csv"},
                 "a.csv: which column holds the texts is not obvious; say text = \"review\" in "
                 "[data]; columns: 'a', 'b', 'c'");
  expect_refused({"data", "info", "a.csv", "--text", "c", "--label", "d"},
                 "a.csv: has no column 'd', as label in [data] says, did you mean 'a'?");
}

TEST_F(OwnData, InitWritesAStudyThatRuns) {
  std::filesystem::create_directory(at("data"));
  copy_reviews("data/reviews.csv");
  const Result init = run({"init", "data/reviews.csv"});
  EXPECT_EQ(init.code, 0) << init.err;
  EXPECT_THAT(init.out, AllOf(HasSubstr("reviews.toml: "), HasSubstr("trains 15 models in about"),
                              HasSubstr("of memory")));
  const std::string toml = read("reviews.toml");
  EXPECT_THAT(toml, AllOf(HasSubstr("train = \"data/reviews.csv\""), HasSubstr("text = \"review\""),
                          HasSubstr("classes = [\"1\", \"2\", \"4\", \"5\"]"),
                          HasSubstr("tokenizer = \"words\"")));
  expect_refused({"init", "data/reviews.csv"},
                 "reviews.toml: is there already; -o FILE names another");
  EXPECT_EQ(run({"init", "data/reviews.csv", "-o", "data/other.toml"}).code, 0);
  EXPECT_THAT(read("data/other.toml"), HasSubstr("train = \"reviews.csv\""));
  EXPECT_EQ(run({"slices", "reviews.toml"}).code, 0);
}

TEST_F(OwnData, ARunOfTheFileAloneEndsInAReportAndGoesOn) {
  std::string csv = "text,label\n";
  for (int i = 0; i < 40; ++i) {
    csv += (i % 2 == 0 ? "it's good number " : "it isn't good number ") + std::to_string(i) +
           (i % 2 == 0 ? ",yes\n" : ",no\n");
  }
  write("mine.csv", csv);
  const Result first = run({"run", "mine.csv"});
  EXPECT_EQ(first.code, 0) << first.err;
  EXPECT_THAT(first.out, HasSubstr("report: mine/report.html"));
  EXPECT_THAT(first.err, HasSubstr("15 trials to train"));
  EXPECT_THAT(first.err, HasSubstr("mine.csv"));
  const std::string toml = read("mine/study.toml");
  const Result again = run({"run", "mine.csv"});
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_THAT(again.err, AllOf(HasSubstr("mine/study.toml goes on"), Not(HasSubstr("to train"))));
  EXPECT_EQ(read("mine/study.toml"), toml);
  EXPECT_EQ(run({"run", "mine/study.toml"}).code, 0);
}

TEST_F(OwnData, TypedSentencesAreSplitAsTheStudysTexts) {
  copy_reviews("reviews.csv");
  write_quick_study();
  ASSERT_EQ(run({"run", "quick.toml"}).code, 0);
  const auto tokens = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "predict");
    arguments.insert(arguments.end(), {"--text", "It isn't good.", "--json"});
    return json(arguments)[0]["tokens"];
  };
  const nlohmann::json expected = {"it", "is", "n't", "good", "."};
  EXPECT_EQ(tokens({"quick"}), expected);
  ASSERT_EQ(run({"export", "quick", "-o", "alone.safetensors"}).code, 0);
  EXPECT_EQ(tokens({"--model", "alone.safetensors"}), expected);
  // As an older dimscope's study, it remembers white space.
  std::string old = read("quick.toml");
  old.insert(old.find("[train]"), "tokenizer = \"whitespace\"\n");
  write("old.toml", old);
  ASSERT_EQ(run({"run", "old.toml"}).code, 0);
  EXPECT_EQ(tokens({"old"}), nlohmann::json({"it", "isn't", "good."}));
}

TEST_F(OwnData, ClassesCountAlikeInMacroF1AndBalancedAccuracy) {
  copy_reviews("reviews.csv");
  write_quick_study();
  ASSERT_EQ(run({"run", "quick.toml"}).code, 0);
  EXPECT_THAT(run({"trials", "quick"}).out,
              AllOf(HasSubstr("test.macro_f1"), HasSubstr("test.balanced")));
  const nlohmann::json metrics = json({"trials", "quick", "--json"})[0]["metrics"];
  EXPECT_GT(metrics["test.balanced"], 0);
  // What compares sentences takes other metrics, and leaves itself out where nobody asked for it.
  const Result effects = run({"effects", "quick", "--metric", "test.macro_f1"});
  EXPECT_EQ(effects.code, 0) << effects.err;
  EXPECT_THAT(effects.out, HasSubstr("which test.macro_f1 does not count"));
  expect_refused({"effects", "quick", "pairs", "--metric", "test.macro_f1"},
                 "test.macro_f1 is no share of sentences that are right, as comparing sentences "
                 "needs; test.fine is one");
  const Result refused = run({"run", "quick.toml", "--until-clear", "--metric", "test.balanced"});
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.err, HasSubstr("test.balanced is no share of sentences that are right"));
  // A model alone says the same of the same texts.
  ASSERT_EQ(run({"export", "quick", "-o", "alone.safetensors"}).code, 0);
  write("more.csv", "stars,review\n5,\"It isn't bad, is it?\"\n1,Awful.\n");
  const nlohmann::json scores =
      json({"evaluate", "more.csv", "--model", "alone.safetensors", "--json"});
  EXPECT_EQ(scores["sentences"], 2);
  EXPECT_EQ(scores["words"], 10);
  EXPECT_TRUE(scores.contains("macro_f1"));
}

TEST_F(OwnData, ATextOfTooManyWordsIsRefused) {
  copy_reviews("reviews.csv");
  write_quick_study();
  ASSERT_EQ(run({"run", "quick.toml"}).code, 0);
  std::string text;
  for (int i = 0; i < 20'001; ++i) text += "a ";
  const Result result = dimscope({"predict", "quick"}, {.directory = home_.path(), .input = text});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("found 20001 words, expected at most 20000"));
}

}  // namespace
}  // namespace dimscope
