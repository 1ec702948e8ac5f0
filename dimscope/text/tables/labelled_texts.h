#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dimscope/text/corpus/dataset.h"

namespace dimscope::text {

// A text of a table, and its label as written.
struct LabelledText {
  std::vector<std::string> tokens;
  std::string label;
  std::int64_t line = 0;
};

// Rows of which something is said.
struct SomeRows {
  std::int64_t count = 0, first_line = 0;
  void add(std::int64_t line) {
    if (count++ == 0) first_line = line;
  }
};

// The labelled texts of a file, and what was met on the way.
struct LabelledTexts {
  std::string name;    // the file's
  std::string format;  // of TableFormat; "" for label, tab, text
  Tokenizer tokenizer = Tokenizer::kWhitespace;
  std::string text_column, label_column;
  bool guessed_columns = false;
  std::vector<LabelledText> texts;
  SomeRows without_text, without_label;  // left out
  SomeRows cut;                          // to max_length words
};

// Texts are cut to this many words where [data] says nothing else, but those of a table of label,
// tab and text, whose words were separated by somebody who had seen them.
inline constexpr std::int32_t kUsualMaxLength = 500;

// The bytes of a table as text in UTF-8: unpacked, decoded. Throws InputError.
std::string read_table_text(const std::filesystem::path& path, const std::string& encoding);

// Reads a file of labelled texts as [data] says: docs/data.md has the rules. Throws InputError.
LabelledTexts read_labelled_texts(const std::filesystem::path& path, const DataConfig& config);

// The classes of labels that nobody listed: where all are numbers, these in ascending order; else
// the names in the order of their characters' numbers in Unicode. Throws InputError "NAME: …" for
// less than two, and for more than kMaxFoundClasses.
inline constexpr std::size_t kMaxFoundClasses = 1000;
std::vector<std::string> classes_of(std::vector<std::string> labels, std::string_view name);

// The labelled texts of a file for a model with config.classes, as one split. Throws InputError.
std::vector<Tree> read_labelled_trees(const std::filesystem::path& path, const DataConfig& config);

// Equal for texts that a model reads alike.
std::string reading_key(std::span<const std::string> tokens, bool lowercase);

// The data set of a study with source "table".
Dataset load_tables(const DataConfig& config);

}  // namespace dimscope::text
