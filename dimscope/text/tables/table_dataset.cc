#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_set>

#include "dimscope/base/error.h"
#include "dimscope/base/nearest.h"
#include "dimscope/text/corpus/class_names.h"
#include "dimscope/text/corpus/table.h"
#include "dimscope/text/tables/labelled_texts.h"
#include "dimscope/text/tables/stratified_parts.h"
#include "dimscope/text/utf8.h"

namespace dimscope::text {
namespace {

struct LabelledSplit {
  std::vector<std::vector<std::string>> tokens;
  std::vector<std::int32_t> labels;

  void add(std::vector<std::string> words, std::int32_t label) {
    tokens.push_back(std::move(words));
    labels.push_back(label);
  }
};

std::vector<std::string> keys_of(const LabelledSplit& split, bool lowercase) {
  std::vector<std::string> keys;
  keys.reserve(split.tokens.size());
  for (const auto& tokens : split.tokens) keys.push_back(reading_key(tokens, lowercase));
  return keys;
}

LabelledSplit with_numbers(LabelledTexts texts, const std::vector<std::string>& classes) {
  LabelledSplit split;
  for (LabelledText& text : texts.texts) {
    const auto label = find_class(text.label, classes);
    if (!label) {
      throw InputError(fmt::format("{}:{}:{}: found label {}, expected a class{}", texts.name,
                                   text.line, texts.label_column, in_quotes(text.label),
                                   nearest_name_hint(text.label, classes)));
    }
    split.add(std::move(text.tokens), *label);
  }
  return split;
}

// Moves the shares of train that have no file to where they belong.
void set_apart(const DataConfig& config, std::int32_t num_classes,
               std::array<LabelledSplit, 3>& splits) {
  const Shares shares{
      .dev = config.dev.empty() ? config.table.dev_share.value_or(kUsualDevShare) : 0,
      .test = config.test.empty() ? config.table.test_share.value_or(kUsualTestShare) : 0,
      .seed = config.table.split_seed.value_or(1)};
  LabelledSplit all = std::move(splits[0]);
  splits[0] = {};
  const std::vector<Part> parts =
      stratified_parts(all.labels, keys_of(all, config.lowercase), num_classes, shares);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    splits[static_cast<std::size_t>(parts[i])].add(std::move(all.tokens[i]), all.labels[i]);
  }
  const auto require = [&](std::size_t split, const char* name, double share) {
    if (!splits[split].labels.empty()) return;
    throw InputError(fmt::format("{}: {} texts are too few to set apart {}_share {} of each class",
                                 config.train.string(), parts.size(), name, share));
  };
  require(1, "dev", shares.dev);
  require(2, "test", shares.test);
  if (splits[0].labels.empty()) {
    throw InputError(
        fmt::format("{}: dev_share and test_share leave nothing for train", config.train.string()));
  }
}

std::vector<Tree> trees_of(LabelledSplit split) {
  std::vector<Tree> trees;
  trees.reserve(split.labels.size());
  for (std::size_t i = 0; i < split.labels.size(); ++i) {
    trees.push_back(flat_tree(std::move(split.tokens[i]), split.labels[i]));
  }
  return trees;
}

// ---- what is said of it

std::string rows_text(const SomeRows& rows, const char* one, const char* several) {
  return rows.count == 1
             ? fmt::format("1 {} (line {})", one, rows.first_line)
             : fmt::format("{} {} (the first in line {})", rows.count, several, rows.first_line);
}

void add_notes_of_file(const LabelledTexts& texts, const DataConfig& config,
                       std::vector<std::string>& notes) {
  const auto note = [&](const std::string& text) { notes.push_back(texts.name + ": " + text); };
  if (texts.guessed_columns && texts.format != "lines") {
    note(
        fmt::format("texts are column {}, labels column {}; text and label in [data] say "
                    "otherwise",
                    in_quotes(texts.text_column), in_quotes(texts.label_column)));
  }
  if (texts.without_text.count > 0) {
    note(rows_text(texts.without_text, "row is left out: it has no text",
                   "rows are left out: they have no text"));
  }
  if (texts.without_label.count > 0) {
    note(rows_text(texts.without_label, "row is left out: it has no label",
                   "rows are left out: they have no label"));
  }
  if (texts.cut.count > 0) {
    note(rows_text(texts.cut, "text is cut", "texts are cut") +
         fmt::format(" to the first {} words; max_length in [data] says otherwise",
                     config.table.max_length == 0 ? kUsualMaxLength : config.table.max_length));
  }
}

void add_notes_of_splits(const DataConfig& config, const std::vector<std::string>& classes,
                         const std::array<LabelledSplit, 3>& splits,
                         std::vector<std::string>& notes) {
  if (config.dev.empty() || config.test.empty()) {
    notes.push_back(
        fmt::format("train, dev and test have {}, {} and {} texts; {} set apart from {} by class, "
                    "split_seed {}",
                    splits[0].labels.size(), splits[1].labels.size(), splits[2].labels.size(),
                    !config.test.empty()  ? "dev is"
                    : !config.dev.empty() ? "test is"
                                          : "dev and test are",
                    config.train.string(), config.table.split_seed.value_or(1)));
  }
  std::unordered_set<std::string> train;
  for (std::string& key : keys_of(splits[0], config.lowercase)) train.insert(std::move(key));
  const std::size_t of_test = splits[2].labels.size();
  const auto doubled =
      std::ranges::count_if(keys_of(splits[2], config.lowercase),
                            [&](const std::string& key) { return train.contains(key); });
  if (doubled > 0) {
    notes.push_back(
        fmt::format("{} of {} test texts are in train, too, word for word", doubled, of_test));
  }
  for (std::size_t c = 0; c < classes.size(); ++c) {
    const auto label = static_cast<std::int32_t>(c);
    if (std::ranges::count(splits[0].labels, label) == 0) {
      notes.push_back(fmt::format("class {} has no text in train: no model can learn it",
                                  in_quotes(classes[c])));
    }
  }
}

}  // namespace

