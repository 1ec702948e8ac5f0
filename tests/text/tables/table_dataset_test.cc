// Files such as people have: what a study with source "table" makes of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "dimscope/base/file.h"
#include "dimscope/text/tables/labelled_texts.h"
#include "tests/message_of.h"

namespace dimscope::text {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class TableDataset : public ::testing::Test {
 protected:
  TableDataset() {
    folder_ = std::filesystem::path(::testing::TempDir()) /
              ("dimscope_tables_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
    config.source = "table";
  }
  ~TableDataset() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path file(const char* name, std::string_view text) const {
    write_file(folder_ / name, text);
    return folder_ / name;
  }
  // The same file for train, dev and test.
  void use(const char* name, std::string_view text) {
    config.train = config.dev = config.test = file(name, text);
  }
  Dataset load() const { return load_dataset(config, folder_); }
  std::string error() const {
    const std::string message = message_of([&] { load(); });
    const std::string folder = folder_.string() + '/';
    return message.starts_with(folder) ? message.substr(folder.size()) : message;
  }
  // Without the folder.
  std::vector<std::string> notes(const Dataset& data) const {
    std::vector<std::string> notes = data.notes;
    for (std::string& note : notes) {
      for (std::size_t at; (at = note.find(folder_.string() + '/')) != std::string::npos;) {
        note.erase(at, folder_.string().size() + 1);
      }
    }
    return notes;
  }

  DataConfig config;
  std::filesystem::path folder_;
};

TEST_F(TableDataset, ReadsQuotedTextsOfSeveralLines) {
  use("reviews.csv",
      "id,review,stars\n1,\"Don't go.\n\nIt's bad, \"\"really\"\"\",1\n2,Fine\x0B film,5\n");
  const Dataset data = load();
  EXPECT_THAT(data.train.trees[0].tokens,
              ElementsAre("Do", "n't", "go", ".", "It", "'s", "bad", ",", "\"", "really", "\""));
  EXPECT_THAT(data.train.trees[1].tokens, ElementsAre("Fine", "film"));
  EXPECT_THAT(data.class_names, ElementsAre("1", "5"));
  EXPECT_THAT(data.train.labels, ElementsAre(0, 1));
  EXPECT_EQ(data.tokenizer, Tokenizer::kWords);
  EXPECT_THAT(notes(data),
              ElementsAre("reviews.csv: texts are column 'review', labels column 'stars'; text and "
                          "label in [data] say otherwise",
                          "2 of 2 test texts are in train, too, word for word"));
}

TEST_F(TableDataset, OrdersStarsAsNumbersAndNamesByTheirCharacters) {
  use("a.csv", "text,label\na,10\nb,9\nc,-1\n");
  EXPECT_THAT(load().class_names, ElementsAre("-1", "9", "10"));
  use("a.csv", "text,label\na,pos\nb,Neg\nc,10\n");
  EXPECT_THAT(load().class_names, ElementsAre("10", "Neg", "pos"));
  use("a.csv", "text,label\na,1\nb,0\n");
  config.classes = {"bad", "good"};
  EXPECT_THAT(load().train.labels, ElementsAre(1, 0));
}

TEST_F(TableDataset, AsksForLatin1AndReadsLinesOfLabelAndText) {
  use("mr.txt", "1 a stirring , funny caf\xE9\n0 it 's bad\n");
  EXPECT_EQ(error(),
            "mr.txt:1:25: found byte 0xE9, expected valid UTF-8; encoding = \"latin1\" in [data] "
            "reads it as that");
  config.table.encoding = "latin1";
  const Dataset data = load();
  EXPECT_THAT(data.train.trees[0].tokens, ElementsAre("a", "stirring", ",", "funny", "caf\u00E9"));
  EXPECT_THAT(data.train.trees[1].tokens, ElementsAre("it", "'s", "bad"));
  EXPECT_THAT(data.train.labels, ElementsAre(1, 0));
}

TEST_F(TableDataset, ReadsThePartOfALabel) {
  use("trec.txt", "DESC:manner How did it go ?\nENTY:animal What is it ?\nDESC:def What 's a ?\n");
  EXPECT_THAT(load().class_names, ElementsAre("DESC:def", "DESC:manner", "ENTY:animal"));
  config.table.label_until = ":";
  EXPECT_THAT(load().class_names, ElementsAre("DESC", "ENTY"));
  EXPECT_THAT(load().train.labels, ElementsAre(0, 1, 0));
}

TEST_F(TableDataset, KeepsTablesOfLabelTabTextAsTheyWere) {
  config.classes = {"ham", "spam"};
  use("mails.tsv", "spam\tWin a prize, don't wait!\n0\tsee you\n");
  const Dataset data = load();
  EXPECT_EQ(data.tokenizer, Tokenizer::kWhitespace);
  EXPECT_THAT(data.train.trees[0].tokens, ElementsAre("Win", "a", "prize,", "don't", "wait!"));
  EXPECT_EQ(data.digest, "cc139e5deecc23f4422544a131169b7b");
  use("mails.tsv", "spam\tWin\n\tsee you\n");
  EXPECT_EQ(error(),
            "mails.tsv:2:1: found label '', expected a class by name or by number from 0 "
            "to 1; known: ham, spam");
}

TEST_F(TableDataset, ReadsATsvWithAHeaderWhereColumnsHaveNames) {
  config.classes = {"0", "1"};
  use("cola.tsv", "sentence\tlabel\nThe \"book\tstands.\t1\nIt fell\t0\n");
  EXPECT_EQ(error(), "cola.tsv:2: found 3 cells, expected 2 as in the header");
  use("cola.tsv", "sentence\tlabel\nThe \"book.\t1\nIt fell\t0\n");
  EXPECT_THAT(load().train.trees[0].tokens, ElementsAre("The", "\"", "book", "."));
}

TEST_F(TableDataset, SetsSharesApartOfEveryClass) {
  std::string csv = "text,label\n";
  for (int i = 0; i < 100; ++i) {
    csv += "text number " + std::to_string(i) + (i % 20 == 3 ? ",rare\n" : ",common\n");
  }
  config.train = file("a.csv", csv);
  const Dataset data = load();
  EXPECT_EQ(std::ranges::count(data.dev.labels, 1), 1);  // round(0.1 · 5)
  EXPECT_EQ(std::ranges::count(data.test.labels, 1), 1);
  EXPECT_THAT(notes(data), Contains("train, dev and test have 69, 11 and 20 texts; dev and test "
                                    "are set apart from a.csv by class, split_seed 1"));
  EXPECT_EQ(data.digest, load().digest);
  config.table.split_seed = 2;
  EXPECT_NE(data.digest, load().digest);
  config.test = file("test.csv", "text,label\nnew,rare\n");
  EXPECT_THAT(notes(load()), Contains(HasSubstr("dev is set apart from a.csv")));
}

TEST_F(TableDataset, CountsTextsOfTestThatAreInTrain) {
  config.train = config.dev = file("a.csv", "text,label\nGood film,1\nbad film,0\n");
  config.test = file("test.csv", "text,label\ngood  FILM,1\ngood,1\n");
  EXPECT_THAT(notes(load()), Contains("1 of 2 test texts are in train, too, word for word"));
  config.lowercase = false;
  EXPECT_THAT(notes(load()), Not(Contains(HasSubstr("word for word"))));
}

TEST_F(TableDataset, LeavesOutRowsWithoutTextOrLabelAndSaysSo) {
  use("a.csv", "text,label\na,0\n,1\nb,1\n  ,0\nc,\n");
  const Dataset data = load();
  EXPECT_EQ(data.train.labels.size(), 2u);
  EXPECT_THAT(notes(data),
              Contains("a.csv: 2 rows are left out: they have no text (the first in line 3)"));
  EXPECT_THAT(notes(data), Contains("a.csv: 1 row is left out: it has no label (line 6)"));
  use("a.csv", "text,label\n,0\n");
  EXPECT_EQ(error(), "a.csv: found no row with a text in column 'text' and a label in 'label'");
}

TEST_F(TableDataset, CutsLongTexts) {
  std::string words;
  for (int i = 0; i < 100'000; ++i) words += "w ";
  use("a.csv", "text,label\n" + words + ",0\nb,1\n");
  const Dataset data = load();
  EXPECT_EQ(data.train.trees[0].tokens.size(), 500u);
  EXPECT_THAT(notes(data), Contains("a.csv: 1 text is cut (line 2) to the first 500 words; "
                                    "max_length in [data] says otherwise"));
  config.table.max_length = 7;
  EXPECT_EQ(load().train.trees[0].tokens.size(), 7u);
  config.table.max_length = 0;
  config.classes = {"0", "1"};
  use("a.tsv", "0\t" + words + "\n1\tb\n");
  EXPECT_EQ(error(),
            "a.tsv:1: found a text of 100000 words, expected at most 20000; max_length in [data] "
            "cuts texts");
  config.table.max_length = 7;
  EXPECT_EQ(load().train.trees[0].tokens.size(), 7u);
}

TEST_F(TableDataset, KnowsWordsThatTrainHasOftenEnough) {
  use("a.csv", "text,label\na b a,0\nB c,1\n");
  const Dataset all = load();
  EXPECT_THAT(all.vocabulary.tokens(), ElementsAre("<unk>", "a", "b", "c"));
  config.min_count = 2;
  const Dataset some = load();
  EXPECT_THAT(some.vocabulary.tokens(), ElementsAre("<unk>", "a", "b"));
  EXPECT_THAT(some.word_counts, ElementsAre(0, 2, 2));
  EXPECT_NE(all.digest, some.digest);
}

TEST_F(TableDataset, TakesTheTokenizerThatIsAskedFor) {
  use("a.csv", "text,label\nit's.,0\nb,1\n");
  config.tokenizer = "whitespace";
  EXPECT_THAT(load().train.trees[0].tokens, ElementsAre("it's."));
  EXPECT_EQ(load().tokenizer, Tokenizer::kWhitespace);
}

TEST_F(TableDataset, SaysWhatIsWrongWithLabels) {
  config.classes = {"good", "bad"};
  use("a.csv", "text,label\na,good\nb,god\n");
  EXPECT_EQ(error(), "a.csv:3:label: found label 'god', expected a class, did you mean 'good'?");
  config.classes.clear();
  use("a.csv", "text,label\na,x\nb,x\n");
  EXPECT_EQ(error(), "a.csv: found the label 'x' alone, expected two or more classes");
  std::string many = "text,label\n";
  for (int i = 0; i < 1001; ++i) many += "a," + std::to_string(i) + '\n';
  use("a.csv", many);
  EXPECT_EQ(error(),
            "a.csv: found 1001 different labels, expected at most 1000; is this the right column? "
            "label in [data] names another");
  config.train = file("b.csv", "text,label\na,x\nb,y\n");
  config.dev = config.test = file("c.csv", "text,label\na,x\nb,z\n");
  EXPECT_THAT(notes(load()), Contains("class 'z' has no text in train: no model can learn it"));
  config.train = config.test = file("b.csv", "text,label\na,x\nb,y\n");
  config.dev = std::filesystem::path();
  EXPECT_EQ(error(), "b.csv: 2 texts are too few to set apart dev_share 0.1 of each class");
}

TEST_F(TableDataset, RefusesWhatIsUnknown) {
  use("a.csv", "text,label\na,x\nb,y\n");
  config.table.format = "cvs";
  EXPECT_EQ(error(), "format is 'cvs', which is unknown, did you mean 'csv'?");
  config.table.format = "lines";
  config.table.header = true;
  EXPECT_EQ(error(), "a.csv: header has no use in the format lines");
  config.table = {};
  config.tokenizer = "ws";
  EXPECT_EQ(error(), "tokenizer is 'ws', which is unknown; known: whitespace, words");
}

TEST_F(TableDataset, WantsOneTokenizerForAllFiles) {
  config.classes = {"0", "1"};
  config.train = file("a.tsv", "0\ta\n1\tb\n");
  config.dev = config.test = file("b.csv", "text,label\na,0\nb,1\n");
  EXPECT_THAT(error(), HasSubstr("say tokenizer in [data]"));
  config.tokenizer = "words";
  EXPECT_EQ(load().test.labels.size(), 2u);
}

}  // namespace
}  // namespace dimscope::text
