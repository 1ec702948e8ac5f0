#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "dimscope/text/corpus/tree.h"
#include "dimscope/text/tokenizer.h"

namespace dimscope::text {

// How a file of test sentences is read, beside what it says itself. Empty is guessed, or usual.
struct TestSetOptions {
  std::vector<std::string> classes;  // in the order that trials number them
  std::string format, encoding;      // names of table_formats(), encoding_names()
  std::string text, label;           // columns
  std::string tokenizer;             // of texts; empty: "words"
};

// Sentences with their true classes, to which somebody has answers: every row counts, in order.
struct TestSet {
  std::string name;  // the file's
  std::vector<std::string> class_names;
  std::vector<Tree> trees;  // tokens as written; without trees a root over leaves
  bool has_trees = false;
  bool tokens_given = false;  // split by whoever wrote the file
  Tokenizer tokenizer = Tokenizer::kWhitespace;
  std::string text_column, label_column;  // of a table
};

// Reads a test set: trees, a line each (tree.h), or a table (table_format.h) with a column of
// labels and one of texts, or in JSON Lines "tokens" that are a list of texts, of which every one
// is a token as it stands, blanks too. Without `classes` they are the labels that are there, as
// classes_of() orders them; of trees, sentiment_class_names(). Throws InputError "NAME:line:…" for
// what these readers refuse, a row without a text, tokens or a label, a label that is no class, a
// token that is empty or has a control character, fewer than two classes, one that is empty or
// given twice.
TestSet parse_test_set(std::string_view text, const std::string& name,
                       const TestSetOptions& options);
TestSet read_test_set(const std::filesystem::path& path, const TestSetOptions& options);

}  // namespace dimscope::text
