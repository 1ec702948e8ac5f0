#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dimscope::text {

// Whether a code point steers what shows a text instead of being shown: the control characters of
// both blocks (ESC, U+009B, tab and line feed among them), the separators of lines and paragraphs,
// and what turns the direction of the letters behind it (U+202A to U+202E, U+2066 to U+2069). Marks
// and joiners that scripts need are not among them.
bool is_steering(std::int32_t code_point);

// Foreign text as it may be printed: every steering code point but the line feed is written
// "\u{1B}", every byte that is no UTF-8 "\xE9". The rest is left, so that doing it twice changes
// nothing.
std::string printable(std::string_view text);

// The same of what stands on one line: the line feed too is written "\u{A}".
std::string printable_line(std::string_view text);

}  // namespace dimscope::text
