#include "dimscope/study/study_directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dimscope/base/error.h"
#include "dimscope/base/file.h"
#include "tests/message_of.h"
#include "tests/study/temporary_directory.h"

namespace dimscope::study {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kToml = "[[grid]]\nhidden_dim = 2\n";

class StudyDirectory : public ::testing::Test {
 protected:
  void write(const std::string& name) const {
    create_directories((at(name)).parent_path());
    write_file(at(name), "mine");
  }
  std::filesystem::path at(const std::string& name) const { return home_.path() / "s" / name; }
  std::filesystem::path directory() const { return home_.path() / "s"; }
  std::string refusal(bool adopt = false) const {
    return message_of<InputError>([&] { require_study_directory(directory(), kToml, adopt); });
  }
  const TemporaryDirectory home_;
};

TEST_F(StudyDirectory, MayBeMissingOrEmptyOrHoldAStudy) {
  require_study_directory(directory(), kToml, false);
  create_directories(directory());
  require_study_directory(directory(), kToml, false);
  write("study.db");
  write("notes.txt");
  require_study_directory(directory(), kToml, false);
}

TEST_F(StudyDirectory, MayHoldWhatARunLeavesThatWasKilledAtOnce) {
  create_directories(at("models"));
  write_file(at("study.db"), "");
  write_file(at("study.db-journal"), "");
  write_file(at("study.toml.tmp17"), "half");
  write_file(at("study.toml"), kToml);
  require_study_directory(directory(), kToml, false);
}

TEST_F(StudyDirectory, OfOtherFilesIsRefusedAndAdoptedWhenAskedTo) {
  write("thesis.tex");
  write("notes.txt");
  EXPECT_EQ(refusal(), directory().string() +
                           ": is not empty, and no study of dimscope (it holds notes.txt, but no "
                           "study.db); choose another directory with --out, or put the study "
                           "beside what is there with --force");
  require_study_directory(directory(), kToml, true);
}

TEST_F(StudyDirectory, IsNotAdoptedWhereAFileOfTheStudyWouldBeReplaced) {
  for (const char* const name : {"study.toml", "report.html"}) {
    write(name);
    EXPECT_THAT(refusal(), HasSubstr("is not empty"));
    EXPECT_EQ(refusal(true), at(name).string() +
                                 ": is there already, and a study in this directory would replace "
                                 "it; move it away, or choose another directory with --out");
    remove(at(name));
  }
  write("notes.txt");
  write_file(at("study.toml"), kToml);
  require_study_directory(directory(), kToml, true);
}

TEST_F(StudyDirectory, LosesOnlyWhatHasTheExactFormOfAHalfWrittenFile) {
  const std::string key = "0123456789abcdef";
  for (const std::string& ours :
       {"models/" + key + ".safetensors.tmp4711", std::string("report.html.tmp1"),
        std::string("study.toml.tmp22")}) {
    write(ours);
  }
  for (const std::string& others :
       {std::string("models/page.tmpl"), std::string("models/checkpoint.tmp"),
        std::string("models/a.safetensors.tmp1"), "models/" + key + ".safetensors.tmp",
        "models/" + key + ".safetensors.tmp1x", "models/" + key + ".txt.tmp1",
        "models/" + key + ".safetensors", std::string("notes.tmp7")}) {
    write(others);
  }
  create_directories(at("models/" + key + ".safetensors.tmp99"));
  remove_half_written(directory());
  std::vector<std::string> left;
  for (const auto& entry : std::filesystem::directory_iterator(at("models"))) {
    left.push_back(entry.path().filename().string());
  }
  std::ranges::sort(left);
  EXPECT_THAT(
      left, ElementsAre(key + ".safetensors", key + ".safetensors.tmp", key + ".safetensors.tmp1x",
                        key + ".safetensors.tmp99", key + ".txt.tmp1", "a.safetensors.tmp1",
                        "checkpoint.tmp", "page.tmpl"));
  EXPECT_FALSE(exists(at("report.html.tmp1")));
  EXPECT_FALSE(exists(at("study.toml.tmp22")));
  EXPECT_TRUE(exists(at("notes.tmp7")));
}

}  // namespace
}  // namespace dimscope::study
