#include <fmt/format.h>

#include "dimscope/base/error.h"
#include "dimscope/base/file.h"
#include "dimscope/cli/commands.h"
#include "dimscope/cli/output.h"
#include "dimscope/text/synthetic.h"

namespace dimscope::cli {

int data_synth(const DataSynthArguments& arguments) {
  SyntheticConfig config;
  config.seed = static_cast<std::uint64_t>(arguments.seed);
  if (arguments.sentences < 1 || arguments.sentences > 1'000'000) {
    throw InputError(fmt::format("--sentences is {}, expected 1 to 1000000", arguments.sentences));
  }
  config.num_train = static_cast<std::int32_t>(arguments.sentences);
  config.label_noise = arguments.label_noise;
  const SyntheticCorpus corpus = generate_synthetic(config);

  std::error_code error;
  create_directories(arguments.out, error);
  if (error) throw InputError(arguments.out.string() + ": cannot be made: " + error.message());
  const auto write = [&](const char* name, const std::vector<SyntheticSentence>& sentences) {
    std::string text;
    for (const SyntheticSentence& sentence : sentences) text += to_string(sentence.tree) + "\n";
    write_file(arguments.out / name, text);
    print_out("{}: {} sentences\n", (arguments.out / name).string(), sentences.size());
  };
  write("train.txt", corpus.train);
  write("dev.txt", corpus.dev);
  write("test.txt", corpus.test);
  return 0;
}

}  // namespace dimscope::cli
