#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dimscope::text {

// Adds the parts of an English word as the Penn Treebank splits it: "don't" is "do" and "n't",
// "it's" is "it" and "'s", "cannot" is "can" and "not"; likewise 're, 've, 'll, 'd and 'm. Any
// other word is added whole. The apostrophe of a contraction may be ' or U+2019; it becomes '.
void add_english_parts(std::string_view word, std::vector<std::string>& words);

// True for what stands behind the apostrophe of a contraction that is written apart, as "s" in
// "'s".
bool is_contraction_end(std::string_view word);

}  // namespace dimscope::text
