#include "dimscope/text/slices/slice_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "dimscope/base/file.h"
#include "dimscope/text/slices/slice_rule.h"
#include "tests/message_of.h"

namespace dimscope::text {
namespace {

using ::testing::ElementsAre;

Dataset two_sentences(bool lowercase = true) {
  const std::vector<Tree> trees = parse_trees("(3 (3 Good) (2 .))\n(1 (3 slow) (2 !))\n", "t", 5);
  return build_dataset(sentiment_class_names(), lowercase, true, trees, trees, trees);
}

std::vector<std::int32_t> sentences_listed_in(const std::filesystem::path& path,
                                              const Dataset& data) {
  const SliceRule rule{"x", {.list = path}};
  return find_slices(std::span(&rule, 1), slice_source(data, data.test)).at("x");
}

std::filesystem::path temporary_file(const std::string& content) {
  const std::filesystem::path path = std::filesystem::path(::testing::TempDir()) /
                                     ("slice_list_" + std::to_string(::getpid()) + ".txt");
  write_file(path, content);
  return path;
}

TEST(SliceList, ComesBackFromItsText) {
  const SliceList list{"mine", "contains but", "00ff", {0, 7, 12}};
  const std::string text = to_string(list);
  EXPECT_EQ(text,
            "dimscope slice 1\n# Numbers of test sentences, from 0.\nname: mine\nrule: contains "
            "but\ndata: 00ff\ndigest: fb0a234b1a6447b16d0717f5618bd8df\n0\n7\n12\n");
  const SliceList back = parse_slice_list(text, "a.txt");
  EXPECT_EQ(back.name, "mine");
  EXPECT_EQ(back.rule, "contains but");
  EXPECT_EQ(back.data_digest, "00ff");
  EXPECT_EQ(back.sentences, list.sentences);
  EXPECT_EQ(parse_slice_list(to_string({"mine", "", "00ff", {3}}), "a.txt").rule, "");
}

TEST(SliceList, MayHaveCommentsAndAnotherNameOrRule) {
  std::string text = to_string({"mine", "contains but", "00ff", {0, 7}});
  text.replace(text.find("contains but"), 12, "by hand");
  text.insert(text.find("7\n"), "# not sure about this one\n");
  EXPECT_THAT(parse_slice_list(text, "a.txt").sentences, ElementsAre(0, 7));
}

TEST(SliceList, SaysWhatIsWrongWithAFile) {
  const auto error_of = [](const std::string& text) {
    return message_of([&] { parse_slice_list(text, "a.txt"); });
  };
  EXPECT_EQ(error_of(""),
            "a.txt:1:1: found an empty file, expected a field or the number of a sentence a line");
  EXPECT_EQ(error_of("1\n2\n"), "a.txt:1:1: found '1', expected \"dimscope slice 1\"");
  const std::string first = "dimscope slice 1\n";
  EXPECT_EQ(error_of(first + "nam: a\n"), "a.txt:2:1: unknown field 'nam', did you mean 'name'?");
  EXPECT_EQ(error_of(first + "name a\n"),
            "a.txt:2:1: found 'name a', expected a number, \"FIELD: VALUE\" or a comment after #");
  EXPECT_EQ(error_of(first + "name: \n"),
            "a.txt:2:1: found 'name: ', expected a number, \"FIELD: VALUE\" or a comment after #");
  EXPECT_EQ(error_of(first + "name: a\nname: b\n"), "a.txt:3:1: field 'name' is there twice");
  EXPECT_EQ(error_of(first + "12a\n"),
            "a.txt:2:1: found '12a', expected the number of a sentence, from 0");
  EXPECT_EQ(error_of(first + "99999999999\n"),
            "a.txt:2:1: found '99999999999', expected the number of a sentence, from 0");
  EXPECT_EQ(error_of(first + "2\n2\n"),
            "a.txt:3:1: found 2 after 2, expected ascending numbers, each once");
  EXPECT_EQ(error_of(first + "1\n"), "a.txt: found no field 'name'");
  EXPECT_EQ(error_of(first + "name: a\n1\n"), "a.txt: found no field 'data'");
  EXPECT_EQ(error_of(first + "name: a\ndata: b\n1\n"), "a.txt: found no field 'digest'");
  EXPECT_EQ(error_of(first + "name: a\ndata: b\ndigest: c\n"),
            "a.txt: found no sentence, expected at least one number");
  std::string edited = to_string({"mine", "", "00ff", {0, 7}});
  edited.replace(edited.find("7\n"), 1, "8");
  EXPECT_EQ(error_of(edited),
            "a.txt: the numbers or their data were changed: their digest is "
            "c24a8675c7a0d07c6c7b7642cc735865, the file says 227bec0072f740fb36e94facdac0933d; if "
            "the change is meant, write the new one");
}

TEST(SliceList, IsRefusedForOtherSentences) {
  const Dataset data = two_sentences();
  const std::string digest = sentences_digest(data.test);
  const std::filesystem::path path = temporary_file(to_string({"a", "", digest, {1}}));
  EXPECT_THAT(sentences_listed_in(path, data), ElementsAre(1));
  EXPECT_THAT(sentences_listed_in(path, two_sentences(false)), ElementsAre(1));
  EXPECT_EQ(message_of([&] { read_slice_list(path, "00ff", 2); }),
            path.string() + ": was made for other test sentences (digest " + digest +
                ", these have 00ff); use it with the data it was made for, or export the slice "
                "again");
  EXPECT_EQ(message_of([&] { read_slice_list(path, digest, 1); }),
            path.string() + ": names sentence 1, but there are 1, numbered from 0");
  std::filesystem::remove(path);
  EXPECT_EQ(message_of([&] { sentences_listed_in(path, data); }),
            "slice 'x': " + path.string() + ": cannot be read: No such file or directory");
}

TEST(SliceList, DigestIsOfTheWordsAlone) {
  const Dataset data = two_sentences();
  std::vector<std::vector<std::string>> words;
  for (const Tree& tree : data.test.trees) words.push_back(tree.tokens);
  EXPECT_EQ(sentences_digest(words), sentences_digest(data.test));
  words[0][0] = "GOOD";  // as "Good"
  EXPECT_EQ(sentences_digest(words), sentences_digest(data.test));
  words[0][0] = "bad";
  EXPECT_NE(sentences_digest(words), sentences_digest(data.test));
}

}  // namespace
}  // namespace dimscope::text
