#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dimscope::text {

// One rule for every text that a model reads, whether it is a line of a file, an option, a string
// of a study file or of JSON: it is one line of valid UTF-8, without control characters but tabs.
// Spaces and tabs separate its words, and nothing else does: a no-break space is part of its word.

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

std::vector<std::string_view> split_words(std::string_view line);

// The words of text_line(text, where), in lower case if asked; none for a blank one.
std::vector<std::string> text_words(std::string_view text, bool lowercase, std::string_view where);

}  // namespace dimscope::text
