#include <fmt/format.h>

#include <algorithm>

#include "dimscope/api/json.h"
#include "dimscope/base/error.h"
#include "dimscope/base/nearest.h"
#include "dimscope/cli/commands/commands.h"
#include "dimscope/cli/commands/table_info.h"
#include "dimscope/cli/common_options.h"
#include "dimscope/cli/download/data_dir.h"
#include "dimscope/cli/terminal/output.h"
#include "dimscope/cli/terminal/terminal.h"
#include "dimscope/figure/text_layout.h"
#include "dimscope/text/corpus/dataset.h"

namespace dimscope::cli {
namespace {

struct DataInfoArguments {
  TableArguments table;  // whose only file may be the name of a source
  std::filesystem::path data_dir;
  bool json = false;
};

struct SourceSplit {
  std::string name;
  std::int64_t sentences = 0, tokens = 0, nodes = 0, with_unknown = 0;
  std::size_t longest = 0;
  std::vector<std::int64_t> classes;
};

SourceSplit facts_of(const std::string& name, const text::Split& split, int num_classes) {
  SourceSplit facts;
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

void print_text(const text::Dataset& dataset, const std::vector<SourceSplit>& splits) {
  std::vector<figure::TextTable::Column> columns = {{"split", figure::TextTable::Align::kLeft},
                                                    {"sentences"},
                                                    {"tokens"},
                                                    {"nodes"},
                                                    {"longest"},
                                                    {"with unknown word"}};
  for (const std::string& name : dataset.class_names) columns.push_back({name});
  figure::TextTable table(columns);
  for (const SourceSplit& split : splits) {
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

void print_json(const text::Dataset& dataset, const std::vector<SourceSplit>& splits) {
  api::Json json{{"classes", dataset.class_names},
                 {"lowercase", dataset.lowercase},
                 {"vocabulary", dataset.vocabulary.size()},
                 {"train_phrases", dataset.phrases.sequences.size()},
                 {"relabelled_phrases", dataset.phrases.num_relabelled},
                 {"digest", dataset.digest}};
  for (const SourceSplit& split : splits) {
    json["splits"][split.name] = {{"sentences", split.sentences},
                                  {"tokens", split.tokens},
                                  {"nodes", split.nodes},
                                  {"longest", split.longest},
                                  {"sentences_with_unknown_word", split.with_unknown},
                                  {"labels", split.classes}};
  }
  print_out("{}\n", api::dump(json));
}

int source_info(const std::string& source, const DataInfoArguments& arguments) {
  text::DataConfig config;
  config.source = source;
  const text::Dataset dataset =
      text::load_dataset(config, data_directory(arguments.data_dir, config.source));
  const std::vector<SourceSplit> splits = {facts_of("train", dataset.train, dataset.num_classes()),
                                           facts_of("dev", dataset.dev, dataset.num_classes()),
                                           facts_of("test", dataset.test, dataset.num_classes())};
  if (arguments.json) {
    print_json(dataset, splits);
  } else {
    print_text(dataset, splits);
  }
  return 0;
}

int data_info(const DataInfoArguments& arguments) {
  const std::vector<std::string> known = {"sst", "synthetic"};
  const std::string first = arguments.table.files.front().string();
  const bool is_source = arguments.table.files.size() == 1 && !std::filesystem::exists(first);
  if (!is_source) return table_info(arguments.table, arguments.json);
  if (std::find(known.begin(), known.end(), first) == known.end()) {
    throw InputError("'" + first + "' is no file and no data set" +
                     nearest_name_hint(first, known));
  }
  return source_info(first, arguments);
}

}  // namespace

void add_data_info(CLI::App& app, Work& chosen) {
  const auto a = std::make_shared<DataInfoArguments>();
  CLI::App* command =
      app.add_subcommand("info", "Describe a data set: files of your own, sst or synthetic");
  add_table(command, a->table, true);
  add_data_dir(command, a->data_dir);
  add_json(command, a->json);
  command->footer("Example: dimscope data info reviews.csv");
  offer(command, chosen, [a] { return data_info(*a); });
}

}  // namespace dimscope::cli
