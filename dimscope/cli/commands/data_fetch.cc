#include "dimscope/cli/commands/data_fetch.h"

#include <fmt/format.h>

#include "dimscope/base/error.h"
#include "dimscope/base/file.h"
#include "dimscope/base/nearest.h"
#include "dimscope/base/zip.h"
#include "dimscope/cli/commands/commands.h"
#include "dimscope/cli/common_options.h"
#include "dimscope/cli/download/data_dir.h"
#include "dimscope/cli/download/download.h"
#include "dimscope/cli/download/sha256.h"
#include "dimscope/cli/terminal/output.h"

namespace dimscope::cli {
namespace {

struct DataFetchArguments {
  std::string name = "sst";
  std::string url;  // empty: the official one
  std::filesystem::path data_dir;
};

constexpr std::size_t kMaxArchiveBytes = 64 << 20;  // SST's has 0.8 MB,
constexpr std::size_t kMaxFileBytes = 64 << 20;     // its longest file 2.2 MB.

// The Stanford Sentiment Treebank with its train, dev and test trees (Socher et al. 2013), as its
// authors publish it since 2013. The digests are those of the files in that archive.
RemoteArchive sst() {
  return {
      .url = "https://nlp.stanford.edu/sentiment/trainDevTestTrees_PTB.zip",
      .files = {{.member = "trees/train.txt",
                 .name = "train.txt",
                 .sha256 = "e2f3f41b0b1e6d4dddc0effe3bfc2d27ed8928079aa9a03d652311614fc5feb7"},
                {.member = "trees/dev.txt",
                 .name = "dev.txt",
                 .sha256 = "0e9336aed6e4730e19f58d00a77b3f0297efdb755f7b5e598c98a05e3f97ea40"},
                {.member = "trees/test.txt",
                 .name = "test.txt",
                 .sha256 = "6e54806dee95cf80cd918e7dfb3f6770f6df24bf826f289a4d1f709e1c8f6761"}}};
}

// In the form that `sha256sum --check` reads.
std::string by_hand(const RemoteArchive& archive, const std::filesystem::path& directory) {
  std::string text = fmt::format(
      "\nInstead, name another copy of the archive with --url, or put these files there by hand "
      "(SHA-256, path):");
  for (const RemoteFile& file : archive.files) {
    text += fmt::format("\n{}  {}", file.sha256, (directory / file.name).string());
  }
  return text;
}

// The files whose place is still empty.
std::vector<RemoteFile> missing_files(const RemoteArchive& archive,
                                      const std::filesystem::path& directory) {
  std::vector<RemoteFile> missing;
  for (const RemoteFile& file : archive.files) {
    const std::filesystem::path path = directory / file.name;
    if (!exists(path)) {
      missing.push_back(file);
      continue;
    }
    const std::string digest = sha256(read_file(path));
    if (digest != file.sha256) {
      throw InputError(
          fmt::format("{}: SHA-256 is {}, expected {}; move the file away, and try again",
                      path.string(), digest, file.sha256));
    }
    print_out("{}: is there already, SHA-256 as expected\n", path.string());
  }
  return missing;
}

std::vector<std::string> download_files(const std::string& url,
                                        const std::vector<RemoteFile>& files) {
  std::vector<std::string> members;
  for (const RemoteFile& file : files) members.push_back(file.member);
  std::vector<std::string> contents =
      read_zip(download(url, kMaxArchiveBytes), url, members, kMaxFileBytes);
  for (std::size_t i = 0; i < files.size(); ++i) {
    const std::string digest = sha256(contents[i]);
    if (digest != files[i].sha256) {
      throw WorkError(fmt::format("{}: SHA-256 of {} is {}, expected {}", url, files[i].member,
                                  digest, files[i].sha256));
    }
  }
  return contents;
}

}  // namespace

void fetch_archive(const RemoteArchive& archive, const std::filesystem::path& directory) {
  const std::vector<RemoteFile> missing = missing_files(archive, directory);
  if (missing.empty()) return;
  // First, so that nobody waits for a download that cannot be kept.
  std::error_code error;
  create_directories(directory, error);
  if (error) throw InputError(directory.string() + ": cannot be made: " + error.message());

  std::vector<std::string> contents;
  try {
    contents = download_files(archive.url, missing);
  } catch (const WorkError& failure) {
    throw WorkError(failure.what() + by_hand(archive, directory));
  }
  for (std::size_t i = 0; i < missing.size(); ++i) {
    const std::filesystem::path path = directory / missing[i].name;
    write_file(path, contents[i]);
    print_out("{}: {} bytes, SHA-256 as expected\n", path.string(), contents[i].size());
  }
}

namespace {

int data_fetch(const DataFetchArguments& arguments) {
  if (arguments.name != "sst") {
    throw InputError("unknown data set '" + arguments.name + "'" +
                     nearest_name_hint(arguments.name, std::vector<std::string>{"sst"}));
  }
  RemoteArchive archive = sst();
  if (!arguments.url.empty()) archive.url = arguments.url;
  fetch_archive(archive, data_directory(arguments.data_dir, "sst") / "sst");
  return 0;
}

}  // namespace

void add_data_fetch(CLI::App& app, Work& chosen) {
  const auto a = std::make_shared<DataFetchArguments>();
  CLI::App* command = app.add_subcommand("fetch", "Download a data set and check it");
  command->add_option("NAME", a->name, "sst: the Stanford Sentiment Treebank")
      ->required()
      ->type_name("");
  command->add_option("--url", a->url, "Another place of the same archive [its authors']")
      ->type_name("URL");
  add_data_dir(command, a->data_dir);
  command->footer("Example: dimscope data fetch sst");
  offer(command, chosen, [a] { return data_fetch(*a); });
}

}  // namespace dimscope::cli
