// One text is read alike by every entrance.
#include <gmock/gmock.h>

#include <cstdlib>

#include "tests/cli/cli_fixture.h"
#include "tests/cli/results.h"

namespace dimscope {
namespace {

using ::testing::Each;
using ::testing::EndsWith;
using ::testing::HasSubstr;

// A no-break space within a word, as SST has it, and a letter whose lower case is two.
const std::string kText = "It is worth 2\u00a01\\/2 stars in İzmir .";
const std::vector<std::string> kTokens = {"it",    "is", "worth", "2\u00a01\\/2",
                                          "stars", "in", "izmir", "."};
const std::string kMark = "\xEF\xBB\xBF";

class Texts : public Cli {
 protected:
  // A study of a table of kText, written as other systems do, and its model.
  void SetUp() override {
    const std::string table = kMark + "bad\tnot so good .\r\ngood\t" + kText + "\r\n";
    for (const char* split : {"train.tsv", "dev.tsv", "test.tsv"}) write(split, table);
    write("own.toml", kMark +
                          "name = \"own\"\r\n[data]\nsource = \"table\"\ntrain = \"train.tsv\"\n"
                          "dev = \"dev.tsv\"\ntest = \"test.tsv\"\nclasses = [\"bad\", \"good\"]\n"
                          "[train]\nepochs = 1\n[model]\nembedding_dim = 2\n"
                          "[[grid]]\nhidden_dim = [1, 2]\n[[sentences]]\ntext = '''" +
                          kText + "\n'''\n");
    const Result result = run({"run", "own.toml"});
    ASSERT_EQ(result.code, 0) << result.err;
    ASSERT_EQ(run({"export", "own", "-o", "model.safetensors"}).code, 0);
  }
  nlohmann::json predicted(std::vector<std::string> arguments,
                           const std::string& input = "") const {
    arguments.insert(arguments.begin(), {"predict", "--json", "--model", "model.safetensors"});
    ProgramOptions with_input = options();
    with_input.input = input;
    return dimscope_json(arguments, with_input);
  }
};

TEST_F(Texts, HaveTheSameWordsThroughEveryEntrance) {
  const nlohmann::json want = predicted({"--text", kText})[0];
  EXPECT_EQ(want["tokens"], kTokens);
  EXPECT_THAT(want["unknown"].get<std::vector<bool>>(), Each(false));  // as train has them

  for (const std::string& text :
       {kMark + kText, kText + "\r\n", kText + "\n", "\t" + kText + " "}) {
    EXPECT_EQ(predicted({"--text", text})[0], want) << text;
  }
  const nlohmann::json lines = predicted({}, kMark + kText + "\r\n" + kText);
  EXPECT_EQ(lines, (nlohmann::json{want, want}));
  EXPECT_EQ(json({"explain", "--model", "model.safetensors", "--text", kText + "\r\n",
                  "--json"})["logits"],
            want["logits"]);
  const nlohmann::json in_study = json({"predict", "own", "--text", kMark + kText, "--json"})[0];
  EXPECT_EQ(in_study["logits"], want["logits"]);

  // The study's sentence, and the check of an import.
  EXPECT_THAT(read("own/report.html"), HasSubstr(R"("it","is","worth","2)"
                                                 "\u00a0"
                                                 R"(1\\/2","stars","in","izmir",".")"));
  const nlohmann::json check = {{{"text", kMark + kText + "\r\n"}, {"logits", want["logits"]}}};
  write("check.json", check.dump());
  write("words.txt", kMark + "<unk>\r\nnot\r\nso\r\ngood\r\n.\r\nit\r\nis\r\nworth\r\n" +
                         kTokens[3] + "\r\nstars\r\nin\r\nizmir\r\n");
  const Result imported = run({"import", "model.safetensors", "--vocabulary", "words.txt",
                               "--lowercase", "--check", "check.json", "-o", "again.safetensors"});
  EXPECT_EQ(imported.code, 0) << imported.err;
}

TEST_F(Texts, AreEvaluatedAlikeFromATreebankOfAnotherSystem) {
  const std::string trees = "(1 (1 2\u00a01\\/2) (1 stars))\n(0 (0 not) (0 good))\n";
  std::string foreign = kMark;
  for (const std::string& line : lines_of(trees)) foreign += line + "\r\n";
  write("ours.txt", trees);
  write("foreign.txt", foreign);
  const auto evaluated = [&](const char* file) {
    nlohmann::json result = json({"evaluate", file, "--model", "model.safetensors", "--json"});
    result.erase("data");
    return result;
  };
  EXPECT_EQ(evaluated("foreign.txt"), evaluated("ours.txt"));
  EXPECT_EQ(evaluated("ours.txt")["unknown_words"], 0);
}

TEST_F(Texts, AreRefusedAlikeWhereTheyAreNoText) {
  const std::string control = "found control character 0x1B, expected text";
  expect_refused({"predict", "own", "--text", "a\x1b"}, "--text:2: " + control);
  expect_refused({"explain", "own", "--text", "a\x1b"}, "--text:2: " + control);
  expect_refused({"predict", "own"}, "standard input:2:2: " + control, "a\na\x1b\n");
  expect_refused({"effects", "own", "phrases", "--phrase", "a\x1b", "--label", "bad"},
                 "--phrase:2: " + control);
  write("table.tsv", "bad\ta\x1b\n");
  expect_refused({"evaluate", "table.tsv", "--model", "model.safetensors"},
                 "table.tsv:1:6: " + control);
  write("bad.toml", kTinyStudy + "[[sentences]]\ntext = \"a\\u001b\"\n");
  const Result study = run({"run", "bad.toml"});
  EXPECT_EQ(study.code, 2);
  EXPECT_THAT(study.err, EndsWith(": text:2: " + control + "\n"));
  write("check.json", R"([{"text": "a\u001b", "logits": [0, 0]}])");
  expect_refused({"import", "model.safetensors", "--check", "check.json", "-o", "no.safetensors"},
                 "check.json: sentence 1:2: " + control);
}

TEST_F(Texts, HaveTheSameWordsInThePythonOfTheDocument) {
  if (std::system("python3 -c '' 2>/dev/null") != 0) GTEST_SKIP() << "python3 is not installed";
  const std::string document = read_file(DIMSCOPE_TESTS_DIR "/../docs/models.md");
  const std::size_t begin = document.find("text = sys.argv[2]\n");
  const std::size_t end = document.find("with torch.no_grad():", begin);
  ASSERT_NE(end, std::string::npos);
  write("words.py",
        "import re, sys\n"
        "class Same(dict):\n  def get(self, word, unknown): return word\n"
        "numbers, unknown, metadata = Same(), 0, {'dimscope.lowercase': 'true'}\n" +
            document.substr(begin, end - begin) +
            "sys.stdout.buffer.write('|'.join(tokens).encode())\n");
  const std::string command = "cd '" + home_.path().string() +
                              "' && PYTHONUTF8=1 python3 words.py _ '" + kText + "' > words.txt";
  ASSERT_EQ(std::system(command.c_str()), 0);
  std::string want;
  for (const std::string& token : kTokens) want += (want.empty() ? "" : "|") + token;
  EXPECT_EQ(read("words.txt"), want);
}

}  // namespace
}  // namespace dimscope
