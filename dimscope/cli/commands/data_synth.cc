#include <fmt/format.h>

#include "dimscope/base/error.h"
#include "dimscope/base/file.h"
#include "dimscope/cli/commands.h"
#include "dimscope/cli/terminal/output.h"
#include "dimscope/text/synthetic/synthetic.h"

namespace dimscope::cli {
namespace {

struct SplitFile {
  std::filesystem::path path;
  const std::vector<text::SyntheticSentence>& sentences;

  std::string text() const {
    std::string text;
    for (const text::SyntheticSentence& sentence : sentences)
      text += to_string(sentence.tree) + "\n";
    return text;
  }
};

// Throws InputError where another file has the name: it may be someone's data.
void require_free(const SplitFile& file) {
  if (!exists(file.path) || read_file(file.path) == file.text()) return;
  throw InputError(file.path.string() +
                   ": is there already, with other content; move it away, or choose another "
                   "directory with --out");
}

}  // namespace

int data_synth(const DataSynthArguments& arguments) {
  text::SyntheticConfig config;
  config.seed = static_cast<std::uint64_t>(arguments.seed);
  if (arguments.sentences < 1 || arguments.sentences > 1'000'000) {
    throw InputError(fmt::format("--sentences is {}, expected 1 to 1000000", arguments.sentences));
  }
  config.num_train = static_cast<std::int32_t>(arguments.sentences);
  config.label_noise = arguments.label_noise;
  const text::SyntheticCorpus corpus = text::generate_synthetic(config);

  std::error_code error;
  create_directories(arguments.out, error);
  if (error) throw InputError(arguments.out.string() + ": cannot be made: " + error.message());
  const SplitFile files[] = {{arguments.out / "train.txt", corpus.train},
                             {arguments.out / "dev.txt", corpus.dev},
                             {arguments.out / "test.txt", corpus.test}};
  for (const SplitFile& file : files) require_free(file);
  for (const SplitFile& file : files) {
    write_file(file.path, file.text());
    print_out("{}: {} sentences\n", file.path.string(), file.sentences.size());
  }
  return 0;
}

}  // namespace dimscope::cli
