// The tree reader either refuses a text with an InputError or gives trees that keep the promises of
// dimscope/text/corpus/tree.h and can be written and read again.
#include <cstdint>

#include "dimscope/base/check.h"
#include "dimscope/base/error.h"
#include "dimscope/text/corpus/tree.h"

namespace {

using namespace dimscope;

void check_nodes(const text::Tree& tree) {
  const auto num_nodes = static_cast<std::int32_t>(tree.nodes.size());
  check(num_nodes > 0 && tree.nodes[0].parent == -1, "the first node is the root");
  check(tree.nodes[0].subtree_end == num_nodes, "the root's subtree is the tree");
  check(tree.nodes[0].end == static_cast<std::int32_t>(tree.tokens.size()), "the root is the text");
  for (std::int32_t n = 0; n < num_nodes; ++n) {
    const text::TreeNode& node = tree.nodes[n];
    check(node.label >= 0 && node.label < 5, "the label is one of the classes");
    check(node.parent < n && (n == 0 || node.parent >= 0), "the parent stands before its children");
    check(node.begin < node.end, "no span is empty");
    if (tree.is_leaf(n)) check(node.end == node.begin + 1, "a leaf covers one token");
    std::int32_t begin = node.begin;
    for (const std::int32_t child : tree.children(n)) {
      check(tree.nodes[child].parent == n, "a child knows its parent");
      check(tree.nodes[child].begin == begin, "children follow each other");
      begin = tree.nodes[child].end;
    }
    if (!tree.is_leaf(n)) check(begin == node.end, "children cover their parent");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::vector<text::Tree> trees;
  try {
    trees = text::parse_trees(text, "fuzz.txt", 5);
  } catch (const InputError&) {
    return 0;
  }
  for (const text::Tree& tree : trees) {
    check_nodes(tree);
    const std::string written = to_string(tree);
    const std::vector<text::Tree> again = text::parse_trees(written, "again.txt", 5);
    check(again.size() == 1 && to_string(again[0]) == written,
          "a written tree reads back the same");
    check(again[0].tokens == tree.tokens, "tokens read back the same");
  }
  return 0;
}
