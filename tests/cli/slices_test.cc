// `dimscope slices`.
#include <gmock/gmock.h>

#include "tests/cli/cli_fixture.h"
#include "tests/cli/results.h"

namespace dimscope {
namespace {

using ::testing::ContainsRegex;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

using Slices = Cli;

TEST_F(Slices, OfTheBuiltInCorpusAreTheReadyMadeOnes) {
  const Result result = run({"slices", "--data", "synthetic"});
  ASSERT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, StartsWith("slice             sentences  very negative"));
  EXPECT_THAT(result.out, ContainsRegex("\nnegator-flip +256 .* 8\\.7  has a negator"));
  EXPECT_THAT(result.out, ContainsRegex("\nlong +27 .* –  at least 25 words"));
  EXPECT_THAT(result.out, HasSubstr("of 1000 test sentences"));
}

TEST_F(Slices, HaveTheirFiguresAsJson) {
  const nlohmann::json slices = json({"slices", "--data", "synthetic", "--json"});
  ASSERT_EQ(slices.size(), 8u);
  const nlohmann::json& connectives = slices[0];
  EXPECT_EQ(connectives["name"], "connectives");
  EXPECT_EQ(connectives["rule"], "contains but, though or n't");
  EXPECT_EQ(connectives["n"], 424);
  EXPECT_EQ(connectives["labels"], nlohmann::json({43, 107, 124, 91, 59}));
  EXPECT_DOUBLE_EQ(connectives["majority"], 124.0 / 424);
  EXPECT_NEAR(connectives["detectable"], 0.068, 0.0005);
  EXPECT_EQ(connectives["coarse"]["n"], 300);
  EXPECT_DOUBLE_EQ(connectives["coarse"]["majority"], 0.5);
  EXPECT_EQ(slices[6]["name"], "long");
  EXPECT_TRUE(slices[6]["detectable"].is_null());
}

TEST_F(Slices, OfAStudyFileNeedNoRun) {
  write("a.toml", kTinyStudy +
                      "[[slices]]\nname = \"none\"\ncontains = [\"zebra\"]\n"
                      "[[slices]]\nname = \"long-turns\"\nslice = \"turns\"\nmin_words = 25\n");
  const nlohmann::json slices = json({"slices", "a.toml", "--json"});
  ASSERT_EQ(slices.size(), 3u);
  EXPECT_EQ(slices[1]["n"], 0);  // an empty slice is shown, though a run refuses it
  EXPECT_TRUE(slices[1]["majority"].is_null());
  EXPECT_EQ(slices[2]["rule"], "turns; at least 25 words");
  EXPECT_GT(slices[2]["n"], 0);
}

TEST_F(Slices, OfAStudysDirectoryNeedNoData) {
  run_tiny();
  const nlohmann::json of_file = json({"slices", "tiny.toml", "--json"});
  EXPECT_EQ(json({"slices", "tiny", "--json"}), of_file);
  const nlohmann::json one = json({"slices", "tiny", "--slice", "turns", "--json"});
  EXPECT_EQ(one["n"], of_file[0]["n"]);
  ASSERT_EQ(one["sentences"].size(), one["n"]);
  EXPECT_THAT(one["sentences"][0]["text"].get<std::string>(), ContainsRegex("(^| )(but|not) "));
  const Result table = run({"slices", "tiny", "--slice", "turns"});
  EXPECT_EQ(lines_of(table.out).size(), 1 + one["n"].get<std::size_t>());
  EXPECT_THAT(table.out, StartsWith("number  class          sentence\n"));
}

TEST_F(Slices, GoOutAndComeInAsLists) {
  const Result result =
      run({"slices", "--data", "synthetic", "--slice", "negator-flip", "--export", "flip.txt"});
  ASSERT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(result.out, "flip.txt: 256 sentences of slice negator-flip\n");
  const nlohmann::json slices =
      json({"slices", "--data", "synthetic", "--list", "flip.txt", "--json"});
  EXPECT_EQ(slices[0], slices[6]);  // the list and the rule
  write("a.toml", kTinyStudy + "[[slices]]\nname = \"frozen\"\nlist = \"flip.txt\"\n");
  ASSERT_EQ(run({"run", "a.toml"}).code, 0);
  EXPECT_EQ(json({"slices", "a", "--json"})[1]["n"], 256);
  EXPECT_EQ(json({"slices", "a", "--json"})[1]["rule"], "listed in flip.txt");
}

TEST_F(Slices, RefuseAListOfOtherSentences) {
  ASSERT_EQ(run({"slices", "--data", "synthetic", "--slice", "negator", "--export", "n.txt"}).code,
            0);
  std::string toml = kTinyStudy + "[[slices]]\nname = \"n\"\nlist = \"n.txt\"\n";
  toml.replace(toml.find("train_sentences = 100"), 0, "seed = 2\n");
  write("a.toml", toml);
  const Result result = run({"run", "a.toml"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err,
              StartsWith("dimscope: slice 'n': n.txt: was made for other test sentences (digest "));
  EXPECT_THAT(home_.files(), ElementsAre("a.toml", "n.txt"));
}

TEST_F(Slices, RefuseWhatTheyCannotShow) {
  expect_refused({"slices"}, "expected either a study (its directory or its file) or --data NAME");
  write("tiny.toml", kTinyStudy);
  expect_refused({"slices", "tiny.toml", "--data", "sst"},
                 "expected either a study (its directory or its file) or --data NAME");
  expect_refused({"slices", "--data", "sts"}, "unknown data set 'sts', did you mean 'sst'?");
  expect_refused({"slices", "--data", "synthetic", "--slice", "negators"},
                 "unknown slice 'negators', did you mean 'negator'?");
  expect_refused({"slices", "--data", "synthetic", "--export", "a.txt"},
                 "--export needs --slice NAME, the slice to write");
  expect_refused(
      {"slices", "--data", "synthetic", "--slice", "negator", "--export", "a.txt", "--json"},
      "--export writes a frozen list, which is text; expected it or --json");
  expect_refused({"slices", "--data", "synthetic", "--data-dir", "there"},
                 "--data-dir is where the data set sst is, and these data are built in");
  std::filesystem::create_directory(at("study"));
  expect_refused({"slices", "study", "--data-dir", "there"},
                 "--data-dir is for a study file or --data; a study's directory has its data");
  write("none.toml", kTinyStudy + "[[slices]]\nname = \"none\"\nregex = \"zebra\"\n");
  expect_refused({"slices", "none.toml", "--slice", "none", "--export", "a.txt"},
                 "slice 'none' is empty: there is nothing to export");
  write("empty.toml", "[[grid]]\nhidden_dim = 1\n");
  expect_refused({"slices", "empty.toml", "--slice", "none"}, "there are no slices");
  expect_refused({"slices", "nowhere"}, "nowhere: cannot be read: No such file or directory");
}

}  // namespace
}  // namespace dimscope
