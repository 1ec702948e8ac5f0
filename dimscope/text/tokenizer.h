#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dimscope::text {

// How a text is split into words.
enum class Tokenizer {
  kWhitespace,  // at spaces and tabs: of texts whose words are separated already
  kWords,       // at word boundaries: of texts as people write them
};

// "whitespace" and "words", in that order.
const std::vector<std::string>& tokenizer_names();
const std::string& tokenizer_name(Tokenizer tokenizer);
std::optional<Tokenizer> find_tokenizer(std::string_view name);
// Throws InputError "tokenizer is …" naming the nearest.
Tokenizer parse_tokenizer(std::string_view name);

// The words of one line of text, which is valid UTF-8 without control characters but tabs. No word
// holds white space.
//
// kWords are those of Unicode's word boundaries (UAX #29, by ICU, which splits Chinese, Japanese,
// Thai, Lao, Khmer and Burmese by dictionaries), with these differences:
// - punctuation, symbols and emoji are words of their own; "..." and "--" are one;
// - English contractions come apart as in the Penn Treebank (english_contractions.h), and their
//   apostrophe is ' however it was written;
// - white space of any kind, and characters that nobody sees, are no words.
// Words that stand apart already ("do n't") stay as they are.
std::vector<std::string> tokens_of(std::string_view line, Tokenizer tokenizer);

}  // namespace dimscope::text
