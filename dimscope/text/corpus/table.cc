#include "dimscope/text/corpus/table.h"

#include <fmt/format.h>

#include <optional>

#include "dimscope/base/check.h"
#include "dimscope/base/file.h"
#include "dimscope/base/nearest.h"
#include "dimscope/text/corpus/class_names.h"
#include "dimscope/text/line_reader.h"
#include "dimscope/text/text_line.h"
#include "dimscope/text/utf8.h"

namespace dimscope::text {
namespace {

Tree parse_row(const LineReader& lines, std::span<const std::string> classes) {
  const std::string_view line = lines.line();
  const std::size_t tab = line.find('\t');
  if (tab == std::string_view::npos) {
    lines.fail(line.size(), "found the end of the line, expected a tab between label and text");
  }
  const std::string_view written = line.substr(0, tab);
  const auto label = find_class(written, classes);
  if (!label) {
    const std::string numbers = called_by_numbers(classes)
                                    ? ""
                                    : fmt::format(" or by number from 0 to {}", classes.size() - 1);
    lines.fail(0, fmt::format("found label {}, expected a class by name{}{}", in_quotes(written),
                              numbers, nearest_name_hint(written, classes)));
  }
  // A column that nobody reads as one would become words, and a label there give itself away.
  if (const std::size_t second = line.find('\t', tab + 1); second != std::string_view::npos) {
    lines.fail(second,
               "found a second tab, expected one, between label and text; spaces separate words");
  }
  const std::vector<std::string_view> words = split_words(line.substr(tab + 1));
  std::vector<std::string> tokens(words.begin(), words.end());
  if (tokens.empty()) lines.fail(tab + 1, "found an empty text, expected at least one token");
  return flat_tree(std::move(tokens), *label);
}

}  // namespace

Tree flat_tree(std::vector<std::string> tokens, std::int32_t label) {
  Tree tree;
  const auto num_tokens = static_cast<std::int32_t>(tokens.size());
  tree.tokens = std::move(tokens);
  tree.nodes.reserve(tree.tokens.size() + 1);
  tree.nodes.push_back({label, 0, num_tokens, num_tokens + 1, -1});
  for (std::int32_t i = 0; i < num_tokens; ++i) {
    tree.nodes.push_back({TreeNode::kUnlabelled, i, i + 1, i + 2, 0});
  }
  return tree;
}

std::vector<Tree> parse_table(std::string_view text, std::string_view name,
                              std::span<const std::string> classes) {
  check(!classes.empty(), "parse_table: at least one class");
  std::vector<Tree> trees;
  LineReader lines(text, name, "label, tab and text");
  while (lines.next()) trees.push_back(parse_row(lines, classes));
  return trees;
}

std::vector<Tree> read_table(const std::filesystem::path& path,
                             std::span<const std::string> classes) {
  return parse_table(read_file(path), path.string(), classes);
}

}  // namespace dimscope::text
