#pragma once

#include "dimscope/text/corpus/tree.h"

namespace dimscope::text {

// Whether the class of a sentence depends on a connective ("but", "though", "n't"), judged by the
// labels of its tree: for one of its structures (tree_patterns.h),
//   - what the parts say without the connective is not what the whole says: the polarity of the
//     whole differs from the plain reading, which for X but Y and for a concession is the side of
//     the sum of both parts' labels (each counted from neutral), and for n't is the polarity of the
//     scope;
//   - and the sentence's own polarity is that of the whole, so that reading the structure without
//     its connective would give the sentence another one.
// `tree` has the five sentiment labels at every node.
bool connective_decides(const Tree& tree);

}  // namespace dimscope::text
