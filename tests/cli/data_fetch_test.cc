#include "dimscope/cli/commands/data_fetch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <utility>
#include <vector>

#include "dimscope/base/file.h"
#include "dimscope/base/zip.h"
#include "dimscope/cli/command_line.h"
#include "dimscope/cli/download/download.h"
#include "dimscope/cli/download/sha256.h"
#include "tests/cli/loopback_server.h"
#include "tests/cli/zip_writer.h"
#include "tests/message_of.h"

namespace dimscope::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// A data set of two small files, and a folder of its own that goes when the test ends.
class DataFetch : public ::testing::Test {
 protected:
  DataFetch() {
    std::filesystem::create_directories(folder_);
    ::setenv("no_proxy", "127.0.0.1", 1);
  }
  ~DataFetch() override { std::filesystem::remove_all(folder_); }

  RemoteArchive at(const std::string& url) const {
    return {.url = url,
            .files = {{.member = "trees/a.txt", .name = "a.txt", .sha256 = sha256("(1 a)\n")},
                      {.member = "trees/b.txt", .name = "b.txt", .sha256 = sha256("(2 b)\n")}}};
  }
  std::string by_hand() const {
    return "\nInstead, name another copy of the archive with --url, or put these files there by "
           "hand (SHA-256, path):\n" +
           sha256("(1 a)\n") + "  " + (target_ / "a.txt").string() + "\n" + sha256("(2 b)\n") +
           "  " + (target_ / "b.txt").string();
  }
  // What a failure says before by_hand(); nothing may have been written.
  std::string failure_of(const std::string& url) const {
    const std::string text = message_of<WorkError>([&] { fetch_archive(at(url), target_); });
    EXPECT_TRUE(text.ends_with(by_hand())) << text;
    EXPECT_TRUE(is_empty(target_));
    return text.substr(0, text.size() - std::min(text.size(), by_hand().size()));
  }

  const std::filesystem::path folder_ =
      std::filesystem::path(::testing::TempDir()) /
      (std::string("dimscope_data_fetch_") +
       ::testing::UnitTest::GetInstance()->current_test_info()->name());
  const std::filesystem::path target_ = folder_ / "data/set";
  const std::string zip_ =
      zip_of({{"trees/b.txt", "(2 b)\n"}, {"readme", "!"}, {"trees/a.txt", "(1 a)\n"}});
};

TEST(Sha256, AgreesWithTheStandardsExamples) {
  EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_F(DataFetch, WritesTheFilesOfAnArchiveBehindRedirects) {
  const LoopbackServer server({{"/old.zip", LoopbackServer::redirect("/older.zip")},
                               {"/older.zip", LoopbackServer::redirect("{url}/set.zip")},
                               {"/set.zip", LoopbackServer::ok(zip_)}});
  fetch_archive(at(server.url("/old.zip")), target_);
  EXPECT_EQ(read_file(target_ / "a.txt"), "(1 a)\n");
  EXPECT_EQ(read_file(target_ / "b.txt"), "(2 b)\n");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(target_), {}), 2);
}

TEST_F(DataFetch, ReadsFileUrls) {
  write_file(folder_ / "set.zip", zip_);
  fetch_archive(at("file://" + (folder_ / "set.zip").string()), target_);
  EXPECT_EQ(read_file(target_ / "a.txt"), "(1 a)\n");
}

TEST_F(DataFetch, SaysWhatItDoesOneLineAnEvent) {
  write_file(folder_ / "set.zip", zip_);
  const std::string url = "file://" + (folder_ / "set.zip").string();
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  fetch_archive(at(url), target_);
  EXPECT_EQ(::testing::internal::GetCapturedStdout(),
            (target_ / "a.txt").string() + ": 6 bytes, SHA-256 as expected\n" +
                (target_ / "b.txt").string() + ": 6 bytes, SHA-256 as expected\n");
  EXPECT_EQ(::testing::internal::GetCapturedStderr(),
            "downloading " + url + "\ndownloaded 0.0 MB in 0 s\n");
}

