#include "dimscope/cli/terminal/output.h"

#include <cstdio>
#include <string>

namespace dimscope::cli {

// A stream that does not take it keeps its error flag, which main() reads.
void write_output(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
}

void write_error(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
}

void redraw_line(std::string_view line) {
  write_error("\r" + text::printable(line) + "\x1b[K");
  std::fflush(stderr);
}

}  // namespace dimscope::cli
