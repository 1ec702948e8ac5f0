#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dimscope/text/corpus/tree.h"

namespace dimscope::text {

// Reads labelled texts without trees: one a line, `label<TAB>text`, UTF-8, no header; the label is
// one of `classes` as find_class() has it. Each becomes a tree of one labelled root over unlabelled
// leaves, so that only the whole text is a phrase. Spaces separate the tokens. Lines are those of
// LineReader.
// Throws InputError "NAME:line:column: …" for no tab or a second one, an unknown class (naming the
// nearest), an empty text, invalid UTF-8, a control character, an empty line or file.
std::vector<Tree> parse_table(std::string_view text, std::string_view name,
                              std::span<const std::string> classes);
std::vector<Tree> read_table(const std::filesystem::path& path,
                             std::span<const std::string> classes);

// A root with a text's label over unlabelled leaves.
Tree flat_tree(std::vector<std::string> tokens, std::int32_t label);

}  // namespace dimscope::text
