#include "dimscope/base/file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <thread>

#include "tests/message_of.h"

namespace dimscope {
namespace {

// A folder of its own that goes when the test ends.
class File : public ::testing::Test {
 protected:
  File() { std::filesystem::create_directories(folder_); }
  ~File() override { std::filesystem::remove_all(folder_); }

  const std::filesystem::path folder_ =
      std::filesystem::path(::testing::TempDir()) /
      ("dimscope_file_" + std::to_string(::getpid()) + "_" +
       ::testing::UnitTest::GetInstance()->current_test_info()->name());
};

TEST_F(File, ReadsWhatWasWritten) {
  const std::string content("all\0bytes\r\n\xFF", 12);
  for (const std::string& text : {content, std::string(), std::string(1'000'000, 'x')}) {
    write_file(folder_ / "a", text);
    EXPECT_EQ(read_file(folder_ / "a"), text);
  }
}

TEST_F(File, ReadsFilesThatReportNoSize) {
  EXPECT_FALSE(read_file("/proc/self/status").empty());
  EXPECT_EQ(read_file("/dev/null"), "");
}

TEST_F(File, ReadsAPipeToItsEnd) {
  const std::filesystem::path pipe = folder_ / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const std::string content(300'000, 'y');
  std::thread writer([&] {
    FILE* const stream = std::fopen(pipe.c_str(), "w");
    std::fwrite(content.data(), 1, content.size(), stream);
    std::fclose(stream);
  });
  EXPECT_EQ(read_file(pipe), content);
  writer.join();
}

TEST_F(File, RefusesByItsSizeWhatIsTooLarge) {
  write_file(folder_ / "a", "");
  std::filesystem::resize_file(folder_ / "a", std::uintmax_t{1} << 42);  // no byte of it is there
  EXPECT_EQ(message_of([&] { read_file(folder_ / "a"); }),
            (folder_ / "a").string() + ": is larger than 4 GiB, more than dimscope reads");
}

TEST_F(File, SaysWhyItCannotRead) {
  EXPECT_EQ(message_of([&] { read_file(folder_ / "none"); }),
            (folder_ / "none").string() + ": cannot be read: No such file or directory");
  EXPECT_EQ(message_of([&] { read_file(folder_); }),
            folder_.string() + ": is a directory, expected a file");
}

TEST_F(File, SaysWhyItCannotReadOn) {
  // Its address 0 is not mapped: opening works, reading does not.
  EXPECT_EQ(message_of([] { read_file("/proc/self/mem"); }),
            "/proc/self/mem: cannot be read: Input/output error");
}

TEST_F(File, SaysWhyItCannotWrite) {
  EXPECT_EQ(message_of<WorkError>([&] { write_file(folder_ / "none" / "a", "x"); }),
            (folder_ / "none" / "a").string() + ": cannot be written: No such file or directory");
}

TEST_F(File, LeavesNothingBehindWhenItCannotFinish) {
  std::filesystem::create_directory(folder_ / "a");
  EXPECT_EQ(message_of<WorkError>([&] { write_file(folder_ / "a", "x"); }),
            (folder_ / "a").string() + ": cannot be renamed into place: Is a directory");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1);
}

TEST_F(File, ReplacesAFileWhileItIsRead) {
  write_file(folder_ / "a", "old");
  const std::filesystem::path open_file = folder_ / "a";
  FILE* const stream = std::fopen(open_file.c_str(), "r");
  ASSERT_NE(stream, nullptr);
  write_file(folder_ / "a", "new");
  char content[4] = {};
  EXPECT_EQ(std::fread(content, 1, 3, stream), 3u);
  std::fclose(stream);
  EXPECT_STREQ(content, "old");
  EXPECT_EQ(read_file(folder_ / "a"), "new");
}

TEST_F(File, KeepsTheModeOfAFileThatWasThere) {
  const auto mode_after_writing = [&](::mode_t before) {
    EXPECT_EQ(::chmod((folder_ / "a").c_str(), before), 0);
    write_file(folder_ / "a", "new");
    struct stat status{};
    EXPECT_EQ(::stat((folder_ / "a").c_str(), &status), 0);
    return status.st_mode & 07777;
  };
  write_file(folder_ / "a", "old");
  for (const ::mode_t mode : {0600, 0640, 0644, 0666, 0755, 0400}) {
    EXPECT_EQ(mode_after_writing(mode), mode);
  }
  EXPECT_EQ(read_file(folder_ / "a"), "new");
}

TEST_F(File, GivesANewFileTheModeThatTheUmaskLeaves) {
  const ::mode_t before = ::umask(027);
  write_file(folder_ / "a", "new");
  ::umask(before);
  struct stat status{};
  ASSERT_EQ(::stat((folder_ / "a").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0640u);
}

TEST(WriteFile, FollowsASymbolicLinkAndKeepsIt) {
  const std::filesystem::path directory =
      std::filesystem::path(testing::TempDir()) / "dimscope-link";
  std::filesystem::remove_all(directory);
  create_directories(directory);
  write_file(directory / "real", "old");
  create_symlink(directory / "real", directory / "link");
  write_file(directory / "link", "new");
  EXPECT_TRUE(is_symlink(directory / "link"));
  EXPECT_EQ(read_file(directory / "real"), "new");
  std::filesystem::remove_all(directory);
}

TEST(WriteFile, WritesToADeviceInsteadOfReplacingIt) {
  write_file("/dev/null", "gone");
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
}

}  // namespace
}  // namespace dimscope
