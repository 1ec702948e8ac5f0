#include "dimscope/text/corpus/dataset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "dimscope/base/file.h"
#include "dimscope/text/corpus/table.h"
#include "tests/message_of.h"

namespace dimscope::text {
namespace {

using ::testing::ElementsAre;

std::vector<Tree> trees(std::string_view text) {
  return parse_trees(text, "t.txt", 5);
}

Dataset build(std::string_view train, bool phrases = true, bool lowercase = true,
              std::string_view test = "(2 x)") {
  return build_dataset(sentiment_class_names(), lowercase, phrases, trees(train), trees("(1 dev)"),
                       trees(test));
}

// The training phrases as text, each with its label.
std::vector<std::string> phrases_of(const Dataset& data) {
  std::vector<std::string> written;
  for (std::int32_t p = 0; p < data.phrases.sequences.size(); ++p) {
    std::string text = std::to_string(data.phrases.labels[p]);
    for (const std::int32_t word : data.phrases.sequences[p]) {
      text += ' ' + data.vocabulary.token(word);
    }
    written.push_back(text);
  }
  return written;
}

TEST(Tokenize, SplitsAtSpacesAndTabsOnly) {
  EXPECT_THAT(tokenize("  Not\tGOOD 8\u00A0½ .\r\n", false),
              ElementsAre("Not", "GOOD", "8\u00A0½", "."));
  EXPECT_THAT(tokenize("Not GOOD É", true), ElementsAre("not", "good", "é"));
  EXPECT_THAT(tokenize(" \n", true), ElementsAre());
}

TEST(Tokenize, RefusesWhatIsNoLineOfText) {
  EXPECT_EQ(message_of([] { tokenize("not g\xC3od", true); }),
            "text:1:6: found byte 0xC3, expected valid UTF-8");
  EXPECT_EQ(message_of([] { tokenize("not\vgood", true); }),
            "text:1:4: found control character 0x0B, expected text");
}

TEST(Dataset, NumbersLowerCasedTrainWordsInOrder) {
  const Dataset data = build("(3 (2 The) (3 (3 Good) (2 the)))\n(1 (1 not) (3 GOOD))", true, true,
                             "(1 (2 Not) (2 BETTER))");
  EXPECT_THAT(data.vocabulary.tokens(), ElementsAre("<unk>", "the", "good", "not"));
  EXPECT_THAT(data.word_counts, ElementsAre(0, 2, 2, 1));
  EXPECT_THAT(data.train.sentences.tokens, ElementsAre(1, 2, 1, 3, 2));
  EXPECT_THAT(data.test.sentences.tokens, ElementsAre(3, 0));
  EXPECT_THAT(data.train.labels, ElementsAre(3, 1));
  EXPECT_THAT(data.train.trees[0].tokens, ElementsAre("The", "Good", "the")) << "as written";
  EXPECT_TRUE(data.lowercase);
  EXPECT_EQ(data.num_classes(), 5);
}

TEST(Dataset, KeepsCaseIfAsked) {
  const Dataset data = build("(3 (2 The) (2 the))", true, false);
  EXPECT_THAT(data.vocabulary.tokens(), ElementsAre("<unk>", "The", "the"));
}

TEST(Dataset, CountsNoOccurrenceOfTheUnknownWord) {
  EXPECT_THAT(build("(3 (2 <unk>) (2 a))").word_counts, ElementsAre(0, 1));
}

TEST(TrainingPhrases, AreDistinctInOrderOfSentenceAndPreorder) {
  const Dataset data = build("(3 (3 good) (2 film))\n(1 (1 not) (3 (3 good) (2 film)))");
  EXPECT_THAT(phrases_of(data),
              ElementsAre("3 good film", "3 good", "2 film", "1 not good film", "1 not"));
  EXPECT_THAT(data.phrases.sentence, ElementsAre(0, 0, 0, 1, 1));
  EXPECT_EQ(data.phrases.num_relabelled, 0);
}

TEST(TrainingPhrases, KeepTheMostFrequentLabel) {
  const Dataset data = build("(3 (0 so) (2 x))\n(3 (1 so) (2 x))\n(3 (1 so) (2 x))");
  EXPECT_THAT(phrases_of(data), ElementsAre("3 so x", "1 so", "2 x"));
  EXPECT_EQ(data.phrases.num_relabelled, 1);
}

TEST(TrainingPhrases, KeepTheEarliestOfEquallyFrequentLabels) {
  const Dataset data =
      build("(0 (4 so) (1 so))\n(0 (3 so) (3 so))\n(0 (1 so) (0 so))");  // 4, 1, 3, 3, 1, 0
  EXPECT_THAT(phrases_of(data), ElementsAre("0 so so", "1 so"));
  EXPECT_EQ(data.phrases.num_relabelled, 1);
}

TEST(TrainingPhrases, CountAUnaryNodeAsAnOccurrenceOfItsOwn) {
  EXPECT_THAT(phrases_of(build("(1 (1 (3 a)))")), ElementsAre("1 a"));
}

TEST(TrainingPhrases, AreWholeSentencesIfAsked) {
  const Dataset data =
      build("(3 (3 good) (2 film))\n(1 bad)\n(4 (3 Good) (2 film))\n(4 (3 good) (2 film))", false);
  EXPECT_THAT(phrases_of(data), ElementsAre("4 good film", "1 bad"));
  EXPECT_THAT(data.phrases.sentence, ElementsAre(0, 1));
  EXPECT_EQ(data.phrases.num_relabelled, 1);
}

TEST(TrainingPhrases, LeaveOutUnlabelledNodes) {
  const std::vector<std::string> classes = {"bad", "good"};
  const std::vector<Tree> table = parse_table("good\ta b\nbad\tb", "t.tsv", classes);
  EXPECT_THAT(phrases_of(build_dataset(classes, true, true, table, table, table)),
              ElementsAre("1 a b", "0 b"));
}

TEST(Dataset, RefusesClassesThatCannotBe) {
  const auto error_of = [](std::vector<std::string> classes) {
    return message_of([&] {
      build_dataset(classes, true, true, trees("(0 x)"), trees("(0 x)"), trees("(0 x)"));
    });
  };
  EXPECT_EQ(error_of({"a"}), "classes: found 1, expected at least 2");
  EXPECT_EQ(error_of({"a", "b", "a"}), "classes: 'a' is given twice");
  const std::string form =
      "classes: found a name that is empty or has a line break, expected one line";
  EXPECT_EQ(error_of({"a", ""}), form);
  EXPECT_EQ(error_of({"a", "b\nc"}), form);
}

TEST(Dataset, RefusesSplitsThatAreEmptyOrHaveOtherLabels) {
  const auto error_of = [](std::vector<Tree> train, std::vector<Tree> dev, std::vector<Tree> test) {
    return message_of([&] { build_dataset({"a", "b"}, true, true, train, dev, test); });
  };
  const std::vector<Tree> right = trees("(0 (1 x) (0 y))");
  std::vector<Tree> rootless = right;
  rootless[0].nodes[0].label = TreeNode::kUnlabelled;
  EXPECT_EQ(error_of({}, right, right), "train: found no sentence, expected one");
  EXPECT_EQ(error_of(right, {}, right), "dev: found no sentence, expected one");
  EXPECT_EQ(error_of(right, right, {}), "test: found no sentence, expected one");
  EXPECT_EQ(error_of(right, trees("(1 x)\n(1 (2 x))"), right),
            "dev: sentence 2: found label 2, expected 0 to 1");
  EXPECT_EQ(error_of(rootless, right, right), "train: sentence 1: found label -1, expected 0 to 1");
}

TEST(DatasetDigest, ChangesWithEverythingAResultCanDependOn) {
  const std::string train = "(3 (2 The) (3 (3 good) (2 film)))";
  const std::string digest = build(train).digest;
  EXPECT_EQ(digest, build(train).digest);
  EXPECT_NE(digest, build(train, false).digest) << "whole sentences";
  EXPECT_NE(digest, build(train, true, false).digest) << "case kept";
  EXPECT_NE(digest, build(train, true, true, "(2 y)").digest) << "a test token";
  EXPECT_NE(digest, build(train, true, true, "(3 x)").digest) << "a test label";
  EXPECT_NE(digest, build("(3 (3 (2 The) (3 good)) (2 film))").digest) << "the tree's shape";
  EXPECT_NE(digest, build("(3 (2 The) (3 (4 good) (2 film)))").digest) << "a leaf's label";
  std::vector<std::string> classes = sentiment_class_names();
  classes[0] = "worst";
  EXPECT_NE(
      digest,
      build_dataset(classes, true, true, trees(train), trees("(1 dev)"), trees("(2 x)")).digest)
      << "a class's name";
}

TEST(DatasetDigest, StaysWhatItWas) {  // Trial keys are made of it.
  EXPECT_EQ(build("(3 (2 The) (3 (3 good) (2 film)))").digest, "9f8c182121318e4b146d58840a92a084");
}

// A folder of its own that goes when the test ends.
class LoadDataset : public ::testing::Test {
 protected:
  LoadDataset() { std::filesystem::create_directories(folder_ / "sst"); }
  ~LoadDataset() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path file(const char* name, std::string_view content) {
    write_file(folder_ / name, content);
    return folder_ / name;
  }

