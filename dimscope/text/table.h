#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dimscope/text/tree.h"

namespace dimscope {

// Reads labelled texts without trees: one a line, `label<TAB>text`, UTF-8, no header; the label is
// one of `classes` by name or, where no class has that name, by number from 0. Each becomes a tree
// of one labelled root over unlabelled leaves, so that only the whole text is a phrase. Tokens are
// split on spaces and tabs. Lines are those of LineReader.
// Throws InputError "NAME:line:column: …" for a missing tab, an unknown class (naming the nearest),
// an empty text, invalid UTF-8, a control character, an empty line or file.
std::vector<Tree> parse_table(std::string_view text, std::string_view name,
                              std::span<const std::string> classes);
std::vector<Tree> read_table(const std::filesystem::path& path,
                             std::span<const std::string> classes);

}  // namespace dimscope
