#include "dimscope/cli/commands/table_info.h"

#include <fmt/format.h>

#include "dimscope/api/json.h"
#include "dimscope/cli/terminal/output.h"
#include "dimscope/cli/terminal/terminal.h"
#include "dimscope/figure/text_layout.h"
#include "dimscope/text/tables/table_facts.h"

namespace dimscope::cli {
namespace {

using figure::TextTable;

std::string percent(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? "–"
                    : fmt::format("{:.1f} %",
                                  100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

void print_wrapped(const std::string& text) {
  print_out("{}\n", figure::wrapped(text, output_width().value_or(0), 2));
}

void print_file(const text::FileFacts& file) {
  print_wrapped(fmt::format("{}: {}, {}, {}", file.name, file.format, file.encoding,
                            figure::counted(file.rows, "row")));
  if (!file.columns.empty()) {
    TextTable table({{"column", TextTable::Align::kLeft},
                     {"read as", TextTable::Align::kLeft},
                     {"filled"},
                     {"different"},
                     {"mean words"}});
    for (const text::ColumnFacts& column : file.columns) {
      table.add_row({column.name, column.use, std::to_string(column.filled),
                     std::to_string(column.different), fmt::format("{:.1f}", column.mean_words)});
    }
    print_out("{}", table.text(output_width().value_or(0), 2));
  }
  for (const text::Suspicion& suspicion : file.suspicions) {
    print_wrapped(fmt::format(
        "  line {}{}: {}", suspicion.rows.first_line,
        suspicion.rows.count == 1 ? "" : fmt::format(" and {} more", suspicion.rows.count - 1),
        suspicion.what));
  }
}

void print_classes(const text::Dataset& data, const text::DatasetFacts& facts) {
  TextTable table({{"class", TextTable::Align::kLeft}, {"train"}, {""}, {"dev"}, {"test"}});
  for (std::size_t c = 0; c < data.class_names.size(); ++c) {
    const std::int64_t train = facts.splits[0].classes[c];
    table.add_row(
        {data.class_names[c], std::to_string(train), percent(train, facts.splits[0].texts),
         std::to_string(facts.splits[1].classes[c]), std::to_string(facts.splits[2].classes[c])});
  }
  print_out("{}", table.text(output_width().value_or(0)));
}

void print_lengths(const text::DatasetFacts& facts) {
  TextTable table({{"split", TextTable::Align::kLeft},
                   {"texts"},
                   {"words"},
                   {"median length"},
                   {"9 of 10 up to"},
                   {"longest"},
                   {"unknown words"}});
  for (const text::SplitFacts& split : facts.splits) {
    table.add_row({split.name, std::to_string(split.texts), std::to_string(split.words),
                   std::to_string(split.median), std::to_string(split.most_90),
                   std::to_string(split.longest), percent(split.unknown_words, split.words)});
  }
  print_out("{}", table.text(output_width().value_or(0)));
}

void print_text(const text::Dataset& data, const std::vector<text::FileFacts>& files) {
  for (const text::FileFacts& file : files) print_file(file);
  const text::DatasetFacts facts = text::facts_of(data);
  print_out("\n");
  print_classes(data, facts);
  print_out("\n");
  print_lengths(facts);
  print_out("\n");
  print_wrapped(fmt::format("tokenizer \"{}\"; {} words, {} of them once in train",
                            text::tokenizer_name(data.tokenizer), data.vocabulary.size() - 1,
                            facts.words_seen_once));
  print_wrapped(fmt::format(
      "repeated texts: {} in train ({} of several classes), {} of {} in test are in train",
      facts.repeated, facts.contradicting, facts.test_in_train, facts.splits[2].texts));
  print_wrapped(fmt::format("digest {}", data.digest));
}

api::Json rows_json(const text::SomeRows& rows) {
  return {{"rows", rows.count}, {"first_line", rows.first_line}};
}

api::Json file_json(const text::FileFacts& file) {
  api::Json json{
      {"name", file.name}, {"format", file.format},         {"encoding", file.encoding},
      {"rows", file.rows}, {"columns", api::Json::array()}, {"suspicious", api::Json::array()}};
  for (const text::ColumnFacts& column : file.columns) {
    json["columns"].push_back({{"name", column.name},
                               {"use", column.use},
                               {"filled", column.filled},
                               {"different", column.different},
                               {"mean_words", column.mean_words}});
  }
  for (const text::Suspicion& suspicion : file.suspicions) {
    api::Json one = rows_json(suspicion.rows);
    one["what"] = suspicion.what;
    json["suspicious"].push_back(std::move(one));
  }
  return json;
}

void print_json(const text::Dataset& data, const std::vector<text::FileFacts>& files) {
  const text::DatasetFacts facts = text::facts_of(data);
  api::Json json{{"files", api::Json::array()},
                 {"classes", data.class_names},
                 {"tokenizer", text::tokenizer_name(data.tokenizer)},
                 {"lowercase", data.lowercase},
                 {"vocabulary", data.vocabulary.size()},
                 {"words_seen_once", facts.words_seen_once},
                 {"repeated_in_train", facts.repeated},
                 {"texts_of_several_classes", facts.contradicting},
                 {"test_texts_in_train", facts.test_in_train},
                 {"notes", data.notes},
                 {"digest", data.digest}};
  for (const text::FileFacts& file : files) json["files"].push_back(file_json(file));
  for (const text::SplitFacts& split : facts.splits) {
    json["splits"][split.name] = {{"texts", split.texts},
                                  {"words", split.words},
                                  {"labels", split.classes},
                                  {"median_words", split.median},
                                  {"words_of_90_percent", split.most_90},
                                  {"longest", split.longest},
                                  {"unknown_words", split.unknown_words},
                                  {"texts_with_unknown_word", split.with_unknown}};
  }
  print_out("{}\n", api::dump(json));
}

}  // namespace

int table_info(const TableArguments& arguments, bool json) {
  const text::DataConfig config = text::guess_data(arguments.files, arguments.config);
  std::vector<text::FileFacts> files;
  for (const auto* path : {&config.train, &config.dev, &config.test}) {
    if (!path->empty()) files.push_back(text::facts_of_file(*path, config));
  }
  const text::Dataset data = text::load_dataset(config, {});
  if (json) {
    print_json(data, files);
    return 0;
  }
  print_text(data, files);
  print_notes(data);
  return 0;
}

}  // namespace dimscope::cli