  std::string error_of(const DataConfig& config) {
    return message_of([&] { load_dataset(config, folder_); });
  }

  const std::filesystem::path folder_ =
      std::filesystem::path(::testing::TempDir()) /
      ("dimscope_" + std::to_string(::getpid()) + "_" +
       ::testing::UnitTest::GetInstance()->current_test_info()->name());
};

TEST_F(LoadDataset, ReadsTheTreebankFromTheDataFolder) {
  file("sst/train.txt", "(3 (2 The) (3 film))\n");
  file("sst/dev.txt", "(1 x)\n");
  file("sst/test.txt", "(0 film)\n");
  DataConfig config;
  config.source = "sst";
  const Dataset data = load_dataset(config, folder_);
  EXPECT_EQ(data.class_names, sentiment_class_names());
  EXPECT_EQ(data.phrases.sequences.size(), 3);
  EXPECT_THAT(data.test.labels, ElementsAre(0));
}

TEST_F(LoadDataset, SaysHowToGetAMissingTreebank) {
  file("sst/train.txt", "(3 (2 The) (3 film))\n");
  DataConfig config;
  config.source = "sst";
  EXPECT_EQ(
      error_of(config),
      (folder_ / "sst" / "dev.txt").string() +
          ": not found; get the Stanford Sentiment Treebank with `dimscope data fetch sst`, or "
          "say where it is with --data-dir or DIMSCOPE_DATA");
}

TEST_F(LoadDataset, ReadsTreesWithSentimentClassesUnlessOthersAreNamed) {
  DataConfig config;
  config.source = "trees";
  config.train = config.dev = config.test = file("trees.txt", "(1 (0 a) (1 b))\n");
  EXPECT_EQ(load_dataset(config, folder_).class_names, sentiment_class_names());
  config.classes = {"bad", "good"};
  EXPECT_EQ(load_dataset(config, folder_).class_names, config.classes);
  config.train = file("other.txt", "(2 a)\n");
  EXPECT_EQ(error_of(config), (folder_ / "other.txt").string() +
                                  ":1:2: found label '2', expected a label from 0 to 1");
}

TEST_F(LoadDataset, ReadsTables) {
  DataConfig config;
  config.source = "table";
  config.classes = {"bad", "good"};
  config.train = config.dev = config.test = file("a.tsv", "good\tA b\n0\tc\n");
  const Dataset data = load_dataset(config, folder_);
  EXPECT_EQ(data.phrases.sequences.size(), 2);
  EXPECT_THAT(data.train.labels, ElementsAre(1, 0));
}

TEST_F(LoadDataset, GeneratesTheBuiltInCorpus) {
  DataConfig config;
  config.synthetic_train_sentences = 20;
  const Dataset data = load_dataset(config, folder_);
  EXPECT_EQ(data.train.sentences.size(), 20);
  EXPECT_EQ(data.class_names, sentiment_class_names());
  EXPECT_EQ(data.digest, load_dataset(config, folder_).digest);
  config.synthetic_seed = 2;
  EXPECT_NE(data.digest, load_dataset(config, folder_).digest);
}

TEST_F(LoadDataset, SaysWhatIsMissingOrUnused) {
  DataConfig config;
  config.source = "syntetic";
  EXPECT_EQ(error_of(config),
            "data.source is 'syntetic', which is unknown, did you mean 'synthetic'?");
  config.source = "imdb";
  EXPECT_EQ(error_of(config),
            "data.source is 'imdb', which is unknown; known: sst, synthetic, trees, table");
  config.source = "table";
  EXPECT_EQ(error_of(config), "data.train is missing; source 'table' needs a file");
  config.classes = {"bad"};
  EXPECT_EQ(error_of(config), "classes: found 1, expected at least 2");
  config.classes = {"bad", "good"};
  config.source = "trees";
  EXPECT_EQ(error_of(config),
            "data.train is missing; source 'trees' needs a file each for train, dev and test");
  config.train = config.dev = file("a.txt", "(1 a)\n");
  EXPECT_EQ(error_of(config),
            "data.test is missing; source 'trees' needs a file each for train, dev and test");
  config.source = "sst";
  EXPECT_EQ(error_of(config), "data.train is given, but source 'sst' does not use it");
  config.source = "synthetic";
  config.train.clear();
  EXPECT_EQ(error_of(config), "data.dev is given, but source 'synthetic' does not use it");
  config.dev.clear();
  config.test = "a.tsv";
  EXPECT_EQ(error_of(config), "data.test is given, but source 'synthetic' does not use it");
  config.test.clear();
  EXPECT_EQ(error_of(config), "data.classes is given, but source 'synthetic' does not use it");
}

class TreebankDataset : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* const data = std::getenv("DIMSCOPE_DATA");
    if (data == nullptr) GTEST_SKIP() << "DIMSCOPE_DATA is not set: no Stanford Sentiment Treebank";
    data_dir_ = data;
    config_.source = "sst";
  }
  std::filesystem::path data_dir_;
  DataConfig config_;
};

