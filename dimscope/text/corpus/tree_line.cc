#include "dimscope/text/corpus/tree_line.h"

#include <algorithm>
#include <vector>

#include "dimscope/base/check.h"
#include "dimscope/base/error.h"
#include "dimscope/text/corpus/table.h"

namespace dimscope::text {
namespace {

std::string row(const Tree& tree) {
  check(tree.nodes.size() == tree.tokens.size() + 1, "a tree without labels is a root over leaves");
  std::string text = std::to_string(tree.nodes[0].label);
  char separator = '\t';
  for (const std::string& token : tree.tokens) {
    text += separator + token;
    separator = ' ';
  }
  return text;
}

// parse_table() takes a number for a class that no class is called.
std::vector<std::string> numbers(int num_classes) {
  std::vector<std::string> names;
  for (int label = 0; label < num_classes; ++label) names.push_back(std::to_string(label));
  return names;
}

}  // namespace

std::string tree_line(const Tree& tree) {
  const bool labelled = std::ranges::all_of(
      tree.nodes, [](const TreeNode& node) { return node.label != TreeNode::kUnlabelled; });
  return labelled ? to_string(tree) : row(tree);
}

Tree parse_tree_line(std::string_view line, std::string_view name, int num_classes) {
  std::vector<Tree> trees = line.starts_with('(') ? parse_trees(line, name, num_classes)
                                                  : parse_table(line, name, numbers(num_classes));
  if (trees.size() != 1) {
    throw InputError(std::string(name) + ": found " + std::to_string(trees.size()) +
                     " sentences, expected one");
  }
  return std::move(trees.front());
}

}  // namespace dimscope::text
