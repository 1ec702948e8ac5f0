#pragma once

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "dimscope/text/printable.h"

namespace dimscope::cli {

// Everything that the program prints goes through here, so that nothing that a study, a model file
// or a sentence holds can steer the terminal (printable.h).

// Text to standard output and to standard error, as it is; the others below make it printable.
void write_output(std::string_view text);
void write_error(std::string_view text);

template <typename... Arguments>
void print_out(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
  write_output(text::printable(fmt::format(format, std::forward<Arguments>(arguments)...)));
}

template <typename... Arguments>
void print_error(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
  write_error(text::printable(fmt::format(format, std::forward<Arguments>(arguments)...)));
}

// Standard error's last line, in place of what it shows; "" clears it.
void redraw_line(std::string_view line);

}  // namespace dimscope::cli
