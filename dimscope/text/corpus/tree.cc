#include "dimscope/text/corpus/tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "dimscope/base/check.h"
#include "dimscope/base/file.h"
#include "dimscope/text/line_reader.h"
#include "dimscope/text/utf8.h"

namespace dimscope::text {
namespace {

// Bytes that cannot be part of a token.
constexpr std::array<bool, 256> kEndsToken = [] {
  std::array<bool, 256> ends{};
  for (const char byte : {' ', '(', ')', '\t'}) ends[static_cast<unsigned char>(byte)] = true;
  return ends;
}();

bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

// Reads the tree on one line, from left to right. The path to the root is the stack: the node being
// read is `node_`, and its `parent` leads out of it.
class TreeParser {
 public:
  TreeParser(const LineReader& lines, int num_classes)
      : lines_(lines), line_(lines.line()), num_classes_(num_classes) {}

  Tree parse() {
    // Exact for a well-formed line; half the nodes of a binary tree are leaves.
    const auto num_nodes = static_cast<std::size_t>(std::count(line_.begin(), line_.end(), '('));
    tree_.nodes.reserve(num_nodes);
    tree_.tokens.reserve(num_nodes / 2 + 1);

    if (at() != '(') expect("'(' of a tree");
    open();
    while (node_ >= 0) {
      if (at() == ')') {
        close();
      } else {
        skip_spaces("')' or a space and another node");
        if (at() != '(') expect("'(' of another node");
        open();
      }
    }
    if (at_ != line_.size()) expect("the end of the line after the tree");
    return std::move(tree_);
  }

 private:
  // Reads "(LABEL " and, where a token follows, the whole leaf; else the '(' of each first child in
  // turn, down to a leaf.
  void open() {
    for (;;) {
      ++at_;
      const std::int32_t label = read_label();
      skip_spaces("a space after the label");
      const auto here = static_cast<std::int32_t>(tree_.nodes.size());
      const auto begin = static_cast<std::int32_t>(tree_.tokens.size());
      tree_.nodes.push_back({label, begin, begin, here, node_});
      node_ = here;
      if (at() != '(') break;
    }
    const std::size_t start = at_;
    while (at_ < line_.size() && !kEndsToken[static_cast<unsigned char>(line_[at_])]) ++at_;
    if (at_ == start) expect("a token or '(' of a node");
    tree_.tokens.emplace_back(line_.substr(start, at_ - start));
    if (at() != ')') expect(fmt::format("')' after the token {}", in_quotes(tree_.tokens.back())));
    close();
  }

  void close() {
    ++at_;
    TreeNode& closed = tree_.nodes[node_];
    closed.end = static_cast<std::int32_t>(tree_.tokens.size());
    closed.subtree_end = static_cast<std::int32_t>(tree_.nodes.size());
    node_ = closed.parent;
  }

  std::int32_t read_label() {
    const std::size_t start = at_;
    std::int64_t label = 0;
    while (is_digit(at())) {
      // Saturates: beyond the classes it makes no difference how far.
      label = std::min<std::int64_t>(label * 10 + (line_[at_] - '0'), num_classes_);
      ++at_;
    }
    if (at_ == start) expect(fmt::format("a label from 0 to {}", num_classes_ - 1));
    const std::string_view written = line_.substr(start, at_ - start);
    if (label >= num_classes_ || (written.size() > 1 && written[0] == '0')) {
      lines_.fail(start, fmt::format("found label {}, expected a label from 0 to {}",
                                     in_quotes(written), num_classes_ - 1));
    }
    return static_cast<std::int32_t>(label);
  }

  void skip_spaces(std::string_view expected) {
    if (at() != ' ') expect(expected);
    while (at() == ' ') ++at_;
  }

  // NUL at the end: the reader of lines lets no control character through.
  char at() const { return at_ < line_.size() ? line_[at_] : '\0'; }

  [[noreturn]] void expect(std::string_view what) const {
    std::string message = fmt::format("found {}, expected {}", lines_.found(at_), what);
    if (at_ >= line_.size()) message += unclosed();
    lines_.fail(at_, message);
  }

  // "; the '(' at column 17 is not closed": where the innermost open node began.
  std::string unclosed() const {
    std::int64_t surplus = 0;
    for (std::size_t i = line_.size(); i-- > 0;) {
      if (line_[i] == ')') --surplus;
      if (line_[i] == '(' && ++surplus == 1) {
        return fmt::format("; the '(' at column {} is not closed", i + 1);
      }
    }
    return "";
  }

  const LineReader& lines_;
  const std::string_view line_;
  const std::int32_t num_classes_;
  std::size_t at_ = 0;
  std::int32_t node_ = -1;
  Tree tree_;
};

}  // namespace

std::vector<std::int32_t> Tree::children(std::int32_t node) const {
  std::vector<std::int32_t> found;
  for (std::int32_t child = node + 1; child < nodes[node].subtree_end;
       child = nodes[child].subtree_end) {
    found.push_back(child);
  }
  return found;
}

std::vector<Tree> parse_trees(std::string_view text, std::string_view name, int num_classes) {
  check(num_classes >= 1, "parse_trees: at least one class");
  std::vector<Tree> trees;
  LineReader lines(text, name, "a tree");
  while (lines.next()) trees.push_back(TreeParser(lines, num_classes).parse());
  return trees;
}

std::vector<Tree> read_trees(const std::filesystem::path& path, int num_classes) {
  return parse_trees(read_file(path), path.string(), num_classes);
}

std::string to_string(const Tree& tree) {
  std::string text;
  for (std::int32_t n = 0; n < static_cast<std::int32_t>(tree.nodes.size()); ++n) {
    if (n > 0) text += ' ';
    text += '(' + std::to_string(tree.nodes[n].label);
    if (!tree.is_leaf(n)) continue;
    text += ' ' + tree.tokens[tree.nodes[n].begin];
    // A leaf closes every node whose subtree ends with it.
    for (std::int32_t up = n; up >= 0 && tree.nodes[up].subtree_end == n + 1;
         up = tree.nodes[up].parent) {
      text += ')';
    }
  }
  return text;
}

}  // namespace dimscope::text
