#include "dimscope/study/file/study_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "dimscope/base/file.h"
#include "dimscope/study/grid.h"
#include "dimscope/text/synthetic/synthetic.h"
#include "tests/message_of.h"

namespace dimscope::study {
namespace {

using ::testing::ElementsAre;

constexpr const char* kGrid = "[[grid]]\nhidden_dim = 2\n";

StudyFile study_of(const std::string& toml) {
  return parse_study(toml, "folder/study.toml");
}

std::string error_of(const std::string& toml) {
  return message_of([&] { parse_study(toml, "study.toml"); });
}

TEST(StudyFile, ReadsEveryPart) {
  const StudyFile study = study_of(R"(
name = "dimensions"

[data]
source = "sst"
lowercase = false
phrases = false

[model]
embedding_dim = 10
hidden_dim = 20
dropout = 0.5

[train]
optimizer = "adagrad"
learning_rate = 0.1
batch_size = 100
epochs = 3
select = "test"
unknown_rate = 1
streams = "shared"

[[grid]]
hidden_dim = "2..4"
embedding_dim = [5, 2]
seed = 7

[[grid]]
dropout = "0..0.4..0.2"

[[sentences]]
text = "the fight scenes are fun , but it grows tedious ."
label = "negative"

[[sentences]]
text = "no label"

[[phrases]]
text = "not good"
label = 1

[[slices]]
name = "connectives"
contains = ["but", "though", "n't"]
)");
  EXPECT_EQ(study.name, "dimensions");
  EXPECT_EQ(study.data.source, "sst");
  EXPECT_FALSE(study.data.lowercase);
  EXPECT_FALSE(study.data.phrases);
  EXPECT_EQ(study.base, (model::TrialConfig{.embedding_dim = 10,
                                            .hidden_dim = 20,
                                            .dropout = 0.5,
                                            .optimizer = "adagrad",
                                            .learning_rate = 0.1,
                                            .batch_size = 100,
                                            .epochs = 3,
                                            .select = "test",
                                            .unknown_rate = 1,
                                            .streams = "shared",
                                            .seed = 1}));
  ASSERT_EQ(study.grid.size(), 2u);
  ASSERT_EQ(study.grid[0].axes.size(), 3u);
  EXPECT_EQ(study.grid[0].axes[0].field, "hidden_dim");  // in the order written
  EXPECT_THAT(study.grid[0].axes[0].values, ElementsAre(2, 3, 4));
  EXPECT_EQ(study.grid[0].axes[1].field, "embedding_dim");
  EXPECT_THAT(study.grid[0].axes[1].values, ElementsAre(5, 2));
  EXPECT_EQ(study.grid[0].axes[2].field, "seed");
  EXPECT_THAT(study.grid[0].axes[2].values, ElementsAre(7));
  EXPECT_THAT(study.grid[1].axes[0].values, ElementsAre(0, 0.2, 0.4));
  ASSERT_EQ(study.sentences.size(), 2u);
  EXPECT_EQ(study.sentences[0].text, "the fight scenes are fun , but it grows tedious .");
  EXPECT_EQ(study.sentences[0].label, 1);
  EXPECT_EQ(study.sentences[1].label, std::nullopt);
  ASSERT_EQ(study.phrases.size(), 1u);
  EXPECT_EQ(study.phrases[0].text, "not good");
  EXPECT_EQ(study.phrases[0].label, 1);
  ASSERT_EQ(study.slices.size(), 1u);
  EXPECT_EQ(study.slices[0].name, "connectives");
  EXPECT_THAT(study.slices[0].condition.contains, ElementsAre("but", "though", "n't"));
}

TEST(StudyFile, NeedsNothingButAGrid) {
  const StudyFile study = study_of(kGrid);
  EXPECT_EQ(study.name, "study");  // folder/study.toml
  EXPECT_EQ(study.base, model::TrialConfig());
  EXPECT_EQ(study.data.source, "synthetic");
  EXPECT_EQ(study.data.synthetic_train_sentences, text::DataConfig().synthetic_train_sentences);
}

TEST(StudyFile, TakesTablesInAnyTomlSpelling) {
  const StudyFile study =
      study_of("model.hidden_dim = 7\ngrid = [{seed = [1, 2]}, {}]\ndata = {seed = 3}");
  EXPECT_EQ(study.base.hidden_dim, 7);
  EXPECT_EQ(study.grid.size(), 2u);
  EXPECT_EQ(study.data.synthetic_seed, 3u);
}

TEST(StudyFile, DescribesTheSyntheticCorpus) {
  const StudyFile study = study_of(
      "[data]\nsource = \"synthetic\"\nseed = 9223372036854775807\ntrain_sentences = 100\n"
      "label_noise = 0.1\n" +
      std::string(kGrid));
  EXPECT_EQ(study.data.synthetic_seed, 9223372036854775807u);
  EXPECT_EQ(study.data.synthetic_train_sentences, 100);
  EXPECT_EQ(study.data.synthetic_label_noise, 0.1);
}

TEST(StudyFile, FindsDataFilesFromItsOwnFolder) {
  const StudyFile study = study_of(
      "[data]\nsource = \"table\"\ntrain = \"train.tsv\"\ndev = \"../dev.tsv\"\n"
      "test = \"/data/test.tsv\"\nclasses = [\"bad\", \"good\"]\n" +
      std::string(kGrid) + "[[phrases]]\ntext = \"not good\"\nlabel = \"bad\"");
  EXPECT_EQ(study.data.train, "folder/train.tsv");
  EXPECT_EQ(study.data.dev, "dev.tsv");
  EXPECT_EQ(study.data.test, "/data/test.tsv");
  EXPECT_THAT(study.data.classes, ElementsAre("bad", "good"));
  EXPECT_EQ(study.phrases[0].label, 0);
}

TEST(StudyFile, TreesHaveTheFiveSentimentsUnlessTheyNameTheirClasses) {
  const std::string data = "[data]\nsource = \"trees\"\ntrain = \"a\"\ndev = \"b\"\ntest = \"c\"\n";
  const std::string phrase = "[[phrases]]\ntext = \"not good\"\nlabel = \"negative\"";
  EXPECT_EQ(study_of(data + kGrid + phrase).phrases[0].label, 1);
  EXPECT_EQ(
      study_of(data + "classes = [\"negative\", \"positive\"]\n" + kGrid + phrase).phrases[0].label,
      0);
}

TEST(StudyFile, ShowsWhereTheSyntaxBreaks) {
  EXPECT_EQ(error_of("name = \"a\"\nfoo = = 2"),
            "study.toml:2:7: Error while parsing value: could not determine value type");
  EXPECT_EQ(error_of("name = \"\xff\""), "study.toml:1:8: Encountered invalid utf-8 sequence");
}

// toml++ 3.3.0 would overflow the stack.
TEST(StudyFile, RefusesKeysOfEndlessParts) {
  std::string key = "a";
  for (int i = 0; i < 200'000; ++i) key += ".a";
  const std::string message = "a dotted key has more than 16 parts";
  EXPECT_EQ(error_of(key + " = 1"), "study.toml:1:32: " + message);
  EXPECT_EQ(error_of("\n[" + key + "]"), "study.toml:2:33: " + message);
  EXPECT_EQ(error_of("a = {" + key + " = 1}"), "study.toml:1:37: " + message);
}

TEST(StudyFile, NamesTheNearestTable) {
  EXPECT_EQ(error_of("[modl]\n" + std::string(kGrid)),
            "study.toml:1:2: unknown key 'modl' in the study, did you mean 'model'?");
  EXPECT_EQ(error_of("\n[[zzzzz]]\n" + std::string(kGrid)),
            "study.toml:2:3: unknown key 'zzzzz' in the study; known: name, title, question, "
            "about, data, "
            "model, train, grid, sentences, phrases, slices");
}

TEST(StudyFile, NamesTheNearestKey) {
  EXPECT_EQ(error_of("[model]\nhiden_dim = 2"),
            "study.toml:2:1: unknown key 'hiden_dim' in [model], did you mean 'hidden_dim'?");
  EXPECT_EQ(error_of("[train]\n  patience = 2"),
            "study.toml:2:3: unknown key 'patience' in [train]; known: optimizer, learning_rate, "
            "batch_size, epochs, select, unknown_rate, streams, train_share, momentum");
  EXPECT_EQ(error_of("[data]\nlower_case = true"),
            "study.toml:2:1: unknown key 'lower_case' in [data], did you mean 'lowercase'?");
  EXPECT_EQ(error_of("[[grid]]\nsedd = 2"),
            "study.toml:2:1: unknown key 'sedd' in [[grid]], did you mean 'seed'?");
  const std::string grid = kGrid;
  EXPECT_EQ(error_of(grid + "[[sentences]]\ntxt = \"a\""),
            "study.toml:4:1: unknown key 'txt' in [[sentences]], did you mean 'text'?");
  EXPECT_EQ(error_of(grid + "[[phrases]]\nclass = 1"),
            "study.toml:4:1: unknown key 'class' in [[phrases]]; known: text, label");
}

TEST(StudyFile, SaysWhereAFieldBelongs) {
  EXPECT_EQ(error_of("[model]\nepochs = 2"),
            "study.toml:2:1: unknown key 'epochs' in [model]; it belongs in [train]");
  EXPECT_EQ(error_of("hidden_dim = 2"),
            "study.toml:1:1: unknown key 'hidden_dim' in the study; it belongs in [model]");
  EXPECT_EQ(error_of("[train]\nseed = 2"),
            "study.toml:2:1: unknown key 'seed' in [train]; it belongs in [[grid]]");
}

TEST(StudyFile, MayTellWhatItIsAbout) {
  const StudyFile study = study_of(
      "title = \"Does size matter?\"\nquestion = \"How small is enough?\"\n"
      "about = \"\"\"\nOne *line*,\n\tanother.\"\"\"\n" +
      std::string(kGrid));
  EXPECT_EQ(study.title, "Does size matter?");
  EXPECT_EQ(study.question, "How small is enough?");
  EXPECT_EQ(study.about, "One *line*,\n\tanother.");
  EXPECT_EQ(study_of(kGrid).title + study_of(kGrid).question + study_of(kGrid).about, "");
  const std::string grid = kGrid;
  EXPECT_EQ(error_of("title = \"a\\nb\"\n" + grid),
            "study.toml:1:9: title holds a control character or line break");
  EXPECT_EQ(error_of("question = 3\n" + grid),
            "study.toml:1:12: question is a number, expected a string");
  EXPECT_EQ(error_of("about = 3\n" + grid), "study.toml:1:9: about is a number, expected a string");
  EXPECT_EQ(error_of("about = \"a\\u001B\"\n" + grid),
            "study.toml:1:9: about holds a control character");
  EXPECT_EQ(error_of("about = \" \"\n" + grid), "study.toml:1:9: about is empty");
  EXPECT_EQ(error_of("about = \"" + std::string(20'001, 'a') + "\"\n" + grid),
            "study.toml:1:9: about has 20001 bytes, expected at most 20000");
}

TEST(StudyFile, RefusesWrongTypes) {
  const std::string grid = kGrid;
  EXPECT_EQ(error_of("name = 3\n" + grid), "study.toml:1:8: name is a number, expected a string");
  EXPECT_EQ(error_of("model = 3\n" + grid),
            "study.toml:1:9: model is a number, expected a table: [model]");
  EXPECT_EQ(error_of("[[data]]\n" + grid),
            "study.toml:1:1: data is an array, expected a table: [data]");
  EXPECT_EQ(error_of("[grid]\nseed = 1"),
            "study.toml:1:1: grid is a table, expected an array of tables: [[grid]]");
  EXPECT_EQ(
      error_of("grid = [1]"),
      "study.toml:1:9: an element of grid is a number, expected an array of tables: [[grid]]");
  EXPECT_EQ(error_of("[data]\nlowercase = 1"),
            "study.toml:2:13: lowercase is a number, expected true or false");
  EXPECT_EQ(error_of("[model]\nhidden_dim = true"),
            "study.toml:2:14: hidden_dim is true or false, expected one number; several values are "
            "an axis and go into [[grid]]");
  EXPECT_EQ(error_of("[model]\nhidden_dim = \"2..20\""),
            "study.toml:2:14: hidden_dim is a string, expected one number; several values are an "
            "axis and go into [[grid]]");
  EXPECT_EQ(error_of("[train]\nselect = 2020-02-02"),
            "study.toml:2:10: select is a date or time, expected a string");
  EXPECT_EQ(error_of("[[grid]]\nseed = {a = 1}"),
            "study.toml:2:8: seed is a table, expected a number, an array of numbers or a range "
            "such as \"2..20\"");
  EXPECT_EQ(error_of("[[grid]]\nseed = [1, \"2..5\"]"),
            "study.toml:2:12: a value of seed is a string, expected a number");
  EXPECT_EQ(error_of(grid + "[[sentences]]\ntext = []"),
            "study.toml:4:8: text is an array, expected a string");
}

TEST(StudyFile, RefusesValuesOutOfRange) {
  EXPECT_EQ(error_of("[model]\nhidden_dim = 0"),
            "study.toml:2:14: hidden_dim is 0, expected a whole number from 1 to 4096");
  EXPECT_EQ(error_of("[model]\nhidden_dim = 2.5"),
            "study.toml:2:14: hidden_dim is 2.5, expected a whole number from 1 to 4096");
  EXPECT_EQ(error_of("[model]\ndropout = nan"),
            "study.toml:2:11: dropout is nan, expected a number from 0 to 0.95");
  EXPECT_EQ(error_of("[train]\nselect = \"tes\""),
            "study.toml:2:10: select is 'tes', expected dev or test, did you mean 'test'?");
  EXPECT_EQ(error_of("[[grid]]\nhidden_dim = [2,\n  5000]"),
            "study.toml:3:3: hidden_dim is 5000, expected a whole number from 1 to 4096");
  EXPECT_EQ(error_of("[[grid]]\nhidden_dim = \"0..5\""),
            "study.toml:2:14: hidden_dim is 0, expected a whole number from 1 to 4096");
  EXPECT_EQ(error_of("[[grid]]\nhidden_dim = \"1..2..0.5\""),
            "study.toml:2:14: hidden_dim is 1.5, expected a whole number from 1 to 4096");
  EXPECT_EQ(error_of("[[grid]]\nhidden_dim = 9999"),
            "study.toml:2:14: hidden_dim is 9999, expected a whole number from 1 to 4096");
  // 2^53 + 1 is not a double.
  EXPECT_EQ(error_of("[[grid]]\nseed = 9007199254740993"),
            "study.toml:2:8: seed is 9007199254740993, expected at most 9007199254740992");
}

TEST(StudyFile, RefusesDataOutOfRange) {
  EXPECT_EQ(error_of("[data]\nseed = -1"),
            "study.toml:2:8: seed is -1, expected a whole number from 0 to 9223372036854775807");
  EXPECT_EQ(error_of("[data]\ntrain_sentences = 0"),
            "study.toml:2:19: train_sentences is 0, expected a whole number from 1 to 1000000");
  EXPECT_EQ(error_of("[data]\ntrain_sentences = 10.5"),
            "study.toml:2:19: train_sentences is 10.5, expected a whole number from 1 to "
            "1000000");
  EXPECT_EQ(error_of("[data]\nlabel_noise = 1.5"),
            "study.toml:2:15: label_noise is 1.5, expected a number from 0 to 1");
  EXPECT_EQ(error_of("[data]\nsource = \"STT\""),
            "study.toml:2:10: source is \"STT\"; known: sst, synthetic, trees, table");
  EXPECT_EQ(error_of("[data]\nsource = \"tree\""),
            "study.toml:2:10: source is \"tree\", did you mean 'trees'?");
  EXPECT_EQ(error_of("[data]\nsource = \"trees\"\nclasses = [\"good\"]"),
            "study.toml:3:11: classes has one name, expected two or more");
  EXPECT_EQ(error_of("[data]\nsource = \"trees\"\nclasses = [\"good\", \"good\"]"),
            "study.toml:3:20: classes lists \"good\" twice");
  EXPECT_EQ(error_of("[data]\nsource = \"trees\"\nclasses = [\"good\", \"b\\nad\"]"),
            "study.toml:3:20: an element of classes holds a control character or line break");
}

TEST(StudyFile, RefusesKeysThatTheSourceHasNoUseFor) {
  EXPECT_EQ(error_of("[data]\nsource = \"sst\"\nlabel_noise = 0.5"),
            "study.toml:3:1: label_noise has no use with source \"sst\", only with synthetic");
  EXPECT_EQ(error_of("[data]\ntrain = \"train.txt\"\nsource = \"synthetic\""),
            "study.toml:2:1: train has no use with source \"synthetic\", only with trees or table");
}

TEST(StudyFile, RefusesDataWithoutWhatTheSourceNeeds) {
  EXPECT_EQ(error_of("[data]\nsource = \"trees\"\ntrain = \"a\"\ndev = \"b\""),
            "study.toml:1:1: source \"trees\" needs a path each for train, dev and test");
  EXPECT_EQ(error_of("[data]\nsource = \"table\"\ndev = \"b\""),
            "study.toml:1:1: source \"table\" needs a path for train");
}

TEST(StudyFile, ReadsHowTablesAreRead) {
  const text::DataConfig data =
      parse_study(
          "[data]\nsource = \"table\"\ntrain = \"a.csv\"\ntext = \"review\"\nlabel = \"stars\"\n"
          "label_until = \":\"\nformat = \"jsonl\"\nheader = false\nencoding = \"latin1\"\n"
          "max_length = 30\ndev_share = 0.2\ntest_share = 0.3\nsplit_seed = 7\n"
          "tokenizer = \"words\"\nmin_count = 2\n[[grid]]\nhidden_dim = 2\n",
          "study.toml")
          .data;
  EXPECT_EQ(data.table.text, "review");
  EXPECT_EQ(data.table.label, "stars");
  EXPECT_EQ(data.table.label_until, ":");
  EXPECT_EQ(data.table.format, "jsonl");
  EXPECT_EQ(data.table.header, false);
  EXPECT_EQ(data.table.encoding, "latin1");
  EXPECT_EQ(data.table.max_length, 30);
  EXPECT_EQ(data.table.dev_share, 0.2);
  EXPECT_EQ(data.table.test_share, 0.3);
  EXPECT_EQ(data.table.split_seed, 7u);
  EXPECT_EQ(data.tokenizer, "words");
  EXPECT_EQ(data.min_count, 2);
}

TEST(StudyFile, RefusesWhatTablesCannotBe) {
  const std::string table = "[data]\nsource = \"table\"\ntrain = \"a\"\n";
  EXPECT_EQ(error_of(table + "format = \"cvs\""),
            "study.toml:4:10: format is \"cvs\", did you mean 'csv'?");
  EXPECT_EQ(error_of(table + "encoding = \"utf8\""),
            "study.toml:4:12: encoding is \"utf8\", did you mean 'utf-8'?");
  EXPECT_EQ(error_of(table + "tokenizer = \"word\""),
            "study.toml:4:13: tokenizer is \"word\", did you mean 'words'?");
  EXPECT_EQ(error_of(table + "max_length = 20001"),
            "study.toml:4:14: max_length is 20001, expected a whole number from 1 to 20000");
  EXPECT_EQ(error_of(table + "dev_share = 1"),
            "study.toml:4:13: dev_share is 1, expected a number between 0 and 1");
  EXPECT_EQ(error_of(table + "dev_share = 0.8"),
            "study.toml:1:1: dev_share 0.8 and test_share 0.2 leave nothing for train");
  EXPECT_EQ(error_of(table + "dev_share = 0.1\ndev = \"b\""),
            "study.toml:4:13: dev_share has no use where dev is a file");
  EXPECT_EQ(error_of(table + "test_share = 0.1\ntest = \"b\""),
            "study.toml:4:14: test_share has no use where test is a file");
  EXPECT_EQ(error_of(table + "split_seed = 2\ntest = \"b\"\ndev = \"b\""),
            "study.toml:4:14: split_seed has no use where dev and test are files");
  EXPECT_EQ(error_of("[data]\ntext = \"a\""),
            "study.toml:2:1: text has no use with source \"synthetic\", only with table");
}

TEST(StudyFile, WantsClassesWhereALabelNamesOne) {
  EXPECT_EQ(error_of("[data]\nsource = \"table\"\ntrain = \"a\"\n[[grid]]\nhidden_dim = 2\n"
                     "[[sentences]]\ntext = \"a\"\nlabel = \"b\""),
            "study.toml:8:9: label names a class, expected classes = [\"…\", \"…\"] in [data] that "
            "lists them");
}

constexpr const char* kTreeFiles =
    "[data]\nsource = \"trees\"\ntrain = \"a\"\ndev = \"b\"\n"
    "test = \"c\"\n";

TEST(StudyFile, DataKeepCaseWhereLowercaseIsAnAxis) {
  const std::string grid = "[[grid]]\nlowercase = [true, false]\n";
  const StudyFile study = parse_study(kTreeFiles + grid, "study.toml");
  EXPECT_FALSE(study.data.lowercase);
  EXPECT_TRUE(study.data.both_cases);
  EXPECT_TRUE(parse_study(std::string(kTreeFiles) + "lowercase = false\n" + grid, "study.toml")
                  .data.both_cases);
  EXPECT_FALSE(parse_study(std::string(kTreeFiles) + kGrid, "study.toml").data.both_cases);
  EXPECT_EQ(error_of(std::string(kTreeFiles) + "lowercase = true\n" + grid),
            "study.toml:8:13: lowercase is an axis, so the data must keep case; take lowercase = "
            "true from [data]");
  EXPECT_EQ(error_of(std::string(kTreeFiles) + "min_count = 2\n" + grid),
            "study.toml:8:13: lowercase is an axis, for which [data] must not leave out words by "
            "min_count: how often a word is there depends on its case");
  EXPECT_EQ(error_of(kTreeFiles + grid + "[[grid]]\nseed = 2"),
            "study.toml:8:1: another [[grid]] has lowercase as an axis, expected it in this one, "
            "too");
  EXPECT_EQ(error_of(grid),
            "study.toml:2:13: lowercase has no use with source \"synthetic\", whose words are in "
            "lower case");
}

TEST(StudyFile, PhrasesCanVaryWhereTheDataHaveSome) {
  const std::string grid = "[[grid]]\nphrases = [true, false]\n";
  EXPECT_TRUE(parse_study(grid, "study.toml").data.phrases);
  EXPECT_EQ(error_of("[data]\nphrases = false\n" + grid),
            "study.toml:4:11: phrases is an axis, but [data] leaves them out; take phrases = false "
            "from [data]");
  std::string table = std::string(kTreeFiles) + "classes = [\"x\", \"y\"]\n" + grid;
  table.replace(table.find("trees"), 5, "table");
  EXPECT_EQ(error_of(table),
            "study.toml:8:11: phrases has no use with source \"table\", which has whole sentences "
            "alone");
  EXPECT_EQ(error_of("[train]\nphrases = true\n" + std::string(kGrid)).substr(0, 29),
            "study.toml:2:1: unknown key '");
}

TEST(StudyFile, RefusesAGridThatIsNone) {
  EXPECT_EQ(error_of("name = \"a\""),
            "study.toml:1:1: no [[grid]], expected at least one block, as in\n[[grid]]\nhidden_dim "
            "= \"2..20\"");
  EXPECT_EQ(
      error_of("[[grid]]\nstreams = \"own\""),
      "study.toml:2:1: streams is no hyperparameter and cannot be an axis; set it in [train]");
  EXPECT_EQ(error_of("[[grid]]\nselect = [\"dev\", \"dev\"]"),
            "study.toml:2:18: select lists dev twice");
  EXPECT_EQ(error_of("[[grid]]\nselect = [\"dev\", 1]"),
            "study.toml:2:18: select is a number, expected a string");
  EXPECT_EQ(error_of("[[grid]]\nselect = \"dve\""),
            "study.toml:2:10: select is 'dve', expected dev or test, did you mean 'dev'?");
  EXPECT_EQ(error_of("[[grid]]\nseed = []"), "study.toml:2:8: seed has no values");
  EXPECT_EQ(error_of("[[grid]]\nseed = [1, 2, 1]"), "study.toml:2:15: seed lists 1 twice");
  EXPECT_EQ(error_of("[[grid]]\nseed = 1\nseed = 2"),
            "study.toml:3:8: Error while parsing key-value pair: cannot redefine existing integer "
            "'seed'");
  EXPECT_EQ(error_of("[[grid]]\nseed = \"20..2\""),
            "study.toml:2:8: range \"20..2\" runs backwards, expected the lower end first");
  EXPECT_EQ(error_of("[[grid]]\nseed = \"0..100000\""),
            "study.toml:2:8: range \"0..100000\" has 100001 values, expected at most 100000");
  std::string many = "[[grid]]\nseed = [0";
  for (int i = 1; i <= 100'000; ++i) many += "," + std::to_string(i);
  EXPECT_EQ(error_of(many + "]"),
            "study.toml:2:8: seed has 100001 values, expected at most 100000");
}

TEST(StudyFile, TakesNoNumberForAClassWhereClassesAreCalledByNumbers) {
  const std::string stars =
      std::string(kGrid) +
      "[data]\nsource = \"trees\"\ntrain = \"a\"\ndev = \"b\"\ntest = \"c\"\n"
      "classes = [\"1\", \"2\", \"3\"]\n[[phrases]]\ntext = \"not good\"\nlabel = ";
  EXPECT_EQ(parse_study(stars + "\"1\"", "study.toml", "study").phrases[0].label, 0);
  EXPECT_EQ(error_of(stars + "1"),
            "study.toml:11:9: label is a number, which could be a class's name or its number; "
            "write the name in quotes: \"1\", \"2\", \"3\"");
}

TEST(StudyFile, RefusesUnknownLabels) {
  const std::string phrase = std::string(kGrid) + "[[phrases]]\ntext = \"not good\"\nlabel = ";
  EXPECT_EQ(error_of(phrase + "\"negatif\""),
            "study.toml:5:9: label \"negatif\" is no class, did you mean 'negative'?");
  EXPECT_EQ(error_of(phrase + "\"bad\""),
            "study.toml:5:9: label \"bad\" is no class; known: very negative, negative, neutral, "
            "positive, very positive");
  EXPECT_EQ(error_of(phrase + "5"),
            "study.toml:5:9: label is 5, expected a whole number from 0 to 4");
  EXPECT_EQ(error_of(phrase + "-1"),
            "study.toml:5:9: label is -1, expected a whole number from 0 to 4");
  EXPECT_EQ(error_of(phrase + "1.5"),
            "study.toml:5:9: label is 1.5, expected a whole number from 0 to 4");
  EXPECT_EQ(
      error_of(phrase + "true"),
      "study.toml:5:9: label is true or false, expected a class name or a number from 0 to 4");
}

TEST(StudyFile, RefusesIncompleteBlocks) {
  const std::string grid = kGrid;
  EXPECT_EQ(error_of(grid + "[[sentences]]\nlabel = 1"),
            "study.toml:3:1: [[sentences]] has no text");
  EXPECT_EQ(error_of(grid + "[[sentences]]\ntext = \" \""), "study.toml:4:8: text is empty");
  EXPECT_EQ(error_of(grid + "[[phrases]]\ntext = \"not good\""),
            "study.toml:3:1: [[phrases]] has no label, whose score is followed");
}

TEST(StudyFile, NamesAFileThatCannotBeRead) {
  EXPECT_EQ(message_of([] { read_study("/nowhere/study.toml"); }),
            "/nowhere/study.toml: cannot be read: No such file or directory");
}

TEST(StudyFile, TheStudiesInTheRepositoryAreGood) {
  EXPECT_EQ(read_study(DIMSCOPE_SOURCE_DIR "/studies/demo.toml").name, "demo");
  EXPECT_EQ(expand_grid(read_study(DIMSCOPE_SOURCE_DIR "/studies/learning-curve.toml")).size(),
            60u);
  const StudyFile small = read_study(DIMSCOPE_SOURCE_DIR "/studies/sst-small.toml");
  std::vector<std::string> cells;
  for (const model::TrialConfig& trial : expand_grid(small)) {
    cells.push_back(std::to_string(trial.embedding_dim) + 'x' + std::to_string(trial.hidden_dim));
  }
  EXPECT_THAT(cells, ElementsAre("2x2", "2x20", "20x2", "13x3", "20x20", "60x60"));
  EXPECT_EQ(expand_grid(read_study(DIMSCOPE_SOURCE_DIR "/studies/sst-explanations.toml")).size(),
            5u);
  // Two lines from 2 to 20 that meet in (2,2), ten seeds each; the "not good" line that meets them
  // in (2,20), (60,60) and (13,3), five seeds each.
  EXPECT_EQ(expand_grid(read_study(DIMSCOPE_SOURCE_DIR "/studies/paper.toml")).size(),
            10u * (19 + 19 - 1) + 5u * (19 - 1 + 2));
  // Both lines from 2 to 6, each cell with two numbers of epochs and ten seeds.
  EXPECT_EQ(expand_grid(read_study(DIMSCOPE_SOURCE_DIR "/studies/paper-budget.toml")).size(),
            10u * 2 * (5 + 5 - 1));
  // The same trials but for the split that chooses the epoch.
  StudyFile on_test = read_study(DIMSCOPE_SOURCE_DIR "/studies/paper-select-test.toml");
  const StudyFile on_dev = read_study(DIMSCOPE_SOURCE_DIR "/studies/paper-select-dev.toml");
  EXPECT_EQ(expand_grid(on_test).size(), 10u * 4 + 5);
  EXPECT_EQ(on_test.base.select, "test");
  EXPECT_EQ(on_test.base.streams, "shared");
  on_test.base.select = "dev";
  EXPECT_EQ(expand_grid(on_test), expand_grid(on_dev));
  const StudyFile grid = read_study(DIMSCOPE_SOURCE_DIR "/studies/grid.toml");
  EXPECT_EQ(expand_grid(grid).size(), 5u * 361);
  EXPECT_EQ(grid.base.epochs, 20);
}

TEST(StudyFile, TheDemosSentencesAreTestSentencesOfItsCorpus) {
  const StudyFile demo = read_study(DIMSCOPE_SOURCE_DIR "/studies/demo.toml");
  const text::SyntheticCorpus corpus = text::generate_synthetic({.seed = demo.data.synthetic_seed});
  for (const StudySentence& sentence : demo.sentences) {
    const auto found =
        std::ranges::find(corpus.test, text::tokenize(sentence.text, true),
                          [](const text::SyntheticSentence& s) { return s.tree.tokens; });
    ASSERT_NE(found, corpus.test.end()) << sentence.text;
    EXPECT_EQ(found->tree.nodes[0].label, sentence.label) << sentence.text;
  }
}

TEST(StudyFile, DocumentationNamesEveryKeyWithItsDefault) {
  const std::string page = read_file(DIMSCOPE_SOURCE_DIR "/docs/study-file.md");
  const auto has = [&](const std::string& text) { return page.find(text) != std::string::npos; };
  for (const model::ConfigField& field : model::config_fields()) {
    const std::string value = model::config_value(model::TrialConfig(), field);
    EXPECT_TRUE(has("| `" + field.name + "` |")) << field.name;
    EXPECT_TRUE(has("| " + (field.is_text() ? '"' + value + '"' : value) + " |")) << field.name;
  }
  for (const char* key : {"name",        "source",
                          "train",       "dev",
                          "test",        "classes",
                          "lowercase",   "phrases",
                          "seed",        "train_sentences",
                          "label_noise", "text",
                          "label",       "contains",
                          "regex",       "min_words",
                          "max_words",   "class",
                          "polarity",    "x_but_y",
                          "negator",     "connective_decides",
                          "list",        "slice",
                          "any_of",      "all_of",
                          "none_of",     "x",
                          "y",           "whole",
                          "contrast",    "follows"}) {
    EXPECT_TRUE(has("| `" + std::string(key) + "` |")) << key;
  }
}

// Each ```toml block of the page that is a whole study is one that the program reads.
TEST(StudyFile, DocumentationExamplesAreGood) {
  const std::string page = read_file(DIMSCOPE_SOURCE_DIR "/docs/study-file.md");
  constexpr std::string_view kFence = "```toml\n";
  int num_examples = 0;
  for (std::size_t at = page.find(kFence); at != std::string::npos; at = page.find(kFence, at)) {
    at += kFence.size();
    std::string example = page.substr(at, page.find("```", at) - at);
    if (example.find("[[grid]]") == std::string::npos) example += kGrid;
    EXPECT_NO_THROW(parse_study(example, "study-file.md")) << example;
    ++num_examples;
  }
  EXPECT_GE(num_examples, 5);
}

}  // namespace
}  // namespace dimscope::study