TEST_F(TreebankDataset, HasThePhrasesOfItsDescription) {
  const Dataset data = load_dataset(config_, data_dir_);
  EXPECT_EQ(data.phrases.sequences.size(), 156817);
  EXPECT_EQ(data.phrases.sequences.tokens.size(), 1132560u);
  EXPECT_EQ(data.phrases.num_relabelled, 583);
  EXPECT_EQ(data.phrases.labels.size(), 156817u);
  EXPECT_TRUE(std::ranges::is_sorted(data.phrases.sentence));
  EXPECT_EQ(data.vocabulary.size(), 16582);
  EXPECT_EQ(std::ssize(data.train.sentences.tokens), 163563);
}

TEST_F(TreebankDataset, HasUnknownWordsInMoreThanHalfOfTheTestSentences) {
  const Dataset data = load_dataset(config_, data_dir_);
  int num_with_unknown = 0;
  for (std::int32_t s = 0; s < data.test.sentences.size(); ++s) {
    num_with_unknown += std::ranges::count(data.test.sentences[s], Vocabulary::kUnknown) > 0;
  }
  EXPECT_EQ(num_with_unknown, 1240);
}

TEST_F(TreebankDataset, HasDistinctTrainSentencesAsPhrasesIfAsked) {
  config_.phrases = false;
  const Dataset data = load_dataset(config_, data_dir_);
  EXPECT_EQ(data.phrases.sequences.size(), 8534);
  EXPECT_EQ(data.phrases.num_relabelled, 0);
}

}  // namespace
}  // namespace dimscope::text
