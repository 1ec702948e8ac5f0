#include "dimscope/text/tables/test_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "dimscope/base/error.h"
#include "dimscope/base/nearest.h"
#include "dimscope/text/corpus/class_names.h"
#include "dimscope/text/corpus/dataset.h"
#include "dimscope/text/corpus/table.h"
#include "dimscope/text/tables/labelled_texts.h"
#include "dimscope/text/tables/table_columns.h"
#include "dimscope/text/tables/table_format.h"
#include "dimscope/text/text_line.h"
#include "dimscope/text/utf8.h"

namespace dimscope::text {
namespace {

constexpr std::string_view kTokens = "tokens";

// The row of a sentence with its label as written.
struct Row {
  std::vector<std::string> tokens;
  std::string label, place;  // "test.csv:3"
};

TestSet read_as_trees(std::string_view text, const std::string& name,
                      const TestSetOptions& options) {
  const std::vector<std::string>& classes =
      options.classes.empty() ? sentiment_class_names() : options.classes;
  return {.name = name,
          .class_names = classes,
          .trees = parse_trees(text, name, static_cast<int>(classes.size())),
          .has_trees = true,
          .tokens_given = true};
}

const TableFormat& format_for(const std::string& name, std::string_view text,
                              const TestSetOptions& options) {
  if (options.format.empty()) return format_of(name, text);
  const auto format = std::ranges::find(table_formats(), options.format, &TableFormat::name);
  if (format != table_formats().end()) return *format;
  throw InputError(fmt::format("--format is {}, which is unknown{}", in_quotes(options.format),
                               nearest_name_hint(options.format, table_format_names())));
}

// The tokens of a list of texts, which a cell has a line each.
std::vector<std::string> given_tokens(const Table& table, const TableRow& row, std::size_t column) {
  const std::string_view cell = row.cells[column];
  if (cell.empty()) {
    table.fail(row, column, "found no tokens, expected a list of texts such as [\"not\", \"bad\"]");
  }
  std::vector<std::string> tokens;
  for (std::string_view rest = cell;;) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    tokens.emplace_back(rest.substr(0, end));
    if (end == rest.size()) break;
    rest.remove_prefix(end + 1);
  }
  for (std::size_t t = 0; t < tokens.size(); ++t) {
    if (tokens[t].empty()) table.fail(row, column, fmt::format("token {} is empty", t));
    if (const auto flaw = find_text_flaw(tokens[t])) {
      table.fail(row, column, fmt::format("token {}: {}", t, flaw->message));
    }
  }
  return tokens;
}

// A cell as one line: what is no part of one becomes a blank.
std::string on_one_line(std::string_view cell) {
  std::string line(trimmed(cell));
  std::ranges::replace_if(line, [](unsigned char c) { return c < 0x20 || c == 0x7F; }, ' ');
  return line;
}

// Of a text as people write it.
std::vector<std::string> split_text(const Table& table, const TableRow& row, std::size_t column,
                                    Tokenizer tokenizer) {
  std::vector<std::string> tokens = tokens_of(on_one_line(row.cells[column]), tokenizer);
  if (tokens.empty()) {
    table.fail(row, column, "found no text; every row counts, since answers are given by row");
  }
  return tokens;
}

// Which of two it is: class, tab and text without a header, or named columns.
bool is_label_tab_text(std::string_view text, const TableFormat& format,
                       const TestSetOptions& options) {
  if (format.name != "tsv" || options.classes.empty() || !options.text.empty() ||
      !options.label.empty()) {
    return false;
  }
  return find_class(text.substr(0, text.find('\t')), options.classes).has_value();
}

std::vector<Row> rows_of(std::string_view text, const std::string& name,
                         const TestSetOptions& options, TestSet& set) {
  const TableFormat& format = format_for(name, text, options);
  std::vector<Row> rows;
  if (is_label_tab_text(text, format, options)) {
    set.tokens_given = options.tokenizer.empty();
    set.tokenizer = set.tokens_given ? Tokenizer::kWhitespace : parse_tokenizer(options.tokenizer);
    std::int64_t line = 0;
    for (Tree& tree : parse_table(text, name, options.classes)) {
      Row& row = rows.emplace_back();
      row.tokens = std::move(tree.tokens);
      row.label = options.classes[static_cast<std::size_t>(tree.nodes[0].label)];
      row.place = fmt::format("{}:{}", name, ++line);
    }
    return rows;
  }
  const Table table = format.parse(text, name, true);
  set.tokens_given = table.format == "jsonl" && options.text.empty() &&
                     std::ranges::find(table.columns, kTokens) != table.columns.end();
  const std::string text_name = set.tokens_given ? std::string(kTokens) : options.text;
  const TableColumns columns = choose_columns(table, text_name, options.label, ColumnsBy::kOptions);
  set.text_column = table.columns[columns.text];
  set.label_column = table.columns[columns.label];
  set.tokenizer = set.tokens_given            ? Tokenizer::kWhitespace
                  : options.tokenizer.empty() ? Tokenizer::kWords
                                              : parse_tokenizer(options.tokenizer);
  for (const TableRow& row : table.rows) {
    Row& found = rows.emplace_back();
    found.tokens = set.tokens_given ? given_tokens(table, row, columns.text)
                                    : split_text(table, row, columns.text, set.tokenizer);
    if (found.tokens.size() > kMaxWords) {
      table.fail(
          row, columns.text,
          fmt::format("found {} words, expected at most {}", found.tokens.size(), kMaxWords));
    }
    found.label = on_one_line(row.cells[columns.label]);
    if (found.label.empty()) {
      table.fail(row, columns.label,
                 "found no label; every row counts, since answers are given by row");
    }
    found.place = fmt::format("{}:{}:{}", name, row.line, set.label_column);
  }
  return rows;
}

void require_classes(const std::vector<std::string>& classes) {
  if (classes.size() == 1) throw InputError("--classes: found 1 class, expected 2 or more");
  for (std::size_t c = 0; c < classes.size(); ++c) {
    if (classes[c].empty() || find_text_flaw(classes[c])) {
      throw InputError("--classes: found a name that is empty or has a control character");
    }
    if (std::ranges::count(classes, classes[c]) > 1) {
      throw InputError(fmt::format("--classes: {} is given twice", in_quotes(classes[c])));
    }
  }
}

}  // namespace

TestSet parse_test_set(std::string_view text, const std::string& name,
                       const TestSetOptions& options) {
  require_classes(options.classes);
  if (trimmed(text).starts_with('(') && options.format.empty()) {
    return read_as_trees(text, name, options);
  }
  TestSet set{.name = name, .class_names = options.classes, .trees = {}};
  std::vector<Row> rows = rows_of(text, name, options, set);
  if (set.class_names.empty()) {
    std::vector<std::string> labels;
    for (const Row& row : rows) labels.push_back(row.label);
    set.class_names = classes_of(std::move(labels), name);
  }
  for (Row& row : rows) {
    const auto label = find_class(row.label, set.class_names);
    if (!label) {
      throw InputError(fmt::format("{}: found label {}, expected a class{}", row.place,
                                   in_quotes(row.label),
                                   nearest_name_hint(row.label, set.class_names)));
    }
    set.trees.push_back(flat_tree(std::move(row.tokens), *label));
  }
  return set;
}

TestSet read_test_set(const std::filesystem::path& path, const TestSetOptions& options) {
  return parse_test_set(read_table_text(path, options.encoding), path.string(), options);
}

}  // namespace dimscope::text