TEST_F(DataFetch, DownloadsNothingWhenAllIsThere) {
  std::filesystem::create_directories(target_);
  write_file(target_ / "a.txt", "(1 a)\n");
  write_file(target_ / "b.txt", "(2 b)\n");
  ::testing::internal::CaptureStdout();
  fetch_archive(at("http://127.0.0.1:1/none.zip"), target_);
  EXPECT_EQ(::testing::internal::GetCapturedStdout(),
            (target_ / "a.txt").string() + ": is there already, SHA-256 as expected\n" +
                (target_ / "b.txt").string() + ": is there already, SHA-256 as expected\n");
}

TEST_F(DataFetch, WritesOnlyWhatIsMissing) {
  const LoopbackServer server(
      {{"/b.zip", LoopbackServer::ok(zip_of({{"trees/b.txt", "(2 b)\n"}}))}});
  std::filesystem::create_directories(target_);
  write_file(target_ / "a.txt", "(1 a)\n");
  fetch_archive(at(server.url("/b.zip")), target_);
  EXPECT_EQ(read_file(target_ / "b.txt"), "(2 b)\n");
}

TEST_F(DataFetch, LeavesAnotherFileOfThatNameAlone) {
  std::filesystem::create_directories(target_);
  write_file(target_ / "b.txt", "mine");
  EXPECT_EQ(message_of([&] { fetch_archive(at("http://127.0.0.1:1/none.zip"), target_); }),
            (target_ / "b.txt").string() + ": SHA-256 is " + sha256("mine") + ", expected " +
                sha256("(2 b)\n") + "; move the file away, and try again");
  EXPECT_EQ(read_file(target_ / "b.txt"), "mine");
}

TEST_F(DataFetch, SaysWhyItCannotMakeTheFolder) {
  write_file(folder_ / "data", "");
  EXPECT_EQ(message_of([&] { fetch_archive(at("http://127.0.0.1:1/none.zip"), target_); }),
            target_.string() + ": cannot be made: Not a directory");
}

TEST_F(DataFetch, RefusesFilesWithAnotherDigest) {
  const LoopbackServer server({{"/set.zip", LoopbackServer::ok(zip_of({{"trees/a.txt", "(1 a)\n"},
                                                                       {"trees/b.txt", "b"}}))}});
  EXPECT_EQ(failure_of(server.url("/set.zip")), server.url("/set.zip") +
                                                    ": SHA-256 of trees/b.txt is " + sha256("b") +
                                                    ", expected " + sha256("(2 b)\n"));
}

TEST_F(DataFetch, NamesAFileThatTheArchiveLacks) {
  const LoopbackServer server(
      {{"/set.zip", LoopbackServer::ok(zip_of({{"trees/a.txt", "(1 a)\n"}}))}});
  EXPECT_EQ(failure_of(server.url("/set.zip")),
            server.url("/set.zip") + ": has no file trees/b.txt");
}

TEST_F(DataFetch, RefusesWhatIsNoZipArchive) {
  const LoopbackServer server({{"/set.zip", LoopbackServer::ok("<html>Please log in</html>")},
                               {"/empty.zip", LoopbackServer::ok("")},
                               {"/half.zip", LoopbackServer::ok(zip_.substr(0, 50))}});
  for (const char* path : {"/set.zip", "/empty.zip", "/half.zip"}) {
    EXPECT_THAT(failure_of(server.url(path)),
                StartsWith(server.url(path) + ": is not a whole zip archive"));
  }
}

TEST_F(DataFetch, RefusesADamagedArchive) {
  std::string damaged = zip_;
  // The local header has 30 bytes, a name and an extra field; 7 begins no block that deflate knows.
  const std::size_t data = 30 + damaged[26] + damaged[28];
  damaged[data] = 7;
  const LoopbackServer server({{"/set.zip", LoopbackServer::ok(damaged)}});
  EXPECT_THAT(failure_of(server.url("/set.zip")),
              StartsWith(server.url("/set.zip") + ": is not a whole zip archive: "));
}

TEST_F(DataFetch, NamesTheHostAndItsHttpStatus) {
  const LoopbackServer server({});
  EXPECT_EQ(failure_of(server.url("/set.zip")),
            server.url("/set.zip") + ": 127.0.0.1 answers with HTTP status 404");
}

TEST_F(DataFetch, NamesTheHostThatCannotBeReached) {
  EXPECT_THAT(failure_of("http://127.0.0.1:1/set.zip"),
              StartsWith("http://127.0.0.1:1/set.zip: 127.0.0.1 cannot be reached: "));
}

