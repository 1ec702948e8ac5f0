#include "dimscope/text/tables/labelled_texts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "dimscope/base/error.h"
#include "dimscope/base/file.h"
#include "dimscope/base/gzip.h"
#include "dimscope/base/nearest.h"
#include "dimscope/text/corpus/class_names.h"
#include "dimscope/text/corpus/table.h"
#include "dimscope/text/encoding.h"
#include "dimscope/text/tables/table_columns.h"
#include "dimscope/text/tables/table_format.h"
#include "dimscope/text/text_line.h"
#include "dimscope/text/utf8.h"

namespace dimscope::text {
namespace {

constexpr std::size_t kMaxUnpacked = std::size_t{4} << 30;  // as of a file that is not packed

// Cells may hold what no line of text does.
std::string on_one_line(std::string_view cell) {
  std::string line(trimmed(cell));
  std::ranges::replace_if(line, [](unsigned char c) { return c < 0x20 || c == 0x7F; }, ' ');
  return line;
}

bool says_nothing_of_tables(const DataConfig& config) {
  return config.table.format.empty() && config.table.text.empty() && config.table.label.empty() &&
         !config.table.header && config.table.label_until.empty();
}

// A class, a tab, words separated by spaces, and no header.
bool is_label_tab_text(const std::string& name, std::string_view text, const DataConfig& config) {
  if (!says_nothing_of_tables(config) || format_of(name, text).name != "tsv") return false;
  const std::size_t tab = std::min(text.find('\t'), text.find('\n'));
  if (tab == std::string_view::npos || text[tab] != '\t' || config.classes.empty()) return false;
  // What has one row has no header.
  const bool one_row = trimmed(text).find('\n') == std::string_view::npos;
  return one_row || find_class(text.substr(0, tab), config.classes).has_value();
}

Tokenizer tokenizer_of(const DataConfig& config, Tokenizer otherwise) {
  return config.tokenizer.empty() ? otherwise : parse_tokenizer(config.tokenizer);
}

// Cuts or refuses a long text.
void limit_length(const DataConfig& config, LabelledText& text, LabelledTexts& texts) {
  std::int32_t most = config.table.max_length;
  if (most == 0 && !texts.format.empty()) most = kUsualMaxLength;
  if (most != 0) {
    if (text.tokens.size() <= static_cast<std::size_t>(most)) return;
    text.tokens.resize(static_cast<std::size_t>(most));
    texts.cut.add(text.line);
  } else if (text.tokens.size() > kMaxWords) {
    throw InputError(fmt::format(
        "{}:{}: found a text of {} words, expected at most {}; max_length in [data] cuts texts",
        texts.name, text.line, text.tokens.size(), kMaxWords));
  }
}

LabelledTexts read_label_tab_text(const std::string& name, std::string_view text,
                                  const DataConfig& config) {
  LabelledTexts texts{.name = name,
                      .tokenizer = tokenizer_of(config, Tokenizer::kWhitespace),
                      .text_column = "text",
                      .label_column = "label"};
  std::int64_t line = 0;
  for (Tree& tree : parse_table(text, name, config.classes)) {
    LabelledText row{.tokens = std::move(tree.tokens),
                     .label = config.classes[static_cast<std::size_t>(tree.nodes[0].label)],
                     .line = ++line};
    if (texts.tokenizer == Tokenizer::kWords) {
      row.tokens = tokens_of(fmt::format("{}", fmt::join(row.tokens, " ")), Tokenizer::kWords);
    }
    limit_length(config, row, texts);
    texts.texts.push_back(std::move(row));
  }
  return texts;
}

const TableFormat& format_for(const std::string& name, std::string_view text,
                              const DataConfig& config) {
  if (config.table.format.empty()) return format_of(name, text);
  const auto format = std::ranges::find(table_formats(), config.table.format, &TableFormat::name);
  if (format != table_formats().end()) return *format;
  throw InputError(fmt::format("format is {}, which is unknown{}", in_quotes(config.table.format),
                               nearest_name_hint(config.table.format, table_format_names())));
}

std::string label_of(std::string_view cell, const std::string& until) {
  std::string label = on_one_line(cell);
  if (!until.empty()) label.resize(std::min(label.find(until), label.size()));
  return label;
}

std::optional<double> number_of(const std::string& text) {
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stopped != end) return std::nullopt;
  return number;
}

}  // namespace

std::string read_table_text(const std::filesystem::path& path, const std::string& encoding) {
  std::string bytes = read_file(path);
  if (is_gzip(bytes)) bytes = unpack_gzip(bytes, path.string(), kMaxUnpacked);
  return to_utf8(std::move(bytes), encoding, path.string());
}

LabelledTexts read_labelled_texts(const std::filesystem::path& path, const DataConfig& config) {
  const std::string name = path.string(), text = read_table_text(path, config.table.encoding);
  if (is_label_tab_text(name, text, config)) return read_label_tab_text(name, text, config);
  const TableFormat& format = format_for(name, text, config);
  if (config.table.header && !format.takes_header) {
    throw InputError(fmt::format("{}: header has no use in the format {}", name, format.name));
  }
  const Table table = format.parse(text, name, config.table.header.value_or(true));
  const TableColumns columns = choose_columns(table, config.table.text, config.table.label);
  LabelledTexts texts{.name = name,
                      .format = format.name,
                      .tokenizer = tokenizer_of(config, Tokenizer::kWords),
                      .text_column = table.columns[columns.text],
                      .label_column = table.columns[columns.label],
                      .guessed_columns = columns.guessed};
  for (const TableRow& row : table.rows) {
    LabelledText found{.tokens = tokens_of(on_one_line(row.cells[columns.text]), texts.tokenizer),
                       .label = label_of(row.cells[columns.label], config.table.label_until),
                       .line = row.line};
    if (found.tokens.empty()) {
      texts.without_text.add(row.line);
    } else if (found.label.empty()) {
      texts.without_label.add(row.line);
    } else {
      limit_length(config, found, texts);
      texts.texts.push_back(std::move(found));
    }
  }
  if (texts.texts.empty()) {
    throw InputError(fmt::format("{}: found no row with a text in column {} and a label in {}",
                                 name, in_quotes(texts.text_column),
                                 in_quotes(texts.label_column)));
  }
  return texts;
}

std::vector<std::string> classes_of(std::vector<std::string> labels, std::string_view name) {
  std::ranges::sort(labels);
  const auto doubled = std::ranges::unique(labels);
  labels.erase(doubled.begin(), doubled.end());
  if (labels.size() < 2) {
    throw InputError(fmt::format("{}: found the label {} alone, expected two or more classes", name,
                                 labels.empty() ? "''" : in_quotes(labels.front())));
  }
  if (labels.size() > kMaxFoundClasses) {
    throw InputError(
        fmt::format("{}: found {} different labels, expected at most {}; is this the "
                    "right column? label in [data] names another",
                    name, labels.size(), kMaxFoundClasses));
  }
  const auto is_number = [](const std::string& label) { return number_of(label).has_value(); };
  if (std::ranges::all_of(labels, is_number)) {
    std::ranges::stable_sort(labels, {},
                             [](const std::string& label) { return *number_of(label); });
  }
  return labels;
}

}  // namespace dimscope::text
