#include <fmt/format.h>

#include <algorithm>

#include "dimscope/api/json.h"
#include "dimscope/base/error.h"
#include "dimscope/base/nearest.h"
#include "dimscope/cli/commands/commands.h"
#include "dimscope/cli/common_options.h"
#include "dimscope/cli/download/data_dir.h"
#include "dimscope/cli/terminal/output.h"
#include "dimscope/cli/terminal/terminal.h"
#include "dimscope/figure/text_layout.h"
#include "dimscope/text/corpus/dataset.h"

namespace dimscope::cli {
namespace {

struct DataInfoArguments {
  std::string source;
  std::filesystem::path data_dir;
  bool json = false;
};

struct SplitFacts {
  std::string name;
  std::int64_t sentences = 0, tokens = 0, nodes = 0, with_unknown = 0;
  std::size_t longest = 0;
  std::vector<std::int64_t> classes;
};

SplitFacts facts_of(const std::string& name, const text::Split& split, int num_classes) {
  SplitFacts facts;
  facts.name = name;
  facts.classes.resize(static_cast<std::size_t>(num_classes));
  for (std::int32_t s = 0; s < split.sentences.size(); ++s) {
    const auto words = split.sentences[s];
    ++facts.sentences;
    facts.tokens += std::ssize(words);
    facts.nodes += std::ssize(split.trees[s].nodes);
    facts.longest = std::max(facts.longest, words.size());
    facts.with_unknown += std::count(words.begin(), words.end(), text::Vocabulary::kUnknown) > 0;
    ++facts.classes[split.labels[s]];
  }
  return facts;
}

void print_text(const text::Dataset& dataset, const std::vector<SplitFacts>& splits) {
  std::vector<figure::TextTable::Column> columns = {{"split", figure::TextTable::Align::kLeft},
                                                    {"sentences"},
                                                    {"tokens"},
                                                    {"nodes"},
                                                    {"longest"},
                                                    {"with unknown word"}};
  for (const std::string& name : dataset.class_names) columns.push_back({name});
  figure::TextTable table(columns);
  for (const SplitFacts& split : splits) {
    std::vector<std::string> row = {split.name,
                                    std::to_string(split.sentences),
                                    std::to_string(split.tokens),
                                    std::to_string(split.nodes),
                                    std::to_string(split.longest),
                                    std::to_string(split.with_unknown)};
    for (const std::int64_t count : split.classes) row.push_back(std::to_string(count));
    table.add_row(std::move(row));
  }
  const int width = output_width().value_or(0);
  const std::string facts =
      fmt::format("{} distinct train phrases, {} of them with several labels; {} words; digest {}",
                  dataset.phrases.sequences.size(), dataset.phrases.num_relabelled,
                  dataset.vocabulary.size(), dataset.digest);
  print_out("{}{}\n", table.text(width), figure::wrapped(facts, width));
}

void print_json(const text::Dataset& dataset, const std::vector<SplitFacts>& splits) {
  api::Json json{{"classes", dataset.class_names},
                 {"lowercase", dataset.lowercase},
                 {"vocabulary", dataset.vocabulary.size()},
                 {"train_phrases", dataset.phrases.sequences.size()},
                 {"relabelled_phrases", dataset.phrases.num_relabelled},
                 {"digest", dataset.digest}};
  for (const SplitFacts& split : splits) {
    json["splits"][split.name] = {{"sentences", split.sentences},
                                  {"tokens", split.tokens},
                                  {"nodes", split.nodes},
                                  {"longest", split.longest},
                                  {"sentences_with_unknown_word", split.with_unknown},
                                  {"labels", split.classes}};
  }
  print_out("{}\n", api::dump(json));
}

int data_info(const DataInfoArguments& arguments) {
  const std::vector<std::string> known = {"sst", "synthetic"};
  if (std::find(known.begin(), known.end(), arguments.source) == known.end()) {
    throw InputError("unknown data set '" + arguments.source + "'" +
                     nearest_name_hint(arguments.source, known));
  }
  text::DataConfig config;
  config.source = arguments.source;
  const text::Dataset dataset =
      text::load_dataset(config, data_directory(arguments.data_dir, config.source));
  const std::vector<SplitFacts> splits = {facts_of("train", dataset.train, dataset.num_classes()),
                                          facts_of("dev", dataset.dev, dataset.num_classes()),
                                          facts_of("test", dataset.test, dataset.num_classes())};
  if (arguments.json) {
    print_json(dataset, splits);
  } else {
    print_text(dataset, splits);
  }
  return 0;
}

}  // namespace

void add_data_info(CLI::App& app, Work& chosen) {
  const auto a = std::make_shared<DataInfoArguments>();
  CLI::App* command = app.add_subcommand("info", "Describe a data set");
  command->add_option("SOURCE", a->source, "sst or synthetic")->required()->type_name("");
  add_data_dir(command, a->data_dir);
  add_json(command, a->json);
  command->footer("Example: dimscope data info synthetic");
  offer(command, chosen, [a] { return data_info(*a); });
}

}  // namespace dimscope::cli
