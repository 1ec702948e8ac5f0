#include "dimscope/base/mapped_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "dimscope/base/file.h"
#include "tests/message_of.h"

namespace dimscope {
namespace {

std::filesystem::path scratch(const std::string& name) {
  return std::filesystem::path(::testing::TempDir()) /
         ("dimscope_mapped_" + std::to_string(::getpid()) + "_" + name);
}

TEST(MappedFile, ShowsTheFilesBytes) {
  for (const std::string& content :
       {std::string("all\0bytes\n", 10), std::string(), std::string(100'000, 'x')}) {
    write_file(scratch("a"), content);
    const MappedFile file(scratch("a"));
    EXPECT_EQ(file.bytes(), content);
    file.load();
    EXPECT_EQ(file.bytes(), content);
  }
  std::filesystem::remove(scratch("a"));
}

TEST(MappedFile, ThatIsThereAndCannotBeReadIsToldFromAMissingOne) {
  // A name longer than any file system has: the user's rights do not matter.
  const std::string too_long(300, 'x');
  EXPECT_THAT(message_of<UnreadableFile>([&] { MappedFile{scratch(too_long)}; }),
              ::testing::EndsWith(": cannot be read: File name too long"));
  try {
    MappedFile{scratch("none")};
  } catch (const UnreadableFile&) {
    ADD_FAILURE() << "it is missing";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), ::testing::EndsWith(": cannot be read: No such file or directory"));
  }
}

TEST(MappedFile, KeepsItsBytesWhenTheFileIsReplaced) {
  write_file(scratch("b"), "before");
  MappedFile file(scratch("b"));
  write_file(scratch("b"), "after, and longer");
  EXPECT_EQ(file.bytes(), "before");
  MappedFile moved(std::move(file));
  EXPECT_EQ(moved.bytes(), "before");
  moved = MappedFile(scratch("b"));
  EXPECT_EQ(moved.bytes(), "after, and longer");
  std::filesystem::remove(scratch("b"));
}

TEST(MappedFile, SaysWhyItCannotRead) {
  EXPECT_EQ(message_of([] { MappedFile(scratch("none")); }),
            scratch("none").string() + ": cannot be read: No such file or directory");
  EXPECT_EQ(message_of([] { MappedFile("/tmp"); }), "/tmp: is a directory, expected a file");
  EXPECT_EQ(message_of([] { MappedFile("/dev/null"); }),
            "/dev/null: is a device or a pipe, expected a file");
}

}  // namespace
}  // namespace dimscope
