#pragma once

#include <CLI/CLI.hpp>
#include <memory>

namespace dimscope::cli {

// What --help prints: as wide as the terminal within 60 to 100 columns, 80 in a pipe. Names with
// what they take on the left, on the right what they mean, then the default in brackets or
// "(required)". Of a footer, lines that begin with a space or "Example:" stay as they are.
std::shared_ptr<CLI::FormatterBase> help_formatter();

}  // namespace dimscope::cli
