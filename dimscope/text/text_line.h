#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dimscope/text/tokenizer.h"

namespace dimscope::text {

// One rule for every text that a model reads, whether it is a line of a file, an option, a string
// of a study file or of JSON: it is one line of valid UTF-8, without control characters but tabs.
// A tokenizer (tokenizer.h) finds its words.

// Why a line may not be read, and at which byte, from 0; nullopt where it may.
struct TextFlaw {
  std::size_t at = 0;
  std::string message;
};
std::optional<TextFlaw> find_text_flaw(std::string_view line);

// The text behind a byte order mark, if it begins with one.
std::string_view behind_byte_order_mark(std::string_view text);

// The line that `text` is, without a byte order mark before it and a line end (LF or CR LF) behind
// it. Throws InputError "WHERE:column: …" (the column counts bytes from 1) for a flaw.
std::string_view text_line(std::string_view text, std::string_view where);

// Spaces and tabs separate words, and nothing else does: a no-break space is part of its word.
std::vector<std::string_view> split_words(std::string_view line);

// How a text becomes words.
struct WordRule {
  Tokenizer tokenizer = Tokenizer::kWhitespace;
  bool lowercase = true;
};

// A text of more words is refused wherever it comes from: memory and time of reading one grow with
// its words, by about 8 KB and 30 µs a word for a classifier of 60 dimensions.
inline constexpr std::size_t kMaxWords = 20'000;

// The words of text_line(text, where); none for a blank one. Throws InputError also for more than
// kMaxWords.
std::vector<std::string> text_words(std::string_view text, WordRule rule, std::string_view where);

}  // namespace dimscope::text
