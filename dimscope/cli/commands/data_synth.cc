#include <fmt/format.h>

#include "dimscope/base/error.h"
#include "dimscope/base/file.h"
#include "dimscope/cli/commands/commands.h"
#include "dimscope/cli/common_options.h"
#include "dimscope/cli/terminal/output.h"
#include "dimscope/text/synthetic/synthetic.h"

namespace dimscope::cli {
namespace {

struct DataSynthArguments {
  std::filesystem::path out;
  std::int64_t seed = 1, sentences = 4000;
  double label_noise = 0;
};

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

}  // namespace

void add_data_synth(CLI::App& app, Work& chosen) {
  const auto a = std::make_shared<DataSynthArguments>();
  CLI::App* command = app.add_subcommand("synth", "Write the built-in corpus as treebank files");
  command->add_option("--out", a->out, "The folder to write train.txt, dev.txt, test.txt to")
      ->required()
      ->type_name("DIR");
  command->add_option("--seed", a->seed, "Seed of the corpus, 0 or more")
      ->type_name("N")
      ->capture_default_str()
      ->check(not_negative());
  command->add_option("--sentences", a->sentences, "Train sentences, 1 to 1000000")
      ->type_name("N")
      ->capture_default_str();
  command
      ->add_option("--label-noise", a->label_noise,
                   "Share of train labels moved to a neighbouring class")
      ->type_name("SHARE")
      ->capture_default_str();
  command->footer("Example: dimscope data synth --out corpus --seed 7");
  offer(command, chosen, [a] { return data_synth(*a); });
}

}  // namespace dimscope::cli