std::string reading_key(std::span<const std::string> tokens, bool lowercase) {
  std::string key;
  for (const std::string& token : tokens) key += (lowercase ? to_lower(token) : token) + '\n';
  return key;
}

std::vector<Tree> read_labelled_trees(const std::filesystem::path& path, const DataConfig& config) {
  return trees_of(with_numbers(read_labelled_texts(path, config), config.classes));
}

Dataset load_tables(const DataConfig& config) {
  if (config.train.empty()) {
    throw InputError("data.train is missing; source 'table' needs a file");
  }
  std::vector<std::string> notes;
  std::vector<LabelledTexts> files;
  DataConfig like_first = config;  // columns are guessed once
  for (const auto* path : {&config.train, &config.dev, &config.test}) {
    if (path->empty()) {
      files.emplace_back();
      continue;
    }
    files.push_back(read_labelled_texts(*path, like_first));
    if (path == &config.train && !files.front().format.empty()) {
      like_first.table.text = files.front().text_column;
      like_first.table.label = files.front().label_column;
    }
    add_notes_of_file(files.back(), config, notes);
    if (files.back().tokenizer != files.front().tokenizer) {
      throw InputError(fmt::format(
          "{} is split into words by tokenizer \"{}\", {} by \"{}\": say tokenizer in [data]",
          files.front().name, tokenizer_name(files.front().tokenizer), files.back().name,
          tokenizer_name(files.back().tokenizer)));
    }
  }
  std::vector<std::string> classes = config.classes;
  if (classes.empty()) {
    std::vector<std::string> labels;
    for (const LabelledTexts& file : files) {
      for (const LabelledText& text : file.texts) labels.push_back(text.label);
    }
    classes = classes_of(std::move(labels), files.front().name);
  }
  const Tokenizer tokenizer = files.front().tokenizer;
  std::array<LabelledSplit, 3> splits;
  for (std::size_t i = 0; i < splits.size(); ++i) {
    splits[i] = with_numbers(std::move(files[i]), classes);
  }
  if (config.dev.empty() || config.test.empty()) {
    set_apart(config, static_cast<std::int32_t>(classes.size()), splits);
  }
  add_notes_of_splits(config, classes, splits, notes);
  Dataset data = build_dataset(std::move(classes), config.lowercase, config.phrases,
                               trees_of(std::move(splits[0])), trees_of(std::move(splits[1])),
                               trees_of(std::move(splits[2])), config.min_count);
  data.tokenizer = tokenizer;
  data.notes = std::move(notes);
  return data;
}

}  // namespace dimscope::text
