#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace dimscope::text {

// One span of a sentence, labelled or, in data without trees, not.
struct TreeNode {
  static constexpr std::int32_t kUnlabelled = -1;

  std::int32_t label;        // 0..num_classes-1, or kUnlabelled; the root always has a label
  std::int32_t begin;        // first token of the span
  std::int32_t end;          // one past its last token
  std::int32_t subtree_end;  // one past the last node of this subtree, in preorder
  std::int32_t parent;       // -1 at the root
};

// A sentence and its tree: in a treebank every node has a label, in a table (table.h) only the
// root. Nodes stand in preorder: nodes[0] is the root; the first child of node n is n + 1 (if n is
// no leaf), and the next sibling of child c is nodes[c].subtree_end. A leaf (a node without
// children) covers exactly one token. In the Stanford Sentiment Treebank every inner node has two
// children; the reader takes any number from one.
struct Tree {
  std::vector<std::string> tokens;
  std::vector<TreeNode> nodes;

  bool is_leaf(std::int32_t node) const { return nodes[node].subtree_end == node + 1; }
  std::vector<std::int32_t> children(std::int32_t node) const;
};

// Reads one tree a line, in the bracketed form of the Penn Treebank: `(3 (2 It) (4 (4 works) (2
// .)))`. Strict: a node is '(' label ' ' then one token or child nodes separated by one or more
// ASCII spaces, then ')'. Only the ASCII space separates: a no-break space is part of its token. A
// label is a decimal number without leading zeros. Lines are those of LineReader: LF or CR LF ends
// them, blank ones are allowed only after the last tree. Throws InputError "NAME:line:column: what
// was found, what was expected" (line and column from 1, the column counts bytes) for unbalanced
// parentheses, a missing or out-of-range label, an empty leaf, trailing text, invalid UTF-8, a
// control character, an empty file. Uses no recursion; memory is linear in the input.
std::vector<Tree> parse_trees(std::string_view text, std::string_view name, int num_classes);

// parse_trees() of a file. Throws InputError also when the file cannot be read.
std::vector<Tree> read_trees(const std::filesystem::path& path, int num_classes);

// The bracketed form, without a line end; parse_trees() of it gives a fully labelled tree back.
std::string to_string(const Tree& tree);

}  // namespace dimscope::text
