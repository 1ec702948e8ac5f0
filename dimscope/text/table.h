#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dimscope/text/tree.h"

namespace dimscope {

// Reads labelled texts without trees: one a line, `label<TAB>text`, UTF-8, no header; the label is
// one of `classes` by name or by number from 0. Each becomes a tree of one root over its tokens'
// leaves, all with the text's label only at the root; leaves carry the root's label and are not
// phrases of their own. Tokens are split on ASCII white space.
// Throws InputError "NAME:line:column: …" for a missing tab, an unknown class (naming the nearest),
// an empty text, invalid UTF-8, an empty file.
std::vector<Tree> parse_table(std::string_view text, std::string_view name,
                              std::span<const std::string> classes);
std::vector<Tree> read_table(const std::filesystem::path& path, std::span<const std::string> classes);

}  // namespace dimscope
