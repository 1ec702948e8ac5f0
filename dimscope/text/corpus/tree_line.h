#pragma once

#include <string>
#include <string_view>

#include "dimscope/text/corpus/tree.h"

namespace dimscope::text {

// A sentence of any source as one line of text, to be stored: a treebank's tree in its brackets
// (tree.h), a table's as the row it came from with the label's number (table.h), tokens one space
// apart. A tree with an unlabelled node is a root over unlabelled leaves.
std::string tree_line(const Tree& tree);

// The tree that tree_line() wrote. Throws the InputError of parse_trees() or parse_table(), which
// begin with `name`, for any other text, and for more than one line.
Tree parse_tree_line(std::string_view line, std::string_view name, int num_classes);

}  // namespace dimscope::text