TEST_F(DataFetch, RefusesAnAnswerThatBreaksOff) {
  std::string answer = LoopbackServer::ok(zip_);
  answer.resize(answer.size() - 10);
  const LoopbackServer server({{"/set.zip", answer}});
  EXPECT_THAT(failure_of(server.url("/set.zip")), HasSubstr(" 10 bytes remaining to read"));
}

TEST_F(DataFetch, RefusesRedirectsWithoutEndAndToLocalFiles) {
  const LoopbackServer server({{"/a.zip", LoopbackServer::redirect("/a.zip")},
                               {"/b.zip", LoopbackServer::redirect("file:///etc/passwd")}});
  EXPECT_EQ(failure_of(server.url("/a.zip")),
            server.url("/a.zip") + ": 127.0.0.1: Maximum (10) redirects followed");
  EXPECT_THAT(failure_of(server.url("/b.zip")), HasSubstr("file"));
}

TEST_F(DataFetch, NamesAFileUrlThatCannotBeRead) {
  const std::string url = "file://" + (folder_ / "none.zip").string();
  EXPECT_EQ(failure_of(url), url + ": cannot be read");
}

TEST_F(DataFetch, RefusesOtherUrls) {
  for (const char* url : {"ftp://127.0.0.1/set.zip", "set.zip/ with space", ""}) {
    EXPECT_EQ(message_of([&] { fetch_archive(at(url), target_); }),
              std::string(url) + ": is not an https, http or file URL");
  }
}

TEST_F(DataFetch, StopsADownloadThatIsTooLong) {
  // With and without a length that says so beforehand.
  const LoopbackServer server({{"/a", LoopbackServer::ok(std::string(2'000'000, 'x'))},
                               {"/b", "HTTP/1.0 200 OK\r\n\r\n" + std::string(2'000'000, 'x')}});
  for (const char* path : {"/a", "/b"}) {
    EXPECT_EQ(message_of<WorkError>([&] { download(server.url(path), 1'500'000); }),
              server.url(path) + ": has more than the 1.5 MB expected at most");
  }
  EXPECT_EQ(download(server.url("/b"), 2'000'000).size(), 2'000'000u);
}

TEST_F(DataFetch, StopsUnpackingAFileThatIsTooLong) {
  const std::string zip = zip_of({{"a", std::string(1'000'000, 'a')}, {"b", "b"}});
  EXPECT_LT(zip.size(), 10'000u);
  EXPECT_THAT(read_zip(zip, "z", {"b"}, 100), ElementsAre("b"));
  EXPECT_EQ(message_of<WorkError>([&] { read_zip(zip, "z", {"b", "a"}, 999'999); }),
            "z: a has more than the 999999 bytes expected at most");
}

// A command, in this process.
int run_command(std::vector<std::string> words) {
  words.insert(words.begin(), "dimscope");
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  return parse_command_line(static_cast<int>(argv.size()), argv.data()).value()();
}

TEST_F(DataFetch, NamesTheDataSetsItKnows) {
  EXPECT_EQ(message_of([] { run_command({"data", "fetch", "imdb"}); }),
            "unknown data set 'imdb'; known: sst");
}

TEST_F(DataFetch, FetchesTheStanfordSentimentTreebank) {
  const char* const data = std::getenv("DIMSCOPE_DATA");
  if (data == nullptr) GTEST_SKIP() << "DIMSCOPE_DATA is not set: no Stanford Sentiment Treebank";
  const std::filesystem::path sst = std::filesystem::path(data) / "sst";
  const LoopbackServer server(
      {{"/sst.zip",
        LoopbackServer::ok(zip_of({{"trees/dev.txt", read_file(sst / "dev.txt")},
                                   {"trees/test.txt", read_file(sst / "test.txt")},
                                   {"trees/train.txt", read_file(sst / "train.txt")}}))}});
  EXPECT_EQ(run_command({"data", "fetch", "sst", "--url", server.url("/sst.zip"), "--data-dir",
                         folder_.string()}),
            0);
  for (const char* name : {"train.txt", "dev.txt", "test.txt"}) {
    EXPECT_EQ(read_file(folder_ / "sst" / name), read_file(sst / name)) << name;
  }
}

}  // namespace
}  // namespace dimscope::cli
