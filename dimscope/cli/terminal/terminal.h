#pragma once

#include <optional>
#include <string>

namespace dimscope::cli {

// Whether standard error is a terminal that can redraw a line.
bool progress_is_live();

// What standard output takes: none in a pipe, with NO_COLOR or on a terminal that does not say;
// 24-bit colours by COLORTERM or the terminal's name, 256 by TERM.
enum class ColorSupport { kNone, k256, kTrue };
ColorSupport output_colors();

// Columns of the terminal on standard error, 80 if unknown.
int progress_width();

// Columns of the terminal on standard output; nullopt when that is none.
std::optional<int> output_width();

// "12 s", "3 min 20 s", "2 h 05 min".
std::string duration_text(double seconds);

}  // namespace dimscope::cli
