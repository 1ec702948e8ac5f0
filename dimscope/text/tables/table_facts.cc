#include "dimscope/text/tables/table_facts.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_set>

#include "dimscope/base/ascii.h"
#include "dimscope/base/error.h"
#include "dimscope/base/file.h"
#include "dimscope/base/gzip.h"
#include "dimscope/text/encoding.h"
#include "dimscope/text/tables/table_columns.h"
#include "dimscope/text/tables/table_format.h"
#include "dimscope/text/text_line.h"

namespace dimscope::text {
namespace {

std::string encoding_of(const std::filesystem::path& path) {
  std::string bytes = read_file(path);
  constexpr std::size_t kMaxUnpacked = std::size_t{4} << 30;
  if (is_gzip(bytes)) bytes = unpack_gzip(bytes, path.string(), kMaxUnpacked);
  return likely_encoding(bytes);
}

// Puts each file where it belongs.
void give_roles(std::span<const std::filesystem::path> files, DataConfig& config) {
  std::filesystem::path* const roles[] = {&config.train, &config.dev, &config.test};
  const std::vector<std::string> names[] = {{"train"}, {"dev", "valid", "val."}, {"test"}};
  std::vector<std::filesystem::path> others;
  for (const std::filesystem::path& file : files) {
    std::filesystem::path* role = nullptr;
    for (std::size_t r = 0; r < std::size(roles); ++r) {
      const bool named = std::ranges::any_of(names[r], [&](const std::string& name) {
        return ascii_lower(file.filename().string()).find(name) != std::string::npos;
      });
      if (named && role == nullptr && roles[r]->empty()) role = roles[r];
    }
    if (role == nullptr) {
      others.push_back(file);
    } else {
      *role = file;
    }
  }
  for (const std::filesystem::path& file : others) {
    for (auto* role : {&config.train, &config.test, &config.dev}) {
      if (!role->empty()) continue;
      *role = file;
      break;
    }
  }
  if (config.train.empty()) std::swap(config.train, config.test.empty() ? config.dev : config.test);
}

const TableFormat& format_for(const std::string& name, std::string_view text,
                              const TableConfig& config) {
  const auto found = std::ranges::find(table_formats(), config.format, &TableFormat::name);
  return found == table_formats().end() ? format_of(name, text) : *found;
}

// What looks wrong in a text, of each kind.
struct Sign {
  const char* what;
  bool (*is_in)(std::string_view cell, const Table& table);
};

bool has(std::string_view cell, std::string_view what) {
  return cell.find(what) != std::string_view::npos;
}

const std::vector<Sign>& signs() {
  static const std::vector<Sign> signs = {
      {"HTML in the text (<br>, &amp;)",
       [](std::string_view cell, const Table&) {
         return has(cell, "<br") || has(cell, "</") || has(cell, "&amp;") || has(cell, "&quot;") ||
                has(cell, "&#");
       }},
      {"characters that were lost or decoded wrongly (\uFFFD, Ã©)",
       [](std::string_view cell, const Table&) {
         return has(cell, "\uFFFD") || has(cell, "\u00C3\u00A9") || has(cell, "\u00E2\u20AC");
       }},
      {"quotes around the text, which a tsv keeps (format = \"csv\" takes them off)",
       [](std::string_view cell, const Table& table) {
         return table.format == "tsv" && cell.size() > 1 && cell.front() == '"' &&
                cell.back() == '"';
       }},
      {"control characters in the text, which become spaces",
       [](std::string_view cell, const Table&) {
         return std::ranges::any_of(cell, [](unsigned char c) {
           return (c < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7F;
         });
       }},
      {"a text of one word", [](std::string_view cell, const Table&) {
         const std::string_view text = trimmed(cell);
         return !text.empty() && text.find_first_of(" \t\r\n") == text.npos && text.size() < 20;
       }}};
  return signs;
}

void add_suspicions(const Table& table, const TableColumns& columns, FileFacts& facts) {
  std::vector<Suspicion> found;
  found.push_back({"no text: left out", {}});
  found.push_back({"no label: left out", {}});
  for (const Sign& sign : signs()) found.push_back({sign.what, {}});
  for (const TableRow& row : table.rows) {
    const std::string& text = row.cells[columns.text];
    if (trimmed(text).empty()) found[0].rows.add(row.line);
    if (trimmed(row.cells[columns.label]).empty()) found[1].rows.add(row.line);
    for (std::size_t s = 0; s < signs().size(); ++s) {
      if (signs()[s].is_in(text, table)) found[s + 2].rows.add(row.line);
    }
  }
  std::erase_if(found, [](const Suspicion& suspicion) { return suspicion.rows.count == 0; });
  facts.suspicions = std::move(found);
}

ColumnFacts facts_of_column(const Table& table, std::size_t column) {
  ColumnFacts facts{.name = table.columns[column]};
  std::unordered_set<std::string_view> values;
  std::int64_t words = 0;
  for (const TableRow& row : table.rows) {
    const std::string_view cell = trimmed(row.cells[column]);
    if (cell.empty()) continue;
    ++facts.filled;
    words += std::ranges::count(cell, ' ') + 1;
    values.insert(cell);
  }
  facts.different = std::ssize(values);
  if (facts.filled > 0) {
    facts.mean_words = static_cast<double>(words) / static_cast<double>(facts.filled);
  }
  return facts;
}

SplitFacts facts_of_split(const std::string& name, const Split& split, std::size_t num_classes) {
  SplitFacts facts{.name = name, .classes = std::vector<std::int64_t>(num_classes)};
  std::vector<std::int64_t> lengths;
  for (std::int32_t s = 0; s < split.sentences.size(); ++s) {
    const auto words = split.sentences[s];
    const auto unknown = std::ranges::count(words, Vocabulary::kUnknown);
    ++facts.classes[static_cast<std::size_t>(split.labels[static_cast<std::size_t>(s)])];
    ++facts.texts;
    facts.words += std::ssize(words);
    facts.unknown_words += unknown;
    facts.with_unknown += unknown > 0;
    lengths.push_back(std::ssize(words));
  }
  std::ranges::sort(lengths);
  facts.median = lengths[(lengths.size() - 1) / 2];
  facts.most_90 = lengths[(lengths.size() * 9 + 9) / 10 - 1];
  facts.longest = lengths.back();
  return facts;
}

}  // namespace

DataConfig guess_data(std::span<const std::filesystem::path> files, DataConfig asked) {
  if (files.empty() || files.size() > 3) {
    throw InputError("expected one to three files: train, and test or dev where there are any");
  }
  asked.source = "table";
  give_roles(files, asked);
  if (asked.table.encoding.empty()) {
    for (const std::filesystem::path& file : files) {
      const std::string likely = encoding_of(file);
      if (likely != "utf-8" && likely != "utf-16") asked.table.encoding = likely;
    }
  }
  const std::string text = read_table_text(asked.train, asked.table.encoding);
  const TableFormat& format = format_for(asked.train.string(), text, asked.table);
  if (format.takes_header && !asked.table.header && asked.table.text.empty() &&
      asked.table.label.empty() && asked.classes.empty() &&
      is_like_data(format.parse(text, asked.train.string(), false).rows.front().cells)) {
    asked.table.header = false;
  }
  return asked;
}

FileFacts facts_of_file(const std::filesystem::path& path, const DataConfig& config) {
  const std::string name = path.string(), text = read_table_text(path, config.table.encoding);
  FileFacts facts{
      .name = name,
      .format = {},
      .encoding = config.table.encoding.empty() ? encoding_of(path) : config.table.encoding};
  const LabelledTexts texts = read_labelled_texts(path, config);
  if (texts.format.empty()) {
    facts.format = "label-tab-text";
    facts.rows = std::ssize(texts.texts);
    return facts;
  }
  const TableFormat& format = format_for(name, text, config.table);
  const Table table = format.parse(text, name, config.table.header.value_or(true));
  facts.format = format.name;
  facts.rows = std::ssize(table.rows);
  TableColumns columns;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    ColumnFacts& column = facts.columns.emplace_back(facts_of_column(table, c));
    if (column.name == texts.text_column) {
      column.use = "text";
      columns.text = c;
    }
    if (column.name == texts.label_column) {
      column.use = "label";
      columns.label = c;
    }
  }
  add_suspicions(table, columns, facts);
  return facts;
}

DatasetFacts facts_of(const Dataset& dataset) {
  DatasetFacts facts;
  const auto classes = static_cast<std::size_t>(dataset.num_classes());
  facts.splits = {facts_of_split("train", dataset.train, classes),
                  facts_of_split("dev", dataset.dev, classes),
                  facts_of_split("test", dataset.test, classes)};
  facts.words_seen_once = std::ranges::count(dataset.word_counts, 1);
  std::map<std::string, std::set<std::int32_t>> train;  // labels of each text
  for (std::size_t i = 0; i < dataset.train.trees.size(); ++i) {
    auto& labels = train[reading_key(dataset.train.trees[i].tokens, dataset.lowercase)];
    facts.repeated += !labels.empty();
    labels.insert(dataset.train.labels[i]);
  }
  for (const auto& [text, labels] : train) facts.contradicting += labels.size() > 1;
  for (const Tree& tree : dataset.test.trees) {
    facts.test_in_train += train.contains(reading_key(tree.tokens, dataset.lowercase));
  }
  return facts;
}

}  // namespace dimscope::text
