#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dimscope/text/corpus/dataset.h"

namespace dimscope::text {

// A frozen slice: the numbers of its sentences, bound to the sentences they are numbers of.
struct SliceList {
  std::string name;
  std::string rule;                     // how it was chosen, in words; may be empty
  std::string data_digest;              // sentences_digest() of the split it was made for
  std::vector<std::int32_t> sentences;  // from 0, ascending, each once
};

// Digest of a split's words, sentence by sentence, in lower case: the same for trees and tables,
// whatever the labels, and with or without `lowercase`.
std::string sentences_digest(std::span<const std::vector<std::string>> sentences);
std::string sentences_digest(const Split& split);

// The text form, which docs/slices.md describes.
std::string to_string(const SliceList& list);

// Reads the text form. Throws InputError "NAME:line:column: what was found, what was expected" for
// another first line, an unknown field (naming the nearest known one), a field that is missing or
// there twice, a number that is none or not above the one before, a digest that is not that of the
// numbers (saying what it should be), no number at all.
SliceList parse_slice_list(std::string_view text, std::string_view file_name);

// Reads a list of sentences of a split with `digest` and `num_sentences`. Throws InputError also
// for a list that was made for other sentences.
SliceList read_slice_list(const std::filesystem::path& path, std::string_view digest,
                          std::int64_t num_sentences);

}  // namespace dimscope::text
